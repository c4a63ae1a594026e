#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an office's sources did on a day stands in its manifest, number by number, and the hub shows it: exports, lists of the present, neutral
# lines, answers, what was taken back; also what came after the day was closed.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162
for a in $melde $schule; do agency $a; done
dir=$A/$schule
cat >"$dir/type.cfg" <<'END'
sources = (
  { name = "plaetze"; kind = "csv"; path = "in/plaetze_*.csv"; charset = "windows-1252"; subject = { column = "Nr"; };
    refuse = ( { when = "not Einwilligung is known"; column = "Einwilligung"; reason = "there is no consent"; } );
    events = ( { type = "school.place.assigned"; fields = { decided_on = { column = "am"; date = "DD.MM.YYYY"; }; start_on = { column = "ab"; date = "DD.MM.YYYY"; }; }; } ); },
  { name = "schueler"; kind = "csv"; path = "in/schueler_*.csv"; mode = "snapshot"; key = ["Nr"]; subject = { column = "Nr"; };
    events = ( { type = "school.attendance.started"; fields = { on = { column = "seit"; date = "DD.MM.YYYY"; }; }; } ); },
  { name = "zeilen"; kind = "jsonl"; path = "in/*.jsonl"; }
);
END
run() { program $schule run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"; }
hub() { journal && caseview --today "$1"; }
started() { line school.attendance.started "$1" 2026-01-21T09:00:00+01:00 '{"on":"2026-01-12"}'; }
# tallies: of the last day that is closed, a line for each source: name files records events unchanged gated rejected
tallies() { casebus agency show $schule --format json | ask "'\\n'.join(' '.join(str(s[k]) for k in ('name', 'files', 'records', 'events', 'unchanged', 'gated', 'rejected')) for s in d['last_day']['sources'])"; }
# The manifest covers these events and what the program itself said, nothing else.
covered() { sql "select m.count - (select count(*) from event e where e.agency = m.agency and e.seq between m.first_seq and m.last_seq and e.subject = '00000000-0000-0000-0000-000000000000') from manifest m join agency a on a.no = m.agency where a.id = '$schule' and m.day = '$1'"; }

for n in 4711 4712; do
    line person.described $n 2026-01-20T09:00:00+01:00 '{"names":[{"kind":"current","family":"Rahimi"}],"born_on":"2018-05-20","born_precision":"day"}'
    line registration.moved_in $n 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
done | program $melde publish - --today 2026-01-20 >/dev/null 2>&1
hub 2026-01-20
run 2026-01-21
sql "select id from task where rule = 'R16' order by id" >"$T/tasks"

# ---- a day at the office
printf 'Nr;am;ab;Einwilligung\nS-1;20.01.2026;02.02.2026;ja\nS-2;20.01.2026;02.02.2026;\nS-3;20.01.2026;31.02.2026;ja\nS-4;20.01.2026;02.02.2026;ja\nS-5;19.01.2026;02.02.2026;ja\n' >"$dir/in/plaetze_1.csv"
printf 'Nr;seit\nS-1;12.01.2026\nS-2;12.01.2026\nS-3;12.01.2026\nS-4;12.01.2026\n' >"$dir/in/schueler_1.csv"
{ started S-7; started S-8 | sed 's/2026-01-12/2026-01-32/'; started S-9; } >"$dir/in/a.jsonl"
check "the exports of a day are read" exits 3 run 2026-01-21
cp "$dir/in/done/plaetze_1.csv" "$dir/in/plaetze_2.csv"
printf 'Nr;seit\nS-1;12.01.2026\nS-2;12.01.2026\nS-3;12.01.2026\nS-4;12.01.2026\nS-5;13.01.2026\n' >"$dir/in/schueler_2.csv"
check "one is dropped again under another name, a list comes a second time" exits 3 run 2026-01-21
check "a task is answered" program $schule answer "$(sed -n 1p "$T/tasks")" accepted --local S-1 --today 2026-01-21
mkdir -p "$dir/inbox/answers"
{ echo 'Aufgabe;Antwort;Grund;Aktenzeichen'; echo "$(sed -n 2p "$T/tasks");angenommen;;S-2"; echo 'ffffffff-0000-8000-8000-000000000001;erledigt;;'; } >"$dir/inbox/answers/antworten.csv"
check "another by file, with one for a task that is none" exits 3 run 2026-01-21
check "the places were wrong and are taken back" program $schule retract --batch plaetze_1.csv --reason wrong_file --yes --today 2026-01-21
check "the day is closed" program $schule close-day 2026-01-21 --today 2026-01-21
journal
equal "the hub shows what each source did" "answers 1 3 2 0 0 1
plaetze 1 10 3 3 2 2
retract:wrong_file 0 3 3 0 0 0
schueler 2 9 5 4 0 0
zeilen 1 3 2 0 0 1" "$(tallies)"
equal "these are all the events that the manifest covers" 15 "$(covered 2026-01-21)"

casebus-reconcile --day 2026-01-21 --agency $schule --format json >"$T/proof" 2>>"$T/run.log" || true
equal "the proof of the day says what was read and not sent: it adds up" "28 = 15 + 7 + 2 + 4, 15 arrived" \
    "$(ask "'{records} = {events} + {unchanged} + {gated} + {rejected}, {told} arrived'.format(told=d['agencies'][0]['told'], **d['agencies'][0]['sources'])" <"$T/proof")"
check "also for people" bash -c "casebus-reconcile --day 2026-01-21 --agency $schule --dry-run | grep -qE '^$schule +[0-9]+ +5 +28 +15 +7 +2 +4 +15$'"

# ---- after closing time
started S-10 >"$dir/in/b.jsonl"
run 2026-01-21
check "what came after the day was closed" program $schule close-day 2026-01-22 --today 2026-01-22
journal
equal "counts for the next day, whose manifest covers it" "zeilen 1 1 1 0 0 0 / 1" "$(tallies) / $(covered 2026-01-22)"
check "a day without anything has no tallies" program $schule close-day 2026-01-23 --today 2026-01-23
journal
equal "and is a day all the same" "2026-01-23 []" "$(casebus agency show $schule --format json | ask '"{day} {sources}".format(**d["last_day"])')"
