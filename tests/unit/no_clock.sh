#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What computes the view asks no clock: proved on the symbols that its objects need from elsewhere.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
pure='calendar day by_day facts facts_index facts_records value'
clocks='^(clock_now|clock_today|clock_monotonic_ms|time|time64|gettimeofday|clock_gettime|clock|ftime|timespec_get|localtime|localtime_r|gmtime|gmtime_r|mktime|strftime|nanosleep|usleep|sleep|random|rand|getenv)$'
failed=0 seen=0
for object in build/dev/common/*/*.o; do
    name=$(basename "$object" .o)
    case " $pure " in *" $name "*) ;; *) case $name in evaluate*|expr*|rules*) ;; *) continue ;; esac ;; esac
    seen=$((seen + 1))
    if found=$(nm --undefined-only -P "$object" | awk '{ sub(/@.*/, "", $1); print $1 }' | grep -E "$clocks"); then
        echo "not ok - $name asks $(echo "$found" | tr '\n' ' ')"
        failed=1
    else
        echo "ok - $name asks no clock"
    fi
done
[ $seen -gt 0 ] || { echo "not ok - no object of the evaluation was found below build/dev/common: run make unit first"; exit 1; }
exit $failed
