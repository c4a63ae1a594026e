#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demo tells its story; and a consumer that is not ours reads every event of it from Kafka and agrees with casebus timeline.
. tests/flow/lib.sh
export DEMO_WORLD=$WORLD
check "the demo lives through four months as the story wants" docker/demo
eval "$(docker/world env)"
export CASEBUS_CONFIG KAFKA DATABASE
check "every stored view is what its events say" casebus view verify
for person in $(sql "select distinct replace(person::text, '-', '') from subject"); do
    casebus timeline --person "$person" --format jsonl
done >"$T/timelines.jsonl"
code=0
python=$(tests/venv 2>"$T/venv.log") || code=$?
if [ $code = 77 ]; then cat "$T/venv.log"; else   # one line "skipped - ..."
    check "PyPI's confluent-kafka, fastavro and cloudevents read what we wrote, and agree with the timelines" \
        "$python" tests/flow/read_us.py "$KAFKA" "$PWD/schemas" 05162004 "$T/timelines.jsonl"
fi
