#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The second way of the nightly proof: what agencies' lists of the present amount to beside what the case view shows of them.  Faults are planted on both
# sides and found with class, owner, axis and number; what is on its way is none; the stock's messages are deleted, its numbers stay.
. tests/flow/lib.sh
world_up
abh=auslaenderbehoerde@05162004 sozial=sozialamt-asylblg@05162004 melde=meldebehoerde@05162004
for a in $abh $sozial $melde; do agency $a; done
cat >"$A/$abh/type.cfg" <<'END'
sources = ( { name = "bestand"; kind = "csv"; path = "in/Bestand_*.csv"; mode = "snapshot"; key = ["PKZ", "Mass_Nr"]; misses = 1; stock = "saturdays";
  subject = { column = "PKZ"; };
  events = ( { type = "person.described"; fields = { names = { list = ( { kind = { const = "current"; }; family = { column = "Name"; }; } ); }; }; },
             { type = "residence.permit.granted"; fields = { decided_on = { column = "Bescheid"; date = "DD.MM.YYYY"; }; basis = { const = "25-2"; }; kind = { const = "first"; };
               valid_from = { column = "von"; date = "DD.MM.YYYY"; }; valid_until = { column = "bis"; date = "DD.MM.YYYY"; }; work = { const = "yes"; }; residence_condition = { const = "false"; }; }; } ); } );
END
cat >"$A/$sozial/type.cfg" <<'END'
sources = ( { name = "zahlliste"; kind = "csv"; path = "in/Zahlliste_*.csv"; mode = "snapshot"; key = ["Personennr"]; misses = 1; stock = "saturdays";
  subject = { column = "Personennr"; };
  events = ( { type = "benefits.asylblg.granted"; fields = { decided_on = { day = "run"; }; from = { column = "Bew_von"; date = "DD.MM.YYYY"; }; basis = { column = "Leistungsart"; }; }; },
             { type = "benefits.asylblg.ended"; on = ["gone"]; fields = { end_on = { day = "run"; }; }; } ); } );
END
# permits DAY FIRST LAST: that day's list of the Ausländerbehörde; payments: of the Sozialamt.
permits() { { echo 'PKZ;Mass_Nr;Name;Bescheid;von;bis'; for n in $(seq "$2" "$3"); do echo "A$n;1;Rahimi;20.02.2026;20.02.2026;19.02.2029"; done; } >"$A/$abh/in/Bestand_${1//-/}.csv"; }
payments() { { echo 'Personennr;Bew_von;Leistungsart'; for n in $(seq "$2" "$3"); do echo "S$n;01.02.2026;§3"; done; } >"$A/$sozial/in/Zahlliste_${1//-/}.csv"; }
run() { program "$1" run --until-caught-up --give-up 60 --today "$2" 2>>"$T/run.log"; }
tell() { program "$1" stock --today "$2" 2>>"$T/run.log"; }
hub() { journal && caseview --today "$1"; }
night() { PGOPTIONS="-c role=casebus_nightly" casebus-reconcile --stock --format json --give-up 60 "$@" >"$T/report.json" 2>>"$T/reconcile.log" || [ $? = 3 ]; }
# found DAY [OPTION...]: what the night finds on any axis, a line each.
found() {
    night --day "$@"
    ask "'\\n'.join('{class} {owner} {axis} {from_seq} {count} {action} {state}'.format(**d) for a in d['agencies'] for d in a['differences'] if d['axis'])" <"$T/report.json"
}
states() { ask "' '.join('%s:%s:%d' % (a['agency'].split('@')[0], a['stock']['state'], a['stock']['items']) for a in d['agencies'] if 'stock' in a)" <"$T/report.json"; }
# waiting: messages of stocks of which anything is kept, as events or dead letters.
waiting() { sql "select (select count(*) from event where schema_id in (151, 152) and payload is not null) + (select count(*) from dead_letter where type like 'casebus.stock%' and (value is not null or headers <> ''))"; }
no() { sql "select no from agency where id = '$1'"; }
# told TYPE LOCAL: the number of the last event of that type about that file number of the Ausländerbehörde.
told() {
    local subject type
    subject=$(show "$abh:$2" 2026-03-20 | ask "d['subjects'][0]['subject']")
    type=$(sed -n "s/.*id = \([0-9]*\);.*type = \"$1\".*/\1/p" schemas/registry.cfg)
    sql "select max(seq) from event where subject = '$subject' and schema_id = $type"
}

