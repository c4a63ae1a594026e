#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What may not be sent stays with the agency, listed and counted; after the hub's word that a consent was withdrawn what rests on it stays, too;
# what comes to the hub all the same is a dead letter that says which row is missing.
. tests/flow/lib.sh
world_up
mbe=mbe@05162
agency $mbe
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } ); consent = "E-2026-17";' >"$A/$mbe/type.cfg"
counsel() { # SUBJECT [MORE]
    printf '{"specversion":"1.0","type":"counselling.started","subject":"%s","time":"2026-01-20T10:00:00+01:00"%s,"data":{"topic":"residence","on":"2026-01-20"}}\n' "$1" "${2:-}"
}
run() { program $mbe run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"; }

check "the bundle holds what the gate needs" test -s "$A/$mbe/schemas/access/send.cfg" -a -s "$A/$mbe/schemas/agencies.cfg"
check "and reads it" program $mbe --check
{ counsel K-1; counsel K-2 ',"purpose":"statistics"'; counsel K-3 ',"legalbasis":"87-2-AufenthG"'; } >"$A/$mbe/in/a.jsonl"
check "two of three records may not go" exits 3 program $mbe run --until-caught-up --give-up 60 --today 2026-01-20
equal "each is listed with the row that is missing" 'schemas/access has no send row for area "counselling" (class C), publisher "mbe", purpose "coordination", basis "87-2-AufenthG" on 2026-01-20' \
    "$(sed -n '2s/.*access: //p' "$A/$mbe/in/rejected/a.jsonl.tsv")"
check "the day is closed" program $mbe close-day 2026-01-20 --today 2026-01-20
journal
equal "the hub has the third alone" 1 "$(sql "select count(*) from event where schema_id = (select min(schema_id) from event where dataclass = 'C')")"
tallies() { kcat -q -b "$KAFKA" -C -t casebus.05162004.mbe.05162.events -o beginning -e -f '%s' | od -An -v -tx1 | tr -d ' \n' | grep -o "$1" | wc -l; }
equal "the manifest counts them as gated: of three records one event, none unchanged, two gated, none rejected" 1 "$(tallies "$(printf 'drop' | od -An -tx1 | tr -d ' ')020602000400")"

# ---- the hub's word on a consent: of K-1 for class C to the case manager
subject=$(sql "select replace(subject::text, '-', '') from event where dataclass = 'C'")
consent() { # STATE: withdrawn true or false
    python3 - "$subject" "$1" >"$T/consent" <<'P'
import struct, sys
recipient = b'kim-case-management@05162004'
body = bytes.fromhex(sys.argv[1]) + b'\x06' + bytes([2 * len(recipient)]) + recipient + b'\0' + b'\2' + (b'\1' if sys.argv[2] == 'true' else b'\0')
sys.stdout.buffer.write(b'\0' + struct.pack('>i', 7) + body)
P
    kcat -q -b "$KAFKA" -P -t casebus.05162004.mbe.05162.inbox -H ce_specversion=1.0 -H "ce_id=$(cat /proc/sys/kernel/random/uuid)" -H ce_source=urn:casebus:agency:hub@05162004 -H ce_type=casebus.consent \
        -H ce_time=2026-01-21T10:00:00Z -H content-type=application/avro -H ce_tenant=05162004 -H ce_sequence=0 -H ce_epoch=0 -H ce_dataclass=- "$T/consent"
}
consent true
check "the agency reads that a consent was withdrawn" run 2026-01-21
{ counsel K-1; counsel K-9; } >"$A/$mbe/in/b.jsonl"
check "afterwards one of two records is held back" exits 3 program $mbe run --until-caught-up --give-up 60 --today 2026-01-21
check "that of this person, for that reason" grep -q 'consent was withdrawn or has ended' "$A/$mbe/in/rejected/b.jsonl.tsv"
consent false
check "given again" run 2026-01-22
counsel K-1 ',"id":"01890000-0000-7000-8000-000000000009"' >"$A/$mbe/in/c.jsonl"
check "it goes again" run 2026-01-22

# ---- past the gate
journal
kcat -q -b "$KAFKA" -C -t casebus.05162004.mbe.05162.events -o beginning -e -f '%h\n' | grep counselling | head -n 1 | tr ',' '\n' >"$T/headers"
headers=()
while read -r h; do case $h in ce_purpose=*) h=ce_purpose=statistics ;; ce_sequence=*) h=ce_sequence=900 ;; ce_id=*) h=ce_id=$(cat /proc/sys/kernel/random/uuid) ;; esac; headers+=(-H "$h"); done <"$T/headers"
offset=$(kcat -q -b "$KAFKA" -C -t casebus.05162004.mbe.05162.events -o beginning -e -f '%o %h\n' | grep counselling | head -n 1 | cut -d' ' -f1)
kcat -q -b "$KAFKA" -C -t casebus.05162004.mbe.05162.events -o "$offset" -c 1 -D '' -f '%s' >"$T/value"
kcat -q -b "$KAFKA" -P -t casebus.05162004.mbe.05162.events -k "$(sed -n 's/^ce_subject=//p' "$T/headers")" "${headers[@]}" "$T/value"
check "a program without a gate is a finding" exits 3 casebus-journal --until-caught-up --give-up 60
equal "its message is a dead letter" refused "$(sql "select reason from dead_letter")"
check "that says which row is missing" bash -c 'casebus deadletter list | grep -q "no send row for area \"counselling\" (class C), publisher \"mbe\", purpose that is no listed one"'
