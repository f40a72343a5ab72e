#!/bin/sh
# Previews the access document of a change against the state of a stack, and writes reports for reviewers.
#   preview.sh STATE BASE CHANGE [REPORTS]  an exported state, two revisions of this repository, and a folder
# Needs no login, no passphrase, no secret and no network: the state is only looked at, its secrets stay closed.
# Program, policy pack, waivers, configuration and facts of the cloud come from BASE; of CHANGE only $DOCUMENTS are taken,
# as text. $NOW is the instant to plan for, the present one by default.
set -eu
state=$1 base=$2 change=$3 reports=${4:-reports}
osaccess=${OSACCESS:-osaccess}

mkdir -p "$reports"
reports=$(cd "$reports" && pwd)
state=$(cd "$(dirname "$state")" && pwd)/$(basename "$state")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

git archive --format=tar "$base" | tar -x -C "$work"
for file in ${DOCUMENTS:-access.yaml}; do
    git show "$change:$file" >"$work/$file" # the text of the file, never a link that it may be
done
"$osaccess" preview --without-login --state "$state" -C "$work" --report "$reports" ${NOW:+--now "$NOW"}
