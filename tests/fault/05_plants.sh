#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Faults planted in a hub to which many agencies have told of many days with their own programs: each is found with its class, its owner and exactly its
# numbers, and nothing else is; what can be mended is, and then all days are balanced.
#
#   EVENTS (2000) of AGENCIES (5) on DAYS (4), PLANTS (24) by chance (SEED); make plants: a million of thirty on thirty, a thousand
. tests/flow/lib.sh
agencies=${AGENCIES:-5} days=${DAYS:-4} seed=${SEED:-1}
took() { echo "    $1: $((SECONDS - ${2:-0})) s"; }
plants() { python3 tests/fault/plants.py "$DATABASE" "$T/days" "$@"; }
kafka_tool() { java -cp "build/kafka/lib/*" "$@" --bootstrap-server "$KAFKA" >"$T/tool.log" 2>&1; }
offset() { sql "select next_offset from position where topic = 'casebus.05162004.${1/@/.}.events'"; }
# cut AGENCY OFFSET: what its topic has before that is gone
cut() {
    printf '{"partitions":[{"topic":"casebus.05162004.%s.events","partition":0,"offset":%s}],"version":1}' "${1/@/.}" "$2" >"$T/delete.json"
    kafka_tool org.apache.kafka.tools.DeleteRecordsCommand --offset-json-file "$T/delete.json"
}
# prove [OPTION...]: the proof of each day, kept, as many at once as there are processors; what each says is in $T/proof.DAY
prove_day() { casebus-reconcile --day "$1" --today "$next" --give-up 60 "${@:2}" >"$T/proof.$1" 2>>"$T/reconcile.log" || [ $? = 3 ]; }
prove() { export -f prove_day; export next T; xargs -P "$(nproc)" -I DAY bash -c 'prove_day DAY "$@"' prove "$@" <"$T/days"; }
balanced() { cat "$T"/proof.* | grep -c ' is balanced$'; }
hub() { journal --today "$next" && caseview --today "$next"; }

world_up
mapfile -t town < <(python3 tests/fault/town.py agencies "$agencies")
python3 tests/fault/town.py days "$days" >"$T/days"
last=$(tail -n 1 "$T/days")
extra=$(date -d "$last + 1 day" +%F) next=$(date -d "$last + 2 days" +%F)
for a in "${town[@]}"; do agency "$a"; done
SECONDS=0
python3 tests/fault/town.py send "$A" "${EVENTS:-2000}" "$agencies" "$days"
took "sent by ${#town[@]} programs over $days days"
journal --today "$next"
took "in the journal"
caseview --today "$next"
took "evaluated"
prove
took "every day proved"
equal "every event is there" "${EVENTS:-2000}" "$(sql "select count(*) from event where subject <> '00000000-0000-0000-0000-000000000000'")"
equal "and every day is balanced" "$days" "$(balanced)"

# ---- by chance; the first agency's topic has lost what is older than half of its days
sql "create schema kept; create table kept.event as select * from event; create unique index on kept.event (agency, epoch, seq); create table kept.manifest as select * from manifest;
     create table kept.subject as select * from subject; create table kept.view as select * from view"
half=$(($(offset "${town[0]}") / 2))
cut "${town[0]}" $half
sql "create table kept.cut as select agency, max(seq) as seq from manifest m join agency a on a.no = m.agency where a.id = '${town[0]}' and m.last_seq < $half group by agency"
begun=$SECONDS
plants random "${PLANTS:-24}" "$seed" 2>>"$T/plants.log" || failed=$((failed + 1))
took "${PLANTS:-24} planted by chance" $begun

