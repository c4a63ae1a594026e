#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Three brokers, each message on three of them and on two before it counts as sent: one that is killed stops nothing and loses nothing.
. tests/flow/lib.sh

moved_in() { printf '{"occurred_on":"2026-01-15","move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA","household":"H%s"}' "$1"; }
lines() { for n in $(seq "$1" "$2"); do line registration.moved_in "$n" 2026-01-20T09:12:00+01:00 "$(moved_in "$n")"; done; }
publish() { lines "$1" "$2" | program meldebehoerde@05162004 publish - --give-up 60 --today 2026-01-20; }
weak() { { casebus topics check --format jsonl 2>/dev/null || true; } | grep -q '"key":"in sync","is":"2","wanted":"3"'; }
journalled() { [ "$(sql "select count(*) from event where subject <> '00000000-0000-0000-0000-000000000000'")" = "$1" ]; }

world_up --brokers 3
agency meldebehoerde@05162004
check "every topic is on three brokers" exits 0 casebus topics check
check "events are sent" publish 1 100
casebus-journal --give-up 120 2>"$T/journal.log" &

docker/world kafka kill 2
check "with one of three brokers killed events are sent as before" publish 101 200
check "and are in the journal" wait_for 60 journalled 200
check "topics check says that a replica is missing" wait_for 20 weak
check "a new agency's topics are made, too" agency schulamt@05162
docker/world kafka start 2
check "when it is back all replicas are in sync again" wait_for 60 exits 0 casebus topics check

docker/world kafka kill 1
check "another one killed, and events are sent" publish 201 300
check "and are in the journal, each once" wait_for 60 journalled 300
equal "nothing is missing in between" 0 "$(sql "select count(*) from gap where closed_at is null")"
