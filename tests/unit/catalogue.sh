#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus types, schema check and schema diff: what is agreed holds together, schemas/CATALOGUE.md says what it says, and what breaks is named.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
. tests/unit/program.sh

# changed FILE FROM TO: schemas/ in $T with that file changed and registered as it then is.
changed() {
    rm -rf "$T/schemas" && cp -R schemas "$T/schemas"
    python3 - "$T/schemas" "$@" <<'END'
import hashlib, sys
folder, name, before, after = sys.argv[1:]
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
text = open(f"{folder}/{name}").read()
assert before in text
registry = open(f"{folder}/registry.cfg").read()
open(f"{folder}/{name}", "w").write(text.replace(before, after))
open(f"{folder}/registry.cfg", "w").write(registry.replace(sha(text), sha(text.replace(before, after))))
END
}

equal "schemas/ holds together" "0 findings" "$($casebus schema check schemas | sed 's/.*, //')"
if found=$($casebus types schemas --format markdown --lang en | diff schemas/CATALOGUE.md -); then echo "ok - schemas/CATALOGUE.md is true"; else
    echo "not ok - schemas/CATALOGUE.md is true: write it anew with casebus types schemas --format markdown --lang en >schemas/CATALOGUE.md"
    echo "$found"
    failed=1
fi

# ---- one type for people and programs
equal "a type in German" "family.member.arrived: Angehörige angekommen / Family member arrived
  Klasse: B
  von: auslaenderbehoerde
  Rechtsgrundlage: 90-3-AufenthG
  geschehen am: arrived_on
  Tatsache: arrived_on
  weitere Personen: person
  Version 1: id 38, gültig ab 2025-11-01
  Version 2: id 145, gültig ab 2026-11-01" "$($casebus types schemas --type family.member.arrived --lang de | head -9)"
equal "a field and its symbols" " decision optional {granted, refused} Entscheidung Decision
 decision.granted: bewilligt / granted
 decision.refused: abgelehnt / refused" "$($casebus types schemas --type benefits.child.granted --lang en | tr -s ' ' | grep '^ decision')"
equal "programs read the same" '["on", 2, "household", "local reference", true]' "$($casebus types schemas --type registration.moved_within --format json |
    python3 -c "import json, sys; t = json.load(sys.stdin)[0]; f = t['fields'][-1]; print(json.dumps([t['day'], len(t['versions']), f['name'], f['kind'], f['optional']]))")"
equal "a wrong name is answered with the nearest" '--type registration.moved_inn: there is no such event type: did you mean "registration.moved_in"?
exit 2' "$(says "$T" types schemas --type registration.moved_inn)"
equal "there are three forms" '--format xml: expected text, json or markdown
exit 2' "$(says "$T" types schemas --format xml)"

# ---- what breaks is named
changed events/registration/moved_within.v2.avsc '["null", "casebus.ref"], "default": null' '"casebus.ref"'
equal "a field that is not optional" "DIR/schemas/registry.cfg:LINE: registration.moved_within version 2 breaks version 1 at the field \"household\": it was added and is not optional; only optional fields and symbols at the end may be added, anything else is a new type
exit 2" "$(says "$T" schema check "$T/schemas" | sed -E 's/cfg:[0-9]+/cfg:LINE/')"
changed events/health/tb.cleared.v1.avsc '"casebus.en": "On"' '"casebus.xx": "On"'
cp "$T/schemas/events/health/tb.cleared.v1.avsc" "$T/schemas/events/health/stray.v1.avsc"
equal "a name that is missing, and a file that nobody reads" "health.tb.cleared version 1: field on has no English name
DIR/schemas/events/health/stray.v1.avsc: it stands in no line of registry.cfg
2 findings
exit 3" "$(says "$T" schema check "$T/schemas" | sed 's/^.*, \([0-9]* findings\)/\1/')"
equal "what is different is named" "health.tb.cleared@1: a released file was changed (not allowed)
health.tb.cleared@1, field on: it has another name
exit 3" "$(says "$T" schema diff schemas "$T/schemas")"
changed codelists/uma_exclusion.csv "42b-4-4,§ 42b Abs. 4 Nr. 4 SGB VIII,Section 42b(4) no. 4 SGB VIII,2015-11-01," "42b-4-5,§ 42b Abs. 4 Nr. 5 SGB VIII,Section 42b(4) no. 5 SGB VIII,2015-11-01,"
equal "also of code lists" "code list uma_exclusion: 1 code ended: 42b-4-4
code list uma_exclusion: 1 code was added: 42b-4-5
exit 3" "$(says "$T" schema diff schemas "$T/schemas")"
sed -i 's/Gemeinde/Gemeinden/' "$T/schemas/events/registration/moved_in.v1.avsc"
equal "a released file that was changed" "DIR/schemas/events/registration/moved_in.v1.avsc: a released file was changed" "$(says "$T" schema check "$T/schemas" | sed -n '1s/: its sha256 is .*//p')"
exit $failed
