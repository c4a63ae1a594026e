#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An export that did not come by its time, announced closures, a full and a lost spool: told in the log, in status and to the hub, each with its end.
. tests/flow/lib.sh
world_up
slug=sozialamt-asylblg@05162004
agency $slug
dir=$A/$slug
type() {
    cat <<XEND
sources = ( { name = "bescheide"; kind = "csv"; path = "in/Bescheide_*.csv"; $1
  subject = { column = "Personennr"; };
  events = ( { type = "benefits.asylblg.granted"; fields = { decided_on = { column = "Bescheid_vom"; date = "DD.MM.YYYY"; };
                                                             from = { column = "Bew_von"; date = "DD.MM.YYYY"; }; basis = { column = "Leistungsart"; }; }; } ); } );
${2:-}
XEND
}
config() { type "$@" >"$dir/type.cfg"; }
# drop DAY [PERSONS]: that day's file lies in in/.
drop() {
    { echo 'Personennr;Bescheid_vom;Bew_von;Leistungsart'; seq -f "P$1-%.0f;16.01.2026;15.01.2026;§3" "${2:-3}"; } >"$T/file"
    mv "$T/file" "$dir/in/Bescheide_${1//-/}.csv"
}
run() { program $slug run --until-caught-up --give-up 60 --today "$1" 2>>"$T/agency.log"; }
state() { program $slug status --format json --today "$1" | ask "$2"; }
missing() { state "$1" "' '.join('%(source)s %(since)s' % s for s in d['silent'])"; }
reports() { journal --today "$1"; casebus status --today "$1" --format json 2>/dev/null | ask "'\\n'.join('%(kind)s %(source)s %(name)s %(since)s %(until)s' % r for a in d['agencies'] for r in a['reports'])"; }
logged() { grep -c "$1" "$T/agency.log"; }

