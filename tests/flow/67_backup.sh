#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Backup while everything runs, restore, and what came after the backup is read again from Kafka: docs/running.md, "Backup", "Restore".
# Twice: pg_dump into a new database, pg_basebackup as a new cluster.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 abh=auslaenderbehoerde@05162004 schulamt=schulamt@05162
today=2026-02-10
world_up
for a in $melde $abh $schulamt; do agency $a; done
for a in $melde $abh; do echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$a/type.cfg"; done

# tell FROM TO: so many persons, told by two offices and linked below; a title each
tell() {
    local i
    for i in $(seq "$1" "$2"); do
        line person.described "$i" 2026-01-15T09:00:00+01:00 '{"occurred_on":"2026-01-12","born_on":"2018-05-20","born_precision":"day","names":[]}'
        line registration.moved_in "$i" 2026-01-15T09:00:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-15","ags":"05162004","from":"LEA"}'
    done >"$T/melde.$1.jsonl"
    for i in $(seq "$1" "$2"); do
        line residence.permit.applied "A$i" 2026-01-20T09:00:00+01:00 '{"applied_on":"2026-01-20","basis":"25-2","in_time":true}'
    done >"$T/abh.$1.jsonl"
    program $melde publish "$T/melde.$1.jsonl" --today $today >/dev/null 2>>"$T/agency.log"
    program $abh publish "$T/abh.$1.jsonl" --today $today >/dev/null 2>>"$T/agency.log"
}
collect() { program $schulamt run --until-caught-up --today $today 2>>"$T/agency.log"; find "$A/$schulamt/inbox" -name '*.json' -printf '%f\n' | sort; }
# sums FILE: everything that must be the same again, as lines in FILE
sums() {
    sql "select 'event', a.id, e.epoch, e.seq, encode(e.hash, 'hex'), e.subject from event e join agency a on a.no = e.agency order by 2, 3, 4" >"$1"
    sql "select 'view', person, digest, incomplete from view order by 2" >>"$1"
    sql "select 'task', id, status, stage, due, owner from task order by 2" >>"$1"
    sql "select 'heard', a.id, h.day from heard h join agency a on a.no = h.agency order by 2" >>"$1"
    sql "select 'position', topic, next_offset from position order by 2" >>"$1"
    sql "select 'open', (select count(*) from gap where closed_at is null), (select count(*) from dead_letter), (select count(*) from alarm)" >>"$1"
}

tell 1 100
journal --today $today
for i in 1 2 3; do casebus identity link $melde:$i $abh:A$i --method clerical --by keller --by wirtz >/dev/null; done
caseview --today $today
collect >"$T/inbox.0"

# ---- both backups are made while services work and events arrive
casebus-journal 2>>"$T/journal.log" &
reading=$!
casebus-caseview --today $today 2>>"$T/caseview.log" &
showing=$!
tell 101 200 &
telling=$!
grown() { [ "$(sql "select count(*) from event")" -gt 320 ]; }
wait_for 30 grown
check "pg_dump while everything runs" pg_dump --format=custom --file="$T/casebus.dump" "$DATABASE"
where=$(cat "$WORLD/postgres.where")
as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
check "pg_basebackup while everything runs" as_postgres pg_basebackup --pgdata="$where/backup" --wal-method=stream --checkpoint=fast --dbname="$DATABASE"
wait $telling
tell 201 300
program $melde close-day 2026-02-09 --today $today 2>>"$T/agency.log" || true
kill -TERM $reading $showing
wait $reading $showing || true
journal --today $today
caseview --today $today
sums "$T/before"
kept=$(grep -c ^event "$T/before")
collect >"$T/inbox.1"
check "there is much that the backups have not" test "$kept" -gt 800

# again NAME: the services on what was restored, and everything is as it was
again() {
    had=$(sql "select count(*) from event")
    check "$1: the backup is older ($had of $kept events)" test "$had" -lt "$kept" -a "$had" -gt 300
    exits 0 casebus init || echo "not ok - $1: casebus init"
    check "$1: the journal reads on" exits 0 casebus-journal --until-caught-up --give-up 60 --today $today
    check "$1: the views are evaluated" exits 0 casebus-caseview --until-caught-up --give-up 60 --today $today
    sums "$T/after"
    check "$1: nothing is lost, nothing is there twice, every view and task has the digest it had" diff "$T/before" "$T/after"
    check "$1: every view is what is computed" exits 0 casebus view verify
    check "$1: status needs nobody" bash -c 'casebus status --today $0 --format json | python3 -c "import json, sys; sys.exit(any(f != \"silent\" for a in json.load(sys.stdin)[\"agencies\"] for f in a[\"findings\"]))"' $today
    collect >"$T/inbox.2"
    check "$1: the school office gets no task a second time" diff "$T/inbox.1" "$T/inbox.2"
}

# ---- pg_dump
maintenance=${DATABASE/dbname=casebus/dbname=postgres}
psql -qX "$maintenance" -c "drop database casebus" -c "create database casebus"
check "pg_restore into a new database" pg_restore --exit-on-error --no-owner --dbname="$DATABASE" "$T/casebus.dump"
again "pg_dump"

# ---- pg_basebackup: the cluster is gone, the copy takes its place
docker/world postgres kill
as_postgres mv "$where/data" "$where/lost"
as_postgres mv "$where/backup" "$where/data"
docker/world postgres start
again "pg_basebackup"

# ---- and life goes on with the same numbers
tell 301 310
journal --today $today
equal "new events continue" "$((kept + 30))" "$(sql "select count(*) from event where subject is not null")"
