#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The nightly proof: a day in which all is well, and faults planted one by one: each is found, with its class, its owner and exactly its numbers, and
# nothing else is.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 job=jobcenter@05162 health=gesundheitsamt@05162
for a in $melde $job $health; do agency $a; done
no() { sql "select no from agency where id = '$1'"; }
reconcile() { casebus-reconcile --format json --give-up 60 "$@" 2>>"$T/reconcile.log"; }
# found DAY [OPTION...]: every difference of the day, a line each.
found() {
    reconcile --day "$@" >"$T/report.json" || true
    ask "'\\n'.join('{} {class} {owner} {from_seq}-{to_seq} {count} {state}'.format(a['agency'].split('@')[0], **d) for a in d['agencies'] for d in a['differences'])" <"$T/report.json"
}
# counts DAY AGENCY: its numbers in each place.
counts() {
    reconcile --day "$1" >"$T/report.json" || true
    ask "'\\n'.join(' '.join(str(a[k]) for k in 'first_seq last_seq declared hash_ok kafka journal view dead void'.split()) for a in d['agencies'] if a['agency'] == '$2')" <"$T/report.json"
}
hub() { journal; caseview --today "$1"; }

# ---- all is well
fill $melde 1000 1-40 @41:1:2026-02-17:1-40 42-59 void:60 @61:2:2026-02-18:41-60
fill $job 7000 1-10 @11:1:2026-02-17:1-10 12-15 @16:2:2026-02-18:11-15
fill $health 1000 void:1 @2:1:2026-02-13:1-1 void:3 @4:2:2026-02-16:2-3 void:5 @6:3:2026-02-17:4-5
hub 2026-02-19
check "a day on which every number is in its place is balanced" exits 0 casebus-reconcile --day 2026-02-18 --agency $melde
check "which is said" grep -q '^2026-02-18 is balanced$' "$T/out"
equal "declared, Kafka, journal and view are the same number" "1 40 40 True 40 40 40 0 0" "$(counts 2026-02-17 $melde)"
equal "a manifest counts on the next day, a void has its own place" "41 60 20 True 20 20 19 0 1" "$(counts 2026-02-18 $melde)"
equal "an agency whose numbers tell of nobody, day after day, is a suspicion" "gesundheitsamt silent_source $health 0-0 0 open" "$(found 2026-02-17)"
equal "one of which no manifest came is silent" "gesundheitsamt silent_source $health 0-0 0 open" "$(found 2026-02-18)"
check "a day on which nobody publishes is in order" exits 0 casebus-reconcile --day 2026-02-15
check "differences are an exit code" exits 3 casebus-reconcile --day 2026-02-18
check "an agency that is none is said" exits 2 casebus-reconcile --day 2026-02-18 --agency jobcenter@05163
check "like this" grep -q -- '--agency jobcenter@05163 is no agency of tenant 05162004: casebus agency list shows them' "$T/err"
casebus agency silence-ok $health --until 2026-02-28 --reason holidays >/dev/null
equal "announced silence is none" "" "$(found 2026-02-18)"

# ---- on its way
fill $job 7000 17-18 '!@11:1:2026-02-17:1-10' '!@16:2:2026-02-18:11-15' @19:3:2026-02-19:16-18
equal "what the journal has not read yet is on its way" "jobcenter in_flight None 0-0 3 open" "$(found 2026-02-19 --agency $job)"
journal
equal "what the case view has not looked at, too" "jobcenter in_flight None 17-18 2 open" "$(found 2026-02-19 --agency $job)"
caseview --today 2026-02-20
equal "then it has arrived" "" "$(found 2026-02-19 --agency $job)"

# ---- planted, one by one: plant SENTENCE DAY WANTED SQL, and what takes it back
plant() {
    sql "$4"
    equal "$1" "$3" "$(found "$2")"
    sql "$5"
    equal "... and when it is undone nothing is left" "" "$(found "$2")"
}
where="agency = $(no $melde) and epoch = 1000 and seq"
sql "create table kept as select * from event; create table kept_manifest as select * from manifest"
back="insert into event overriding system value select * from kept k where not exists (select from event e where (e.agency, e.epoch, e.seq) = (k.agency, k.epoch, k.seq))"
same="update event e set payload = k.payload, hash = k.hash, purpose = k.purpose from kept k where (e.agency, e.epoch, e.seq) = (k.agency, k.epoch, k.seq)"
copy="insert into event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload)
      select agency, epoch, 900, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload from event where $where = 9"
