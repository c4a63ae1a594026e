#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Dead letters are put through again by two operators at once who are killed at random moments, while the journal runs, the agency sends some of
# them anew and the database ends connections: nothing twice, nothing lost, each deed in the log.  RUNS seeded runs (3), the first with SEED (1).
. tests/flow/lib.sh
melde=meldebehoerde@05162004
world_up
agency $melde
cp -r schemas "$T/old"
sed -i '/^05162004,/d' "$T/old/codelists/ags.csv"
python3 tests/fault/kill_redrive.py $melde "$T" "${LETTERS:-600}" "${RUNS:-3}" "${SEED:-1}" || failed=$((failed + 1))
