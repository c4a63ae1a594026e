#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything is killed at random moments while events flow and links change; afterwards everything must add up.
# RUNS seeded runs (30), the first with SEED (1).  One world for all of them: what a run leaves behind the next one meets.
. tests/flow/lib.sh
export WORLD_FLUSH=1                        # on one broker acks=all says nothing about a power cut
world_up
python3 tests/fault/kills.py "$T" "${RUNS:-30}" "${SEED:-1}" || failed=$((failed + 1))
