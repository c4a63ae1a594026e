#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Faults planted by chance (SEED) into a hub of three agencies and five days: everything that was planted is found with its class, its owner and exactly its
# numbers, and nothing else is.  PLANTS (20) says how many; the table says what became of each kind.
. tests/flow/lib.sh
world_up
agencies="meldebehoerde@05162004 jobcenter@05162 gesundheitsamt@05162"
for a in $agencies; do
    agency "$a"
    # A manifest a day for five days, Monday to Friday; every tenth number is a void.
    what=() first=1 seq=0
    for no in 1 2 3 4 5; do
        what+=("$((seq + 1))-$((seq + 29))" "void:$((seq + 30))" "$((seq + 31))-$((seq + 39))" "@$((seq + 40)):$no:2026-02-$((15 + no)):$first-$((seq + 39))")
        first=$((seq + 40)) seq=$((seq + 40))
    done
    fill "$a" 1000 "${what[@]}"
done
journal
caseview --today 2026-02-23
sql "create schema kept; create table kept.event as select * from event; create table kept.manifest as select * from manifest; create table kept.subject as select * from subject; create table kept.view as select * from view"
python3 tests/fault/plants.py "$DATABASE" "${PLANTS:-20}" "${SEED:-1}" || failed=$((failed + 1))
