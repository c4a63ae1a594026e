#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Whose difference it is gets to know of it: difference.reported in the agency's inbox, once when it is found and once when it is gone, delivered as any letter.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 amt=standesamt@05162004
agency $melde
agency $amt
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"
moved() { line registration.moved_in "$1" "2026-02-$2T09:12:00+01:00" "{\"move_in_on\":\"2026-02-$2\",\"registered_on\":\"2026-02-$2\",\"ags\":\"05162004\",\"from\":\"LEA\"}"; }
run() { program $melde run --until-caught-up --give-up 60 --today 2026-02-19 2>>"$T/run.log"; }
# With no more rights than the night has.
prove() { PGOPTIONS="-c role=casebus_nightly" casebus-reconcile --day 2026-02-17 --agency $melde --format json --give-up 60 "$@" >"$T/report.json" 2>>"$T/reconcile.log" || [ $? = 3 ]; }
# What lies in the office's inbox of differences, a line each, oldest first.
told() {
    journal
    caseview --today 2026-02-19
    run
    find "$A/$melde/inbox" -name '*difference.reported*' -printf '%T@ %p\n' 2>/dev/null | sort -n | cut -d' ' -f2 | xargs -r cat |
        python3 -c 'import json, sys
for d in map(json.loads, sys.stdin): print(d["class"], "gone" if d["gone"] else "found", d["day"], d.get("from"), d.get("to"), d["count"], d["action"])'
}
for i in 1 2 3 4; do moved P$i 17; done | program $melde publish - --today 2026-02-17 >/dev/null 2>>"$T/run.log"
program $melde close-day 2026-02-17 --today 2026-02-18 2>>"$T/run.log"
journal
caseview --today 2026-02-19
prove
equal "nobody is told of a day in which all is well" "" "$(told)"
read -r first last < <(sql "select min(seq), max(seq) from event e join agency a on a.no = e.agency where a.id = '$melde' and e.subject <> '00000000-0000-0000-0000-000000000000'" | tr '|' ' ')
sql "create table kept as select * from event"
at() { echo "(agency, seq) = ((select no from agency where id = '$melde'), $1)"; }
break_one() { sql "update event set payload = set_byte(payload, 12, get_byte(payload, 12) # 1) where $(at "$1")"; }
mend() { sql "update event e set payload = k.payload from kept k where (k.agency, k.epoch, k.seq) = (e.agency, e.epoch, e.seq); insert into event overriding system value select * from kept k where not exists (select from event e where (k.agency, k.epoch, k.seq) = (e.agency, e.epoch, e.seq))"; }

# ---- found, and gone
sql "delete from event where $(at "$first")"
break_one "$last"
prove --dry-run
equal "a dry run tells nobody" "" "$(told)"
prove
equal "what lies with both is told, what the operator owns is not" "mismatch found 2026-02-17 $last $last 1 reread" "$(told)"
check "it says nothing of a person" bash -c "! grep -lqE 'subject|local' '$A/$melde'/inbox/*difference.reported*"
prove
equal "the same difference is told once" 1 "$(told | wc -l)"
mend
prove
equal "and once that it is gone" "mismatch found 2026-02-17 $last $last 1 reread
mismatch gone 2026-02-17 $last $last 1 reread" "$(told)"
equal "both stand in its history" "found told gone told_gone" \
    "$(sql "select string_agg(what, ' ' order by at, case what when 'found' then 1 when 'told' then 2 when 'gone' then 3 else 4 end) from difference_history h join difference d on d.no = h.difference where d.class = 'mismatch'")"
prove
equal "then nothing more" 2 "$(told | wc -l)"

# ---- one that grows; an agency that leaves
rm "$A/$melde"/inbox/*difference.reported*
break_one "$((last - 2))"
prove
break_one "$((last - 1))"
prove
equal "of one that has doubled its agency is told again" "mismatch found 2026-02-17 $((last - 2)) $((last - 2)) 1 reread
mismatch found 2026-02-17 $((last - 2)) $((last - 1)) 2 reread" "$(told)"
break_one "$last"
prove
prove
equal "but not of every number, nor twice of the same" 2 "$(told | wc -l)"
casebus agency state $melde left >/dev/null
casebus-reconcile --day 2026-02-17 --agency $amt --give-up 60 >/dev/null 2>>"$T/reconcile.log" || true
equal "what an agency that has left owes is closed by itself, which its history says" "explained left: the agency has left" \
    "$(sql "select d.state || ' ' || h.what || ': ' || h.detail from difference d join difference_history h on h.difference = d.no where d.closed_at is not null order by h.at desc limit 1")"
casebus agency state $melde live >/dev/null
mend
prove

# ---- decided before; an older program; an agency without one
rm "$A/$melde"/inbox/*difference.reported*
sql "update agency set reads = 149 where id = '$melde'"
break_one "$last"
prove
equal "a program that cannot read it is sent nothing" "" "$(told)"
sql "update agency set reads = 150 where id = '$melde'"
prove
equal "when it can it is told" "mismatch found 2026-02-17 $last $last 1 reread" "$(told)"
no=$(sql "select max(no) from difference where class = 'mismatch'")
check "whoever mends differences may also decide about them" env PGOPTIONS="-c role=casebus_repair" casebus-reconcile accept "$no" --by s.yilmaz --reason "seen"
check "the night may not" bash -c "! PGOPTIONS='-c role=casebus_nightly' casebus-reconcile reopen $no --by s.yilmaz 2>/dev/null"
break_one "$((last - 1))"
prove
equal "what was accepted is of the numbers that it had: of more it is open again, and told" "mismatch found 2026-02-17 $last $last 1 reread
mismatch found 2026-02-17 $((last - 1)) $last 2 reread" "$(told)"
equal "its history says since when" "found told accepted:s.yilmaz reopened told" \
    "$(casebus-reconcile show "$no" --format jsonl | python3 -c 'import json, sys; print(" ".join(d["what"] + (":" + d["by"] if d["by"] else "") for d in map(json.loads, sys.stdin)))')"
casebus-reconcile accept "$no" --by s.yilmaz --reason "seen, both" >/dev/null
prove
equal "who accepts these, too, has his peace" 2 "$(told | wc -l)"
mend
prove
equal "that it is gone is told" "gone" "$(told | tail -n 1 | cut -d' ' -f2)"
casebus-reconcile --day 2026-02-17 --agency $amt --format json --give-up 60 >/dev/null 2>>"$T/reconcile.log" || true
equal "who never had a program that can read it was told nothing" 0 "$(sql "select count(*) from outbox where agency = '$amt' and type = 'difference.reported'")"

# ---- all jobs of a night with the rights of the night
journal
PGOPTIONS="-c role=casebus_nightly" casebus nightly --today 2026-03-01 --set nightly.statistics="$T/statistics" >"$T/night" 2>>"$T/night.log" || true
equal "a whole night needs no other rights" "8 0" "$(sql "select count(*) || ' ' || count(*) filter (where result = 'failed') from nightly")"
check "nothing was refused" bash -c "! grep -q 'permission denied' '$T/night.log'"
check "nor may it change a record by itself" bash -c "! psql -qAtX '$DATABASE' -c 'set role casebus_nightly' -c 'update casebus.manifest set last_seq = 1' 2>/dev/null"
