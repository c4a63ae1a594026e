#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Marks for a minute: 8 writers, 4 evaluators that are killed now and then, links changing.
# Its lane keeps it apart from that flow, which may run beside it.
LANE=minute SECONDS_RUN=${SECONDS_RUN:-60} exec bash tests/flow/32_marks.sh
