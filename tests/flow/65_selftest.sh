#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus-agency selftest: what stands between an agency's machine and the hub, step by step; each thing that is broken here is named by
# the step that meets it, with its cause and what to do.
. tests/flow/lib.sh

who=meldebehoerde@05162004
# steps ARGUMENTS...: the verdicts, a letter each (o held, F failed, - left out)
steps() { program $who selftest --format json "$@" 2>"$T/err" >"$T/selftest.json" || true; ask '"".join({True: "o", False: "F", None: "-"}[s["ok"]] for s in d["steps"])' <"$T/selftest.json"; }
of_step() { ask "next(s['$2'] for s in d['steps'] if s['step'] == '$1')" <"$T/selftest.json"; }
# said SENTENCE PART TEXT
said() { case $3 in *"$2"*) echo "ok - $1" ;; *) equal "$1" "... $2 ..." "$3" ;; esac; }
# fails SENTENCE VERDICTS STEP CAUSE ADVICE ARGUMENTS...: the last two as beginnings or parts of what is said
fails() {
    equal "$1" "$2" "$(steps "${@:6}")"
    said "  with its cause" "$4" "$(of_step "$3" cause)"
    said "  and what to do" "$5" "$(of_step "$3" advice)"
}

world_up --tls
casebus topics apply >/dev/null
agency $who
agency schulamt@05162
bundle=$A/$who

check "in a sound bundle everything holds" exits 0 program $who selftest
equal "each step says so" 10 "$(grep -c '^ok' "$T/out")"
check "the journal reads the number that it took" journal
equal "as nothing special: no gap, no dead letter, no alarm" "0 0 0" "$(sql "select (select count(*) from gap) || ' ' || (select count(*) from dead_letter) || ' ' || (select count(*) from alarm)")"
casebus-agency --config "$bundle/agency.cfg" run 2>"$T/run.log" &
run=$!
sends() { ! flock -n "$bundle/spool.sqlite.lock" true; }
check "a program runs" wait_for 20 sends
equal "beside it the test holds, too" oooooooooo "$(steps)"
kill $run
wait $run || true

port=${KAFKA##*:}
fails "a key that cannot be read" F--------- configuration "no-key" "mend it" --set key="$T/no-key"
fails "a broker that no name server knows" oF-------- "name resolution" "kafka.example.invalid: " "name server" --set kafka.brokers=kafka.example.invalid:9092
fails "a port where nothing listens" ooF------- connection "127.0.0.1:1: Connection refused" "nothing listens" --set kafka.brokers=127.0.0.1:1
equal "one of two that answers is enough" oooooooooo "$(steps --set "kafka.brokers=127.0.0.1:1,$KAFKA")"
fails "the certificate of another agency" oooFo----- certificate "it is made out to 05162004.schulamt.05162.1; ours begins with 05162004.meldebehoerde.05162004" "tls/ of the bundle" \
    --set kafka.client.ssl_certificate_location="$A/schulamt@05162/tls/cert.pem" --set kafka.client.ssl_key_location="$A/schulamt@05162/tls/key.pem"
fails "a key that belongs to another certificate" oooFF----- certificate "does not belong to the certificate" "tls/ of the bundle" --set kafka.client.ssl_key_location="$A/schulamt@05162/tls/key.pem"
openssl req -new -key "$bundle/tls/key.pem" -subj /CN=05162004.meldebehoerde.05162004.1 |
    openssl x509 -req -CA "$WORLD/keys/ca/cert.pem" -CAkey "$WORLD/keys/ca/key.pem" -set_serial 7 -days -1 -out "$T/ended.pem" 2>/dev/null
fails "a certificate that has ended" oooFF----- certificate "05162004.meldebehoerde.05162004.1 is not valid now; it ends on $(date -d yesterday +%F)" "casebus agency renew" --set kafka.client.ssl_certificate_location="$T/ended.pem"
docker/certificates "$T/stranger" 05162004 localhost
fails "the CA of another hub" oooFF----- TLS "certificate verify failed" "is not the CA of this Kafka" --set kafka.client.ssl_ca_location="$T/stranger/ca/cert.pem"
fails "a broker that is called by another name than its certificate does" ooooF----- TLS "not made out to the name" "by the name that the hub gave" --set "kafka.brokers=127.1:$port"
sed 's/ client = {.*}; };/ };/' "$bundle/agency.cfg" >"$bundle/plain.cfg"
fails "no certificate at all" ooooF----- TLS "brokers are down" "lacks security_protocol" --config "$bundle/plain.cfg"

casebus agency revoke $who >/dev/null
fails "a certificate that was revoked" oooooF---- rights "Topic authorization failed" "casebus agency renew"
casebus agency renew $who --out "$bundle" >/dev/null
equal "with a new one everything holds again" oooooooooo "$(steps)"
printf '\0\0\0\x23\x28anything' >"$T/newer"
kcat -P -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.inbox -X security.protocol=ssl -X ssl.ca.location="$WORLD/keys/ca/cert.pem" -X ssl.certificate.location="$WORLD/keys/tls/hub.pem" \
    -X ssl.key.location="$WORLD/keys/tls/hub.key" -H ce_specversion=1.0 -H ce_id=01890000-0000-7000-8000-000000000001 -H ce_source=urn:casebus:agency:hub@05162004 -H ce_type=registration.beamed_in \
    -k 0123456789abcdef0123456789abcdef -H ce_subject=0123456789abcdef0123456789abcdef -H ce_purpose=coordination -H ce_legalbasis=34-BMG -H ce_time=2026-01-20T10:00:00Z -H ce_sequence=6 -H content-type=application/avro -H ce_tenant=05162004 -H ce_epoch=1000 -H ce_dataclass=B "$T/newer"
fails "a folder of event types that is older than the hub's" oooooooooF "schema ids" "the hub sends schema id 9000, which is not in $bundle/schemas" "newest schemas"
docker/world kafka stop
fails "no Kafka" ooF------- connection "Connection refused" "does Kafka run"
check "and a person must look at it" exits 3 program $who selftest
