#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The proof is killed at random moments (SEED), again and again: in the end its report is that of a run that nobody disturbed, each difference is one row,
# and what it repairs is repaired once.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 day=2026-02-17
agency $melde
fill $melde 1000 1-4000 @4001:1:$day:1-4000
journal
sql "insert into subject (subject, first_no, person) select subject, min(no), subject from event where dataclass <> '-' group by subject;
     insert into view (person, evaluated_on, rules, digest, incomplete, body) select subject, '$day', '', '', false, '' from subject; truncate mark;
     delete from event where seq in (17, 400, 401, 402, 2500); update event set purpose = 'statistics' where seq = 3000;
     insert into retraction (agency, epoch, seq, subject, corrects) select agency, epoch, seq + 100000, subject, id from event where seq between 50 and 59"
run() { casebus-reconcile --day $day --today 2026-02-18 --format json --give-up 60 "$@" 2>>"$T/reconcile.log"; }
began=$(date +%s%N)
run --dry-run >"$T/wanted" || true
took_ms=$((($(date +%s%N) - began) / 1000000))
RANDOM=${SEED:-1}
for _ in $(seq "${KILLS:-30}"); do
    run --repair >/dev/null &
    wait_ms=$((RANDOM % (took_ms + 50)))
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
done
journal
sql "truncate mark; update view set evaluated_at = now(); delete from event where seq in (17, 400, 401, 402, 2500); update event set purpose = 'statistics' where seq = 3000; delete from difference_history where what = 'resend'"
run >"$T/got" || true
check "after ${KILLS:-30} kills the report is that of a run that nobody disturbed" cmp "$T/wanted" "$T/got"
equal "each difference is one row" "mismatch 3000-3000, missing_at_view 17-17, missing_at_view 2500-2500, missing_at_view 400-402, retracted 50-59" \
    "$(sql "select string_agg(class || ' ' || from_seq || '-' || to_seq, ', ' order by class, from_seq::text) from difference where closed_at is null")"
run --repair >/dev/null || true
journal
sql "truncate mark; update view set evaluated_at = now()"
run >"$T/repaired" || true
equal "and what it repairs is repaired" "True ['retracted']" "$(ask "d['balanced'], [x['class'] for x in d['agencies'][0]['differences']]" <"$T/repaired")"
check "and all closing records hold" exits 0 casebus-reconcile verify
