#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What common/db promises, against a real PostgreSQL: its tests are unit tests that skip without one.
. tests/flow/lib.sh
[ -x build/dev/unit/test_db ] || make -s build/dev/unit/test_db >/dev/null 2>&1 || skip "build/dev/unit/test_db is not built"
docker/world up 2>"$T/world.log" || { cat "$T/world.log"; exit 1; }
eval "$(docker/world env)"
export DATABASE
check "every test of common/db holds with a database" exits 0 build/dev/unit/test_db
equal "none of them was skipped" 0 "$(grep -c SKIPPED "$T/out" "$T/err" | awk -F: '{ n += $2 } END { print n }')"
