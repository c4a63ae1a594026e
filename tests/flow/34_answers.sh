#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A task for somebody whom the owner does not know: it carries who the person is, as far as may be told; the answer brings the owner's file
# number, which is the person's from then on; who refuses, or is not responsible, is seen by the case manager.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162 ki=kommunales-integrationszentrum@05162 kim=kim-case-management@05162004
for a in $melde $schule $ki $kim; do agency $a; done
hub() { journal && caseview --today "$1"; }
run() { program "$1" run --until-caught-up --give-up 60 --today "$2" 2>>"$T/run.log"; }
child() { # SUBJECT NAME STREET BORN
    line person.described "$1" 2026-01-20T09:00:00+01:00 '{"names":[{"kind":"current","family":"'"$2"'","given":"Sara"}],"born_on":"'"${4:-2018-05-20}"'","born_precision":"day","sex":"w","nationalities":["423"],"language":"fa","address":{"street":"'"$3"'","house_no":"4","postcode":"41539","town":"Dormagen","ags":"05162004"}}'
    line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
}
inbox() { kcat -q -b "$KAFKA" -C -t "casebus.05162004.${1/@/.}.inbox" -o beginning -e -f '%h\n%s\n\n' 2>/dev/null; }
sees() { inbox "$1" | grep -qa "$2"; }
sees_not() { ! inbox "$1" | grep -qa "$2"; }
task_of() { sql "select t.id from task t where t.rule = '$1' and t.person = (select person from subject where subject = '$2')"; }
person_of() { show "$1" "$2" | ask 'd["person"]'; }

# ---- who the person is
check "the school authority's program says what it can read" run $schule 2026-01-20
check "at the hub its last manifest says so" journal
equal "the number of the newest schema that it has" t "$(sql "select reads >= 140 from agency where id = '$schule'")"
{ child 4711 Rahimi Kieler; child 4713 Nazari Weststraße 2023-09-02; } | program $melde publish - --today 2026-01-20 >/dev/null 2>&1
hub 2026-01-20
sara=$(person_of $melde:4711 2026-01-20)
check "the task for a child that it does not know carries the name" sees $schule Rahimi
check "and the address, where the child lives" sees $schule Kieler
check "as a task of the second version" sees $schule urn:casebus:schema:140
check "an office whose program has said nothing gets its task all the same" sees $ki urn:casebus:schema:8
check "without the name" sees_not $ki Rahimi
check "the case manager, who has no consent, gets the task that is due for a smaller one" sees $kim R20
check "without its ground" bash -c '! grep -qa moved_in' < <(inbox $kim)
check "and without the name" sees_not $kim Nazari
nowhere() { ! pg_dump --data-only --inserts -n casebus "$DATABASE" 2>/dev/null | grep -v 'INSERT INTO casebus.described' | grep -q "$(printf Rahimi | xxd -p)\|Rahimi"; }
check "the name lies in no other table than the one for it" nowhere
check "nor in a log" bash -c '! grep -q Rahimi "$0"/*.log' "$T"
withheld() { show "$1" 2026-01-20 | ask '[t["withheld"] for t in d["tasks"] if t["rule"] == "'"$2"'"][0]'; }
equal "the case view says what was withheld from whom" "None ground" "$(withheld $melde:4711 R16) $(withheld $melde:4713 R20)"

# ---- a block on information
{ child 4712 Karimi Nettergasse; line registration.block.set 4712 2026-01-20T09:30:00+01:00 '{"occurred_on":"2026-01-20","kind":"auskunftssperre_51"}'; } | program $melde publish - --today 2026-01-20 >/dev/null 2>&1
hub 2026-01-20
check "of a child under a block the name is told" sees $schule Karimi
check "and not where it lives" sees_not $schule Nettergasse

