# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# What tests of `casebus` without a service share, run from the repository's root: the program, a folder $T that goes away, and how they tell.
casebus=build/dev/bin/casebus failed=0
[ -x $casebus ] || { echo "not ok - $casebus is not there: run make first"; exit 1; }
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
unset CASEBUS_CONFIG

# equal SENTENCE WANTED GOT
equal() {
    if [ "$2" = "$3" ]; then echo "ok - $1"; else
        printf 'not ok - %s\n    wanted: %s\n    got:    %s\n' "$1" "$2" "$3"
        failed=1
    fi
}
# says FOLDER COMMAND...: its output, of an error the message, and its exit code; the folder's name is DIR.
says() {
    local out code=0
    out=$("$casebus" "${@:2}" 2>&1) || code=$?
    printf '%s\nexit %s\n' "$(sed -E 's/^ts=.* msg="(.*)" kind=.*$/\1/; s/\\"/"/g' <<<"$out")" $code | sed "s|$1|DIR|g"
}
