#!/bin/sh
# Rehearses the base of a change, previews the change against it, and writes reports: preview.sh for a stack without a state.
#   rehearse.sh BASE CHANGE [REPORTS]       two revisions of this repository, and a folder
# Needs no login, no passphrase and no secret: a Keystone on this machine gets what BASE wants, then CHANGE is previewed.
# Program, policy pack, waivers and facts of the cloud come from BASE; of CHANGE only $DOCUMENTS are taken, as text.
set -eu
base=$1 change=$2 reports=${3:-reports}
osaccess=${OSACCESS:-osaccess}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)

mkdir -p "$reports"
reports=$(cd "$reports" && pwd)
work=$(mktemp -d)
end() {
    "$osaccess" destroy --rehearsal --yes -C "$work" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

git archive --format=tar "$base" | tar -x -C "$work"
"$osaccess" up --rehearsal --yes --now "$now" -C "$work" >"$reports/base.txt" 2>&1 || {
    echo "the base itself does not go up: see $reports/base.txt" >&2
    exit 1
}
for file in ${DOCUMENTS:-access.yaml}; do
    git show "$change:$file" >"$work/$file" # the text of the file, never a link that it may be
done
"$osaccess" preview --rehearsal --now "$now" -C "$work" --report "$reports"
