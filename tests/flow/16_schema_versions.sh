#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The days on which formats change: old agencies with a new hub, new agencies with an old hub.
. tests/flow/lib.sh
abh=auslaenderbehoerde@05162004 kurs=sprachkurstraeger@05162004 melde=meldebehoerde@05162004
old=$T/old day=2026-11-10

# The folder as it was before the versions of 2026, and before what was released after them.
python3 - schemas "$old" <<'END'
import os, re, shutil, sys
new, old = sys.argv[1:]
shutil.copytree(new, old)
def without(name, pattern):
    file = f"{old}/{name}"
    text = open(file).read()
    entries = re.findall(r"^  \{ .*?\}(?:,|$)\n?", text, re.M | re.S)
    for entry in entries:
        if re.search(pattern, entry):
            os.remove(os.path.join(os.path.dirname(file), re.search(r'file = "([^"]+)"', entry).group(1)))
            text = text.replace(entry, "")
    open(file, "w").write(re.sub(r",(\s*\);)", r"\1", text))
without("registry.cfg", r'version = 2; .*since = "2026-(05|11)-01"|id = (14[6-9]|1[5-9]\d);')
without("codelists/codelists.cfg", r'valid_from = "2026-11-01"')
END
sed -i 's/, "task.taken", "task.returned"//' "$old/access/areas.cfg"
says() { program "$1" publish - --today $day "${@:2}" >>"$T/agency.log" 2>&1; }
ids() { sql "select string_agg(schema_id::text, ' ' order by seq) from event e join agency a on a.no = e.agency where a.id = '$1' and schema_id in (26, 38, 79, 141, 142, 145)"; }
view() { casebus case show --local "$1" --today $day --format json "${@:2}"; }
incomplete() { view "$@" | ask "' '.join(d['incomplete'])"; }
# The fields that the first statement of a type has in the view.
fields() { view "$1" "${@:4}" | ask "next((dict(s['fact'], **s['says'][0]['fields']) for s in d['statements'] if s['type'] == '$2'), {}).get('$3')"; }

check "the folder of before holds together" exits 0 casebus schema check "$old"
check "what is new since then is shown" exits 3 casebus schema diff "$old" schemas
equal "all of it is allowed" 0 "$(grep -c 'not allowed' "$T/out" || true)"
equal "a version, its symbols, its list" 3 "$(grep -cE '^(language.course.registered@2: it was added, in force since 2026-05-01|language.course.registered@2, field course: the symbol intensive was added|code list family_relation: 1 code ended: partner)$' "$T/out")"
check "nothing is new in the same folder" exits 0 casebus schema diff schemas schemas
world_up
check "two versions of a type are compared" exits 3 casebus schema diff registration.moved_within@1 registration.moved_within@2 --format json
equal "their difference" 'household it was added True' "$(ask "' '.join(str(d[0][k]) for k in ('field', 'what', 'allowed'))" <"$T/out")"
check "a version with itself is the same" exits 0 casebus schema diff registration.moved_within@1 registration.moved_within@1
for a in $abh $kurs $melde; do
    agency $a
    printf 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );\n' >"$A/$a/type.cfg"
done

# ---- old agencies, new hub
for a in $abh $kurs; do mv "$A/$a/schemas" "$A/$a/schemas.new" && cp -R "$old" "$A/$a/schemas"; done
line family.member.arrived A1 2026-11-03T10:00:00+01:00 '{"relation":"partner","person":"A2","arrived_on":"2026-11-02"}' | says $abh
line language.course.registered K1 2026-11-03T10:00:00+01:00 '{"course":"general","on":"2026-11-03"}' | says $kurs
check "the hub of today takes it" exits 0 journal --today $day
equal "in the versions of before" "38 79" "$(ids $abh) $(ids $kurs)"
check "and evaluates it" exits 0 caseview --today $day
equal "nobody is incomplete" "" "$(incomplete $abh:A1)$(incomplete $kurs:K1)"
equal "the view shows it" "partner general" "$(fields $abh:A1 family.member.arrived relation) $(fields $kurs:K1 language.course.registered course)"

# ---- new agencies, old hub
for a in $abh $kurs; do rm -r "$A/$a/schemas" && mv "$A/$a/schemas.new" "$A/$a/schemas"; done
line family.member.arrived A1 2026-11-04T10:00:00+01:00 '{"relation":"registered_partner","person":"A3","arrived_on":"2026-11-04"}' | says $abh
line family.member.arrived A4 2026-11-04T10:00:00+01:00 '{"relation":"stepchild","person":"A5","arrived_on":"2026-11-04"}' | says $abh
line language.course.registered K1 2026-11-05T10:00:00+01:00 '{"course":"intensive","on":"2026-11-05"}' | says $kurs
line registration.moved_within M1 2026-11-05T10:00:00+01:00 '{"on":"2026-11-05","household":"H7"}' | says $melde
line registration.moved_in M1 2026-11-06T10:00:00+01:00 '{"move_in_on":"2026-11-02","registered_on":"2026-11-06","ags":"05162004","from":"abroad"}' | says $melde
sent() { sql "select string_agg(encode(coalesce(e.payload, ''), 'hex'), ' ' order by e.agency, seq) from event e where schema_id in (141, 142, 145)"; }
check "the hub of before has no finding" exits 0 journal --today $day --set "schemas=$old"
equal "and no dead letter" 0 "$(sql "select count(*) from dead_letter")"
equal "the versions that it does not know are kept" "38 145 145, 79 142, 141" "$(ids $abh), $(ids $kurs), $(ids $melde)"
received=$(sent)
caseview --today $day --set "schemas=$old" || true
for who in $abh:A1 $abh:A4 $kurs:K1 $melde:M1; do
    check "$who is incomplete" test -n "$(incomplete $who --set "schemas=$old")"