# ---- what is wrong is told with its place (--check reaches nothing)
wrong() { equal "$1" "$2" "$(program $slug --check 2>&1 | sed -n 's/.*type.cfg:\([0-9]*:[0-9]*: .*\)" kind=config$/\1/p' | tr -d '\\')"; }
config 'expect = "werktags 06:00";'
wrong "a word that is no day" '1:78: expect = "werktags": daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected'
config '' 'closed = ( { from = "2026-03-10"; until = "2026-03-12"; reason = "Umzug ins neue Haus"; } );'
wrong "a reason in prose" '5:57: closed: reason = "Umzug ins neue Haus": the hub is told it, so one word is expected, like betriebsferien'
config '' 'closed = ( { from = "2026-03-12"; until = "2026-03-10"; reason = "umzug"; } );'
wrong "an end before the beginning" '5:35: closed: until is before from'

# ---- silence: "00:00" is the beginning of the day, whatever the time is now.  2 March 2026 is a Monday.
config 'expect = "workdays 00:00";'
check "the calendar of the Land is in the bundle" test -s "$dir/schemas/calendar/holidays.cfg"
mv "$dir/schemas/calendar" "$T/calendar"
check "without it nothing can be expected" exits 2 program $slug --check
check "and where it comes from is said" grep -q "expect needs the calendar, which casebus agency add puts into the bundle: .*holidays.cfg" "$T/err"
mv "$T/calendar" "$dir/schemas/calendar"
drop 2026-03-02
run 2026-03-02
run 2026-03-03
equal "who exports in the evening before is in time" "" "$(missing 2026-03-03)"
run 2026-03-04
equal "a file that did not come is missing" "bescheide 2026-03-04" "$(missing 2026-03-04)"
run 2026-03-05
equal "since the first day" "bescheide 2026-03-04" "$(missing 2026-03-05)"
equal "the log says it once" 1 "$(logged 'an expected export did not come.*source=bescheide expect="workdays 00:00" since=2026-03-04')"
equal "people see it in status" "missing        bescheide, expected since 2026-03-04" "$(program $slug status --format text --today 2026-03-05 | grep missing)"
equal "the hub knows" "source_silent bescheide None 2026-03-04 None" "$(reports 2026-03-05)"
: >"$dir/in/Bescheide_20260305.csv"
run 2026-03-05 || true
equal "an empty file is no export" "bescheide 2026-03-04" "$(missing 2026-03-05)"
drop 2026-03-05
run 2026-03-05
equal "a late one ends it" "" "$(missing 2026-03-05)"
equal "in the log" 1 "$(logged 'no export is missing any more.*source=bescheide since=2026-03-04')"
equal "and for the hub" "" "$(reports 2026-03-05)"
drop 2026-03-05
run 2026-03-06
equal "the same file again has come, too" "" "$(missing 2026-03-06)"
run 2026-03-08
equal "nobody waits on a weekend" "" "$(missing 2026-03-08)"
run 2026-03-10
equal "but on Tuesday for Monday's" "bescheide 2026-03-09" "$(missing 2026-03-10)"
config ''
run 2026-03-10
equal "who expects nothing any more misses nothing" " " "$(missing 2026-03-10) $(reports 2026-03-10)"

# ---- closures
closed='closed = ( { from = "2026-03-12"; until = "2026-03-13"; reason = "umzug"; } );'
config 'expect = "workdays 00:00";' "$closed"
drop 2026-03-11
run 2026-03-11
equal "a closure is told beforehand" "downtime None umzug.2026-03-12 2026-03-12 2026-03-13" "$(reports 2026-03-11)"
equal "the office is open until then" None "$(state 2026-03-11 "d['closed_until']")"
run 2026-03-13
equal "nothing is expected while it is closed" "" "$(missing 2026-03-13)"
equal "status says until when" 2026-03-13 "$(state 2026-03-13 "d['closed_until']")"
config 'expect = "workdays 00:00";' "${closed/03-13/03-17}"
run 2026-03-13
equal "longer than announced" "downtime None umzug.2026-03-12 2026-03-12 2026-03-17" "$(reports 2026-03-13)"
run 2026-03-18
equal "afterwards it has ended, and the next file is expected" "source_silent bescheide None 2026-03-18 None" "$(reports 2026-03-18)"
kept() { sql "select open, since, until from report where name like '$1.%'" | tr '|' ' '; }
equal "the hub remembers the days" "f 2026-03-12 2026-03-17" "$(kept umzug)"
config '' 'closed = ( { from = "2026-04-02"; until = "2026-04-10"; reason = "betriebsferien"; } );'
run 2026-03-18
config ''
run 2026-03-19
equal "a closure that is called off never was" "f 2026-04-02 2026-03-18" "$(reports 2026-03-19 >/dev/null; kept betriebsferien)"

# ---- no room
sed -i 's|quota_mb = 1024|quota_mb = 1|' "$dir/agency.cfg"
drop 2026-03-20 20000
check "with the spool at its quota nothing more is taken in" exits 1 program $slug run --until-caught-up --give-up 2 --today 2026-03-20
equal "the hub knows" "spool_full None None 2026-03-20 None" "$(reports 2026-03-20)"
sed -i 's|quota_mb = 1|quota_mb = 1024|' "$dir/agency.cfg"
run 2026-03-21
equal "with room it has ended" "" "$(reports 2026-03-21)"

# ---- another spool
config 'expect = "daily 00:00";'
run 2026-03-22
run 2026-03-24
equal "something is missing" "source_silent bescheide None 2026-03-23 None" "$(reports 2026-03-24)"
rm "$dir"/spool.sqlite*
run 2026-03-24
equal "a spool that was lost is told; what it had reported before counts no more" "spool_lost None lost 2026-03-24 None" "$(reports 2026-03-24)"
run 2026-03-24
equal "it stays, for people to see" "spool_lost None lost 2026-03-24 None" "$(reports 2026-03-24)"
drop 2026-03-24
run 2026-03-25
journal --today 2026-03-25
caseview --today 2026-03-25
drop 2026-03-25
run 2026-03-25
equal "until the hub has confirmed that day" "" "$(reports 2026-03-25)"
