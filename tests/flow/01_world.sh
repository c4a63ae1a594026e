#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The world itself: starts twice side by side, survives kills, keeps its data, leaves nothing behind.
. tests/flow/lib.sh

up() { docker/world up >"$T/up.out" 2>&1; }
answers() { kcat -L -b "$KAFKA" -m 5 >/dev/null 2>&1; }
asked() { psql -qAtX "$DATABASE" -c "$1" 2>/dev/null; }
kafka_pid() { cut -d' ' -f1 "$1/run/kafka"; }

WORLD=$T/second docker/world up >"$T/second.out" 2>&1 &
second=$!
check "a world starts" up
check "a second one starts beside it at the same moment" wait $second
check "no two of their ports are the same" test "$(tr ' ' '\n' <"$WORLD/ports" | cat - <(tr ' ' '\n' <"$T/second/ports") | sort | uniq -d | wc -l)" = 0
equal "env prints three lines" "CASEBUS_CONFIG KAFKA DATABASE" "$(docker/world env | cut -d= -f1 | paste -sd' ')"
eval "$(docker/world env)"
check "Kafka answers where env says" answers
equal "PostgreSQL answers where env says" 1 "$(asked 'select 1')"
check "up again changes nothing" up
check "tenant.cfg names the town" grep -q '^tenant = "05162004";' "$CASEBUS_CONFIG"

asked "create table kept (n int); insert into kept values (7)" >/dev/null
docker/world kafka kill
check "a killed Kafka does not answer" bash -c '! kcat -L -b "$0" -m 2 >/dev/null 2>&1' "$KAFKA"
docker/world kafka start
check "started again it answers on the same port" answers
docker/world postgres kill
check "a killed PostgreSQL does not answer" bash -c '! psql -qAtX "$0" -c "select 1" >/dev/null 2>&1' "$DATABASE"
docker/world postgres start
equal "started again it has its data" 7 "$(asked 'select n from kept')"
docker/world postgres stop
docker/world kafka stop
check "up starts what was stopped" up
equal "with its data" 7 "$(asked 'select n from kept')"

kill -KILL "$(kafka_pid "$WORLD")"
check "a world whose run was killed is taken over" up
check "and says so" grep -q "killed" "$T/up.out"
check "it answers" answers
docker/world down
check "down leaves nothing running" bash -c '! kcat -L -b "$0" -m 2 >/dev/null 2>&1 && ! psql -qAtX "$1" -c "select 1" >/dev/null 2>&1' "$KAFKA" "$DATABASE"
WORLD=$T/second docker/world down --wipe
check "down --wipe leaves no folder" test ! -e "$T/second"
