#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lists of the present, day by day, while the agency program is killed at random moments: what changed is said exactly once, a held file is held once.
# RUNS seeded runs (3), the first with SEED (1).
. tests/flow/lib.sh
world_up
slug=sozialamt-asylblg@05162004
agency $slug
python3 tests/fault/kill_snapshots.py "$A/$slug" "$T" "${RUNS:-3}" "${SEED:-1}" || failed=$((failed + 1))