# ---- accepted, under a file number of its own
task=$(task_of R16 "$sara")
run $schule 2026-01-21
check "its people read the name in the task" bash -c 'grep -l "\"family\":\"Rahimi\"" "$0"/inbox/*R16* | grep -q .' "$A/$schule"
check "they accept it, under a number of their own" program $schule answer "$task" accepted --local S-77 --today 2026-01-21
hub 2026-01-21
equal "the file number is the person's" "$sara" "$(person_of $schule:S-77 2026-01-21)"
equal "the case manager sees who accepted, and when" "accepted $schule 2026-01-21" "$(show $melde:4711 2026-01-21 | ask '[" ".join((t["answer"]["what"], t["answer"]["by"], t["answer"]["on"])) for t in d["tasks"] if t["rule"] == "R16"][0]')"
equal "who linked is the agency, by the task" "key $schule task:$task" "$(casebus identity show $melde:4711 --format json | ask '" ".join([d["links"][0]["method"]] + d["links"][0]["by"])')"
run $schule 2026-01-21
check "from now on it reads its own file number in the task" bash -c 'grep -l "\"local\":\"S-77\"" "$0"/inbox/*R16* | grep -q .' "$A/$schule"
line school.place.assigned S-77 2026-01-23T09:00:00+01:00 '{"occurred_on":"2026-01-23","school":"G1","start_on":"2026-02-02"}' | program $schule publish - --today 2026-01-23 >/dev/null 2>&1
hub 2026-01-23
equal "what it tells later of that number is the same person's: the task is done" done "$(show $melde:4711 2026-01-23 | ask '[t["status"] for t in d["tasks"] if t["rule"] == "R16"][0]')"

# ---- refused, not ours: by an office that has no number for the person
counselling=$(task_of R15 "$sara")
run $ki 2026-01-24
check "an office reads its task without the name, and refuses it" program $ki answer "$counselling" refused --reason waiting --today 2026-01-24
hub 2026-01-24
equal "nothing of it is a dead letter" "" "$(sql "select detail from dead_letter")"
equal "a refusal is seen at the task, which stays where it is" "refused $ki waiting $ki" "$(casebus tasks --today 2026-01-24 --format json | ask '[" ".join((t["answer"]["what"], t["answer"]["by"], t["answer"]["reason"], t["owner"])) for t in d if t["id"] == "'"$counselling"'"][0]')"
check "also in the list for people" bash -c 'casebus tasks --today 2026-01-24 --lang en | grep -q "REFUSED 2026-01-24"'
equal "the office knows the person no more than before" 0 "$(show $melde:4711 2026-01-24 | ask 'sum(s["agency"] == "'"$ki"'" for s in d["subjects"])')"
check "it looks again: it is not responsible" program $ki answer "$counselling" not-ours --today 2026-01-24
hub 2026-01-24
equal "who is not responsible leaves it to the case manager" "not_ours None" "$(casebus tasks --today 2026-01-24 --format json | ask '[t["answer"]["what"] + " " + str(t["owner"]) for t in d if t["id"] == "'"$counselling"'"][0]' 2>&1)"
check "the stored views are what the journal says" exits 0 casebus view verify
check "made anew they are the same" exits 0 casebus view rebuild
check "and right" exits 0 casebus view verify

# ---- with consent the case manager is told
line case.consent.given CM-1 2026-01-24T10:00:00+01:00 '{"occurred_on":"2026-01-24","scopes":[{"class":"B","recipient":"kim-case-management"}],"form":"written"}' | program $kim publish - --today 2026-01-24 >/dev/null 2>&1
check "the case manager links his file" casebus identity link $kim:CM-1 $melde:4713 --by one --by two --today 2026-01-24
hub 2026-01-24
check "with consent he is told the ground as well" sees $kim registration.moved_in

# ---- another's answer makes no link; people's word stands
other=$(task_of R16 "$(person_of $melde:4712 2026-01-24)")
line task.accepted K-9 2026-01-24T10:00:00+01:00 '{"task":"'"$other"'","own_reference":"K-9"}' | program $kim publish - --today 2026-01-24 >/dev/null 2>&1
hub 2026-01-24
equal "who does not own a task makes no link by it" 1 "$(show $kim:K-9 2026-01-24 | ask 'len(d["subjects"])')"
check "two users take the link back" casebus identity unlink $schule:S-77 $melde:4711 --by one --by two --today 2026-01-24
sql "insert into mark (subject, reason) select subject, 'again' from subject"
hub 2026-01-24
equal "and it stays taken back" 1 "$(show $schule:S-77 2026-01-24 | ask 'len(d["subjects"])')"
