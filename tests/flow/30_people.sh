#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# People decide whose a task is, ask each other, record whom they talked to, and report what is wrong to who said it.  An override ends
# with its ground.  All of it is in the journal: made anew, the view is the same.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162 job=jobcenter@05162 kim=kim-case-management@05162004 person=meldebehoerde@05162004:4711
for a in $melde $schule $job $kim; do agency $a; done
casebus agency add standesamt@05162004 --state paper >/dev/null
hub() { journal && caseview --today "$1"; }
run() { program "$1" run --until-caught-up --give-up 60 --today "$2" 2>>"$T/run.log"; }
of() { casebus tasks --today "$2" --format json | ask "next(' '.join(str(x) for x in ($3,)) for t in d if t['id'] == '$1')"; }
letter() { cat "$A/$1"/inbox/*"${2:0:8}"* 2>/dev/null | tail -n 1; }

{
    line person.described 4711 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-20","born_on":"2018-05-20","born_precision":"day","names":[{"kind":"current","family":"Rahimi","given":"Sara"}]}'
    line registration.moved_in 4711 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
} | program $melde publish - --today 2026-01-20 >/dev/null 2>&1
for a in $melde $schule $job $kim; do run $a 2026-01-20; done
check "a child has moved in" hub 2026-01-20
place=$(sql "select id from task where rule = 'R16'")
day="--today 2026-01-21"

# ---- taken over, given to another one, handed back
check "nothing is handed back that nobody took" exits 2 casebus task return "$place" --reason mistake --by weber $day
check "and is told so" grep -q "nobody has taken the task over" "$T/err"
check "nobody takes over without a name" exits 2 casebus task take "$place" $day
check "nor for an agency that is none" exits 2 casebus task take "$place" --owner jobcenter@05163 --by weber $day
check "nor for whose it is" exits 2 casebus task take "$place" --owner $schule --by weber $day
check "and is told that as well" grep -q "the task is $schule's already" "$T/err"
check "the case manager takes the task over" exits 0 casebus task take "$place" --by weber $day
check "that is what he reads" grep -q "^task $place is taken over$" "$T/out"
equal "it is his at once, under its own id" "$kim open weber 2026-01-21" "$(of "$place" 2026-01-21 "t['owner'], t['status'], t['taken']['by'], t['taken']['on']")"
check "people read who did so" bash -c "casebus tasks --today 2026-01-21 --lang en | grep -q 'taken over on 2026-01-21, weber'"
check "and why says so" bash -c "casebus rules why $place --today 2026-01-21 --lang en | grep -q '$schule: by the rule; a person gave the task to another agency'"
check "all is sent" hub 2026-01-21
for a in $schule $kim; do run $a 2026-01-21; done
equal "the former owner is told that it is void" "cancelled void" "$(letter $schule "$place" | ask 'd["status"] + " " + d["cancelled"]')"
equal "the new one gets the task, as far as he may know its ground" "open $kim" "$(letter $kim "$place" | ask 'd["status"] + " " + d["owner"]')"
check "it is handed back" exits 0 casebus task return "$place" --reason later --by weber $day
equal "and is again whose the rule says" "$schule None" "$(of "$place" 2026-01-21 "t['owner'], t['taken']")"

# ---- an override ends when its ground has ended
check "it attends a school that nobody here knows: overridden" exits 0 casebus task override "$place" --reason attends --by weber $day
equal "so it stands" overridden "$(of "$place" 2026-01-21 "t['status']")"
line school.left S-1 2026-01-26T10:00:00+01:00 '{"on":"2026-01-23","reason":"moved"}' >"$T/left"
agency schule@05162004
program schule@05162004 publish "$T/left" --today 2026-01-26 >/dev/null 2>&1
check "the school's file is linked" exits 0 casebus identity link $person schule@05162004:S-1 --by weber --by kaya --today 2026-01-26
check "the school tells that the child has left" hub 2026-01-26
equal "its task is open again, under its old day" "open 2026-02-17" "$(of "$place" 2026-01-26 "t['status'], t['due']")"
check "why says what ended the decision" bash -c "casebus rules why $place --today 2026-01-26 --lang en | grep -A1 'what a person had decided no longer holds because:' | grep -q school.left"

# ---- asked of another agency, by hand: accepted, refused, done
check "the jobcentre is asked for an interpreter" exits 0 casebus task request --for $person --owner $job --title-code interpreter --due 2026-02-06 --by weber --today 2026-01-26
asked=$(awk '{ print $2 }' "$T/out")
check "the school authority for an appointment" exits 0 casebus task request --for $person --owner $schule --title-code appointment --due 2026-02-06 --by weber --today 2026-01-26
other=$(awk '{ print $2 }' "$T/out")
hub 2026-01-26
for a in $job $schule; do run $a 2026-01-26; done
equal "it lies in its inbox, with the name of a person whom it does not know" "R00 open Rahimi" "$(letter $job "$asked" | ask 'd["rule"] + " " + d["status"] + " " + d["identity"]["names"][0]["family"]')"
check "it accepts, under a file number of its own" program $job answer "$asked" accepted --local BG-77 --today 2026-01-27
check "the other one refuses" program $schule answer "$other" refused --reason waiting --today 2026-01-27
hub 2026-01-27
equal "who asked sees both answers" "accepted open, refused open" "$(of "$asked" 2026-01-27 "t['answer']['what'], t['status']"), $(of "$other" 2026-01-27 "t['answer']['what'], t['status']")"
equal "the file number is the person's" "$(show $person 2026-01-27 | ask 'd["person"]')" "$(show $job:BG-77 2026-01-27 | ask 'd["person"]')"
run $job 2026-01-28
check "when it has happened, it says so" program $job answer "$asked" "done" --today 2026-01-28
hub 2026-01-28
equal "the request is done by who was asked" "done $job 2026-01-28" "$(of "$asked" 2026-01-28 "t['status'], t['by'], t['done_on']")"
check "what was refused the case manager takes over" exits 0 casebus task take "$other" --by weber --today 2026-01-28
equal "the refusal is void with that" "$kim None" "$(of "$other" 2026-01-28 "t['owner'], t['answer']")"
check "and does it" exits 0 casebus task "done" "$other" --reason "done" --by weber --today 2026-01-28

# ---- a contact
contact() { casebus case contact --for $person --by weber --today 2026-01-29 "$@"; }
check "without consent no contact is recorded" exits 2 contact --outcome reached
check "and is told what is missing" grep -q "no consent to case management (class C) lasts on that day" "$T/err"
line case.consent.given CM-1 2026-01-28T10:00:00+01:00 '{"occurred_on":"2026-01-28","scopes":[{"class":"C","recipient":"kim-case-management"}],"form":"written"}' | program $kim publish - --today 2026-01-28 >/dev/null 2>&1
casebus identity link $person $kim:CM-1 --by weber --by kaya --today 2026-01-28 >/dev/null
hub 2026-01-28
check "an outcome is a code" exits 2 contact --outcome "she was not at home"
check "a contact is none of tomorrow" exits 2 contact --outcome reached --on 2026-01-30
check "with consent it is recorded" exits 0 contact --outcome appointment_made --channel visit --with family --next 2026-02-03
equal "the case view says with whom, how, and what next" "family visit appointment_made 2026-02-03" \
    "$(show $person 2026-01-29 | ask 'next(" ".join(s["says"][0]["fields"][k] for k in ("with", "channel", "outcome", "next_on")) for s in d["statements"] if s["type"] == "case.contact.recorded")')"
equal "it rests on the event in which the consent was given" "$(casebus timeline --local $kim:CM-1 --format json | ask 'next(m["event"] for m in d if m["type"] == "case.consent.given")')" \
    "$(sql "select consent from event where dataclass = 'C'")"
equal "who recorded it is kept beside it" weber "$(sql "select by_user from entered n join event e using (agency, epoch, seq) where e.dataclass = 'C'")"

check "a second contact of that day" exits 0 contact --outcome reached --channel phone
equal "is kept beside the first" "phone reached; visit appointment_made" \
    "$(show $person 2026-01-29 | ask '"; ".join(sorted(f["fields"]["channel"] + " " + f["fields"]["outcome"] for s in d["statements"] if s["type"] == "case.contact.recorded" for f in s["says"]))')"

# ---- wrong data, reported to who said it
moved=$(show $person 2026-01-29 | ask 'next(s["says"][0]["event"] for s in d["statements"] if s["type"] == "registration.moved_in")')
says() { show $person 2026-01-29 | ask 'next(s["says"][0]["assertion"] for s in d["statements"] if s["type"] == "registration.moved_in")'; }
check "an event that nobody knows is refused" exits 2 casebus case dispute 00000000-0000-7000-8000-000000000000 --ground date --by weber --today 2026-01-29
check "a ground is a code" exits 2 casebus case dispute "$moved" --ground "the day is wrong" --by weber --today 2026-01-29
check "a decision of the hub is no statement" exits 2 casebus case dispute "$(sql "select e.id from event e join agency a on a.no = e.agency where a.id = 'hub@05162004' and seq = 1")" --ground date --by weber --today 2026-01-29
check "a wrong day is disputed" exits 0 casebus case dispute "$moved" --ground date --by weber --today 2026-01-29
check "and who said it is named" grep -q "^event $moved is disputed; $melde is told in its inbox$" "$T/out"
equal "the statement is shown with that mark" disputed "$(says)"
check "also for people" bash -c "casebus case show --local $person --today 2026-01-29 --lang en | grep -A2 '^Disputed' | grep -q $melde"
check "who read there whom was talked to last" bash -c "casebus case show --local $person --today 2026-01-29 --lang en | grep -q '^Last contact: With: family, Channel: in person, Outcome: appointment made'"
hub 2026-01-29
run $melde 2026-01-29
equal "the register office reads which statement of whom is wrong, and in what" "4711 registration.moved_in 2026-01-15 date" \
    "$(cat "$A/$melde"/inbox/*statement.disputed* | ask '" ".join(d[k] for k in ("local", "about_type", "about_on", "grounds"))')"
reports() { find "$A/$melde/inbox" -name '*statement.disputed*' | wc -l; }
doubt() { line statement.disputed S-1 "2026-01-29T1$1:00:00+01:00" "{\"fact\":\"$moved\",\"grounds\":\"address\"}" | program schule@05162004 publish - --today 2026-01-29 >/dev/null 2>&1; hub 2026-01-29; run $melde 2026-01-29; }
check "an agency may dispute it as well" doubt 1
equal "and the office is told of that, too" 2 "$(reports)"
check "exported again" doubt 2
equal "it is not told again" 2 "$(reports)"
dispute() { casebus case dispute "$moved" "$@" --by weber --today 2026-01-29; }
check "the hub was wrong and withdraws it" exits 0 dispute --withdraw
check "and says who is told" grep -q "^event $moved is no longer disputed by this hub; $melde is told in its inbox$" "$T/out"
hub 2026-01-29
run $melde 2026-01-29
equal "the office reads that, too" "3 1" "$(reports) $(grep -l '"assertion": *"retracted"' "$A/$melde"/inbox/*statement.disputed* | wc -l)"
equal "what another agency disputes is still disputed" disputed "$(says)"
check "withdrawn is withdrawn" exits 2 dispute --withdraw
check "and said so" grep -q "event $moved is not disputed by this hub: there is nothing to withdraw" "$T/err"
check "one says what is wrong, or withdraws" exits 2 dispute --withdraw --ground date
check "it can be disputed again" exits 0 dispute --ground date
hub 2026-01-29
run $melde 2026-01-29
equal "and is told again" 4 "$(reports)"
line registration.moved_in 4711 2026-01-29T15:00:00+01:00 "{\"move_in_on\":\"2026-01-16\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\",\"assertion\":\"corrected\",\"corrects\":\"$moved\"}" | program $melde publish - --today 2026-01-29 >/dev/null 2>&1
hub 2026-01-29
equal "what it says instead is not disputed" corrected "$(says)"
casebus event add --agency standesamt@05162004 --by weber --today 2026-01-29 --line \
    '{"specversion":"1.0","type":"civil.birth.registered","subject":"M1","time":"2026-01-29T09:00:00+01:00","data":{"child":"K1","born_on":"2026-01-25","parents":["M1"],"status":"beurkundet"}}' >/dev/null
birth=$(show standesamt@05162004:M1 2026-01-29 | ask 'd["statements"][0]["says"][0]["event"]')
check "an office without a program" exits 0 casebus case dispute "$birth" --ground family --by weber --today 2026-01-29
check "is to be told by people" grep -q "standesamt@05162004 has no program: tell it yourself" "$T/out"

sql "update agency set reads = 140 where id = 'schule@05162004'"
check "a program of before the second version" exits 0 casebus case dispute "$(show $person 2026-01-29 | ask 'next(s["says"][0]["event"] for s in d["statements"] if s["type"] == "school.left")')" --ground date --by weber --today 2026-01-29
hub 2026-01-29
check "is told in the first" bash -c "kcat -q -b $KAFKA -C -t casebus.05162004.schule.05162004.inbox -o beginning -e -f '%h\n' | grep -q urn:casebus:schema:134"

# ---- as it was known
then=$(sql "select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from outbox where task = '$place' and revision = 1")
revision() { casebus case show --local $person --today 2026-01-20 --format json "$@" | ask "next(t['revision'] for t in d['tasks'] if t['id'] == '$place')"; }
check "the task went out more than once" [ "$(revision)" -gt 1 ]
equal "as known after the first time, it has that revision" 1 "$(revision --known-at "$then")"

# ---- all of it again
digest() { show $person 2026-01-29 | ask 'd["digest"]'; }
before=$(digest) sent=$(sql "select count(*) from outbox")
check "the stored views are what the journal says" exits 0 casebus view verify --today 2026-01-29
check "made anew they are the same" exits 0 casebus view rebuild --today 2026-01-29
check "and right" exits 0 casebus view verify --today 2026-01-29
equal "to the byte" "$before" "$(digest)"
hub 2026-01-29
equal "and nobody was told anything twice" "$sent" "$(sql "select count(*) from outbox")"
equal "nothing of all this is a dead letter" "" "$(sql "select detail from dead_letter")"