# ---- all is well
check "before its first list an office has nothing to tell" exits 3 program $abh stock --today 2026-03-02
check "which the log says" grep -q 'msg="nothing can be said of a list yet: the stock is not told" source=bestand reason="none was taken yet"' "$T/err"
permits 2026-03-02 1 20
payments 2026-03-02 1 10
run $abh 2026-03-02
run $sozial 2026-03-02
equal "what a list amounts to is told by hand: what told who a person is, is not in it" "20 items of 1 lists told" "$(tell $abh 2026-03-02)"
equal "by each office" "10 items of 1 lists told" "$(tell $sozial 2026-03-02)"
check "an office without such a list is told how" exits 2 casebus-agency --config "$A/$melde/agency.cfg" stock --today 2026-03-02
check "in these words" grep -q 'no source has a stock to tell: stock = \\"saturdays\\"; in a source with mode = \\"snapshot\\" says which and when' "$T/err"
hub 2026-03-02
equal "the messages lie in the journal" 4 "$(waiting)"
equal "they name nobody" 0 "$(sql "select count(*) from event where schema_id in (151, 152) and position('Rahimi'::bytea in payload) > 0")"
equal "nothing differs" "" "$(found 2026-03-02)"
equal "so many were compared; who offers none is said" "auslaenderbehoerde:compared:20 meldebehoerde:not_offered:0 sozialamt-asylblg:compared:10" "$(states)"
equal "what was compared is gone" 0 "$(waiting)"
equal "its numbers stay" "20 10" "$(sql "select string_agg(items::text, ' ' order by items desc) from stock where result = 'compared'")"
night --day 2026-03-02
equal "the same night proved again says the same" "auslaenderbehoerde:compared:20 meldebehoerde:not_offered:0 sozialamt-asylblg:compared:10" "$(states)"
casebus-reconcile --day 2026-03-02 --give-up 60 >"$T/out" 2>/dev/null || true
check "also in text" grep -qE '^meldebehoerde@05162004 +not offered' "$T/out"

# ---- planted: a case closed there and open here; a permit known here and denied there; one of theirs that is not here
permits 2026-03-09 2 20                                # A1 was handed over: of a row that is gone this list says nothing
run $abh 2026-03-09
neutral $abh residence.permit.granted A77 2026-03-09T10:00:00+01:00 \
    '{"occurred_on":"2026-03-03","basis":"25-2","kind":"first","valid_from":"2026-03-03","valid_until":"2029-03-02","work":"yes","residence_condition":false}' >/dev/null
tell $abh 2026-03-09 >/dev/null
hub 2026-03-09
closed=$(told residence.permit.granted A1) unknown=$(told residence.permit.granted A77) lost=$(told residence.permit.granted A5)
lost_id=$(sql "select id from event where seq = $lost and agency = $(no $abh)")
sql "delete from event where seq = $lost and agency = $(no $abh)"
wanted="missing_at_view operator residence.permit.granted 0 1 compare open
missing_at_source $abh residence $closed 1 correct open
missing_at_source $abh residence $unknown 1 correct open"
equal "a dry run finds them" "$wanted" "$(found 2026-03-09 --dry-run)"
equal "and deletes nothing" 2 "$(waiting)"
equal "found, each with its owner, its axis and the number that speaks" "$wanted" "$(found 2026-03-09)"
equal "the messages are gone" 0 "$(waiting)"
check "the report names a person by the hub's own id only" python3 - "$T/report.json" <<'PY'
import json, re, sys
found = [d for a in json.load(open(sys.argv[1]))["agencies"] for d in a["differences"] if d["axis"] and d["class"] == "missing_at_source"]
assert len(found) == 2, found
for d in found:
    assert re.fullmatch(r"its list does not have it, the case view shows it: residence.permit.granted, person [0-9a-f]{32}", d["detail"]), d
