#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The way back: tasks are delivered once each and replaced by later revisions; confirmations let the spool forget; the hub asks for numbers
# again, asks to pause and to go on; a confirmation of what was never given begins a new epoch.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162
agency $melde; agency $schule
for a in $melde $schule; do echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$a/type.cfg"; done
moved() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'; }
born() { line person.described "$1" 2026-01-20T09:12:00+01:00 '{"born_on":"2015-05-17","born_precision":"day"}'; }
state() { program $melde status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }
run() { program "$1" run --until-caught-up --give-up 60 --today "$2" 2>>"$T/run.log"; }
hub() { journal && caseview --today "$1"; }
files() { ls "$A/$1/inbox" 2>/dev/null | wc -l; }

# ---- tasks
{ born 4711; moved 4711; } | program $melde publish - --today 2026-01-21 >/dev/null 2>&1
born S-1 | program $schule publish - --today 2026-01-21 >/dev/null 2>&1
hub 2026-01-21
casebus identity link $melde:4711 $schule:S-1 --method clerical --by one --by two >/dev/null 2>&1
caseview --today 2026-01-21
check "the school office reads its inbox" run $schule 2026-01-21
newest() { find "$A/$schule/inbox" -name '*_R16_*.json' -printf '%T@ %f\n' | sort -n | tail -n 1 | cut -d' ' -f2; }
task=$(newest)
check "its task is one JSON line in a file of its own" test "$(wc -l <"$A/$schule/inbox/$task")" = 1
said() { python3 -c "import json,sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]))" "$A/$schule/inbox/$1" "$2"; }
equal "with rule, status and the office's own file number" "R16 open S-1" "$(said "$task" rule) $(said "$task" status) $(said "$task" local)"
n=$(files $schule)
run $schule 2026-01-21
equal "what was delivered is not delivered again" "$n" "$(files $schule)"
rm -f "$A/$schule"/inbox/*
run $schule 2026-01-22
equal "nor when the office has taken it" 0 "$(files $schule)"
line school.place.assigned S-1 2026-01-23T09:00:00+01:00 '{"occurred_on":"2026-01-23","school":"G1","start_on":"2026-02-02"}' | program $schule publish - --today 2026-01-23 >/dev/null 2>&1
hub 2026-01-23
run $schule 2026-01-23
done_task=$(newest)
equal "its end comes as a later revision" "done" "$(said "$done_task" status)"
check "with a higher number" test "$(said "$done_task" revision)" -gt 1

# ---- confirmations
run $melde 2026-01-22
hub 2026-01-22
check "before the hub's confirmation is read, the spool holds all" test "$(state unconfirmed)" -ge 4
run $melde 2026-01-22
check "afterwards it has forgotten them" test "$(state spooled)" -lt 4
confirmed_all() { [ "$(state unconfirmed)" = 0 ]; }
hub 2026-01-22; run $melde 2026-01-22
check "the last manifest itself waits for the next one" test "$(state unconfirmed)" -le 1

# ---- control messages, as the hub writes them
control() { # TYPE NUMBER...
    python3 - "$@" >"$T/body" <<'P'
import re, struct, sys
text = open('schemas/registry.cfg').read()
entry = next(e for e in re.findall(r'\{[^{}]*\}', text) if 'type = "%s"' % sys.argv[1] in e)
out = b'\0' + struct.pack('>i', int(re.search(r'\bid = (\d+)', entry).group(1)))
for n in map(int, sys.argv[2:]):
    v = n << 1
    while v >= 0x80: out += bytes([v & 0x7f | 0x80]); v >>= 7
    out += bytes([v])
if len(sys.argv) == 2: out += b'\0'
sys.stdout.buffer.write(out)
P
    id=$(python3 -c "import struct; print(struct.unpack('>i', open('$T/body','rb').read()[1:5])[0])")
    kcat -q -b "$KAFKA" -P -t casebus.05162004.meldebehoerde.05162004.inbox -H ce_specversion=1.0 -H "ce_id=$(cat /proc/sys/kernel/random/uuid)" -H ce_source=urn:casebus:agency:hub@05162004 \
        -H "ce_type=$1" -H ce_time=2026-01-22T10:00:00.000000Z -H "ce_dataschema=urn:casebus:schema:$id" -H content-type=application/avro -H ce_tenant=05162004 -H ce_sequence=0 -H ce_epoch=0 -H ce_dataclass=- -H ce_purpose=coordination "$T/body"
}
topic=casebus.05162004.meldebehoerde.05162004.events
in_kafka() { kcat -q -b "$KAFKA" -C -t $topic -o beginning -e -f '%h\n' | sed -E 's/.*ce_sequence=([0-9]+),.*/\1/'; }
for s in a b c; do moved $s; done | program $melde publish - --today 2026-01-22 >/dev/null 2>&1
epoch=$(state epoch) last=$(in_kafka | tail -n 1)
control casebus.resend "$epoch" $((last - 1)) "$last"
run $melde 2026-01-22
equal "what the hub asks for comes again, the same numbers" "$((last - 1)) $last $((last - 1)) $last" "$(in_kafka | tail -n 4 | tr '\n' ' ' | sed 's/ $//')"
journal
equal "and is a repeat" 0 "$(sql "select count(*) from dead_letter")"
control casebus.pause
moved d | program $melde publish - --today 2026-01-22 >/dev/null 2>&1
check "a pause is no error" run $melde 2026-01-22
moved e | program $melde publish - --today 2026-01-22 >/dev/null 2>&1
check "while it lasts what comes in is kept" test "$(state unsent)" -ge 1
control casebus.resume
run $melde 2026-01-22
equal "then it goes out" 0 "$(state unsent)"
control casebus.confirmed "$epoch" 1000000
run $melde 2026-01-22
check "a confirmation of numbers never given begins a new epoch" test "$(state epoch)" -gt "$epoch"
check "and says why" grep -q 'the hub has confirmed numbers that this spool never gave' "$T/run.log"
printf 'no message' | kcat -q -b "$KAFKA" -P -t casebus.05162004.meldebehoerde.05162004.inbox
moved f | program $melde publish - --today 2026-01-22 >/dev/null 2>>"$T/run.log"
check "what cannot be read is passed over" run $melde 2026-01-22
check "and told" grep -q 'a message of the hub cannot be read and is passed over' "$T/run.log"
equal "everybody has arrived" "4711 a b c d e f" "$(journal; for s in 4711 a b c d e f; do casebus timeline --local $melde:$s --format jsonl 2>/dev/null | grep -q moved_in && echo -n "$s "; done | sed 's/ $//')"
