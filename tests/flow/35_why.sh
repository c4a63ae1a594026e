#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Why a task is there and how its days came about, why there is none, and what other rules would change: whole texts, on the story S1.
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

# ---- what other rules would change
period=(--from 2026-01-01 --to 2026-05-10)
mkdir -p "$T/new" "$T/own"
cp -R schemas/rules "$T/new/rules"
sed -i 's/owner = "schulamt"/owner = "kommunales-integrationszentrum"/; s/days = \[28, 14, 60\]/days = [21, 14, 60]/' "$T/new/rules/school.cfg"
sed -i 's/days = \[60, 30, 90\]/days = [45, 30, 90]/' "$T/new/rules/childcare.cfg"
rm "$T/new/rules/language.cfg"
sed -i 's/^{ id = "R19"; /&valid_until = "2025-12-31"; /' "$T/new/rules/health.cfg"
cat >"$T/own/welcome.cfg" <<'END'
rules: ( { id = "R90"; valid_from = "2026-01-01"; basis = "P"; owner = "kim-case-management"; for = "registration.moved_in"; once = "fact";
  parameters = { days = [10, 5, 20]; };
  when = "age(it.move_in_on) >= 18"; opens = "it.registered_on"; due = "it.registered_on + $days working days"; hears = "owner"; done = "exists case.opened from it";
  title = { de = "Willkommensgespräch führen"; en = "Hold the welcome talk"; };
  explain = { de = "Wer zuzieht, wird zu einem Gespräch eingeladen."; en = "Who moves in is invited to a talk."; }; } );
END
rehearse() { exits 3 casebus rules diff active "$1" "${period[@]}" "${@:2}"; }
changed() { sed -E "s#$T#DIR#; s/[0-9a-f]{32}/PERSON/" "$T/out"; }
check "the same rules change nothing" exits 0 casebus rules diff active active "${period[@]}" --lang en
equal "in words" "4 persons, 0 of them differ: 0 tasks appear, 0 vanish, 0 on other days, 0 at another owner, 0 in another state" "$(tail -n 1 "$T/out")"
check "other deadlines, another owner, a rule that ended" rehearse "$T/new" --lang en
changed >"$T/diff"
check "rule by rule, with examples" diff -u tests/fixtures/stories/S1.diff "$T/diff"
check "the other way round" exits 3 casebus rules diff "$T/new" active "${period[@]}" --format jsonl
equal "what vanished appears" 4 "$(grep -c '"rule":"R19","step":"task","change":"appears"' "$T/out")"
check "a town's own rule before it is activated" rehearse "$T/own" --format json
equal "calls for its tasks" "2 R90 appears 2026-02-03" "$(ask "' '.join([str(len(d['changes'])), d['changes'][0]['rule'], d['changes'][0]['change'], d['changes'][0]['after']['due']])" <"$T/out")"
equal "with totals" "4 2 R90 0 2 2" "$(ask "' '.join(str(x) for x in [d['totals']['persons'], d['totals']['differ']] + [r[k] for r in d['totals']['rules'] if r['appears'] for k in ('rule', 'before', 'after', 'appears')])" <"$T/out")"
check "names of persons are not in it" bash -c "! grep -q Vater '$T/out'"
check "a folder of rules is one, too" rehearse "$T/new/rules" --format json
mkdir "$T/empty"
check "an empty folder is none" exits 2 casebus rules diff active "$T/empty"
check "and said so" grep -q "$T/empty: there are neither rules in it nor folders rules/ and axes/" "$T/err"
check "a period has two ends in order" exits 2 casebus rules diff active active --from 2026-02-01 --to 2026-01-01
check "a rule that cannot be read is named" bash -c "sed -i 's/exists case.opened/exists case.opend/' '$T/own/welcome.cfg'; ! casebus rules diff active '$T/own' 2>'$T/err'"
check "with file, line and the nearest" grep -q "welcome.cfg:3:.*case.opend.*case.opened" "$T/err"

# ---- what came in between
father=$(who Vater)
told_at() { casebus timeline --local "$father" --format json | ask "[e['received_at'] for e in d if e['type'] == '$1'][0]"; }
between=(--known-at "$(told_at residence.asylum.decided)" --known-at "$(told_at benefits.sgb2.applied)")
casebus case diff --local "$father" "${between[@]}" --today 2026-03-28 --lang en | sed -E 's/[0-9a-f]{32}/PERSON/; s/[0-9-]*T[0-9:.]*Z/TIME/g' >"$T/between"
check "a person as known at two times, and what came between" diff -u tests/fixtures/stories/S1.between "$T/between"
casebus case diff --local "$father" "${between[@]}" --today 2026-03-28 --format json >"$T/json"
equal "as a document" "income 4 2 0 2" "$(ask "' '.join([d['axes'][0]['axis']] + [str(len(d[k])) for k in ('tasks', 'came', 'went', 'statements')])" <"$T/json")"
check "two times are needed" exits 2 casebus case diff --local "$father" "${between[@]:0:2}"
check "and said so" grep -q "case diff needs --known-at twice: the earlier and the later time" "$T/err"
check "in their order" exits 2 casebus case diff --local "$father" "${between[@]:2:2}" "${between[@]:0:2}"
check "what nothing came between is the same" exits 0 casebus case diff --local "$father" --known-at 2019-01-01T00:00:00Z --known-at 2019-01-02T00:00:00Z --lang en
equal "in words" "Nothing is different." "$(sed -n 2p "$T/out")"

# ---- what closed a task, and whom it waits for
id=$(show "$(who Vater)" 2026-05-06 | ask "[t['id'] for t in d['tasks'] if t['rule'] == 'R22'][0]")
check "a person decides" casebus task override "$id" --reason other --by weber --today 2026-05-06
neutral meldebehoerde@05162004 registration.moved_out S1-Omar-meldebehoerde 2026-05-06T10:00:00+02:00 '{"on":"2026-05-06","to":"abroad"}' >"$T/out"
journal && caseview --today 2026-05-07
{
    why R20 task Omar 2026-05-07 en
    why R20 task Omar 2026-05-07 de
    why R22 task Vater 2026-05-07 en
    why R11 asylum Vater 2026-09-12 en
} | sed '/^The rule as written/,/^===/ { /^===/!d }; /^Die Regel, wie/,/^===/ { /^===/!d }' >"$T/closed"
check "cancelled, decided by a person, not heard" diff -u tests/fixtures/stories/S1.closed "$T/closed"