PY
equal "the same night proved again shows them still" "$wanted" "$(found 2026-03-09)"
equal "they are the same differences" 3 "$(sql "select count(*) from difference where axis is not null")"
hub 2026-03-10
run $abh 2026-03-10
equal "the office is told of its own" "missing_at_source $closed correct
missing_at_source $unknown correct" "$(find "$A/$abh/inbox" -name '*difference.reported*' -exec cat {} + | python3 -c 'import json, sys
print("\n".join(sorted("%s %s %s" % (d["class"], d.get("from"), d["action"]) for d in map(json.loads, sys.stdin) if d["class"] != "silent_source")))')"

# ---- mended, the next one closes them
check "what was lost here is taken back there" program $abh retract --record "$lost_id" --reason not_at_hub --yes --today 2026-03-16
permits 2026-03-16 2 20
run $abh 2026-03-16                                    # and told anew
neutral $abh residence.permit.ended A1 2026-03-16T10:00:00+01:00 '{"reason":"lapsed","effective_on":"2026-03-08"}' >/dev/null
program $abh retract --record A77 --reason wrong_person --yes --today 2026-03-16 >/dev/null 2>>"$T/run.log"
tell $abh 2026-03-16 >/dev/null
hub 2026-03-16
equal "the next stock finds nothing" "" "$(found 2026-03-16)"
equal "they have closed by themselves" 0 "$(sql "select count(*) from difference where axis is not null and closed_at is null")"

# ---- both have it, and it says something else
neutral $abh residence.permit.granted A6 2026-03-16T11:00:00+01:00 \
    '{"decided_on":"2026-02-20","basis":"25-2","kind":"first","valid_from":"2026-02-20","valid_until":"2027-02-19","work":"yes","residence_condition":false}' >/dev/null
tell $abh 2026-03-16 >/dev/null
hub 2026-03-16
wanted="mismatch both residence $(told residence.permit.granted A6) 1 compare open"
equal "a value that differs is both's" "$wanted" "$(found 2026-03-16)"
tell $abh 2026-03-17 >/dev/null
hub 2026-03-17
equal "the next one finds it again" "$wanted" "$(found 2026-03-17)"
equal "it is the same, and stands where it was found last" "1 2026-03-17" "$(sql "select count(*), max(day) from difference where class = 'mismatch' and axis = 'residence'" | tr '|' ' ')"
equal "the night before is balanced in that" "" "$(found 2026-03-16)"

# ---- on its way is no difference
payments 2026-03-17 2 12
run $sozial 2026-03-17                                 # S1 has ended, S11 and S12 are new
tell $sozial 2026-03-17 >/dev/null
payments 2026-03-18 3 13
run $sozial 2026-03-18                                 # behind the stock: S2 has ended, S13 is new
equal "what the journal has not read yet" "" "$(found 2026-03-17 --agency $sozial)"
hub 2026-03-18
equal "what ended before the list is ended here, what came behind it does not count" "" "$(found 2026-03-17 --agency $sozial)"
equal "it was compared" "compared:11" "$(sql "select result || ':' || items from stock where night = '2026-03-17' and agency = $(no $sozial)")"

# ---- cut off; two at once; without an end
tell $sozial 2026-03-18 >/dev/null
journal
sql "delete from event where schema_id = 152 and payload is not null"
equal "a stock of which a part is missing is not compared" "" "$(found 2026-03-18 --agency $sozial)"
equal "which the report says" "sozialamt-asylblg:cut_off:0" "$(states)"
equal "and nothing of it is kept" 0 "$(waiting)"
tell $sozial 2026-03-18 >/dev/null
payments 2026-03-19 4 13
run $sozial 2026-03-19
tell $sozial 2026-03-19 >/dev/null
hub 2026-03-19
equal "of two the later one is compared" "" "$(found 2026-03-19 --agency $sozial)"
equal "the earlier one is not" "compared:10 superseded:0" "$(sql "select string_agg(result || ':' || items, ' ' order by result) from stock where night = '2026-03-19'")"
tell $sozial 2026-03-20 >/dev/null
journal
sql "delete from event where schema_id = 151 and payload is not null"
equal "one without an end waits for it" "" "$(found 2026-03-20 --agency $sozial)"
equal "for a day" 1 "$(waiting)"
sql "update event set received_at = received_at - interval '2 days' where schema_id = 152 and payload is not null"
found 2026-03-20 --agency $sozial >/dev/null
equal "then it is cut off" "sozialamt-asylblg:cut_off:0" "$(states)"
equal "and nothing of it is kept either" 0 "$(waiting)"

# ---- dead letters
sql "insert into dead_letter (topic, \"offset\", agency, epoch, seq, type, schema_id, reason, detail, headers, value)
     select 'casebus.05162004.sozialamt-asylblg.05162004.events', 999999, no, 1, 999999, 'casebus.stock_items', 152, 'bad_body', 'body ends too early', '\\x01', '\\x02' from agency where id = '$sozial'"
equal "what became a dead letter" 1 "$(waiting)"
found 2026-03-20 --agency $sozial >/dev/null
equal "is deleted like the rest" 0 "$(waiting)"
night --day 2026-03-09 --agency $abh
check "a number whose content was deleted is in its place" python3 - "$T/report.json" <<'PY'
import json, sys
a = [a for a in json.load(open(sys.argv[1]))["agencies"] if a["agency"].startswith("ausl")][0]
assert a["hash_ok"] and (a["declared"], a["journal"], a["view"], a["retracted"], a["erased"]) == (4, 4, 3, 1, 0), a
PY

# ---- by itself, on the days that the source says
stocks=$(sql "select count(*) from event where schema_id = 151")
run $sozial 2026-03-22                                 # Saturday the 21st is closed now
hub 2026-03-22
equal "a list is told when its day is closed" $((stocks + 1)) "$(sql "select count(*) from event where schema_id = 151")"
run $sozial 2026-03-23
hub 2026-03-23
equal "once" $((stocks + 1)) "$(sql "select count(*) from event where schema_id = 151")"
