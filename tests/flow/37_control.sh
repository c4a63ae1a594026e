#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the hub asks of an agency's program: it pauses, sends again, goes on; the message has who asked, and the agency obeys.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
agency schulamt@05162 --state paper
dir=$A/$slug
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
moved() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'; }
run() { program $slug run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"; }
state() { program $slug status --format json | ask "d['$1']"; }
told() { casebus agency show $slug --format json | ask "$1"; }
# The hub reads what is there and sends what it has to say.
hub() { journal && caseview --today "$1"; }
in_kafka() { kcat -q -b "$KAFKA" -C -t casebus.05162004.meldebehoerde.05162004.events -o beginning -e -f '%h\n' | grep -c "ce_type=$1"; }

for i in 1 2 3; do moved $i; done >"$dir/in/a.jsonl"
run 2026-01-20
journal
epoch=$(state epoch)

# ---- asked for
check "an unknown agency cannot be asked" exits 2 casebus agency pause meldebehoerde@05162005 --by m.weber
check "which is said" grep -q 'meldebehoerde@05162005 is no agency of tenant 05162004: casebus agency list shows them' "$T/err"
check "nor one without a program" exits 2 casebus agency pause schulamt@05162 --by m.weber
check "which is said, too" grep -q 'schulamt@05162 is paper: there is no program that could be asked' "$T/err"
check "nobody asks without a name" exits 2 casebus agency pause $slug
check "which is said as well" grep -q 'agency pause needs --by USER' "$T/err"
check "a reason is a code word" exits 2 casebus agency pause $slug --by m.weber --reason 'Frau Weber sagt es'
check "like this" grep -q -- '--reason Frau Weber sagt es: expected a code word of letters, digits and . _ -' "$T/err"
check "numbers are asked for one range at a time" exits 2 casebus agency resend $slug --epoch "$epoch" --from 3 --to 2 --by m.weber
check "that ends behind its beginning" grep -q -- '--from 3 --to 2: a range ends where it begins or later' "$T/err"
check "of an epoch that the hub knows" exits 2 casebus agency resend $slug --epoch 7 --from 1 --to 2 --by m.weber
check "or is told which one it is" grep -q -- "--epoch 7: nothing of it ever came from $slug; its epoch now is $epoch" "$T/err"
equal "nothing of that was sent" "[]" "$(told 'd["control"]')"

# ---- pause
check "the program is asked to pause" casebus agency pause $slug --by m.weber --reason maintenance
equal "the record says who asked and why" "casebus.pause m.weber maintenance None" "$(told '" ".join(str(d["control"][0][k]) for k in ("type", "by", "reason", "sent_at"))')"
hub 2026-01-20
equal "and that it went out" True "$(told 'd["control"][0]["sent_at"] is not None')"
for i in 4 5; do moved $i; done >"$dir/in/b.jsonl"
run 2026-01-20
moved 6 >"$dir/in/c.jsonl"
run 2026-01-20
check "what comes in is taken" test ! -e "$dir/in/b.jsonl" -a ! -e "$dir/in/c.jsonl"
equal "and not sent" 3 "$(in_kafka registration.moved_in)"
check "the program says why" grep -q 'the hub has asked us to pause: what is in the spool was not sent' "$T/run.log"
equal "the hub shows since when and by whom" m.weber "$(told 'd["paused"]["by"]')"
check "for people, too" bash -c "casebus agency show $slug | grep -q '^paused      asked by m.weber at '"

# ---- resume
check "it is asked to go on" casebus agency resume $slug --by s.yilmaz
hub 2026-01-20
run 2026-01-20
equal "all that had waited is sent, once" 6 "$(in_kafka registration.moved_in)"
equal "and nothing waits" 0 "$(state unsent)"
equal "at the hub it is paused no more" None "$(told 'd["paused"]')"

# ---- resend
check "it is asked for numbers again" casebus agency resend $slug --epoch "$epoch" --from 2 --to 4 --by m.weber
hub 2026-01-20
run 2026-01-20
journal
equal "they come again" 9 "$(in_kafka registration.moved_in)"
equal "as the same bytes: the journal has each once, and no dead letter" "6 0" "$(sql "select (select count(*) from event where seq between 1 and 7 and schema_id <> 1), (select count(*) from dead_letter)" | tr '|' ' ')"
equal "the record says which" "2 4" "$(told '"{from} {to}".format(**d["control"][0])')"
check "for people, too" bash -c "casebus agency show $slug | grep -q '^told .* resend by m.weber: epoch $epoch from 2 to 4$'"
check "the day is closed" program $slug close-day 2026-01-20 --today 2026-01-20
hub 2026-01-20
run 2026-01-20
equal "what was confirmed is forgotten" 1 "$(state spooled)"
check "numbers that are gone can be asked for" casebus agency resend $slug --epoch "$epoch" --from 1 --to 3 --by m.weber
hub 2026-01-20
run 2026-01-20
check "the program says that they are not there any more" grep -q 'not all of what the hub asked for is in the spool.*missing=3' "$T/run.log"

# ---- what cannot be sent
names=$(for i in $(seq 40); do printf '{"kind":"alias","family":"Muster-Mustermann-von-und-zu-Musterhausen %s"},' "$i"; done)
{ moved 7; line person.described 8 2026-01-21T09:12:00+01:00 "{\"names\":[${names%,}]}"; moved 9; } >"$T/fat.jsonl"
program $slug publish "$T/fat.jsonl" --set 'kafka.client.message.max.bytes=1500' --until-caught-up --give-up 60 --today 2026-01-21 >/dev/null 2>"$T/fat.log"
check "a record that Kafka does not take holds nobody up" grep -q 'an event cannot be sent: a void goes under its number' "$T/fat.log"
check "its day is closed" program $slug close-day 2026-01-21 --today 2026-01-21
check "the hub finds nothing missing" journal
equal "the day is proved, with the void" "2026-01-21 True" "$(told '"{day} {proved}".format(**d["last_day"])')"
equal "the hub shows the number and why" "[('too_large', 10)]" "$(told '[(v["reason"], v["seq"]) for v in d["voids"]]')"
check "for people, too" bash -c "casebus agency show $slug | grep -q '^void        number 10 of epoch $epoch: too_large$'"
equal "the source said that it had made three events of three records" "lines 1 3 3 0 0 0" \
    "$(told '[" ".join(str(s[k]) for k in ("name", "files", "records", "events", "unchanged", "gated", "rejected")) for s in d["last_day"]["sources"]][0]')"
