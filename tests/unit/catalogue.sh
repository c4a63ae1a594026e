#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is agreed holds together, and schemas/CATALOGUE.md says what it says.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
casebus=build/dev/bin/casebus failed=0
[ -x $casebus ] || { echo "not ok - $casebus is not there: run make first"; exit 1; }

if found=$($casebus schema check schemas); then echo "ok - schemas/ holds together"; else
    echo "not ok - schemas/ holds together"
    echo "$found"
    failed=1
fi
if found=$($casebus types schemas --format markdown --lang en | diff schemas/CATALOGUE.md -); then echo "ok - schemas/CATALOGUE.md is true"; else
    echo "not ok - schemas/CATALOGUE.md is true: write it anew with casebus types --format markdown --lang en >schemas/CATALOGUE.md"
    echo "$found"
    failed=1
fi
exit $failed
