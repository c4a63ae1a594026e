#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A view as known at a time is the view that was computed when the journal held no more: random histories with corrections, links and
# decisions, told in rounds.  ROUNDS=, PEOPLE= and SEED= make it longer or other.
. tests/flow/lib.sh
command -v python3 >/dev/null || skip "python3 is not installed"
[ -x build/dev/oracle/histories ] || make -s build/dev/oracle/histories >/dev/null
world_up
build/dev/oracle/histories "${SEED:-1}" "${PEOPLE:-2}" >"$T/histories"
python3 tests/flow/known_at.py "$T" "${ROUNDS:-4}" "${SEED:-1}" <"$T/histories" || failed=$((failed + 1))
