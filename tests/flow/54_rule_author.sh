#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A new user follows the rule author's page in README.md: the blocks of that page are what is written and typed here.
. tests/flow/lib.sh

world_up
for a in meldebehoerde@05162004 kim-case-management@05162004; do agency $a; done
python3 - "$T" <<'EOF'
import re, sys
page = open("README.md", encoding="utf-8").read().split("**A rule of your own")[1].split("\n## ")[0]
for name, block in zip(("rule", "example", "commands"), re.findall(r"```(?:json)?\n(.*?)```", page, re.S)):
    open(f"{sys.argv[1]}/{name}", "w", encoding="utf-8").write(block)
EOF
home=$(dirname "$CASEBUS_CONFIG")
typed() { grep "^casebus $1" "$T/commands"; }
says() { bash -c "$(typed "$1") ${*:2}"; }

for m in 01 02; do
    line person.described "P$m" "2026-$m-20T09:00:00+01:00" '{"occurred_on":"2026-'$m'-20","born_on":"1988-05-20","born_precision":"day","names":[]}'
    line registration.moved_in "P$m" "2026-$m-20T09:00:00+01:00" '{"move_in_on":"2026-'$m'-15","registered_on":"2026-'$m'-20","ags":"05162004","from":"LEA"}'
done | program meldebehoerde@05162004 publish - --today 2026-02-20 >/dev/null 2>&1
check "two people have come, in January and in February" journal --today 2026-02-20
check "the case view knows them" caseview --today 2026-02-20

# ---- written
mkdir -p "$home/rules/examples"
cp "$T/rule" "$home/rules/welcome.cfg"
check "a rule without its example is a finding that says where it belongs" bash -c "! casebus rules check >'$T/out' && grep -q 'R90 of 2026-01-01 has no example: write into $home/rules/examples/R90.json' '$T/out'"
sed 's/2026-02-03/2026-02-04/' "$T/example" >"$home/rules/examples/R90.json"
check "so is an example that does not hold" bash -c "! casebus rules check >'$T/out' && grep -q 'R90.json:.*on 2026-01-20 wanted .*2026-02-04.*, saw .*2026-02-03' '$T/out'"
cp "$T/example" "$home/rules/examples/R90.json"
check "as the page has it, everything holds" says "rules check"
sed 's/it.from = LEA/it.from = LEB/' "$T/rule" >"$home/rules/welcome.cfg"
check "a misspelt word is named with its place and the nearest" bash -c "! casebus rules check 2>'$T/err' && grep -q 'rules/welcome.cfg:10:.*LEB' '$T/err'"
cp "$T/rule" "$home/rules/welcome.cfg"

# ---- a draft
rehearse() { (cd "$home" && says "rules diff" --today 2026-02-20 --format json) >"$T/diff.json"; }
check "a rehearsal is a finding where it shows a difference" exits 3 rehearse
equal "and says what the rule would do: a task for each of the two" "R90 appears 2" "$(ask "' '.join([*{c['rule'] + ' ' + c['change'] for c in d['changes']}, str(len(d['changes']))])" <"$T/diff.json")"
check "the annex shows the draft with its values and the line to sign" bash -c "$(typed 'rules list') >'$T/annex' && grep -q 'R90  Willkommensgespräch führen  \[Entwurf, nicht in Kraft\]' '$T/annex' &&
    grep -q 'Angemeldet am.* + 10 Arbeitstage' '$T/annex' && grep -q '^  KIM-Case-Management, kim-case-management@05162004$' '$T/annex'"
check "signed" says "agency sign"
check "evaluated" caseview --today 2026-02-20
equal "a draft calls for nothing, signed or not" 0 "$(sql "select count(*) from task where rule = 'R90'")"

# ---- in force
check "activated" says "rules activate" --today 2026-02-20
check "the case view takes it over" caseview --today 2026-02-20
equal "its tasks are there, from the day on that was activated" "R90 2026-03-06 Hold a welcome talk" \
    "$(says "tasks" --today 2026-02-20 --lang en --format json | ask "'; '.join(' '.join([t['rule'], t['due'], t['title']]) for t in d if t['rule'] == 'R90')")"
equal "each with the agreement it rests on" "Vereinbarung zu R90: Willkommensgespräch führen (ab 2026-02-01)" "$(task meldebehoerde@05162004:P02 2026-02-20 R90 agreement)"
id=$(sql "select id from task where rule = 'R90'")
check "and why says so in the rule's words" bash -c "casebus rules why $id --today 2026-02-20 --lang de >'$T/out' && grep -q 'innerhalb von 10 Arbeitstagen' '$T/out'"
check "the stored views are what the journal says" exits 0 casebus view verify --today 2026-02-20
