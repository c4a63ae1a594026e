#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What differs is mended: asked for again, read again from Kafka, restored, evaluated again; the second run is balanced, and what cannot be mended says why.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 standes=standesamt@05162004
for a in $melde $standes; do agency $a; done
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$standes/type.cfg"
no() { sql "select no from agency where id = '$1'"; }
kafka_tool() { java -cp "build/kafka/lib/*" "$@" --bootstrap-server "$KAFKA" >"$T/tool.log" 2>&1; }
day=2026-02-17 where="agency = (select no from agency where id = '$melde') and epoch = 1000 and seq"
# With no more rights than the role that is for it.
repair() { PGOPTIONS="-c role=casebus_repair" casebus-reconcile --day "$day" --repair --give-up 60 "$@" >"$T/out" 2>>"$T/reconcile.log" || true; }
hub() { journal; caseview --today 2026-02-20; }
balanced() { casebus-reconcile --day "${1:-$day}" --give-up 60 >"$T/again" 2>&1; }
rows() { sql "select encode(sha256(string_agg(seq || encode(hash, 'hex') || encode(payload, 'hex') || coalesce(purpose, '') || schema_id || id, ' ' order by seq)::bytea), 'hex'), count(*) from event where $where between 1 and 41"; }

fill $melde 1000 1-40 @41:1:2026-02-17:1-40
for i in 1 2 3 4; do line civil.marriage.registered "P$i" 2026-02-17T09:12:00+01:00 "{\"on\":\"2026-02-1$i\",\"partner\":\"Q$i\"}"; done >"$T/marriages.jsonl"
program $standes publish "$T/marriages.jsonl" --today 2026-02-17 >/dev/null 2>>"$T/agency.log"
program $standes close-day 2026-02-17 --today 2026-02-17 2>>"$T/agency.log"
hub
check "to begin with all is in its place" balanced
kept=$(rows)

# ---- deleted and changed records come back from Kafka
sql "delete from event where $where between 5 and 9"
sql "update event set payload = set_byte(payload, 12, get_byte(payload, 12) # 1), received_at = '2026-02-17' where $where = 20"
arrived=$(sql "select no, received_at from event where $where = 20")
repair --dry-run
equal "a dry run says what would be done" "plan $melde: missing_at_view, 5 of epoch 1000, numbers 5-9: would read them from Kafka again
plan $melde: mismatch, 1 of epoch 1000, numbers 20-20: would read them from Kafka again" "$(grep -E '^(plan|done|left)' "$T/out")"
equal "and does nothing" 36 "$(sql "select count(*) from event where $where between 1 and 41")"
repair
equal "then it is done" "done $melde: missing_at_view, 5 of epoch 1000, numbers 5-9: casebus-journal reads them from Kafka again
done $melde: mismatch, 1 of epoch 1000, numbers 20-20: the record is what Kafka has again" "$(grep -E '^(plan|done|left)' "$T/out")"
repair
hub
equal "the journal has what it had, byte for byte" "$kept" "$(rows)"
equal "a record that was changed has its journal number still, and when it came" "$arrived" "$(sql "select no, received_at from event where $where = 20")"
check "and the day is balanced" balanced
equal "nothing else was read in twice" 0 "$(sql "select count(*) from dead_letter")"

# ---- a record that is deleted alone leaves behind who took part
members() { sql "select encode(sha256(string_agg(subject::text || seq || role, ' ' order by subject, seq, role)::bytea), 'hex'), count(*) from participant where agency = $(no $standes)"; }
took_part=$(members)
sql "delete from event where agency = $(no $standes) and seq in (2, 3)"
repair
hub
check "it comes back all the same" balanced
equal "with everybody who takes part, once" "$took_part" "$(members)"
equal "and without a dead letter" 0 "$(sql "select count(*) from dead_letter")"

# ---- a message about which people have to decide, or have decided, is not accepted by being read again, though its cause is gone
sql "insert into dead_letter (topic, \"offset\", agency, epoch, seq, reason, detail, headers, hash, state)
     select 'casebus.05162004.meldebehoerde.05162004.events', seq - 1, agency, epoch, seq, 'refused', '', '', hash, case seq when 12 then 'discarded' else 'open' end
     from event where $where in (12, 13); delete from event where $where in (10, 12, 13)"
