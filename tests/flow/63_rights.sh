#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Who shows which certificate may do what, tried from outside with kcat and Kafka's own tools: an agency speaks as itself alone and hears
# what is meant for it, a revoked certificate is out, and what was changed behind our back is found.
. tests/flow/lib.sh

own=casebus.05162004.jobcenter.05162 other=casebus.05162004.schulamt.05162 town=casebus.05515000.jobcenter.05515

# as FOLDER: kcat with the certificate that lies there; hub and admin are the world's own.
files() {
    case $1 in
        hub | admin) printf '%s\n' "$WORLD/keys/ca/cert.pem" "$WORLD/keys/tls/$1.pem" "$WORLD/keys/tls/$1.key" ;;
        *) printf '%s\n' "$1/tls/ca.pem" "$1/tls/cert.pem" "$1/tls/key.pem" ;;
    esac
}
as() {
    local all
    mapfile -t all < <(files "$1")
    timeout 30 kcat -b "$KAFKA" -X security.protocol=ssl -X "ssl.ca.location=${all[0]}" -X "ssl.certificate.location=${all[1]}" -X "ssl.key.location=${all[2]}" "${@:2}" 2>&1
}
writes() { echo hello | as "$1" -P -t "$2"; }
reads() { as "$1" -C -t "$2" -p 0 -o beginning -e; }
# refused SENTENCE WORDS COMMAND...: it fails, and the broker says why
refused() {
    local sentence=$1 words=$2 out
    shift 2
    if out=$("$@") && [[ $1 != joins && $1 != tool_as ]]; then out="it succeeded: $out"; fi
    check "$sentence" grep -q "$words" <<<"$out"
}
joins() { as "$1" -G "$2" "$3" -e; }
# tool_as FOLDER CLASS ...: Kafka's own tools, which want key and certificate in one file.
tool_as() {
    local all
    mapfile -t all < <(files "$1")
    cat "${all[2]}" "${all[1]}" >"$T/store.pem"
    printf '%s\n' security.protocol=SSL ssl.keystore.type=PEM "ssl.keystore.location=$T/store.pem" ssl.truststore.type=PEM "ssl.truststore.location=${all[0]}" >"$T/tool.properties"
    java -XX:TieredStopAtLevel=1 -cp "build/kafka/lib/*" "$2" --bootstrap-server "$KAFKA" --command-config "$T/tool.properties" "${@:3}" 2>&1
}
acls() { tool_as "$1" org.apache.kafka.tools.AclCommand "${@:2}"; }
topics() { tool_as "$1" org.apache.kafka.tools.TopicCommand "${@:2}"; }
plan() { casebus topics plan --format jsonl 2>"$T/err" || true; }
moved_in() { printf '{"occurred_on":"%s","move_in_on":"%s","registered_on":"%s","ags":"05162004","from":"LEA"}' "$1" "$1" "$1"; }

world_up --tls
check "the hub's own rights come with topics apply" exits 0 casebus topics apply
agency jobcenter@05162
agency schulamt@05162
agency meldebehoerde@05162004
check "after agency add there is nothing to do" exits 0 casebus topics check
topics admin --create --topic $town.events >/dev/null
topics admin --create --topic $town.inbox >/dev/null
j=$A/jobcenter@05162

# ---- each does its work
check "an agency sends with the certificate of its bundle" neutral meldebehoerde@05162004 registration.moved_in 4711 2026-01-20T09:12:00+01:00 "$(moved_in 2026-01-15)"
check "the hub reads it" journal
check "evaluates it, and sends" caseview --today 2026-01-21
check "and the agency hears that it arrived" program meldebehoerde@05162004 run --until-caught-up --today 2026-01-21
check "a private key is nobody else's to read" test "$(stat -c %a "$j/tls/key.pem")" = 600
check "and the hub has no copy of it" bash -c '! grep -rq "$(sed -n 2p "$0")" "$1"' "$j/tls/key.pem" "$WORLD/keys"

# ---- nobody comes in without a certificate of this hub
nobody() { kcat -b "$KAFKA" -X security.protocol=ssl -X ssl.ca.location="$j/tls/ca.pem" -L -m 5 2>&1; }
refused "without a certificate nobody comes in" "SSL alert" nobody
docker/certificates "$T/stranger" 05162004 localhost
mkdir -p "$T/strange/tls"
cp "$T/stranger/tls/admin.pem" "$T/strange/tls/cert.pem"
cp "$T/stranger/tls/admin.key" "$T/strange/tls/key.pem"
cp "$j/tls/ca.pem" "$T/strange/tls/"
refused "nor with one of another CA, whatever its name" "SSL alert" as "$T/strange" -L -m 5

