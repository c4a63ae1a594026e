#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The comparison of an office's stock is killed at random moments (SEED): its messages are deleted together with what they showed, by that run or by the
# next one, and what they showed is what a run shows that nobody disturbed.
. tests/flow/lib.sh
world_up
abh=auslaenderbehoerde@05162004 day=2026-03-09
agency $abh
cat >"$A/$abh/type.cfg" <<'END'
sources = ( { name = "bestand"; kind = "csv"; path = "in/Bestand_*.csv"; mode = "snapshot"; key = ["PKZ"]; misses = 1; stock = "saturdays";
  subject = { column = "PKZ"; };
  events = ( { type = "residence.permit.granted"; fields = { decided_on = { column = "Bescheid"; date = "DD.MM.YYYY"; }; basis = { const = "25-2"; }; kind = { const = "first"; };
               valid_from = { column = "von"; date = "DD.MM.YYYY"; }; valid_until = { column = "bis"; date = "DD.MM.YYYY"; }; work = { const = "yes"; }; residence_condition = { const = "false"; }; }; } ); } );
END
# permits DAY FIRST LAST: that day's list, taken in
permits() {
    { echo 'PKZ;Bescheid;von;bis'; for n in $(seq "$2" "$3"); do echo "A$n;20.02.2026;20.02.2026;19.02.2029"; done; } >"$A/$abh/in/Bestand_${1//-/}.csv"
    program $abh run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"
}
permits 2026-03-02 1 600
permits $day 4 600                                     # three of whom the list says nothing any more, and the hub still does
program $abh stock --today $day >/dev/null 2>>"$T/run.log"
journal
caseview --today $day
sql "delete from event where no in (select no from event where dataclass <> '-' order by no desc limit 2)"
sql "insert into dead_letter (topic, \"offset\", agency, epoch, seq, type, schema_id, reason, detail, headers, value)
     select 'planted', 1, no, 1, 999999, 'casebus.stock_items', 152, 'bad_body', 'body ends too early', '\\x01', '\\x02' from agency where id = '$abh';
     create schema kept; create table kept.event as select * from event where schema_id in (151, 152); create table kept.dead_letter as select * from dead_letter;
     create function kept.slowly() returns trigger language plpgsql as 'begin perform pg_sleep(0.2); return new; end'; create trigger slowly before insert on stock for each row execute function kept.slowly()"
as_before() {
    sql "update event e set payload = k.payload from kept.event k where e.no = k.no; truncate stock, difference, difference_history, dead_letter;
         insert into dead_letter overriding system value select * from kept.dead_letter"
}
run() { casebus-reconcile --stock --day $day --today 2026-03-10 --format json --give-up 60 "$@" 2>>"$T/reconcile.log" || [ $? = 3 ]; }
# kept: messages of stocks of which anything is kept, stocks that were compared, differences that they showed, and how often these were found
kept() {
    sql "select (select count(*) from event where schema_id in (151, 152) and payload is not null) + (select count(*) from dead_letter where headers <> ''),
         (select count(*) from stock), (select count(*) from difference where axis is not null), (select count(*) from difference_history h join difference d on d.no = h.difference where axis is not null and what = 'found')"
}
before=$(kept)
began=$(date +%s%N)
run --dry-run >"$T/wanted"
took_ms=$((($(date +%s%N) - began) / 1000000 + 200))      # while it keeps what it has seen, too, which would be over before a kill meets it
found=$(ask "sum(1 for a in d['agencies'] for d in a['differences'] if d['axis'])" <"$T/wanted")
equal "three are not in the list, two are not in the journal" 5 "$found"
equal "nothing is deleted by a dry run" "$before" "$(kept)"
RANDOM=${SEED:-1} half="" other=""
for n in $(seq "${KILLS:-12}"); do
    as_before
    run >/dev/null &
    wait_ms=$((RANDOM % (took_ms + 50)))
    sleep "$(printf '%d.%03d' $((wait_ms / 1000)) $((wait_ms % 1000)))"
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    case $(kept) in "$before" | "0|1|$found|$found") ;; *) half="$half $n" ;; esac
    run >"$T/got"
    cmp -s "$T/wanted" "$T/got" && [ "$(kept)" = "0|1|$found|$found" ] || other="$other $n"
done
equal "after none of ${KILLS:-12} kills the messages are gone without what they showed, or the other way round" "" "$half"
equal "after each of them the next run shows what a run shows that nobody disturbed, each difference once, and nothing is kept of the messages" "" "$other"
check "and all closing records hold" exits 0 casebus-reconcile verify
