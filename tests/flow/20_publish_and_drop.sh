#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agency's files on their way to Kafka: published, dropped, dropped again, with Kafka away, with the service running, killed in the middle.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
cp "$dir/type.cfg" "$T/type.shipped"
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
topic=casebus.05162004.meldebehoerde.05162004.events
# SUBJECT [DAY]: one neutral line.
moved() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 "{\"move_in_on\":\"${2:-2026-01-15}\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\"}"; }
# What lies in the topic, in its order: one word per message, TYPE:EPOCH:NUMBER:SUBJECT
in_kafka() {
    kcat -q -b "$KAFKA" -C -t $topic -o beginning -e -f '%h\n' |
        LC_ALL=C sed -E 's/.*ce_type=([^,]*),(.*ce_subject=([0-9a-f]*),)?.*ce_sequence=([0-9]+),.*ce_epoch=([0-9]+),.*/\1:\5:\4:\3/'
}
facts() { in_kafka | grep -c '^registration' || true; }
numbers() { in_kafka | cut -d: -f3 | tr '\n' ' '; }
state() { program $slug status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }

# ---- publish
moved 4711 >"$T/one.jsonl"
equal "publish says what it did" "1 records read, 1 events spooled and sent, 0 refused" "$(program $slug publish "$T/one.jsonl" --today 2026-01-21 2>/dev/null)"
equal "the day before is closed first, then the event has its number" "1 2 " "$(numbers)"
check "the same file again is no error" program $slug publish "$T/one.jsonl" --today 2026-01-21
equal "and sends nothing" "1 2 " "$(numbers)"
moved 4712 | check "standard input is published, too" program $slug publish - --today 2026-01-21
equal "with the next number" "1 2 3 " "$(numbers)"
moved 4713 >"$T/dry.jsonl"
check "a dry run is no error" program $slug publish "$T/dry.jsonl" --dry-run
equal "and leaves nothing" "1 2 3 " "$(numbers)"
equal "it says what the file would become" "1 records would become 1 events of 1 persons, 2026-01-15 to 2026-01-15
  registration.moved_in                    class B          1
nothing was written" "$(program $slug publish "$T/dry.jsonl" --dry-run 2>/dev/null)"
program $slug publish "$T/dry.jsonl" --dry-run --format jsonl >"$T/dry.out" 2>/dev/null
check "or each event" grep -q '^{"type":"registration.moved_in","subject":"[0-9a-f]*","time":"2026-01-20T08:12:00.000000Z","class":"B"' "$T/dry.out"
check "no local id is in what would be sent" bash -c "! grep -q 4713 '$T/dry.out'"
check "a file that is not there is an error of use" exits 2 program $slug publish "$T/nowhere.jsonl"
check "so is a source that is not there" exits 2 program $slug publish "$T/one.jsonl" --source titel

# ---- drop
moved 4714 >"$dir/in/a.jsonl"
{ moved 4715; echo '{"broken'; moved 4716 2026-02-30; } >"$dir/in/b.jsonl"
moved 4717 >"$dir/in/c.jsonl.part"
check "a run with refused records ends with 3" exits 3 program $slug run --until-caught-up --today 2026-01-22
equal "what was dropped is in Kafka, the day before is closed" "1 2 3 4 5 6 " "$(numbers)"
check "files that were read are in done/" test -f "$dir/in/done/a.jsonl" -a -f "$dir/in/done/b.jsonl"
check "a file that is still being written is left" test -f "$dir/in/c.jsonl.part"
equal "refused records are listed with file, line, field and reason" $'b.jsonl\t2\t\tno JSON at byte 8: premature end of input\nb.jsonl\t3\tmove_in_on\tno such day: 2026-02-30' "$(cat "$dir/in/rejected/b.jsonl.tsv")"
equal "and counted" 2 "$(state rejected)"
cp "$dir/in/done/b.jsonl" "$dir/in/again.jsonl"
check "of a file dropped again only what was refused is tried" exits 3 program $slug run --until-caught-up --today 2026-01-22
equal "nothing is sent again" "1 2 3 4 5 6 " "$(numbers)"
check "it went to done/, with its own list" test -f "$dir/in/done/again.jsonl" -a -f "$dir/in/rejected/again.jsonl.tsv"
rm "$dir/in/c.jsonl.part"

