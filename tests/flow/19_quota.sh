#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The spool at its quota: the agency's program stops reading and drops nothing; it goes on by itself when the hub has confirmed what was sent.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
sed -i 's|quota_mb = 1024|quota_mb = 2|' "$dir/agency.cfg"
state() { program $slug status --format json | ask "d['$1']"; }
said() { grep -q "$1" "$T/run.log"; }
lines() { python3 -c "
for i in range($1, $2):
    print('{\"specversion\":\"1.0\",\"type\":\"registration.moved_in\",\"subject\":\"Q%d\",\"time\":\"2026-07-02T09:12:00+02:00\",\"data\":{\"move_in_on\":\"2026-06-15\",\"registered_on\":\"2026-07-02\",\"ags\":\"05162004\",\"from\":\"LEA\"}}' % i)"; }

# ---- full
lines 0 25000 >"$dir/in/a.jsonl"
check "a file that is larger than the quota" exits 1 program $slug run --until-caught-up --give-up 5 --today 2026-07-02
cp "$T/err" "$T/run.log"
check "is taken in part, and the log says why" said 'msg="cannot take in more".*MB, spool.quota_mb allows 2: it shrinks when the hub has confirmed what was sent, or allow more'
check "what was taken is sent" test "$(state unsent)" = 0 -a "$(state spooled)" -gt 2000
check "the size in status is the quota's" test "$(state bytes)" -gt 2097152 -a "$(state bytes)" -lt 4194304
check "the file is not acknowledged" test ! -e "$dir/in/done/a.jsonl"
taken=$(state next_seq)
lines 25000 25010 >"$dir/in/b.jsonl"
check "nor is the next one" exits 1 program $slug run --until-caught-up --give-up 2 --today 2026-07-02
check "nothing more is taken" test "$(state next_seq)" -le $((taken + 2048))

# ---- the hub confirms, day by day, and the rest comes in
rounds=0
until [ -e "$dir/in/done/a.jsonl" ] && [ -e "$dir/in/done/b.jsonl" ] || [ $rounds = 20 ]; do
    day=$(date -d "2026-07-03 + $rounds days" +%F) rounds=$((rounds + 1))
    program $slug run --until-caught-up --give-up 3 --today "$day" 2>>"$T/run.log" || true
    journal && caseview --today "$day"
done
check "when the hub has confirmed a day there is room for more, until all is in" test $rounds -lt 20
check "that took more than one day" test $rounds -gt 1
equal "every record is there once" "25010 25010" "$(sql "select count(*), count(distinct subject) from event where subject <> '00000000-0000-0000-0000-000000000000'" | tr '|' ' ')"
equal "and nothing is missing" 0 "$(sql "select count(*) from gap where closed_at is null")"
