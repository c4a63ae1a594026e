#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A month ahead: what will fire, and it does.  A month back: what the steering group may know of it.
. tests/flow/lib.sh

world_up
melde=meldebehoerde@05162004 schule=schulamt@05162 ki=kommunales-integrationszentrum@05162
for a in $melde $schule $ki; do agency $a; done
# The school authority's team leads get a mail on days on which something comes to them; it has no content.
mails=$A/$schule/mails
printf '#!/bin/sh\ncat >>"$(dirname "$0")/mails"\n' >"$A/$schule/sendmail"
chmod +x "$A/$schule/sendmail"
sed -i '/^inbox/d' "$A/$schule/agency.cfg"
cat >>"$A/$schule/agency.cfg" <<'EOF'
inbox = ( { name = "einzeln"; folder = "inbox"; },
          { name = "leitung"; kind = "mail"; to = "teamleitung@schulamt.example"; from = "casebus@schulamt.example"; stages = [ "escalated_1" ]; program = "./sendmail"; } );
EOF
hub() { journal --today "$1" && caseview --today "$1"; }
runs() { for a in $melde $schule $ki; do program "$a" run --until-caught-up --today "$1" 2>>"$T/agency.log"; done; }
timers() { casebus timers --today 2026-01-20 "$@"; }

for k in $(seq 7); do
    casebus identity link $melde:K$k $schule:S$k --method clerical --by anna --by bert >/dev/null
    line person.described K$k 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-20","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in K$k 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
done | program $melde publish - --today 2026-01-20 >/dev/null 2>&1
for k in 1 2; do neutral $schule school.place.assigned S$k 2026-01-20T10:00:00+01:00 '{"occurred_on":"2026-01-20","start_on":"2026-03-02"}' >/dev/null; done
hub 2026-01-20

# ---- ahead
timers --from 2026-01-21 --to 2026-03-03 --format json >"$T/ahead.json"
equal "what will fire" "$(cat <<'EOF'
2026-01-30 R15 7 reminded
2026-02-04 R15 7 overdue
2026-02-10 R15 7 escalated_1
2026-02-10 R16 5 reminded
2026-02-17 R15 7 escalated_2
2026-02-18 R16 5 overdue
2026-02-19 R18 2 reminded
2026-02-24 R16 5 escalated_1
2026-03-02 R17 2 reminded
2026-03-03 R16 5 escalated_2
2026-03-03 R18 2 overdue
EOF
)" "$(ask "'\\n'.join(f\"{x['day']} {r['rule']} {r[k]} {k}\" for x in d['days'] for r in x['rules'] for k in ('opens', 'reminded', 'overdue', 'escalated_1', 'escalated_2', 'silence') if r[k])" <"$T/ahead.json")"
equal "persons on one day, a line a day" "7 [7, 5]" "$(timers --from 2026-02-10 --format jsonl | ask "d['persons'], [r['persons'] for r in d['rules']]" | tr -d '()' | sed 's/, \[/ [/')"
equal "as a table" "2026-02-10  7 R15 7 First school counselling" "$(timers --from 2026-02-10 --to 2026-02-10 | sed -n '2s/  */ /g; 2s/ /  /; 2p')"
check "nobody is named" bash -c '! grep -Eq "[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}" "$0"' "$T/ahead.json"
says() { exits 2 "${@:2}" && grep -qF -- "$1" "$T/err"; }
check "what has been is not ahead" says "--from 2026-01-19 is before today (2026-01-20): what has fired already is in \`casebus tasks\`" timers --from 2026-01-19
check "from comes before to" says "--from 2026-02-02 is after --to 2026-02-01" timers --from 2026-02-02 --to 2026-02-01
check "ten years are the most" says "--from 2026-02-02 --to 2036-02-12: more than ten years" timers --from 2026-02-02 --to 2036-02-12

# ---- and so it comes
told() { sql "select count(*) from outbox o join task t on t.id = o.task where o.no > $1 and t.rule in ('R15', 'R16')"; }
for day in 2026-01-30 2026-02-04 2026-02-10 2026-02-17 2026-02-18 2026-02-24 2026-03-03; do
    before=$(sql "select coalesce(max(no), 0) from outbox")
    runs $day
    hub $day
    equal "on $day the owners are told of as many tasks" "$(ask "sum(r[k] for x in d['days'] if x['day'] == '$day' for r in x['rules'] if r['rule'] in ('R15', 'R16') for k in ('reminded', 'overdue', 'escalated_1', 'escalated_2'))" <"$T/ahead.json")" "$(told "$before")"
