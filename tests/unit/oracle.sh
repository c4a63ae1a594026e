#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# evaluate() against a second reading of the design in another language: random histories through both, and the stories through the second.
# More: tests/unit/oracle.sh COUNT FIRST-SEED
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
count=${1:-500} first=${2:-1}
[ -x build/dev/oracle/histories ] || { echo "not ok - build/dev/oracle/histories is not there: run make unit first"; exit 1; }
python=$(tests/venv 2>&1) || { echo "$python"; exit 77; }
build/dev/oracle/histories "$first" "$count" | "$python" tests/oracle/compare.py || exit 1
"$python" tests/oracle/stories.py tests/fixtures/stories/*.json