# ---- an export with a mapping
cp "$T/type.shipped" "$dir/type.cfg"
cp tests/fixtures/meldebehoerde/EWO_Aenderung_*.csv tests/fixtures/meldebehoerde/xmeld_*.xml "$dir/in/"
check "an office's export is read by its own configuration" exits 0 program $slug run --until-caught-up --today 2026-07-01
equal "and becomes events" "$(grep -c . tests/fixtures/meldebehoerde/expected.jsonl)" "$(in_kafka | tail -n +7 | grep -vc '^casebus')"
cp tests/fixtures/meldebehoerde/bad/EWO_Aenderung_*.csv "$dir/in/"
check "an export with bad records ends with 3" exits 3 program $slug run --until-caught-up --today 2026-07-01
bad=$(basename tests/fixtures/meldebehoerde/bad/EWO_Aenderung_*.csv) before=$(numbers | wc -w)
equal "they are listed with their columns" "$(cut -f1,2 tests/fixtures/meldebehoerde/bad/rejected.tsv | head -n "$(wc -l <"$dir/in/rejected/$bad.tsv")")" "$(cut -f2,3 "$dir/in/rejected/$bad.tsv")"
echo 'Q,municipality,,' >>"$dir/codes/melde/zuzugsart.csv"
cp "$dir/in/done/$bad" "$dir/in/"
check "after a code list was mended the file is dropped again" exits 3 program $slug run --until-caught-up --today 2026-07-01
equal "what was refused for it comes in, and nothing else" 2 $(($(numbers | wc -w) - before))
check "the others are listed again" test "$(grep -c . "$dir/in/rejected/$bad.tsv.2")" = $(($(grep -c . "$dir/in/rejected/$bad.tsv") - 1))
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
equal "every number once and in order" "$(seq -s ' ' "$(numbers | wc -w)") " "$(numbers)"
equal "nothing waits" 0 "$(state unsent)"
equal "status has these keys" "agency bytes closed_until epoch held last_delivery next_seq oldest_unsent rejected silent spooled tenant uncollected unconfirmed undelivered unsent" \
    "$(program $slug status --format json | python3 -c 'import json,sys; print(*sorted(json.load(sys.stdin)))')"

# ---- days
before=$(in_kafka | wc -l)
check "a day is closed at once when asked for" exits 0 program $slug close-day 2026-07-01 --today 2026-07-01
equal "by one manifest" $((before + 1)) "$(in_kafka | wc -l)"
check "a day that has not come cannot be closed" exits 2 program $slug close-day 2026-07-03 --today 2026-07-02
equal "and closes nothing" $((before + 1)) "$(in_kafka | wc -l)"
check "a day before the last closed one only warns" exits 0 program $slug run --until-caught-up --today 2026-03-01
check "with these words" grep -q 'this day is before the last closed one: nothing is closed' "$T/err"

# ---- more than Kafka takes
names=$(for i in $(seq 40); do printf '{"kind":"alias","family":"Muster-Mustermann-von-und-zu-Musterhausen %s"},' "$i"; done)
{ moved 4718; line person.described 4718 2026-07-01T09:12:00+02:00 "{\"names\":[${names%,}]}"; moved 4719; } >"$T/fat.jsonl"
check "an event that Kafka does not take is no failure" exits 0 program $slug publish "$T/fat.jsonl" --set 'kafka.client.message.max.bytes=1500' --until-caught-up --give-up 60 --today 2026-07-02
equal "a void goes under its number, what stands behind it goes out" "registration.moved_in casebus.void registration.moved_in" "$(in_kafka | tail -n 3 | cut -d: -f1 | tr '\n' ' ' | sed 's/ $//')"
equal "without a gap" "$(seq -s ' ' "$(numbers | wc -w)") " "$(numbers)"