plant "an event that was deleted from the journal" 2026-02-17 "meldebehoerde missing_at_view operator 5-5 1 open" "delete from event where $where = 5" "$back"
plant "a range of them" 2026-02-17 "meldebehoerde missing_at_view operator 5-9 5 open" "delete from event where $where between 5 and 9" "$back"
plant "one that was changed by a byte" 2026-02-17 "meldebehoerde mismatch both 9-9 1 open" \
    "update event set payload = set_byte(payload, 12, get_byte(payload, 12) # 1) where $where = 9" "$same"
plant "one whose envelope was changed" 2026-02-17 "meldebehoerde mismatch both 9-9 1 open" "update event set purpose = 'statistics' where $where = 9" "$same"
plant "one whose hash was made to fit the change" 2026-02-17 "meldebehoerde mismatch both 9-9 1 open" \
    "update event set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where $where = 9" "$same"
plant "one that was doubled under a new number" 2026-02-18 "meldebehoerde missing_at_source $melde 900-900 1 open" "$copy" "delete from event where $where = 900"
plant "one that came again under a new number and id is the last day's, not a view's of its own day" 2026-02-17 "" "$copy; update event set id = gen_random_uuid() where $where = 900" \
    "delete from event where $where = 900"
plant "two that cancel each other in a plain count" 2026-02-18 "meldebehoerde missing_at_view operator 50-50 1 open
meldebehoerde missing_at_source $melde 900-900 1 open" "delete from event where $where = 50; $copy" "delete from event where $where = 900; $back"
plant "a manifest that was altered" 2026-02-17 "meldebehoerde mismatch both 41-41 1 open" \
    "update manifest set body = set_byte(body, 30, get_byte(body, 30) # 1) where agency = $(no $melde) and no = 1" \
    "update manifest m set body = k.body from kept_manifest k where (m.agency, m.own_epoch, m.no) = (k.agency, k.own_epoch, k.no)"
plant "a manifest whose row says another range" 2026-02-17 "meldebehoerde mismatch both 41-41 1 open" \
    "update manifest set last_seq = 39 where agency = $(no $melde) and no = 1" \
    "update manifest m set last_seq = k.last_seq from kept_manifest k where (m.agency, m.own_epoch, m.no) = (k.agency, k.own_epoch, k.no)"
plant "one whose content was erased" 2026-02-17 "meldebehoerde erased_by_ledger None 9-9 1 explained" "update event set payload = null where $where = 9" "$same"
plant "a person who was forgotten" 2026-02-17 "meldebehoerde unmapped_subject linkage_clerk 9-9 1 open" \
    "create table kept_subject as select * from subject; delete from subject where subject = (select subject from event where $where = 9)" \
    "insert into subject select * from kept_subject k where not exists (select from subject s where s.subject = k.subject); drop table kept_subject"
plant "a mark that was lost" 2026-02-17 "meldebehoerde missing_at_view operator 9-9 1 open" \
    "update view set evaluated_at = '2026-01-01' where person = (select person from subject where subject = (select subject from event where $where = 9))" \
    "update view set evaluated_at = now() where evaluated_at = '2026-01-01'"

plant "a view that was altered by hand" 2026-02-17 "hub mismatch operator 0-0 1 open" \
    "create table kept_view as select * from view; update view set digest = repeat('0', 64) where person = (select person from subject where subject = (select subject from event where $where = 9))" \
    "update view v set digest = k.digest from kept_view k where k.person = v.person; drop table kept_view"

plant "one whose text was altered, and not its digest" 2026-02-17 "hub mismatch operator 0-0 1 open" \
    "create table kept_view as select * from view; update view set body = replace(body, '05162004', '05162008') where person = (select person from subject where subject = (select subject from event where $where = 9))" \
    "update view v set body = k.body from kept_view k where k.person = v.person; drop table kept_view"