# ---- one more day on which things happen, to real programs
silent=${town[0]} spool=${town[1]} late=${town[2]} batch=${town[3]} segment=${town[4]}
tell() { python3 tests/fault/town.py lines "$1" "$extra" "${2:-20}"; }
send() { tell "$1" | program "$1" publish "${2:--}" --today "$extra" >/dev/null 2>>"$T/agency.log"; }
close() { program "$1" close-day "$extra" --today "$extra" 2>>"$T/agency.log"; }
number() { sql "select max(seq) from event e join agency a on a.no = e.agency where a.id = '$1'"; }
epoch() { sql "select max(epoch) from event e join agency a on a.no = e.agency where a.id = '$1'"; }
for a in "${town[@]}"; do
    case $a in
    "$silent") send "$a" ;;
    "$spool") send "$a"; journal; old=$(epoch "$a") lost=$(number "$a"); rm "$A/$a"/spool*; send "$a"; close "$a" ;;
    "$late") send "$a"; close "$a"; journal; shut=$(number "$a"); tell "$a" 3 | program "$a" publish - --today "$extra" >/dev/null 2>>"$T/agency.log" ;;
    "$batch") tell "$a" >"$T/wrong.jsonl"; program "$a" publish "$T/wrong.jsonl" --today "$extra" >/dev/null 2>>"$T/agency.log"; journal; sent=$(number "$a"); close "$a" ;;
    "$segment") send "$a"; close "$a"; gone=$(offset "$a"); cut "$a" $((gone + 5)) ;;
    *) send "$a"; close "$a" ;;
    esac
done
program "$batch" retract --batch wrong.jsonl --reason wrong_file --yes --today "$next" >/dev/null 2>>"$T/agency.log"
journal --today "$next" || true
casebus deadletter resume "$segment" --skip-lost --by weber >/dev/null
hub
at=$(number "$segment")
plants plant "$seed" "$extra" "$silent" "$segment" >"$T/wanted"       # Kafka has lost what these would be mended from
echo "$extra" >>"$T/days"
python3 - <<FOUND >>"$T/wanted"
import json
for found in (["$silent", "silent_source", "$silent", 0, 0, 0, 0, "open"], ["$spool", "missing_at_source", "$spool", $old, $lost - 19, $lost, 20, "open"],
              ["$late", "missing_at_source", "$late", $(epoch "$late"), $shut + 1, $shut + 3, 3, "open"], ["$batch", "retracted", None, $(epoch "$batch"), $sent - 19, $sent, 20, "explained"],
              ["$segment", "missing_at_view", "operator", $(epoch "$segment"), $at - 20, $at - 16, 5, "open"]):
    print(json.dumps(["$extra", *found, ""]))
FOUND
plants found >"$T/found"
check "one of each kind beside what real programs did: all of it is found, and nothing else" diff <(sort "$T/wanted") <(sort "$T/found")

# ---- mended: what can be by a command, by its agency, by people
begun=$SECONDS
prove --repair
hub
program "$segment" run --until-caught-up --give-up 60 --today "$extra" 2>>"$T/agency.log"
for a in "${town[@]}"; do program "$a" close-day "$next" --today "$next" 2>>"$T/agency.log"; done
hub
echo "$next" >>"$T/days"
next=$(date -d "$next + 1 day" +%F)
hub
prove
undated() { python3 -c 'import json, sys
for f in sorted(str(json.loads(line)[1:]) for line in sys.stdin): print(f)'; }
plants left "$T/wanted" | grep -v "\"$late\", \"missing_at_source\".* 3, \"open\"" | undated >"$T/left"
plants found | undated >"$T/found"
check "what can be mended is; what is left is the agencies' and people's" diff "$T/left" "$T/found"
sql "select no from dead_letter where state = 'open'" | xargs casebus deadletter discard --by op1 --by op2 --reason "planted" >/dev/null
prove
for no in $(sql "select no from difference where closed_at is null and state = 'open'"); do casebus-reconcile accept "$no" --by s.yilmaz --reason "planted" >/dev/null; done
prove
equal "and when people have said their word every day is balanced" "$((days + 2))" "$(balanced)"
took "found, mended and proved again" $begun