repair
hub
equal "only the one that was nobody's dead letter comes back" 10 "$(sql "select string_agg(seq::text, ' ') from event where $where in (10, 12, 13)")"
sql "delete from dead_letter"
repair
hub
check "without their letters the others do" balanced

# ---- also while the journal runs
casebus-journal 2>>"$T/journal.log" &
sql "delete from event where $where between 30 and 33"
repair
back() { [ "$(sql "select count(*) from event where $where between 30 and 33")" = 4 ]; }
check "a journal that runs sees that it was set back, and reads them again" wait_for 20 back
kill %1
wait %1 || true
hub
check "so that the day is balanced" balanced

# ---- manifests and persons
sql "update manifest set body = set_byte(body, 30, get_byte(body, 30) # 1), last_seq = 39 where agency = $(no $melde)"
sql "update view set evaluated_at = '2026-01-01' where person = (select person from subject where subject = (select subject from event where $where = 12))"
repair
hub
check "a manifest that was altered is restored, a person who was forgotten evaluated" balanced

# ---- what Kafka has lost, too, comes from the agency
first=$(sql "select next_offset from position where agency = $(no $standes)")
for i in 5 6 7 8; do line civil.marriage.registered "P$i" 2026-02-18T09:12:00+01:00 "{\"on\":\"2026-02-1$i\",\"partner\":\"Q$i\"}"; done >"$T/more.jsonl"
program $standes publish "$T/more.jsonl" --today 2026-02-18 >/dev/null 2>>"$T/agency.log"
program $standes close-day 2026-02-18 --today 2026-02-18 2>>"$T/agency.log"
printf '{"partitions":[{"topic":"casebus.05162004.standesamt.05162004.events","partition":0,"offset":%s}],"version":1}' $((first + 3)) >"$T/delete.json"
kafka_tool org.apache.kafka.tools.DeleteRecordsCommand --offset-json-file "$T/delete.json"
journal || true
casebus deadletter resume $standes --skip-lost --by weber >/dev/null
hub
day=2026-02-18
repair --agency $standes
check "what the hub lacks is asked for at the agency, exactly its numbers" grep -qE "^done $standes: missing_at_view, 3 of epoch [0-9]+, numbers 7-9: the agency is asked for them" "$T/out"
equal "in the name of the program" "casebus-reconcile" "$(sql "select by_user from outbox where type = 'casebus.resend'")"
repair --agency $standes
check "a second run does not ask again" grep -q "^left .*: the agency was asked in the last 12 hours" "$T/out"
equal "so there is one message" 1 "$(sql "select count(*) from outbox where type = 'casebus.resend'")"
caseview --today 2026-02-20
program $standes run --until-caught-up --give-up 60 --today 2026-02-18 2>>"$T/agency.log"
hub
casebus-reconcile --day $day --agency $standes >"$T/again" 2>&1 || true
check "the agency sends them and the day is balanced" grep -q 'is balanced$' "$T/again"

# ---- what cannot be mended
day=2026-02-17
sql "insert into event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload)
     select agency, epoch, 900, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload from event where $where = 9"
repair --agency $melde
equal "says why" "left $melde: missing_at_source, 1 of epoch 1000, numbers 900-900: the journal deletes nothing: only the agency can say whether it sent them" "$(grep -E '^(plan|done|left)' "$T/out")"
sql "delete from event where $where = 900; delete from event where $where between 1 and 10"
repair --agency $melde --set reconcile.repair_most=5
equal "one run touches no more than it may, and says what is left to the next" "left $melde: missing_at_view, 5 of epoch 1000, numbers 6-10: one run touches no more than it may (reconcile.repair_most): the next run goes on
done $melde: missing_at_view, 5 of epoch 1000, numbers 1-5: casebus-journal reads them from Kafka again" "$(grep -E '^(plan|done|left).*missing_at_view' "$T/out")"
