#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The wrong-upload drill: 5,000 events of the wrong municipality are sent and taken back; afterwards every view is that of a journal
# that never saw them.  Then single records.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
setup() { agency $slug; agency schulamt@05162; echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$slug/type.cfg"; }
setup
state() { program $slug status --format json | ask "d['$1']"; }
retract() { program $slug retract --reason wrong_municipality "$@"; }
hub() { journal --today "$1" && caseview --today "$1"; }
# What every person's view comes to; of the persons of the right file only.
digests() { sql "select s.subject, v.digest from subject s join view v on v.person = s.person where s.subject = any('{$(cat "$T/persons")}'::uuid[]) order by 1"; }

# 300 families of Dormagen; and a file of Grevenbroich that also tells of 100 of them: 50 times the same fact otherwise, 50 times another one.
python3 - "$T/right.jsonl" "$T/wrong.jsonl" <<'P'
import json, sys
def moved(subject, day, ags, origin, told):
    return json.dumps({"specversion": "1.0", "type": "registration.moved_in", "subject": subject, "time": told + "T09:12:00+01:00",
                       "data": {"move_in_on": day, "registered_on": day, "ags": ags, "from": origin, "school_age_children": 1}}) + "\n"
with open(sys.argv[1], "w") as f:
    for i in range(300):
        f.write(moved("D%d" % i, "2026-01-%02d" % (i % 15 + 1), "05162004", "LEA", "2026-01-20"))
with open(sys.argv[2], "w") as f:
    for i in range(4900):
        f.write(moved("G%d" % i, "2026-01-%02d" % (i % 15 + 1), "05162008", "abroad", "2026-01-21"))
    for i in range(50):
        f.write(moved("D%d" % i, "2026-01-%02d" % (i % 15 + 1), "05162004", "abroad", "2026-01-21"))
    for i in range(50, 100):
        f.write(moved("D%d" % i, "2026-01-20", "05162008", "municipality", "2026-01-21"))
P
check "the right file is published" program $slug publish "$T/right.jsonl" --today 2026-01-20
hub 2026-01-20
sql "select subject from subject" | paste -sd, >"$T/persons"
digests >"$T/before"
equal "every person has a view" 300 "$(wc -l <"$T/before")"
check "the wrong one, too" program $slug publish "$T/wrong.jsonl" --today 2026-01-21
hub 2026-01-21
equal "it told of many more" 5200 "$(sql 'select count(*) from view')"
check "and of a hundred otherwise" test "$(digests | comm -13 "$T/before" - | wc -l)" = 100
program $slug run --until-caught-up 2>>"$T/agency.log" --today 2026-01-22
hub 2026-01-22
program $slug run --until-caught-up 2>>"$T/agency.log" --today 2026-01-22
check "the spool has forgotten what the hub confirmed" test "$(state spooled)" -lt 100

# ---- shown first
next=$(state next_seq)
check "without --yes nothing is done, and the exit code is 3" exits 3 retract --batch wrong.jsonl
equal "it says what it would do" "5000 events of 5000 persons, 2026-01-01 to 2026-01-20
  registration.moved_in                5000
the first of them: day, type, event id, file number
what becomes of them
  retracted                            5000
  of these told before: said again     50
nothing was done: say --yes to spool 5050 events" "$(grep -v '^  2026' "$T/out")"
check "the first five are shown by the office's own numbers" test "$(grep -c '^  2026-01-0[1-5]  registration.moved_in  .* G[0-4]$' "$T/out")" = 5
equal "nothing was spooled" "$next" "$(state next_seq)"
check "a name that was never read is answered with the nearest" exits 2 retract --batch wrnog.jsonl
check "like this" grep -q 'nothing was read under this name: did you mean wrong.jsonl?' "$T/err"
check "a reason is needed" exits 2 program $slug retract --batch wrong.jsonl --yes

# ---- killed while it spools: a file size limit ends it like a power cut
killed=0
(ulimit -f 300; exec casebus-agency --config "$A/$slug/agency.cfg" retract --batch wrong.jsonl --reason wrong_municipality --yes --today 2026-01-22) >"$T/killed.log" 2>&1 || killed=1
equal "it is ended in the middle" 1 "$killed"
equal "and nothing is spooled" "$next" "$(state next_seq)"
check "started again it does it" exits 0 retract --batch wrong.jsonl --yes --today 2026-01-22
equal "one retraction for each event and 50 statements again, none twice" 5050 $(($(state next_seq) - next))
check "and once more there is nothing to do" exits 0 retract --batch wrong.jsonl --yes --today 2026-01-22
equal "which it says" '{"events":5000,"persons":5000,"from":"2026-01-01","until":"2026-01-20","types":{"registration.moved_in":5000},"retracted":0,"again":0,"corrected":0,"already":5000,"void":0,"gone":0,"done":false}' \
    "$(retract --batch wrong.jsonl --format json)"

# ---- the views
program $slug run --until-caught-up 2>>"$T/agency.log" --today 2026-01-23
check "the reason stands in the manifest" bash -c "kcat -q -b '$KAFKA' -C -t casebus.05162004.meldebehoerde.05162004.events -o beginning -e -f '%s\n' | grep -aq 'retract:wrong_municipality'"
hub 2026-01-23
caseview --today 2026-01-20
digests >"$T/after"
check "every view is what it was before" cmp "$T/before" "$T/after"
equal "nothing is said of the others any more" 4900 "$(sql "select count(*) from view where (body::json->'statements')::text = '[]' and (body::json->'tasks')::text = '[]'")"
equal "nothing became a dead letter" 0 "$(sql 'select count(*) from dead_letter')"

# ---- single records
equal "a file number with one record needs no more" "1" "$(retract --record G1 --format json --today 2026-01-23 >"$T/out" 2>"$T/err"; grep -c 'no event id, no FILE:LINE' "$T/err")"
neutral $slug registration.moved_out D5 2026-01-23T09:00:00+01:00 '{"on":"2026-01-22","to":"unknown"}' >"$T/out"
check "of a file number with several records it asks which" exits 3 retract --record D5
equal "and lists them" "2 records of D5 can be meant: say --record ID" "$(head -n 1 "$T/out")"
id=$(awk '/moved_out/ { print $3 }' "$T/out")
check "an event is named by its id" exits 0 retract --record "$id" --yes --today 2026-01-23
check "by file and line (D7)" exits 0 retract --record right.jsonl:8 --yes --today 2026-01-23
check "or by the only record of a file number" exits 0 retract --record D8 --yes --today 2026-01-23
program $slug run --until-caught-up 2>>"$T/agency.log" --today 2026-01-24
hub 2026-01-24
equal "of those nothing is said, of the first what it was" "1 0 0" "$(for p in D5 D7 D8; do show $slug:$p 2026-01-24 | ask "len(d['statements'])"; done | paste -sd' ')"

# ---- a journal that never saw the wrong file: the same keys, the same right file, another world
docker/world down
export WORLD=$T/other
world_up
rm -f "$A/$slug"/spool.sqlite*
setup
program $slug publish "$T/right.jsonl" --today 2026-01-20 >"$T/out" 2>"$T/agency.log"
hub 2026-01-20
digests >"$T/never"
check "every view is that of a journal that never saw them" cmp "$T/after" "$T/never"
equal "300 persons were compared" 300 "$(wc -l <"$T/never")"
WORLD=$T/world docker/world down --wipe 2>/dev/null || true