done
runs 2026-03-03
equal "every one of the ladder's steps went to the task's owner alone" "$ki R15, $schule R16" \
    "$(sql "select string_agg(distinct o.agency || ' ' || t.rule, ', ' order by o.agency || ' ' || t.rule) from outbox o join task t on t.id = o.task where t.rule in ('R15', 'R16')")"
equal "to be escalated is another stage and another ring in what the owner has anyway" "event revision rings stage time: escalated_1 -> escalated_2" "$(python3 - "$A/$schule/inbox" <<'EOF'
import glob, json, sys
last = [json.load(open(sorted(glob.glob(f"{sys.argv[1]}/*_R16_*_r{n}.json"))[0])) for n in (4, 5)]
print(*sorted(k for k in last[1] if last[1][k] != last[0].get(k)), end=": ")
print(" -> ".join(m["stage"] for m in last))
EOF
)"

sql "select person from view union select subject from subject union select id from task" | tr -d '-' >"$T/ids"
sent() { grep -c '^Message-ID' "$mails" 2>/dev/null || true; }
equal "the team leads got one mail, for five tasks" "1 Geändert oder erledigt: 5" "$(sent) $(grep '^Geändert' "$mails" | tr -s ' ')"
check "and nothing about anybody" bash -c '! tr -d - <"$0" | grep -qF -f "$1" && ! grep -E "R16|Schulplatz" "$0"' "$mails" "$T/ids"

# ---- back
month() { casebus statistics --month "$@" --today 2026-03-03; }
numbers() { ask "' '.join(f'{r[\"rule\"]}:{r[k]}:{k}' for r in d['rules'] for k in list(r)[2:] if r[k] is not None)"; }
equal "what opened in January" "R15:7:opened R16:7:opened" "$(month 2026-01 --format json | numbers)"
equal "at the end of February; two persons whose school place came in time are too few to be told" "R15:7:escalated_2 R16:5:escalated_1" "$(month 2026-02 --format json | numbers)"
equal "of the running month what has been until today" "2026-03-03 R15:7:escalated_2 R16:5:escalated_2" \
    "$(month 2026-03 --format json | tee "$T/march.json" | ask "d['until']") $(numbers <"$T/march.json")"
for format in text json jsonl csv html; do month 2026-02 --format $format >"$T/february.$format"; done
equal "as a table for spreadsheets" '2026-02;R16;<5;<5;<5;<5;5;<5;"Assign a school place"' "$(tr -d '\r' <"$T/february.csv" | grep R16)"
check "as a page" grep -qF '<tr><td>R16</td><td>&lt;5</td><td>&lt;5</td><td>&lt;5</td><td>&lt;5</td><td>5</td><td>&lt;5</td><td>Assign a school place</td></tr>' "$T/february.html"
equal "every rule has its line" "$(grep -c . "$T/february.jsonl")" "$(($(wc -l <"$T/february.csv") - 1))"
for format in text json jsonl csv html; do
    check "as $format it names no person, no task and no agency" bash -c '! tr -d - <"$0/february.$1" | grep -qF -f "$0/ids" && ! grep -q "@[0-9]" "$0/february.$1"' "$T" $format
done
check "no number in it is below five" bash -c '! grep -Eq "[:;] ?[0-4][,;}]" "$0"/february.json "$0"/february.csv' "$T"
check "a month to come has no numbers" says "--month 2026-04 has not begun: today is 2026-03-03" month 2026-04
check "a month is YYYY-MM" says "--month March: expected YYYY-MM" month March
check "it must be said which" says "which month? --month YYYY-MM" casebus statistics
check "other forms are refused" says "--format xml: expected text, json, jsonl, html or csv" month 2026-02 --format xml

# ---- today
sql "update task set body = replace(body, 'Schulplatz zuweisen', 'wie gespeichert')" >/dev/null
titles() { casebus tasks --owner $schule --status open --lang de --format json --today "$1" | ask "sorted({t['title'] for t in d})"; }
equal "tasks of persons of whom nothing can have changed are read as they are stored" "['wie gespeichert']" "$(titles 2026-03-03)"
equal "on another day persons are evaluated" "['Schulplatz zuweisen']" "$(titles 2026-03-02)"
