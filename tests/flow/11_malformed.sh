#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Malformed messages in an agency's topic: each becomes a dead letter with its reason; nothing blocks, crashes or is lost.
# BIN=build/asan/bin runs it under the sanitizers.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 topic=casebus.05162004.meldebehoerde.05162004.events

world_up
agency $melde
agency jobcenter@05162
fill $melde 1000 1-3
fill jobcenter@05162 1000 1
mkdir "$T/values"
python3 tests/flow/malformed.py "$T/values" $topic casebus.05162004.jobcenter.05162.events >"$T/reasons"
fill $melde 1000 4-5
wanted=$(wc -l <"$T/reasons")
check "there are 200 of them and more" test "$wanted" -ge 200
check "the journal ends with findings" exits 3 casebus-journal --until-caught-up --give-up 60 --set journal.breaker_dead=5000
equal "every malformed message is a dead letter" "$wanted" "$(sql "select count(*) from dead_letter")"
sql "select reason from dead_letter order by \"offset\"" >"$T/got"
check "each with its reason" diff "$T/reasons" "$T/got"
equal "as it was received, with headers and value" 0 "$(sql "select count(*) from dead_letter where \"offset\" <> 3 + no - 1 or (value is null) <> (reason = 'bad_frame' and detail like '%null%')")"
equal "those with our headers have them all" 0 "$(sql "select count(*) from dead_letter where reason in ('bad_body', 'bad_value', 'bad_frame') and octet_length(headers) < 300")"
equal "what stands before and behind them is kept" "1 2 3 4 5" "$(sql "select string_agg(seq::text, ' ' order by seq) from event where agency = (select no from agency where id = '$melde')")"
equal "and nothing is missing" 0 "$(sql "select count(*) from gap")"
equal "the position stands at Kafka's end" $((wanted + 5)) "$(sql "select next_offset from position where topic = '$topic'")"
check "persons of dead letters are looked at again" test "$(sql "select count(*) from mark")" -ge 6
check "again there is nothing to find" exits 0 casebus-journal --until-caught-up --give-up 60

casebus deadletter list --format jsonl >"$T/list"
equal "list: one object per dead letter" "$wanted" "$(wc -l <"$T/list")"
equal "always with the same keys" 1 "$(python3 -c 'import json,sys; print(len({tuple(json.loads(l)) for l in open(sys.argv[1])}))' "$T/list")"
equal "by reason" "$(grep -c bad_frame "$T/reasons")" "$(casebus deadletter list --reason bad_frame --format jsonl | wc -l)"
check "show: headers, key and value" bash -c 'for n in 1 5 40 150 $1; do casebus deadletter show $n --format json | python3 -c "import json,sys; d = json.load(sys.stdin); assert {\"headers\", \"key\", \"value\"} <= set(d)" || exit 1; done' - "$wanted"
check "show: one that is not there" exits 2 casebus deadletter show 99999
check "the list for people" bash -c 'casebus deadletter list | grep -q "is missing"'

# An id above the highest is a newer release: kept, unread, the person incomplete.
key=$(kcat -C -q -b "$KAFKA" -t $topic -o 0 -c 1 -f %k)
printf '\0\0\0\x23\x28anything' >"$T/newer"
headers=(-H ce_specversion=1.0 -H ce_id=01890000-0000-7000-8000-000000000001 -H "ce_source=urn:casebus:agency:$melde" -H ce_type=registration.beamed_in -H "ce_subject=$key"
         -H ce_time=2026-01-20T10:00:00Z -H ce_sequence=6 -H content-type=application/avro -H ce_tenant=05162004 -H ce_epoch=1000 -H ce_dataclass=B -H ce_purpose=coordination -H ce_legalbasis=34-BMG)
kcat -P -q -b "$KAFKA" -t $topic -k "$key" "${headers[@]}" "$T/newer"
check "a newer schema id is no finding" exits 0 casebus-journal --until-caught-up --give-up 60
equal "the event is kept as received, with its type" "registration.beamed_in|9000" "$(sql "select type, schema_id from event where seq = 6")"

# The largest number there can be: kept, what lies before it is missing, and numbers that come later fill it up from below.
fill $melde 1000 999999999999999 7-8
check "the largest number is a number" exits 0 casebus-journal --until-caught-up --give-up 60
equal "what is missing before it" "9|999999999999998" "$(sql "select from_seq, to_seq from gap where closed_at is null")"