# ---- an agency and the others
denied="Topic authorization failed"
check "an agency writes its own events" writes "$j" $own.events
check "and reads them" reads "$j" $own.events
check "and its inbox" reads "$j" $own.inbox
refused "it cannot write its own inbox" "$denied" writes "$j" $own.inbox
refused "nor another's events" "$denied" writes "$j" $other.events
refused "nor another's inbox" "$denied" writes "$j" $other.inbox
refused "it cannot read another's inbox" "$denied" reads "$j" $other.inbox
refused "nor another's events" "$denied" reads "$j" $other.events
refused "nor another town's events" "$denied" reads "$j" $town.events
refused "nor write there" "$denied" writes "$j" $town.events
equal "it sees two topics and no other" "$own.events $own.inbox" "$(as "$j" -L | sed -n 's/^  topic "\(.*\)" with.*/\1/p' | sort | paste -sd' ')"
refused "it cannot ask for rights" "ClusterAuthorizationException" acls "$j" --list
refused "nor for the brokers' settings" "Cluster authorization failed" tool_as "$j" kafka.admin.ConfigCommand --describe --entity-type brokers --entity-name 1
refused "nor make a topic" "uthorization" topics "$j" --create --topic $own.more
refused "nor delete its own" "uthorization" topics "$j" --delete --topic $own.events
refused "nor join the hub's group" "Group authorization failed" joins "$j" 05162004.casebus-journal $own.events

# ---- the hub's services are no administrators
refused "the hub cannot speak as an agency" "$denied" writes hub $own.events
refused "nor read another town" "$denied" reads hub $town.events
refused "nor join another town's group" "Group authorization failed" joins hub 05515000.casebus-journal $own.events
refused "nor give rights" "ClusterAuthorizationException" acls hub --add --allow-principal User:nobody --operation Read --topic $own.events
sed 's/admin = {[^}]*};//' "$CASEBUS_CONFIG" >"$WORLD/services.cfg"
check "topics are not changed with the services' certificate" exits 2 casebus topics apply --config "$WORLD/services.cfg" --set kafka.retention_days=31

# ---- a month before its end
found_on() { casebus status --today "$1" --format json 2>/dev/null | ask '[a["findings"] for a in d["agencies"] if a["agency"] == "jobcenter@05162"][0].count("certificate")'; }
equal "two months before its end a certificate is no finding" 0 "$(found_on "$(date -d '+670 days' +%F)")"
equal "in the last month it is" 1 "$(found_on "$(date -d '+710 days' +%F)")"
check "the hub's own is told, too" bash -c 'casebus status --today "$(date -d "+710 days" +%F)" | grep -q "the hub.s own certificate ends"'
equal "and the agency's program says so" True "$(program jobcenter@05162 status --today "$(date -d '+710 days' +%F)" | ask 'd["certificate_ends"]')"

# ---- a new certificate, and the end of the old one
check "renew makes a second certificate" exits 0 casebus agency renew jobcenter@05162 --out "$T/new"
check "the new one writes" writes "$T/new" $own.events
check "the old one still writes" writes "$j" $own.events
check "the old one is revoked" exits 0 casebus agency revoke jobcenter@05162 --certificate 1 --by weber
is_out() { ! writes "$j" $own.events; }
before=$SECONDS
check "and out" wait_for 20 is_out
check "within a minute" test $((SECONDS - before)) -le 60
refused "with the broker's words" "$denied" writes "$j" $own.events
equal "the operators' log has it" "weber agency revoke jobcenter@05162" "$(casebus log --format json | ask '" ".join(d[-1]["by"] + [d[-1]["command"], d[-1]["object"]])')"
check "the new one goes on" writes "$T/new" $own.events
check "who revokes it again is told" exits 2 casebus agency revoke jobcenter@05162 --certificate 1
equal "in words" "certificate 1 of jobcenter@05162 has no rights: casebus agency show jobcenter@05162 names those that have" "$(sed 's/.*msg="\(.*\)" kind.*/\1/' "$T/err")"

