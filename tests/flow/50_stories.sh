#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The stories through the real programs: every task, date, stage, axis value and gap that they name.
. tests/flow/lib.sh
command -v python3 >/dev/null || skip "python3 is not installed"
world_up
python3 tests/flow/stories.py "$T" tests/fixtures/stories/{S3,S3late,S5,S6,S1}.json || failed=$((failed + 1))
