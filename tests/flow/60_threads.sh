#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The proof reads Kafka, the journal and what stands apart of it in threads of their own, a page, a window and a stretch at a time.  Built with the thread
# sanitizer and with few numbers in each (V=tsan), its threads do not race, and whatever lies at an end is found as by the usual program: faults by
# chance (SEED), in two epochs, with two manifests a day.
. tests/flow/lib.sh
few=${FEW:-$PWD/build/tsan/bin}/casebus-reconcile
[ -x "$few" ] || skip "make V=tsan programs makes the program with the thread sanitizer"
world_up
melde=meldebehoerde@05162004 day=2026-02-17
agency $melde
fill $melde 1000 1-10 '!11-19' 20-150 @151:1:2026-02-16:1-150 152-200 '!201' 202-300 15-19 @301:2:$day:151-300 302-410 @411:3:$day:301-410
fill $melde 2000 1-120 @121:1:$day:1-120
journal
fill $melde 1000 201                                   # where the journal has not read yet
sql "insert into subject (subject, first_no, person) select subject, min(no), subject from event where dataclass <> '-' group by subject;
     insert into view (person, evaluated_on, rules, digest, incomplete, body) select subject, '$day', '', '', false, '' from subject; truncate mark"
# plant SEED: about one event in fifty of each kind, and a range that is gone.
plant() {
    sql "select setseed($1 / 1000.0);
        create temporary table of as select e.agency, e.epoch, e.seq, e.id, e.subject, (random() * 50)::int as kind from (select * from event where dataclass <> '-' order by epoch, seq) e;
        delete from event e using of where (e.agency, e.epoch, e.seq) = (of.agency, of.epoch, of.seq) and (kind = 0 or e.epoch = 1000 and e.seq between $1 * 37 and $1 * 38);
        update event e set purpose = 'statistics' from of where (e.agency, e.epoch, e.seq) = (of.agency, of.epoch, of.seq) and kind = 1;
        update event e set payload = null from of where (e.agency, e.epoch, e.seq) = (of.agency, of.epoch, of.seq) and kind = 2;
        insert into retraction (agency, epoch, seq, subject, corrects) select agency, epoch, seq + 100000 * $1, subject, id from of where kind = 3;
        update view set evaluated_at = '2026-01-01' where person in (select subject from of where kind = 4);
        insert into mark (subject, reason) select subject, 'planted' from of where kind = 5;
        delete from subject where subject in (select subject from of where kind = 6);
        insert into dead_letter (topic, \"offset\", agency, epoch, seq, type, reason, detail, headers, hash)
        select 'planted', $1 * 100000 + row_number() over (order by epoch, seq), agency, epoch, seq, 'registration.moved_in', 'bad_body', 'planted', '', '\\x00' from of where kind = 0" >/dev/null
}
prove() { "$1" --day "$2" --today 2026-02-19 --dry-run --format json --give-up 60 2>>"$T/reconcile.log" || [ $? = 3 ]; }
for seed in $(seq "${SEED:-1}" $((${SEED:-1} + 3))); do
    for of in 2026-02-16 $day; do
        prove casebus-reconcile $of >"$T/usual"
        prove "$few" $of >"$T/few"
        check "the report of $of is the same ($(ask "sum(d['count'] for a in d['agencies'] for d in a['differences'])" <"$T/usual") numbers differ)" cmp "$T/usual" "$T/few"
    done
    plant "$seed"
done