# ---- what agencies do
fill $melde 1000 62-63
hub 2026-02-19
equal "an agency that sends after it has closed the day" "meldebehoerde missing_at_source $melde 62-63 2 open" "$(found 2026-02-18)"
fill $melde 1000 64 '!@41:1:2026-02-17:1-40' '!void:60' '!@61:2:2026-02-18:41-60' @65:3:2026-02-19:61-64
hub 2026-02-20
equal "its next manifest declares it" "" "$(found 2026-02-19 --agency $melde)"
equal "so the difference has closed by itself" "" "$(sql "select no from difference where class = 'missing_at_source' and closed_at is null")"
printf 'x' | kcat -P -q -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.events -H ce_epoch=1000 -H ce_sequence=66
fill $melde 1000 67 void:66 '!@41:1:2026-02-17:1-40' '!void:60' '!@61:2:2026-02-18:41-60' '!@65:3:2026-02-19:61-64' @68:4:2026-02-20:65-67
hub 2026-02-20 || true
equal "a dead letter whose number came otherwise is no difference" "" "$(found 2026-02-20 --agency $melde)"

# ---- what an agency takes back, and what it may not send
standes=standesamt@05162004
agency $standes
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$standes/type.cfg"
for i in 1 2 3 4; do line civil.marriage.registered "P$i" 2026-02-20T09:12:00+01:00 "{\"on\":\"2026-02-1$i\",\"partner\":\"Q$i\"}"; done >"$T/marriages.jsonl"
head -n 2 "$T/marriages.jsonl" | program $standes publish - --today 2026-02-20 >/dev/null 2>>"$T/agency.log"
tail -n 2 "$T/marriages.jsonl" >"$T/wrong.jsonl"
program $standes publish "$T/wrong.jsonl" --today 2026-02-20 2>>"$T/agency.log" >/dev/null
program $standes close-day 2026-02-20 --today 2026-02-20 2>>"$T/agency.log"
program $standes retract --batch wrong.jsonl --reason wrong_municipality --yes --today 2026-02-23 >/dev/null 2>>"$T/agency.log"
hub 2026-02-24
equal "before the day on which it was taken back is closed" "standesamt retracted None 4-5 2 explained" "$(found 2026-02-20 --agency $standes)"
program $standes close-day 2026-02-23 --today 2026-02-23 2>>"$T/agency.log"
hub 2026-02-24
equal "a batch that was taken back" "standesamt retracted None 4-5 2 explained" "$(found 2026-02-20 --agency $standes)"
check "is none that anybody must act on" exits 0 casebus-reconcile --day 2026-02-20 --agency $standes
equal "what takes it back is used" "" "$(found 2026-02-23 --agency $standes)"
listed() { casebus-reconcile list --format json "$@" | ask "sum(x['class'] == 'retracted' and not x['closed_at'] for x in d)"; }
equal "nor is it listed with those that are open" "0 1" "$(listed) $(listed --all)"

# ---- while events flow: what belongs to the day is said by positions, not by the clock
married() { line civil.marriage.registered "F$1" "2026-02-$2T09:12:00+01:00" "{\"on\":\"2026-02-$2\",\"partner\":\"G$1\"}" | program $standes publish - --today "2026-02-$2" >/dev/null 2>>"$T/agency.log"; }
for i in 1 2 3; do married $i 24; done
program $standes close-day 2026-02-24 --today 2026-02-24 2>>"$T/agency.log"
hub 2026-02-25
casebus-journal --today 2026-02-26 2>>"$T/journal.log" & journals=$!
casebus-caseview --today 2026-02-26 2>>"$T/caseview.log" & caseviews=$!
(for i in $(seq 4 23); do married "$i" 25; done) & sends=$!
runs=0 wrong=""
while kill -0 $sends 2>/dev/null; do
    wrong+=$(found 2026-02-24 --agency $standes)
    runs=$((runs + 1))
done
check "a day that is closed is proved while the next one is being sent, read and evaluated ($runs times)" test "$runs" -gt 3 -a -z "$wrong"
kill $journals $caseviews
wait $sends $journals $caseviews || true
program $standes close-day 2026-02-25 --today 2026-02-25 2>>"$T/agency.log"
hub 2026-02-26
equal "and then that one" "" "$(found 2026-02-25 --agency $standes)"