done
equal "what the hub of before knows of them it shows" "partner" "$(fields $abh:A1 family.member.arrived relation --set "schemas=$old")"
check "a hub that still does not know them starts again" exits 0 journal --today $day --set "schemas=$old"
equal "nothing was lost" "$received" "$(sent)"

# ---- the hub gets the new folder: nothing else is done
equal "nobody waits for the case view" 0 "$(sql "select count(*) from mark")"
check "the journal starts with it" exits 0 journal --today $day
equal "all is read" 0 "$(sql "select count(*) from event where type is not null")"
equal "the bytes are those that came" "$received" "$(sent)"
equal "all of them are looked at again" 6 "$(sql "select count(distinct subject) from mark")"
equal "who arrived takes part" 2 "$(sql "select count(*) from participant p join event e using (agency, epoch, seq) where e.schema_id = 145")"
check "the case view, too" exits 0 caseview --today $day
for who in $abh:A1 $abh:A4 $kurs:K1 $melde:M1; do equal "$who is complete" "" "$(incomplete $who)"; done
equal "the view shows the new list and symbol" "stepchild intensive" "$(fields $abh:A4 family.member.arrived relation) $(view $kurs:K1 | ask "[s for s in d['statements'] if s['fact'].get('on') == '2026-11-05'][0]['says'][0]['fields']['course']")"
check "stored and computed views are the same" exits 0 casebus view verify --today $day

# ---- one version held back; the lists of the newest version
partner() { line family.member.arrived "$1" 2026-11-08T10:00:00+01:00 '{"relation":"partner","person":"A7","arrived_on":"2026-11-08"}' >"$T/$1.jsonl"; echo "$T/$1.jsonl"; }
check "an agency that uses the new version no longer has the old code" exits 3 program $abh publish "$(partner A6)" --today $day
check "an agency may hold a version back" exits 0 program $abh publish "$(partner A8)" --today $day --set 'versions=["family.member.arrived@1"]'
check "which must be one" exits 2 program $abh publish "$(partner A9)" --today $day --set 'versions=["family.member.arrived@9"]'
check "and be a known one in words" grep -q 'versions: .*family.member.arrived@9.* is no version of an event type' "$T/err"
check "the hub takes both" exits 0 journal --today $day
equal "the one that was held back is the old version" "38 145 145 38" "$(ids $abh)"

# ---- what only a newer schema could allow is not believed when the schema is known
python3 - "$A/$melde/schemas" <<'END'
import hashlib, sys
folder = sys.argv[1]
file, registry = f"{folder}/events/family/member.arrived.v2.avsc", f"{folder}/registry.cfg"
was = open(file).read()
now = was.replace('["auslaenderbehoerde"]', '["auslaenderbehoerde", "meldebehoerde"]')
open(file, "w").write(now)
text = open(registry).read()
head, tail = text[:text.index("id = 145")], text[text.index("id = 145"):]
open(registry, "w").write(head + tail.replace(hashlib.sha256(was.encode()).hexdigest(), hashlib.sha256(now.encode()).hexdigest()))
END
line family.member.arrived M9 2026-11-07T10:00:00+01:00 '{"relation":"child","person":"M8","arrived_on":"2026-11-07"}' |
    sed 's/"subject"/"legalbasis":"90a-AufenthG",&/' >"$T/false.jsonl"
check "an agency with a folder of its own making sends" says $melde <"$T/false.jsonl"
check "the hub of before cannot know better" exits 0 journal --today $day --set "schemas=$old"
check "the hub of today" exits 0 journal --today $day
equal "does not read it" 1 "$(sql "select count(*) from event where type = 'family.member.arrived'")"
equal "and nobody takes part" 0 "$(sql "select count(*) from participant p join event e using (agency, epoch, seq) where e.type is not null")"
check "said again it is a dead letter" exits 3 bash -c "sed 's/M9/M7/' '$T/false.jsonl' | casebus-agency --config '$A/$melde/agency.cfg' publish - --today $day && casebus-journal --until-caught-up --give-up 60 --today $day"
equal "of a wrong publisher" wrong_publisher "$(sql "select reason from dead_letter")"
