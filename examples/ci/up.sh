#!/bin/sh
# Brings the cloud of a stack to what the document wants, under a lock, and writes reports.
#   up.sh STACK [REPORTS]
# For pushes to the main branch and, daily, for rotations. The login comes from the environment (OS_*, or an entry of
# clouds.yaml in the stack's configuration), state and passphrase from PULUMI_*. Whatever this exits with, look at it.
set -eu
stack=$1 reports=${2:-reports}
osaccess=${OSACCESS:-osaccess}
mkdir -p "$reports"

exec 9>"${LOCK:-/tmp/osaccess-$stack.lock}"
flock -w "${WAIT:-900}" 9 || {
    echo "another run of $stack has had the lock for too long" >&2
    exit 1
}
code=0
"$osaccess" up --stack "$stack" --yes --event-log "$reports/events.jsonl" || code=$?
"$osaccess" report "$reports/events.jsonl" --out "$reports" || [ "$code" -ne 0 ] || code=$?
"$osaccess" state export --stack "$stack" --without-secrets >"$reports/state.json" # what preview.sh compares with
"$osaccess" plan --alarm "$reports/state.json" || [ "$code" -ne 0 ] || code=$?
exit "$code"