# ---- Kafka away
docker/world kafka stop
moved 4720 >"$T/away.jsonl"
check "publish without Kafka keeps it in the spool" exits 0 program $slug publish "$T/away.jsonl" --today 2026-07-02
check "and says so" grep -q 'kept in the spool and not sent' "$T/err"
equal "it waits there" 1 "$(state unsent)"
equal "status says since when: the day on which it came in" 2026-07-02 "$(state oldest_unsent | cut -c1-10)"
check "and how large the spool is" test "$(state bytes)" -gt 10000
check "run gives up when asked to" exits 1 program $slug run --until-caught-up --give-up 2 --today 2026-07-02
docker/world kafka start
check "and sends when Kafka is back" exits 0 program $slug run --until-caught-up --give-up 60 --today 2026-07-02
equal "what had waited" 0 "$(state unsent)"

# ---- the service
was=$(facts)
(exec casebus-agency --config "$dir/agency.cfg" run 2>"$T/service.log") &
service=$!
moved 4730 >"$T/s.jsonl" && mv "$T/s.jsonl" "$dir/in/s.jsonl"
arrived() { [ "$(facts)" = $((was + $1)) ]; }
check "the service sends what is dropped" wait_for 30 arrived 1
check "a second one is refused" exits 1 program $slug run --until-caught-up
check "and told why" grep -qF 'another casebus-agency works with the spool ' "$T/err"
moved 4731 >"$T/beside.jsonl"
check "publish beside it spools" exits 0 program $slug publish "$T/beside.jsonl"
check "and the service sends" wait_for 30 arrived 2
docker/world kafka kill
moved 4732 >"$dir/in/t.jsonl"
done_with() { test -f "$dir/in/done/$1"; }
check "a killed Kafka does not keep it from taking in" wait_for 30 done_with t.jsonl
docker/world kafka start
check "and it sends when Kafka is back" wait_for 60 arrived 3
kill -TERM $service
code=0; wait $service || code=$?
equal "a signal ends it well" 0 "$code"

# ---- killed in the middle of a large file
before=$(program $slug status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['next_seq'])")
python3 - >"$dir/in/large.jsonl" <<'P'
for i in range(150000):
    if i % 1000 == 7: print('{"broken')
    else: print('{"specversion":"1.0","type":"registration.moved_in","subject":"L%d","time":"2026-07-02T09:12:00+02:00","data":{"move_in_on":"2026-06-15","registered_on":"2026-07-02","ags":"05162004","from":"LEA"}}' % i)
P
kills=0
for more in 2000 20000 50000; do
    (exec casebus-agency --config "$dir/agency.cfg" run --until-caught-up --today 2026-07-02 2>>"$T/killed.log") &
    victim=$!
    spooled() { [ "$(state next_seq)" -ge $((before + more)) ] || ! kill -0 $victim 2>/dev/null; }
    wait_for 60 spooled || true
    kill -KILL $victim 2>/dev/null && kills=$((kills + 1))
    wait $victim 2>/dev/null || true
done
check "it was killed in the middle" test $kills -ge 2
check "and ends the file at last" exits 3 program $slug run --until-caught-up --today 2026-07-02
in_kafka | sort -u -t: -k3,3n | tail -n +"$before" >"$T/large.out"
equal "every good record is there once" "149850 149850" "$(wc -l <"$T/large.out") $(cut -d: -f4 "$T/large.out" | sort -u | wc -l)"
equal "numbers have no gap" "$((before + 149849))" "$(tail -n 1 "$T/large.out" | cut -d: -f3)"
equal "every refused record is listed once" "150 150" "$(wc -l <"$dir/in/rejected/large.jsonl.tsv") $(cut -f2 "$dir/in/rejected/large.jsonl.tsv" | sort -un | wc -l)"
check "the file is in done/" test -f "$dir/in/done/large.jsonl"
