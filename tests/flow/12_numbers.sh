#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The journal and an agency's numbers: repeats, gaps and what fills them, numbers used twice, epochs, manifests.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 job=jobcenter@05162 health=gesundheitsamt@05162
no() { sql "select no from agency where id = '$1'"; }
events() { sql "select coalesce(string_agg(seq::text, ' ' order by epoch, seq), '') from event where agency = $(no "$1")"; }
gaps() { sql "select coalesce(string_agg(from_seq || '-' || to_seq, ' ' order by epoch, from_seq), '') from gap where agency = $(no "$1") and closed_at is null"; }
alarms() { sql "select coalesce(string_agg(kind, ' ' order by no), '') from alarm where agency = $(no "$1")"; }
heard() { sql "select coalesce(max(day::text), 'never') from heard where agency = $(no "$1")"; }
confirmed() { sql "select coalesce(string_agg(last_seq::text, ' ' order by own_epoch, seq), '') from manifest where agency = $(no "$1") and confirmed_at is not null"; }
told() { sql "select count(*) from outbox where agency = '$1' and type = 'casebus.confirmed'"; }

world_up
agency $melde
agency $job
agency $health --state shadow

# ---- repeats
fill $melde 1000 1-50
fill $melde 1000 1-60
check "repeats are no findings" exits 0 journal
equal "a number that comes twice with the same bytes is kept once" "60 60" "$(sql "select count(*) || ' ' || count(distinct seq) from event where agency = $(no $melde)")"
equal "nothing is missing, nothing is dead" " 0" "$(gaps $melde) $(sql "select count(*) from dead_letter")"
equal "everybody who takes part is marked" 60 "$(sql "select count(distinct subject) from mark")"

# ---- gaps
fill $melde 1000 61-63 70-72 80
journal
equal "skipped numbers are gaps" "64-69 73-79" "$(gaps $melde)"
fill $melde 1000 66 73 79
journal
equal "what comes after all narrows and splits them" "64-65 67-69 74-78" "$(gaps $melde)"
fill $melde 1000 @81:1:2026-02-17:1-80
journal
equal "a manifest whose numbers are not all there waits" "1|f||never" "$(sql "select count(*), bool_or(checked_at is not null), '' from manifest")|$(heard $melde)"
fill $melde 1000 64-69 74-78
journal
equal "a resend closes them" "" "$(gaps $melde)"
equal "then the manifest is checked and confirmed" "80" "$(confirmed $melde)"
equal "the confirmation lies in the outbox" 1 "$(told $melde)"
equal "and the day is heard" 2026-02-17 "$(heard $melde)"

# ---- who waits for a day is looked at again
sql "truncate mark; insert into waiting values ('01020304-0506-0708-090a-0b0c0d0e0f10', '$melde', '2026-02-18'), ('11020304-0506-0708-090a-0b0c0d0e0f10', '$melde', '2026-02-19')"
fill $melde 1000 '!@81:1:2026-02-17:1-80' @82:2:2026-02-18:81-81
journal
equal "the manifest that closes the day marks those who waited for it" "01020304-0506-0708-090a-0b0c0d0e0f10" "$(sql "select subject from mark where reason = 'heard'")"
equal "a day without events is heard, too" 2026-02-18 "$(heard $melde)"

# ---- the same number with other bytes
before=$(sql "select hash from event where agency = $(no $melde) and seq = 5")
fill $melde 1000 seed:2 5-6
check "a number used twice is a finding" exits 3 journal
equal "it is a dead letter" "epoch_reused epoch_reused" "$(sql "select string_agg(reason, ' ') from dead_letter")"
equal "and an alarm" epoch_reused "$(alarms $melde)"
equal "what was there stays" "$before" "$(sql "select hash from event where agency = $(no $melde) and seq = 5")"

# ---- a manifest that does not agree, and one whose chain is broken
fill $job 1000 1-10 seed:2 @11:1:2026-02-17:1-10
journal
equal "other hashes are an alarm" manifest_mismatch "$(alarms $job)"
check "which names the number" test "$(sql "select detail from alarm where kind = 'manifest_mismatch'")" = "manifest 1 of epoch 1000: number 1 was sent with other bytes than the journal has"
equal "nothing is confirmed" "" "$(confirmed $job)"
fill $job 1000 12 '!seed:2' '!@11:1:2026-02-17:1-10' @13:2:2026-02-18:11-12
journal
equal "nor is what lies behind it" "|never" "$(confirmed $job)|$(heard $job)"