# ---- the same difference is the same row
sql "delete from event where $where between 5 and 9"
found 2026-02-17 --today 2026-02-18 >/dev/null
first=$(sql "select no, since from difference where closed_at is null and class = 'missing_at_view'")
sql "insert into event overriding system value select * from kept where $where between 8 and 9"
found 2026-02-17 --today 2026-02-19 >/dev/null
equal "on the next night it is the same difference, with fewer numbers" "$first|5|7|3" "$(sql "select no, since, from_seq, to_seq, count from difference where closed_at is null and class = 'missing_at_view'")"
equal "and a dry run keeps nothing" "$(sql "select count(*) from difference_history")" "$(sql "$back"; reconcile --day 2026-02-17 --dry-run >/dev/null; sql "select count(*) from difference_history")"
found 2026-02-17 --today 2026-02-20 >/dev/null
equal "when it is gone it is closed, with its history" "repaired|found changed gone" \
    "$(sql "select state, (select string_agg(what, ' ' order by at) from difference_history h where h.difference = d.no) from difference d where no = ${first%%|*}")"

# ---- what people say of it
sql "delete from event where $where = 5"
found 2026-02-17 >/dev/null
no=$(casebus-reconcile list --format json | ask "[x['no'] for x in d if x['class'] == 'missing_at_view'][0]")
check "a difference is given to somebody" exits 0 casebus-reconcile assign "$no" --by m.weber
equal "it is open still" "meldebehoerde missing_at_view operator 5-5 1 assigned" "$(found 2026-02-17)"
check "so the day is not balanced" exits 3 casebus-reconcile --day 2026-02-17
waiting() { { casebus status --format json || true; } | ask "d['differences'], d['differences_since']" | tr -d "()',"; }
before=$(waiting)
check "and whoever looks how the hub is learns of it" bash -c "casebus status | grep -qE '^to look at: ${before%% *} differences that the nightly proof found are open, the oldest since ${before#* }: casebus-reconcile list$'"
check "nobody accepts it without a name" exits 2 casebus-reconcile accept "$no"
check "somebody accepts it" exits 0 casebus-reconcile accept "$no" --by s.yilmaz --reason "the paper file has it"
equal "it is shown still" "meldebehoerde missing_at_view operator 5-5 1 accepted" "$(found 2026-02-17)"
equal "it is one less to look at" $((${before%% *} - 1)) "$(waiting | cut -d' ' -f1)"
check "and keeps the day from being balanced no more" exits 0 casebus-reconcile --day 2026-02-17
equal "its history says who said so" "found assigned:m.weber accepted:s.yilmaz" "$(casebus-reconcile show "$no" --format jsonl | python3 -c 'import json, sys; print(" ".join(d["what"] + (":" + d["by"] if d["by"] else "") for d in map(json.loads, sys.stdin)))')"
equal "which one it is stands before it" "$melde of 2026-02-17: missing_at_view, 1 of numbers 5-5 of epoch 1000; accepted, owner operator, to do: reread: the agency declared it and Kafka has it, the journal has not" \
    "$(casebus-reconcile show "$no" | head -n 1)"
check "so does the operators' log" bash -c "casebus log | grep -q 'reconcile accept'"
check "nor without a reason" exits 2 casebus-reconcile explain "$no" --by s.yilmaz
check "which is said" grep -q 'explain needs --reason TEXT: why nobody has to act' "$T/err"
check "what is not open cannot be decided" exits 2 casebus-reconcile accept 999999 --by m.weber --reason "seen"
check "which is said" grep -q 'difference 999999 is not open: casebus-reconcile list shows those that are' "$T/err"

# ---- the page
check "it is one page" bash -c "casebus-reconcile --day 2026-02-17 --dry-run --format html --lang de >'$T/page.html'; grep -q '^</html>' '$T/page.html' && ! grep -qiE '<script|https?://' '$T/page.html'"
check "with a row for each agency" grep -q 'meldebehoerde@05162004' "$T/page.html"
