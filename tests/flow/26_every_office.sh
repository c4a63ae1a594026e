#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every type of agency that is shipped: added, its fixtures dropped as its people would; what they say is in the journal.
. tests/flow/lib.sh
world_up

for type in producers/agencies/*.cfg; do
    slug=$(basename "$type" .cfg)
    office=$slug@05162004
    fixtures=tests/fixtures/$slug
    check "$slug is added" agency "$office"
    for file in "$fixtures"/*.*; do                  # in the order of their days: the older file is read first
        [ "${file##*/}" = expected.jsonl ] || cp "$file" "$A/$office/in/"
    done
    check "$slug's exports are read without one refused record" exits 0 program "$office" run --until-caught-up --today 2026-11-01
    check "and none is left" bash -c '! find "$0/in" -maxdepth 1 -type f | grep .' "$A/$office"
done
journal
for type in producers/agencies/*.cfg; do
    slug=$(basename "$type" .cfg)
    equal "of $slug the journal holds what was expected" "$(wc -l <"tests/fixtures/$slug/expected.jsonl")" \
        "$(sql "select count(*) from event join agency on agency.no = event.agency where agency.id = '$slug@05162004' and subject <> '00000000-0000-0000-0000-000000000000'")"
done
