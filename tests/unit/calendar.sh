#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holidays, working days and school days against an independent library, the PyPI package `holidays`: every day of 31 years, all Laender.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
[ -x build/dev/oracle/calendar ] || { echo "not ok - build/dev/oracle/calendar is not there: run make unit first"; exit 1; }
python=$(tests/venv 2>&1) || { echo "$python"; exit 77; }
build/dev/oracle/calendar 2015 2045 | "$python" tests/oracle/compare_calendar.py
