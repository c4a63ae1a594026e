#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A hub user enters events for offices without a program: from flags, from one JSON line, and asked at a terminal.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004
casebus agency add $melde --state paper >/dev/null
casebus agency add standesamt@05162004 --state paper >/dev/null
agency schulamt@05162
add() { casebus event add --agency "$1" --by hoffmann --today 2026-03-02 --lang en "${@:2}"; }
moved=(--type registration.moved_in --set move_in_on=2026-02-20 --set registered_on=2026-03-02)

# ---- from flags
check "an event is entered field by field" exits 0 add $melde "${moved[@]}" --local 4711 --set "ags=Dormagen, Stadt" --set from=Land\ reception\ centre
check "and told so" grep -q "^registration.moved_in of $melde is in the journal: event .*, number 1$" "$T/out"
equal "it is in the view at once, names became codes" '{"move_in_on": "2026-02-20", "ags": "05162004"} LEA' \
    "$(show $melde:4711 2026-03-02 | ask "json.dumps(d['statements'][0]['fact']) + ' ' + d['statements'][0]['says'][0]['fields']['from']")"
equal "as the office's own" $melde "$(show $melde:4711 2026-03-02 | ask "d['statements'][0]['says'][0]['agency']")"
equal "who entered it is recorded" "hoffmann $melde 1" "$(sql "select by_user, a.id, seq from entered join agency a on a.no = agency" | tr '|' ' ')"
check "a wrong word is answered with the nearest" exits 2 add $melde "${moved[@]}" --local 4712 --set ags=05162004 --set from=aboad
check "like this" grep -q 'from: \\"aboad\\" is none of its values: did you mean abroad?' "$T/err"
check "so is a wrong code" exits 2 add $melde "${moved[@]}" --local 4712 --set ags=Dormgaen --set from=LEA
check "a wrong field" exits 2 add $melde "${moved[@]}" --local 4712 --set agss=05162004 --set from=LEA
check "like that" grep -q -- '--set agss: registration.moved_in has no such field: did you mean ags?' "$T/err"
check "a wrong type" exits 2 add $melde --type registration.movd_in --local 4712
check "a field that is missing" exits 2 add $melde "${moved[@]}" --local 4712 --set ags=05162004
check "by its name" grep -q 'field \\"from\\" is missing' "$T/err"
check "what another office tells" exits 2 add standesamt@05162004 "${moved[@]}" --local 4712 --set ags=05162004 --set from=LEA
equal "nothing of that was written" 1 "$(sql 'select count(*) from entered')"
check "an office with a program enters nothing here" exits 2 add schulamt@05162 --type school.place.assigned --local 1
check "and is told why" grep -q 'schulamt@05162 is live: its own program tells' "$T/err"
check "nor does the hub itself" exits 2 add hub@05162004 --type task.done --local 1

# ---- from a line
line person.described 4711 2026-03-02T10:00:00+01:00 '{"names":[{"kind":"current","family":"Haddad","given":"Rima"}],"born_on":"2013-09-14","born_precision":"day"}' >"$T/line"
check "one neutral line from standard input" bash -c "casebus event add --agency $melde --by hoffmann --today 2026-03-02 --line - <'$T/line'"
equal "who a person is stands in its own table only" "1 1" "$(sql "select count(*), (select count(*) from event where dataclass = 'I' and payload is null) from described" | tr '|' ' ')"
equal "it counts: the school place is owed" "open schulamt@05162" "$(task $melde:4711 2026-03-02 R16 status owner)"
equal "the child of a birth takes part" 2 "$(casebus event add --agency standesamt@05162004 --by hoffmann --today 2026-03-02 --line \
    '{"specversion":"1.0","type":"civil.birth.registered","subject":"M1","time":"2026-03-01T09:00:00+01:00","data":{"child":"K1","born_on":"2026-02-25","parents":["M1"],"parents_married":false,"status":"beurkundet"}}' >"$T/out"; \
    sql "select count(distinct s.person) from subject s join agency a on a.no = s.agency where a.id = 'standesamt@05162004'")"
check "numbers have no gap" test "$(sql "select string_agg(seq::text, ' ' order by seq) from event e join agency a on a.no = e.agency where a.id = '$melde'")" = "1 2"
check "a correction is a re-statement" exits 0 add $melde "${moved[@]}" --local 4711 --set ags=05162004 --set from=abroad
equal "and speaks" abroad "$(show $melde:4711 2026-03-02 | ask "d['statements'][0]['says'][0]['fields']['from']")"

check "every view is what is computed" exits 0 casebus view verify

# ---- at a terminal
python3 -c 'import pty; pty.openpty()' 2>/dev/null || { echo "skipped - 35_event_add: no terminal can be made here, /dev/pts is not mounted"; exit 0; }
cat >"$T/talk.py" <<'P'
import os, pty, sys
answers, asked = iter(sys.argv[2].split("|")), b""
pid, fd = pty.fork()
if pid == 0:
    os.execvp("bash", ["bash", "-c", sys.argv[1]])
while True:
    try: got = os.read(fd, 4096)
    except OSError: break
    if not got: break
    sys.stdout.buffer.write(got)
    asked += got
    if asked.endswith(b": "):
        asked = b""
        os.write(fd, (next(answers, "\x04") + "\n").encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
talk() { python3 "$T/talk.py" "casebus event add --agency $melde --by hoffmann --today 2026-03-02 --lang de $1" "$2"; }
check "what is missing is asked" exits 0 talk "" "registration.movd_in|registration.moved_in|4713|20.2.2026|2026-02-20|2026-03-02|Dormgen, Stadt|Dormagen, Stadt|Landesaufnahme||H7|2"
for said in 'did you mean registration.moved_in?' 'Einzug am (move_in_on), JJJJ-MM-TT' 'none of its values: did you mean Dormagen, Stadt?' '    LEA              Landesaufnahme' 'leer = unbekannt'; do
    check "it says: $said" grep -qF "$said" "$T/out"
done
equal "and kept" "LEA 2" "$(show $melde:4713 2026-03-02 | ask "' '.join(str(d['statements'][0]['says'][0]['fields'][k]) for k in ('from', 'school_age_children'))")"
check "who hangs up has written nothing" exits 2 talk "--type registration.moved_in --local 4714" "2026-02-20"
equal "of him nothing is known" 0 "$(sql "select count(*) from entered where seq > 4 and agency = (select no from agency where id = '$melde')")"
