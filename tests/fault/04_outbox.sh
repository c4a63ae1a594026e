#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A table of events, written by eight at once and read with and without marks, while the agency programs are killed at random moments: each row is
# said exactly once, none is marked before it is in the spool.  RUNS seeded runs (3), the first with SEED (1).
. tests/flow/lib.sh
world_up
. tests/flow/office.sh
make_table && table "grant casebus_outbox_mark to clerk"
python3 tests/fault/kill_outbox.py "$A/$marks" "$A/$reads" "$T" "${ROWS:-5000}" "${RUNS:-3}" "${SEED:-1}" || failed=$((failed + 1))
