#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A new user follows the rule author's page in README.md: the blocks of that page are what is written and typed here.
. tests/flow/lib.sh

world_up
python3 - "$T" <<'EOF'
import re, sys
page = open("README.md", encoding="utf-8").read().split("**A rule of your own")[1].split("\n## ")[0]
for name, block in zip(("rule", "example", "town", "commands"), re.findall(r"```(?:json)?\n(.*?)```", page, re.S)):
    open(f"{sys.argv[1]}/{name}", "w", encoding="utf-8").write(block)
EOF
home=$(dirname "$CASEBUS_CONFIG")
typed() { grep "^casebus $1" "$T/commands"; }
says() { bash -c "$(typed "$1") ${*:2}"; }
check "200 invented people come with their year" bash -c "$(grep twenty "$T/town" | sed "s#build/people#$T/people#")"
equal "and are in the case view" "True 0" "$(sql "select count(distinct person) from subject" | awk '{ print ($1 > 200 ? "True" : $1) }') $(sql "select count(*) from dead_letter")"

# ---- written
mkdir -p "$home/rules/examples"
cp "$T/rule" "$home/rules/welcome.cfg"
check "a rule without its example is a finding that says where it belongs" bash -c "! casebus rules check >'$T/out' && grep -q 'R90 of 2025-01-01 has no example: write into $home/rules/examples/R90.json' '$T/out'"
sed 's/2026-02-03/2026-02-04/' "$T/example" >"$home/rules/examples/R90.json"
check "so is an example that does not hold" bash -c "! casebus rules check >'$T/out' && grep -q 'R90.json:.*on 2026-01-20 wanted .*2026-02-04.*, saw .*2026-02-03' '$T/out'"
cp "$T/example" "$home/rules/examples/R90.json"
check "as the page has it, everything holds" says "rules check"
sed 's/it.from = LEA/it.from = LEB/' "$T/rule" >"$home/rules/welcome.cfg"
check "a misspelt word is named with its place and the nearest" bash -c "! casebus rules check 2>'$T/err' && grep -q 'rules/welcome.cfg:10:.*LEB' '$T/err'"
cp "$T/rule" "$home/rules/welcome.cfg"

# ---- a draft
rehearse() { (cd "$home" && says "rules diff" --today 2026-06-30 --format json) >"$T/diff.json"; }
check "a rehearsal is a finding where it shows a difference" exits 3 rehearse
equal "and says what the rule would do: tasks appear, and nothing else" "R90 appears" "$(ask "' '.join({c['rule'] + ' ' + c['change'] for c in d['changes']})" <"$T/diff.json")"
cat >"$T/wanted.py" <<'EOF'
# Whoever came of age from the reception centre, by the lines that the register office told: the last word on each day of moving in.
import json, sys
born, moved = {}, {}
for line in open(f"{sys.argv[1]}/people/meldebehoerde@05162004.jsonl", encoding="utf-8"):
    e = json.loads(line)
    if e["type"] == "person.described": born[e["subject"]] = e["data"]
    if e["type"] == "registration.moved_in": moved[e["data"].get("corrects") or e.get("id") or (e["subject"], e["data"]["move_in_on"])] = (e["subject"], e["data"])
def of_age(who, day): return day >= str(int(born[who]["born_on"][:4]) + (18 if born[who]["born_precision"] == "day" else 19)) + (born[who]["born_on"][4:] if born[who]["born_precision"] == "day" else "-01-01")
came = [(w, d) for w, d in moved.values() if d["move_in_on"] >= sys.argv[2] and "2025-07-01" <= d["registered_on"] <= "2026-06-30" and d["from"] == "LEA" and d.get("assertion") != "retracted" and of_age(w, d["move_in_on"])]
print(len(came))
EOF
wanted() { python3 "$T/wanted.py" "$T" "$1"; }
check "there are some" [ "$(wanted 2025-01-01)" -gt 5 ]
equal "a task for each of age who came from the reception centre" "$(wanted 2025-01-01)" "$(ask "len(d['changes'])" <"$T/diff.json")"
check "the annex shows the draft with its values and the line to sign" bash -c "$(typed 'rules list') >'$T/annex' && grep -q 'R90  Willkommensgespräch führen  \[Entwurf, nicht in Kraft\]' '$T/annex' &&
    grep -q 'Angemeldet am.* + 10 Arbeitstage' '$T/annex' && grep -q '^  KIM-Case-Management, kim-case-management@05162004$' '$T/annex'"
check "signed" says "agency sign"
check "evaluated" caseview --today 2026-06-30
equal "a draft calls for nothing, signed or not" 0 "$(sql "select count(*) from task where rule = 'R90'")"

# ---- in force
check "activated" says "rules activate" --today 2026-06-30
check "the case view takes it over" caseview --today 2026-06-30
equal "its tasks are there, from the day on that was activated" "$(wanted 2025-11-01) Hold a welcome talk" \
    "$(says "tasks" --today 2026-06-30 --lang en --format json | ask "[str(len(r)) + ' ' + r[0]['title'] for r in [[t for t in d if t['rule'] == 'R90']]][0]")"
id=$(sql "select id from task where rule = 'R90' order by due limit 1")
equal "each with the agreement it rests on" "Vereinbarung zu R90: Willkommensgespräch führen (ab 2025-11-01)" "$(sql "select distinct body::json->>'agreement' from task where rule = 'R90'")"
check "and why says so in the rule's words" bash -c "casebus rules why $id --today 2026-06-30 --lang de >'$T/out' && grep -q 'innerhalb von 10 Arbeitstagen' '$T/out'"
check "the stored views are what the journal says" exits 0 casebus view verify --today 2026-06-30
