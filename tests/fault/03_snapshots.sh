#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lists of the present, day by day, while the agency program is killed at random moments: what changed is said exactly once, a held file is held once.
# RUNS seeded runs (3) of tables, a third as many of records with fixed places and of XML, the first with SEED (1).
. tests/flow/lib.sh
world_up
runs=${RUNS:-3}
# lists FORM AGENCY RUNS
lists() { agency "$2" && python3 tests/fault/kill_snapshots.py "$1" "$2" "$A/$2" "$T" "$3" "${SEED:-1}" || failed=$((failed + 1)); }
lists csv sozialamt-asylblg@05162004 "$runs"
lists fixed sozialamt-asylblg@05162008 $(((runs + 2) / 3))
lists xml sozialamt-asylblg@05162012 $(((runs + 2) / 3))
