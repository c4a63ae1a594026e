#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the page of offices says is what their configurations say.
. tests/flow/lib.sh

tests/office_table schemas/agencies.cfg producers/agencies/*.cfg >"$T/README.md"
check "producers/agencies/README.md is as tests/office_table makes it" diff producers/agencies/README.md "$T/README.md"
for type in producers/agencies/*.cfg; do
    check "it has $(basename "$type" .cfg)" grep -q "(\`$(basename "$type" .cfg)\`)" "$T/README.md"
done
