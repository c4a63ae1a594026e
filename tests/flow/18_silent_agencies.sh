#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus status: who has not been heard for longer than is usual, what is in order, and that its exit code says whether a person must look.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 mbe=mbe@awo schule=schule@194580
# look DAY: what must be looked at, a line per agency.
look() { casebus status --today "$1" --format json 2>/dev/null | ask "'\\n'.join(' '.join([a['agency'], str(a['silent_since'])] + a['findings']) for a in d['agencies'] if a['findings'])"; }
run() { for a in "${@:2}"; do program "$a" run --until-caught-up --give-up 60 --today "$1" 2>>"$T/agency.log"; done; journal --today "$1"; }

check "a hub without agencies needs nobody" exits 0 casebus status
agency $melde
check "an agency that was never heard is looked at" exits 3 casebus status --today 2026-03-02
equal "as silent from the beginning" "$melde None silent" "$(look 2026-03-02)"
check "people read it" grep -q "^to look at: $melde: silent$" "$T/out"
check "until it starts, that may be in order" casebus agency silence-ok $melde --until 2026-03-02 --reason "begins on Tuesday"
check "and is nobody's business" exits 0 casebus status --today 2026-03-02
check "but shown" grep -q "^$melde .*  may be silent until 2026-03-02$" "$T/out"

# ---- 3 March 2026 is a Tuesday; what runs on a day closes the day before
run 2026-03-03 $melde
equal "who was heard is not silent" "" "$(look 2026-03-03)"
equal "nor on the next day" "" "$(look 2026-03-04)"
equal "after two working days it is" "$melde 2026-03-03 silent" "$(look 2026-03-05)"
run 2026-03-06 $melde
equal "heard again, on Friday" "" "$(look 2026-03-06)"
equal "nobody waits on a weekend, nor on Monday" "" "$(look 2026-03-09)"
equal "on Tuesday somebody does" "$melde 2026-03-06 silent" "$(look 2026-03-10)"

# ---- other rhythms: advice once a week, a school in its holidays, what the town says of one agency
agency $mbe
agency $schule
run 2026-03-27 $melde $mbe $schule
equal "a week is usual for the advice, holidays for the school, not for the office" "$melde 2026-03-27 silent" "$(look 2026-04-02)"
town=$(dirname "$CASEBUS_CONFIG")/agencies.cfg
sed -i "s/id = \"$melde\";/& publishes = \"mondays\"; interval_days = 1;/" "$town"
equal "the town says how often this one comes" "" "$(look 2026-04-02)"
casebus agency state $melde live >/dev/null
check "and a change of something else keeps that" grep -q 'publishes = "mondays"; interval_days = 1;' "$town"
sed -i 's/publishes = "mondays"/publishes = "montags"/' "$town"
check "a word that is no day is refused with its place" exits 2 casebus status
check "and with what is right" grep -q "agencies.cfg:3:.*$melde: publishes = .*montags.*: daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected" "$T/err"
sed -i 's/ publishes = "montags"; interval_days = 1;//' "$town"

# ---- announced by the agency
echo 'closed = ( { from = "2026-04-20"; until = "2026-04-24"; reason = "umzug"; } );' >>"$A/$melde/agency.cfg"
run 2026-04-17 $melde $mbe $schule
equal "a closure is nothing to look at" "" "$(look 2026-04-17)"
check "but shown" bash -c "casebus status --today 2026-04-17 | grep -q '^$melde: downtime (umzug.2026-04-20) since 2026-04-20 until 2026-04-24$'"
equal "nobody waits for who is closed" "" "$(look 2026-04-27 | grep $melde || true)"
equal "afterwards one does" "$melde 2026-04-17 silent" "$(look 2026-04-28 | grep $melde)"

# ---- who is not expected
casebus agency state $melde paused >/dev/null
casebus agency state $mbe left >/dev/null
casebus agency state $schule paper >/dev/null
equal "paused, left and paper agencies are never silent" "" "$(look 2027-01-04)"

# ---- alarms: until somebody has looked
check "nobody must look at anything" exits 0 casebus status --today 2027-01-04
sql "insert into alarm (agency, kind, detail) select no, 'new_epoch', 'a new epoch 1772500000000 begins' from agency where id = '$melde'"
sql "insert into alarm (kind, detail) values ('evaluation', 'a person cannot be evaluated')"
check "an alarm must be looked at" exits 3 casebus status --today 2027-01-04
check "an agency's" grep -q "^to look at: $melde: alarms$" "$T/out"
check "and one of the hub" grep -q "^to look at: 1 alarms of the hub: casebus alarm list$" "$T/out"
open_alarms() { casebus alarm list --format jsonl "$@" | python3 -c "import json, sys; print(' '.join('%(no)s:%(agency)s:%(kind)s:%(cleared_by)s' % json.loads(l) for l in sys.stdin))"; }
equal "they are listed" "1:$melde:new_epoch:None 2:None:evaluation:None" "$(open_alarms)"
check "to people, too" bash -c "casebus alarm list | grep -q '^2 .* evaluation .* a person cannot be evaluated'"
check "who has looked says who it was" exits 2 casebus alarm clear 1
check "and is told so" grep -q "alarm clear needs --by USER: who has looked at it" "$T/err"
check "then it is put aside" exits 0 casebus alarm clear 1 --by a.weber
check "once" exits 2 casebus alarm clear 1 --by a.weber
check "there is no other way to say it" grep -q "there is no open alarm 1: casebus alarm list shows them" "$T/err"
check "what is no number is refused" exits 2 casebus alarm clear all --by a.weber
equal "the other one stays" "2:None:evaluation:None" "$(open_alarms)"
casebus alarm clear 2 --by a.weber
equal "who looked is kept" "1:$melde:new_epoch:a.weber 2:None:evaluation:a.weber" "$(open_alarms --all)"
equal "and stands in the operators' log" "a.weber|alarm clear|alarm 1|new_epoch is put aside a.weber|alarm clear|alarm 2|evaluation is put aside" \
    "$(sql "select string_agg(concat_ws('|', by_1, command, object, result), ' ' order by no) from operator_log")"
check "and nobody must look any more" exits 0 casebus status --today 2027-01-04
