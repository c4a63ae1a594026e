#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus diagnose: what support needs to see, and neither persons nor numbers of theirs nor passwords, wherever they were planted.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004
agency $melde --contact "Frau Wischnewski-Planted, 0221-5550199"
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"

# ---- planted: in events, dead letters, alarms, reports, logs, settings
neutral $melde person.described 4711PLANTED 2026-03-02T09:00:00+01:00 '{"names":[{"kind":"current","family":"Haddad-Planted","given":"Samir-Planted"}],"born_on":"1984-05-02","born_precision":"day"}' >/dev/null
neutral $melde registration.moved_in 4711PLANTED 2026-03-02T09:00:00+01:00 '{"move_in_on":"2026-03-01","registered_on":"2026-03-02","ags":"05162004","from":"LEA"}' >/dev/null
subject=$(casebus identity show $melde:4711PLANTED --format json 2>/dev/null | grep -oE '[0-9a-f]{32}' | head -n 1 || true)
echo "Haddad-Planted 4711PLANTED" | kcat -P -q -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.events -k Haddad-Planted -H ce_subject=Haddad-Planted
journal || true
caseview || true
sql "insert into alarm (kind, detail) values ('evaluation', 'person of subject deadbeefdeadbeefdeadbeefdeadbeef cannot be evaluated: \"Haddad-Planted\" is no day')"
sql "insert into report (agency, kind, source, name, open, since, epoch, seq) select no, 'file_held', 'drop', 'Haddad-Planted.csv', true, '2026-03-02', 1, 1 from agency where id = '$melde'"
cat >"$T/log" <<'LOG'
ts=2026-03-02T09:00:00.000000Z level=error prog=casebus msg="file number 4711099 of \"Haddad-Planted\" is wrong" kind=data
ts=2026-03-02T09:00:01.000000Z level=warn prog=casebus-journal msg="could not go on, trying again" wait_ms=100 err="password planted-in-log of Haddad-Planted"
Haddad-Planted wrote this line with planted-in-log
LOG
password=$(grep -oE 'password=[^ "]+' "$CASEBUS_CONFIG" | cut -d= -f2)
sed -i 's/min_insync = 1; };/min_insync = 1; client = { ssl_key_password = "planted-key-password"; sasl_password = "planted-sasl"; }; };/' "$CASEBUS_CONFIG"

check "one file is made" exits 0 casebus diagnose "$T/d.tar" --log "$T/log"
check "that every tar reads" tar -xf "$T/d.tar" -C "$T"
here=$(find "$T" -maxdepth 1 -name 'casebus-diagnose-05162004-*' -type d)
check "nobody else reads it" test "$(stat -c %a "$T/d.tar")" = 600
check "it is never written over another one" exits 2 casebus diagnose "$T/d.tar"
equal "what is in it" "alarms.json database/migrations.json database/server.json database/sessions.json database/tables.json dead_letters.json gaps.json log.txt numberings.json positions.json settings.txt status.json topics.txt versions.txt" \
    "$(cd "$here" && find . -type f | sed 's|^\./||' | sort | tr '\n' ' ' | sed 's/ $//')"
for planted in Planted PLANTED planted 4711 5550199 deadbeef Samir Haddad "$password" ${subject:+"$subject"}; do
    check "no $(head -c 4 <<<"$planted")... in it" bash -c '! grep -rqaF -e "$0" "$1"' "$planted" "$here"
done
check "the key of a person is not in it" bash -c '! grep -rqaE "\b[0-9a-f]{32}\b" "$0"' "$here"
json() { python3 -c "import json, sys; d = json.load(open('$here/$1')); sys.exit(not ($2))"; }
check "it says what casebus status says" json status.json "'dead_letters' in d['agencies'][0]['findings'] and d['agencies'][0]['reports'][0]['kind'] == 'file_held'"
check "the causes of dead letters" json dead_letters.json "d[0]['count'] == 1 and d[0]['reason']"
check "that there is an alarm" json alarms.json "'cannot be evaluated' in d[0]['detail']"
check "how large the tables are" json database/tables.json "any(t['table'] == 'event' and t['bytes'] > 0 for t in d)"
check "how far the topics are read" json positions.json "d[0]['next_offset'] > 2"
check "which tables were made" json database/migrations.json "d[0]['no'] == 1"
check "settings, with what is secret masked" grep -q '^kafka.client.ssl_key_password = "\*\*\*\*\*\*\*\*"' "$here/settings.txt"
check "sentences of the log, without values" grep -q 'level=warn prog=casebus-journal msg=could not go on, trying again wait_ms= err=$' "$here/log.txt"
check "the version" grep -q '^casebus [0-9]' "$here/versions.txt"

# ---- what is away is said
docker/world postgres stop
check "without the database there is a file, too" exits 0 casebus diagnose "$T/e.tar" --log "$T/log"
check "that says why the rest is missing" bash -c 'tar -xOf "$0" --wildcards "*/database/error.txt" | grep -qi "connection\|database"' "$T/e.tar"
check "without its password" bash -c '! tar -xOf "$0" | grep -qaF -e "$1"' "$T/e.tar" "$password"
docker/world postgres start
