#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What agency programs report of themselves: the hub keeps it, casebus status shows it until it has ended.
. tests/flow/lib.sh
world_up
. tests/flow/payments.sh
reports() { casebus status --today "$1" --format json 2>/dev/null | ask "' '.join('%(kind)s %(source)s %(since)s %(count)s %(of)s' % r for a in d['agencies'] for r in a['reports'])"; }

list 1 60 | drop 2026-03-02
run 2026-03-02
journal
equal "nothing is reported" "" "$(reports 2026-03-02)"

# ---- a held file
list 1 30 | drop 2026-03-03
check "a list with half of its rows is held" exits 3 program $slug run --until-caught-up --today 2026-03-03
journal
equal "the hub knows which source, since when and how much" "file_held zahlliste 2026-03-03 30 60" "$(reports 2026-03-03)"
check "it is shown to people" exits 3 casebus status --today 2026-03-03
check "with what it is about" grep -q "^$slug: file_held zahlliste (.*) since 2026-03-03, 30 of 60$" "$T/out"
check "its people reject it" program $slug reject Zahlliste_20260303.csv --today 2026-03-03
run 2026-03-03
journal
equal "and it has ended" "" "$(reports 2026-03-03)"
equal "the hub remembers one row" "1 f" "$(sql "select count(*) || ' ' || left(bool_or(open)::text, 1) from report")"

# ---- what was kept last is the latest word
sql "update report set open = true, seq = seq + 1000"
sql "delete from event where schema_id in (139, 153)"
sql "update position set next_offset = 0"
journal
equal "older words that come late are in the journal" 2 "$(sql "select count(*) from event where schema_id in (139, 153)")"
equal "and change nothing" t "$(sql "select open from report")"
