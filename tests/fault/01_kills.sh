#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything is killed at random moments while events flow and links change; afterwards everything must add up.
# RUNS seeded runs (30), the first with SEED (1), in two lanes side by side.  One world for all runs of a lane: what a run leaves behind the next
# one meets.
RUNS=${RUNS:-30} SEED=${SEED:-1}
if [ -z "${LANE:-}" ] && [ "$RUNS" -gt 1 ]; then
    half=$((RUNS / 2)) code=0
    LANE=1 RUNS=$half SEED=$SEED bash "$0" & first=$!
    LANE=2 RUNS=$((RUNS - half)) SEED=$((SEED + half)) bash "$0" || code=$?
    wait $first || code=$?
    exit $code
fi
. tests/flow/lib.sh
export WORLD_FLUSH=1                        # on one broker acks=all says nothing about a power cut
world_up
python3 tests/fault/kills.py "$T" "$RUNS" "$SEED" || failed=$((failed + 1))
