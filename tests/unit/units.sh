#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The unit file for several agencies on one machine: systemd reads it without a complaint, and what it starts may do little.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
command -v systemd-analyze >/dev/null || { echo "skipped - units: systemd-analyze is not here"; exit 77; }
failed=0
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# As make install puts it there, with the program of this folder.
sed "s|/usr/local/bin|$PWD/build/dev/bin|" producers/systemd/casebus-agency@.service >"$T/casebus-agency@.service"

# holds SENTENCE COMMAND...: succeeds and says nothing.
holds() {
    local said
    if said=$("${@:2}" 2>&1) && [ -z "$said" ]; then echo "ok - $1"; else
        echo "not ok - $1"
        sed 's/^/    /' <<<"$said"
        failed=1
    fi
}
holds "systemd reads it without a complaint" systemd-analyze verify --man=no --recursive-errors=no "$T/casebus-agency@schulamt.service"
exposure=$(systemd-analyze security --offline=true "$T/casebus-agency@.service" 2>/dev/null | sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p')
if [ -z "$exposure" ]; then echo "skipped - this systemd-analyze judges no files"; else
    holds "it is exposed to little (2.0 of 10 at most; $exposure)" awk "BEGIN { exit !($exposure <= 2.0) }"
fi
exit $failed