# ---- a program that runs while its certificate is revoked
casebus-agency --config "$A/schulamt@05162/agency.cfg" run 2>"$T/run.log" &
run=$!
check "a program runs" wait_for 20 grep -q "msg=" "$T/run.log"
casebus agency revoke schulamt@05162 >"$T/out"
equal "an agency without any certificate is out" "schulamt@05162 is out: none of its certificates has rights; casebus agency renew schulamt@05162 --out DIR makes another" "$(cat "$T/out")"
gone() { ! kill -0 $run 2>/dev/null || grep -q "authorization failed" "$T/run.log"; }
check "its program notices within a minute" wait_for 20 gone
kill $run 2>/dev/null || true
check "a bundle that is made again has a new one" agency schulamt@05162
check "which works" reads "$A/schulamt@05162" $other.inbox
casebus agency state meldebehoerde@05162004 left >/dev/null
refused "who has left is out" "$denied" writes "$A/meldebehoerde@05162004" casebus.05162004.meldebehoerde.05162004.events

# ---- a hub that comes from groups without a tenant
hub_group() { acls admin "$1" ${3:+"$3"} --allow-principal User:05162004.hub.05162004.1 --operation Read --group "$2" --resource-pattern-type prefixed >/dev/null; }
journal || true
hub_group --add casebus-
hub_group --remove 05162004.casebus- --force
journalled() { sql "select (select count(*) from event) + (select count(*) from dead_letter)"; }
before=$(journalled)
as "$T/new" -P -t $own.events <<<"hello" >/dev/null
check "its journal reads on before its rights are changed" exits 3 casebus-journal --until-caught-up --give-up 60
equal "each message once" $((before + 1)) "$(journalled)"
equal "the plan changes them" "$(printf '%s\n' "give User:05162004.hub.05162004.1 READ 05162004.casebus-" "take User:05162004.hub.05162004.1 READ casebus-")" \
    "$(plan | python3 -c 'import json, sys
for d in map(json.loads, sys.stdin): print(*(d[k] for k in ("change", "principal", "operation", "name") if d.get(k)))' | grep GROUP -v | grep hub | sort)"
check "apply does it" exits 0 casebus topics apply

# ---- drift
topics admin --delete --topic $other.inbox >/dev/null
acls admin --add --allow-principal User:05162004.jobcenter.05162.2 --operation Read --topic $other.inbox >/dev/null
acls admin --add --allow-principal User:burrow --operation Describe --topic $own.events >/dev/null
acls admin --remove --force --allow-principal User:05162004.jobcenter.05162.2 --operation Write --topic $own.events >/dev/null
left=casebus.05162004.meldebehoerde.05162004
# found: the plan, a line each
found() { plan | python3 -c 'import json, sys
for d in map(json.loads, sys.stdin): print(*(d[k] for k in ("change", "topic", "principal", "operation", "name") if d.get(k)))' | sort; }
equal "what was changed behind our back is found" \
    "$(printf '%s\n' "create $other.inbox" "foreign User:burrow DESCRIBE $own.events" "give User:05162004.jobcenter.05162.2 WRITE $own.events" \
        "take User:05162004.jobcenter.05162.2 READ $other.inbox" "unexpected $left.events" "unexpected $left.inbox")" "$(found)"
check "apply mends it" exits 0 casebus topics apply
refused "the right that was too much is gone" "$denied" reads "$T/new" $other.inbox
equal "what others gave is left alone, and the topics of who has left" "$(printf '%s\n' "foreign User:burrow DESCRIBE $own.events" "unexpected $left.events" "unexpected $left.inbox")" "$(found)"
check "a topic that is named is deleted" exits 0 casebus topics apply --yes-really $left.inbox
equal "and no other" "unexpected $left.events" "$(found | grep unexpected)"
check "a shorter retention is not made by itself" exits 3 casebus topics apply --set kafka.retention_days=7
equal "for no topic" 2592000000 "$(tool_as admin kafka.admin.ConfigCommand --describe --entity-type topics --entity-name $own.events | grep -o 'retention.ms=[0-9]*' | head -n 1 | cut -d= -f2)"
check "but where a topic is named" exits 3 casebus topics apply --set kafka.retention_days=7 --yes-really $own.events
equal "for that one" 604800000 "$(tool_as admin kafka.admin.ConfigCommand --describe --entity-type topics --entity-name $own.events | grep -o 'retention.ms=[0-9]*' | head -n 1 | cut -d= -f2)"
equal "everybody but the hub has a quota" "default user-principal 4194304.0
user-principal '05162004.hub.05162004.1' 1.0E9" \
    "$(tool_as admin kafka.admin.ConfigCommand --describe --entity-type users | sed -n "s/Quota configs for \(the \)\?\(.*\) are .*producer_byte_rate=\([0-9.E]*\).*/\2 \3/p")"