# ---- several manifests a day: only the last closes it
fill $melde 1000 83-90 '!@81:1:2026-02-17:1-80' '!@82:2:2026-02-18:81-81' @91:3:2026-02-19:82-85 
journal
equal "a part of a day is confirmed, the day is not heard" "80 81 85|2026-02-18" "$(confirmed $melde)|$(heard $melde)"
fill $melde 1000 '!@81:1:2026-02-17:1-80' '!@82:2:2026-02-18:81-81' '!@91:3:2026-02-19:82-85' @92:4:2026-02-19:86-91
journal
equal "with its last part it is" "80 81 85 91|2026-02-19" "$(confirmed $melde)|$(heard $melde)"

# ---- a dead letter has its number
printf 'x' | kcat -P -q -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.events -H ce_epoch=1000 -H ce_sequence=93
fill $melde 1000 94 void:95 '!@81:1:2026-02-17:1-80' '!@82:2:2026-02-18:81-81' '!@91:3:2026-02-19:82-85' '!@92:4:2026-02-19:86-91' @96:5:2026-02-20:92-95
check "a dead letter is a finding" exits 3 journal
equal "its number is not missing" "" "$(gaps $melde)"
equal "the manifest over it is confirmed: the bytes are kept" 2026-02-20 "$(heard $melde)"
printf 'x' | kcat -P -q -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.events -H ce_epoch=1000 -H ce_sequence=99
fill $melde 1000 97-98 100
exits 3 journal || true
equal "also when it came too early" "" "$(gaps $melde)"

# ---- epochs
fill $melde 2000 1-3
journal
equal "a new epoch is an alarm" "epoch_reused new_epoch" "$(alarms $melde)"
equal "and counts from one" "4" "$(sql "select next_seq from numbering where agency = $(no $melde) and epoch = 2000")"
fill $melde 1000 101-102
journal
equal "an old copy that goes on is one, too" "epoch_reused new_epoch old_epoch" "$(alarms $melde)"
equal "but nothing of it is lost" 2 "$(sql "select count(*) from event where agency = $(no $melde) and epoch = 1000 and seq > 100")"
fill $melde 1000 103
journal
equal "what was said is not said again" "epoch_reused new_epoch old_epoch" "$(alarms $melde)"
fill $melde 2000 5
journal
equal "each epoch has its own gaps" "4-4" "$(gaps $melde)"

# ---- shadow
sql "truncate mark"
fill $health 1000 1-5 @6:1:2026-02-17:1-5
journal
equal "a shadow agency is kept and confirmed" "1 2 3 4 5 6|5|2026-02-17" "$(events $health)|$(confirmed $health)|$(heard $health)"
equal "and evaluated by nobody" 0 "$(sql "select count(*) from mark")"

casebus agency state $health live >/dev/null
journal
equal "when it becomes live all its persons are looked at" 5 "$(sql "select count(distinct subject) from mark")"
sql "truncate mark"
fill $health 1000 7-8
journal
equal "from then on as usual" 2 "$(sql "select count(distinct subject) from mark")"
casebus agency state $health shadow >/dev/null
journal
equal "and when it becomes a shadow again, all of them" 7 "$(sql "select count(distinct subject) from mark")"

# ---- who the person is stands apart
cat >"$T/person.jsonl" <<'END'
{"specversion":"1.0","type":"person.described","subject":"4711","time":"2026-01-20T09:12:00+01:00","data":{"occurred_on":"2026-01-20","born_on":"1990-01-01","born_precision":"day","names":[{"kind":"current","family":"Muster","given":"Eva"}]}}
END
cat >"$T/household.jsonl" <<'END'
{"specversion":"1.0","type":"benefits.sgb2.applied","subject":"1","time":"2026-01-20T09:12:00+01:00","data":{"applied_on":"2026-01-20","persons":["1","2","3","2"]}}
END
for a in $melde $job; do printf 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );\n' >"$A/$a/type.cfg"; done
sql "truncate mark"
check "an agency's own program sends" exits 0 program $melde publish "$T/person.jsonl" --today 2026-02-21
check "another tells of a household" exits 0 program $job publish "$T/household.jsonl" --today 2026-02-21
journal
equal "the event has no payload" 1 "$(sql "select count(*) from event where dataclass = 'I' and payload is null")"
equal "who the person is stands in a table of its own" 1 "$(sql "select count(*) from described d join event e using (agency, epoch, seq) where d.subject = e.subject and length(d.payload) > 5")"
equal "who else takes part has a row, once" "2 persons" "$(sql "select count(*) || ' ' || min(role) from participant")"
equal "and everybody is marked" 4 "$(sql "select count(distinct subject) from mark")"
check "no name is in any log" bash -c '! grep -ri muster "$1"/*.log' - "$T"
