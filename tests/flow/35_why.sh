#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Why a task is there and how its days came about, and why there is none: whole texts, on the story S1.
. tests/flow/lib.sh
command -v python3 >/dev/null || skip "python3 is not installed"
world_up
python3 tests/flow/stories.py "$T" tests/fixtures/stories/S1.json >"$T/story" || { cat "$T/story"; failed=$((failed + 1)); }
who() { echo "meldebehoerde@05162004:S1-$1-meldebehoerde"; }
# The texts of rules change: whole they are shown by `rules list`.  Ids are others in each world.
masked() { sed -E '2d; s/(Ereignis|event) [0-9a-f-]{36}/\1 ID/; s/[0-9a-f]{8}-[0-9a-f-]{27}/TASK/; s/^Person [0-9a-f]{32}/Person ID/'; }
# why TASK-RULE STEP PERSON DAY LANG
why() {
    echo "=== $*"
    casebus rules why "$(show "$(who "$3")" "$4" | ask "[t['id'] for t in d['tasks'] if t['rule'] == '$1' and t['step'] == '$2'][0]")" --today "$4" --lang "$5" | masked
}
none() {
    echo "=== $*"
    casebus rules why --rule "$1" --for "$(who "$2")" --today "$3" --lang "$4" | masked
}
{
    why R20 task Omar 2026-03-24 en
    why R20 task Omar 2026-03-24 de
    why R17 task Sara 2026-02-20 en
    why R02 application Vater 2026-03-30 en
    why R03 jobcenter Vater 2026-03-28 de
    why R18 housing Vater 2026-03-01 en
    none R16 Omar 2026-03-24 en
    none R16 Omar 2026-03-24 de
    none R26 Vater 2026-03-24 en
    none R03 Omar 2026-03-24 en
    none R33 Omar 2026-03-24 en
    none R15 Sara 2026-03-24 de
} >"$T/why"
check "every text is as it should be" diff -u tests/fixtures/stories/S1.why "$T/why"

id=$(show "$(who Omar)" 2026-03-24 | ask "[t['id'] for t in d['tasks'] if t['rule'] == 'R20'][0]")
casebus rules why "$id" --today 2026-03-24 --lang en --format json >"$T/json"
equal "the explanation is that of the rule" "$(casebus rules list --format json | ask "[r['explain']['en'] for r in d if r['rule'] == 'R20'][0]")" "$(ask "d['explain']" <"$T/json")"
equal "as a document: the due day step by step" "2026-03-23 sum it.registered_on 2026-01-20 60 days 2026-03-21 roll None 2026-03-21 None None 2026-03-23" \
    "$(ask "d['dates']['due']['day'] + ' ' + ' '.join(' '.join(str(s.get(k)) for k in ('kind', 'of', 'from', 'amount', 'unit', 'to')) for s in d['dates']['due']['steps'])" <"$T/json")"
equal "what it rests on" "registration.moved_in meldebehoerde@05162004 2026-01-20" "$(ask "' '.join(d['because'][k] for k in ('type', 'agency', 'occurred_on'))" <"$T/json")"
equal "a condition with what it saw" "age(it.move_in_on) in 1..5 true age(it.move_in_on) 2" \
    "$(ask "' '.join([d['when'][0]['part'], d['when'][0]['is'], d['when'][0]['seen'][0]['text'], d['when'][0]['seen'][0]['value']])" <"$T/json")"

check "a task by hand is explained, too" casebus task request --for "$(who Omar)" --owner jobcenter@05162004 --title-code appointment --due 2026-06-01 --by weber --today 2026-05-06
id=$(show "$(who Omar)" 2026-05-06 | ask "[t['id'] for t in d['tasks'] if t['rule'] == 'R00'][0]")
casebus rules why "$id" --today 2026-05-06 --lang en | masked >"$T/asked"
equal "by who asked for it" "    hub@05162004 told task.requested (Task requested), happened 2026-05-06, first told" "$(sed -n '3s/ [0-9-]* (event ID)$//p' "$T/asked")"

check "there is no rule of that name" exits 2 casebus rules why --rule R41 --for "$(who Omar)"
check "with the nearest one" grep -q 'there is no rule R41 (did you mean R[0-9]*?): casebus rules list shows them' "$T/err"
check "a task or a rule" exits 2 casebus rules why "$id" --rule R20
check "one of them" exits 2 casebus rules why
check "in words" grep -q "why what? A task's id, or --rule R16 with --for PERSON or --local SLUG@SCOPE:ID" "$T/err"
check "a rule needs a person" exits 2 casebus rules why --rule R20
