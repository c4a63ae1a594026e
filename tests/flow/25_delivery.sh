#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The way back into what an office works with: files of every form, a program, calendars, a digest mail; answers by command and by file;
# files that nobody collects.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162 S=$A/schulamt@05162
agency $melde; agency $schule
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' | tee "$A/$melde/type.cfg" >"$S/type.cfg"
grep -v '^inbox' "$S/agency.cfg" >"$T/agency.cfg"
deliver() { { cat "$T/agency.cfg"; echo "inbox = ( $1 );"; } >"$S/agency.cfg"; }
moved() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'; }
born() { line person.described "$1" 2026-01-20T09:12:00+01:00 '{"born_on":"2015-05-17","born_precision":"day"}'; }
named() { line person.described "$1" 2026-01-20T09:12:00+01:00 '{"names":[{"kind":"current","family":"Yıldız","given":"Elif"}],"born_on":"2015-05-17","born_precision":"day","language":"tur"}'; }
run() { program $schule run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"; }
hub() { journal && caseview --today "$1"; }
state() { program $schule status --format json | ask "d['$1']"; }
files() { find "$S/$1" -maxdepth 1 -type f -name "${2:-*}" | wc -l; }
first() { find "$S/$1" -maxdepth 1 -type f -name "${2:-*}" | sort | head -n 1; }

# ---- two tasks for the school office: one for a child that it knows, one for a child that it does not
{ born 4711; moved 4711; named 4712; moved 4712; } | program $melde publish - --today 2026-01-21 >/dev/null 2>&1
born S-1 | program $schule publish - --today 2026-01-21 >/dev/null 2>&1
hub 2026-01-21
casebus identity link $melde:4711 $schule:S-1 --method clerical --by one --by two >/dev/null 2>&1
caseview --today 2026-01-21

# ---- mistakes in the configuration
deliver '{ kind = "fiel"; folder = "inbox"; }'
check "a kind that is not there is refused" exits 2 program $schule --check
equal "with its place and the nearest" "agency.cfg:$(wc -l <"$S/agency.cfg"):13: there is no kind of delivery \"fiel\": did you mean \"file\"?" "$(grep -o 'agency.cfg:[0-9:]*: there is no.*file\\"?' "$T/err" | tr -d '\\')"
deliver '{ folder = "liste"; format = "csv"; columns = [ "due", "titel" ]; }'
check "a column that is not there is refused" exits 2 program $schule --check
check "with the nearest" grep -q 'there is no column \\"titel\\": did you mean \\"title\\"?' "$T/err"
deliver '{ folder = "a"; }, { name = "b"; folder = "a"; }'
check "two deliveries into one folder are refused" exits 2 program $schule --check

# ---- all kinds at once
cat >"$S/import" <<'P'
#!/bin/sh
cd "$(dirname "$0")"
env | grep '^CASEBUS' | sort | tr '\n' ' ' >>imported.env; echo >>imported.env
[ ! -e broken ] || exit 3
cat >>imported
P
cat >"$S/sendmail" <<'P'
#!/bin/sh
cat >>"$(dirname "$0")/mails"
P
chmod +x "$S/import" "$S/sendmail"
deliver '
  { name = "einzeln"; folder = "inbox"; },
  { name = "liste"; folder = "liste"; per = "run"; format = "csv"; charset = "windows-1252"; columns = [ "id", "title", "status", "due", "local" ]; },
  { name = "tag"; folder = "tag"; per = "day"; rules = [ "R16" ]; },
  { name = "brief"; folder = "brief"; format = "text"; only_open = true; rules = [ "R16" ]; },
  { name = "import"; kind = "command"; program = "./import"; },
  { name = "termine"; kind = "ics"; folder = "termine"; },
  { name = "kalender"; kind = "ics"; per = "calendar"; file = "fristen.ics"; },
  { name = "mail"; kind = "mail"; to = "posteingang@schulamt.example"; from = "casebus@schulamt.example"; program = "./sendmail"; }'
check "every kind is accepted" program $schule --check
touch "$S/broken"
check "a program that fails is told by the exit code" exits 3 program $schule run --until-caught-up --give-up 60 --today 2026-01-21
letters=$(files inbox)
tasks=$(sed 's/.*"id":"\([^"]*\)".*/\1/' "$S"/inbox/*.json | sort -u | wc -l)
check "the others were not held up: a file each" test "$letters" -ge 2
check "who the child is that it does not know goes into files" bash -c "grep -l 'Yıldız' '$S'/inbox/*.json && grep -x 'Name:  *Yıldız, Elif' '$S'/brief/*"
check "and never into calendars, mails, names of files or the log" bash -c "! grep -rl 'Yıldız\|Elif' '$S/termine' '$S/fristen.ics' '$S/mails' '$T/run.log' && ! find '$S' | grep -i 'elif'"
equal "one list for the run" "1" "$(files liste)"
equal "with a row each below its header" $((letters + 1)) "$(wc -l <"$(first liste)")"
equal "in German and in windows-1252" "Aufgabe;Titel;Stand;Fällig am;Aktenzeichen" "$(head -n 1 "$(first liste)" | iconv -f windows-1252 -t utf-8 | tr -d '\r')"
equal "one file for the day" "2026-01-21_1.jsonl" "$(ls "$S/tag")"
check "a text for people" grep -q '^Fällig am: *[0-9][0-9]\.[0-9][0-9]\.2026$' "$(first brief)"
equal "a calendar entry for each" "$letters" "$(files termine)"
equal "and one calendar with all" "$tasks" "$(grep -c BEGIN:VEVENT "$S/fristen.ics")"
check "whose days are those of the tasks" grep -q '^DTSTART;VALUE=DATE:2026' "$S/fristen.ics"
equal "one mail, to whom it is for" "1 To: posteingang@schulamt.example" "$(grep -c ^Message-ID "$S/mails") $(grep ^To: "$S/mails")"
equal "with numbers" "Neu zugegangen: $tasks" "$(grep '^Neu' "$S/mails" | tr -s ' ')"
check "and nothing about anybody" bash -c "! grep -E 'S-1|R16|Schulplatz' '$S/mails'"
equal "what the program did not take waits" "$letters" "$(state undelivered)"
check "it was tried once in this run" test "$(wc -l <"$S/imported.env")" = 1
rm "$S/broken"
check "then it takes everything" run 2026-01-21
equal "each once" "$letters $letters" "$(sort -u "$S/imported" | wc -l) $(wc -l <"$S/imported")"
equal "the one that had been tried says so" 1 "$(grep -c CASEBUS_REPEAT=1 "$S/imported.env" | tail -n 1)"
equal "and knows who it is for" "CASEBUS_AGENCY=schulamt@05162" "$(head -n 1 "$S/imported.env" | cut -d' ' -f1)"
equal "nothing waits" 0 "$(state undelivered)"

# ---- what was collected does not come again; what is new goes where it belongs
cp "$S"/tag/* "$T/"; rm "$S"/inbox/* "$S"/liste/*
line school.place.assigned S-1 2026-01-21T10:00:00+01:00 '{"occurred_on":"2026-01-21","school":"G1","start_on":"2026-02-02"}' | program $schule publish - --today 2026-01-21 >/dev/null 2>&1
hub 2026-01-21
check "the next day's run" run 2026-01-21
changed=$(files inbox)
check "delivers what changed" test "$changed" -ge 1
check "and nothing else" test "$changed" -lt "$letters"
check "the day's file grew: all that it held, and the new lines" bash -c "head -n \$(wc -l <'$T/2026-01-21_1.jsonl') '$S/tag/2026-01-21_1.jsonl' | cmp - '$T/2026-01-21_1.jsonl' && [ \$(wc -l <'$S/tag/2026-01-21_1.jsonl') -gt \$(wc -l <'$T/2026-01-21_1.jsonl') ]"
check "what has ended is cancelled in the calendar" grep -q '^STATUS:CANCELLED' "$S/fristen.ics"
equal "a mail a day is enough" 1 "$(grep -c ^Message-ID "$S/mails")"
run 2026-01-22
equal "the next one comes the next day" 2 "$(grep -c ^Message-ID "$S/mails")"

# ---- answers
task_of() { # LOCAL or -: the R16 task that stands under that file number, or under none
    python3 - "$1" "$S/imported" <<'P'
import json, sys
last = {}
for line in open(sys.argv[2]):
    d = json.loads(line)
    if d['revision'] > last.get(d['id'], {'revision': 0})['revision']: last[d['id']] = d
print(next(d['id'] for d in last.values() if d['rule'] == 'R16' and d.get('local', '-') == sys.argv[1]))
P
}
task=$(task_of -)
check "a task that was never delivered cannot be answered" exits 2 program $schule answer 00000000 done --today 2026-01-22
check "and it is said why" grep -q 'no task that was delivered here begins with 00000000' "$T/err"
check "who refuses says why" exits 2 program $schule answer "${task:0:8}" refused --today 2026-01-22
check "by a code of the list" exits 2 program $schule answer "${task:0:8}" refused --reason lazy --today 2026-01-22
equal "the beginning of the id is enough, and a person unknown so far gets the office's file number" '{"files":0,"records":1,"events":1,"rejected":0,"sent":true}' \
    "$(program $schule answer "${task:0:8}" accepted --local S-9 --today 2026-01-22 --format json 2>>"$T/run.log")"
equal "the same answer again is none" '{"files":0,"records":1,"events":0,"rejected":0,"sent":true}' \
    "$(program $schule answer "$task" accepted --local S-9 --today 2026-01-22 --format json 2>>"$T/run.log")"
journal
said() { casebus timeline --local "$1" --format jsonl 2>/dev/null | grep -o "\"type\":\"task[^\"]*\"" | sort | uniq -c | sed "s/ *\([0-9]*\) .*\"task.\(.*\)\"/\2 \1/" | tr "\n" " "; }
equal "it is an event about that file number" "accepted 1 " "$(said $schule:S-9)"
mkdir -p "$S/inbox/answers"
printf 'Aufgabe;Antwort;Grund;Datum;Bemerkung\r\n%s;erledigt;;21.01.2026;\r\n%s;abgelehnt;faul;;\r\n%s;;;;noch offen\r\n' "$task" "$task" "$task" >"$S/inbox/answers/antworten.csv"
check "a file with answers is read; one that is wrong is a finding" exits 3 program $schule run --until-caught-up --give-up 60 --today 2026-01-22
equal "the wrong one is listed with line, field and reason" $'antworten.csv\t3\treason\t"faul" is not in the list task_reason' "$(cat "$S"/inbox/answers/rejected/*.tsv)"
check "the file is put away" test -e "$S/inbox/answers/done/antworten.csv"
printf '{"task":"%s","answer":"done","date":"2026-01-21"}\n' "$task" >"$S/inbox/answers/nochmal.jsonl"
run 2026-01-22
journal
equal "answers by file are the same as by command, and no answer counts twice" "accepted 1 done 1 " "$(said $schule:S-9)"
equal "no answer was refused by the hub" 0 "$(sql "select count(*) from dead_letter")"

# ---- nobody collects
touch -d 2026-01-15 "$S"/inbox/*.json
check "files that lie too long" run 2026-01-22
check "are told in the log" grep -q 'delivered files are not collected.*delivery=einzeln.*since=2026-01-15' "$T/run.log"
equal "in the status" "$(files inbox)" "$(state uncollected)"
journal
reports() { sql "select count(*) from event where schema_id in (139, 153)"; }
open_reports() { casebus status --format json 2>/dev/null | ask "' '.join('%(kind)s %(source)s %(since)s %(count)s' % r for a in d['agencies'] for r in a['reports'])"; }
equal "and to the hub" 1 "$(reports)"
run 2026-01-22
equal "once" 1 "$(journal; reports)"
equal "whose operators see it" "inbox_uncollected einzeln 2026-01-15 $(files inbox)" "$(open_reports)"
check "who must look at it" exits 3 casebus status --today 2026-01-22
check "as an alarm" grep -q "^to look at: $schule:.* inbox_uncollected$" "$T/out"
rm "$S"/inbox/*.json
run 2026-01-23
equal "when they are gone, that is told as well" "2 0" "$(journal; reports) $(state uncollected)"
equal "and seen no more" "" "$(open_reports)"
