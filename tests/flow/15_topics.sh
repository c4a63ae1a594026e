#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Topics are made, compared and changed from tenant.cfg alone, against a real broker and Kafka's own tools: INTERFACES 3.
. tests/flow/lib.sh

# Kafka's own commands; they cost a JVM each.
tool() { java -XX:TieredStopAtLevel=1 -cp "build/kafka/lib/*" "$1" --bootstrap-server "$KAFKA" "${@:2}"; }
topics() { tool org.apache.kafka.tools.TopicCommand "$@"; }
settings() { tool kafka.admin.ConfigCommand --entity-type topics "$@"; }
plan() { casebus topics plan --format jsonl "$@" 2>"$T/err" || true; }
events=casebus.05162004.jobcenter.05162.events
inbox=casebus.05162004.jobcenter.05162.inbox

world_up
agency jobcenter@05162
check "after agency add there is nothing to do" exits 0 casebus topics plan

settings --entity-name $events --alter --add-config retention.ms=1000,cleanup.policy=compact,segment.bytes=2000000 >/dev/null
check "settings that were changed behind our back are a finding" exits 3 casebus topics plan
equal "each is named with what is wanted" \
    "$(printf '%s\n' '{"change":"config","topic":"'$events'","key":"cleanup.policy","is":"compact","wanted":"delete"}' \
        '{"change":"config","topic":"'$events'","key":"retention.ms","is":"1000","wanted":"2592000000"}')" "$(plan)"
check "apply changes them back" exits 0 casebus topics apply
check "then there is nothing to do" exits 0 casebus topics plan
check "what others have set stays" bash -c 'settings() { java -XX:TieredStopAtLevel=1 -cp "build/kafka/lib/*" kafka.admin.ConfigCommand --bootstrap-server "$KAFKA" "$@"; }
    settings --entity-type topics --entity-name '$events' --describe | grep -q "segment.bytes=2000000"'

topics --delete --topic $inbox >/dev/null
topics --create --topic casebus.05162004.polizei.05.events >/dev/null
topics --create --topic casebus.05515000.jobcenter.05515.events >/dev/null
topics --create --topic something.else >/dev/null
equal "what is missing and what is not ours to have is named, and nothing of others" \
    "$(printf '%s\n' '{"change":"create","topic":"'$inbox'","key":null,"is":null,"wanted":null}' \
        '{"change":"unexpected","topic":"casebus.05162004.polizei.05.events","key":null,"is":null,"wanted":null}')" "$(plan)"
check "apply makes what is missing" exits 0 casebus topics apply
equal "and deletes nothing" '{"change":"unexpected","topic":"casebus.05162004.polizei.05.events","key":null,"is":null,"wanted":null}' "$(plan)"
topics --delete --topic casebus.05162004.polizei.05.events >/dev/null

equal "another retention is planned for both" 2 "$(plan --set kafka.retention_days=90 | grep -c '"wanted":"7776000000"')"
check "more replicas than brokers are refused with advice" exits 2 casebus agency add schulamt@05162 --out "$A/s" --set kafka.replication=3
check "in the words of the broker" grep -q "only 1 broker(s) are registered" "$T/err"
check "with as many as there are it goes on" exits 0 casebus topics apply

topics --alter --topic $events --partitions 2 >/dev/null
equal "a second partition is seen" '{"change":"config","topic":"'$events'","key":"partitions","is":"2","wanted":"1"}' "$(plan)"
check "and not hidden by apply" exits 2 casebus topics apply
check "which says what to do" grep -q "partitions cannot be taken away" "$T/err"

docker/world kafka stop
check "without Kafka it is not the configuration's fault" exits 1 casebus topics plan
check "and says who does not answer" grep -q "ask Kafka at 127.0.0.1:.*Connection refused" "$T/err"
