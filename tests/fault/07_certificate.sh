#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An incident: an agency's certificate ends. It is told a month before; when nobody looked, the program keeps everything, and what
# docs/runbooks/certificate.md says lets it in again.
. tests/flow/lib.sh
world_up --tls
melde=meldebehoerde@05162004
casebus topics apply >/dev/null
agency $melde
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"
tls=$A/$melde/tls hub_copy=$(grep -rlF "$(sed -n 3p "$A/$melde/tls/cert.pem")" "$WORLD/keys/tls" | head -n 1)
check "the hub keeps the certificate" test -s "$hub_copy"
moves() { line registration.moved_in "$1" 2026-06-08T09:00:00+02:00 '{"move_in_on":"2026-06-08","registered_on":"2026-06-08","ags":"05162004","from":"LEA"}' >"$A/$melde/in/$1.jsonl"; }
there() { sql "select count(*) from event where subject <> '00000000-0000-0000-0000-000000000000'"; }
findings() { casebus status --today 2026-06-09 --format json 2>"$T/err" | ask "' '.join(d['agencies'][0]['findings'])"; }
# ends DAYS: the same name and key, signed anew with another end
ends() {
    openssl req -new -key "$tls/key.pem" -subj "/$(openssl x509 -in "$tls/cert.pem" -noout -subject -nameopt RFC2253 | sed 's/^subject=//; s/ //g')" |
        openssl x509 -req -CA "$WORLD/keys/ca/cert.pem" -CAkey "$WORLD/keys/ca/key.pem" -set_serial "0x$(openssl rand -hex 8)" -days "$1" \
            -extfile <(echo extendedKeyUsage=clientAuth) -out "$T/cert.pem" 2>"$T/openssl.log"
    cp "$T/cert.pem" "$tls/cert.pem"
    cp "$T/cert.pem" "$hub_copy"
}

moves 1
program $melde run --until-caught-up --today 2026-06-09 2>>"$T/agency.log"
journal --today 2026-06-09
equal "it delivers, nobody is called" "1 " "$(there) $(findings)"
ends 20
certificate_findings() { casebus status --format json 2>"$T/err" | ask "' '.join(f for f in d['agencies'][0]['findings'] if f == 'certificate')"; }
equal "twenty days before the end it is told" certificate "$(certificate_findings)"
check "its page is there" bash -c 'casebus runbook certificate | grep -q "casebus agency renew A --request FILE --out DIR"'

# ---- nobody looked, and it ends
ends 0
sleep 2
moves 2
check "the program cannot send" exits 1 program $melde run --until-caught-up --give-up 5 --today 2026-06-09
check "its log says that it is the certificate" grep -qi "certificate" "$T/err"
equal "and keeps what it has taken in" "1" "$(there)"
check "its own status names the certificate" bash -c 'casebus-agency --config "$0/agency.cfg" status --format text | grep -qi certificate' "$A/$melde"
equal "at the hub it stands to be looked at" certificate "$(certificate_findings)"

# ---- the page's commands
check "the agency makes key and request" exits 0 program $melde request-certificate
check "renewed by the hub" exits 0 casebus agency renew $melde --request "$tls/request.pem" --out "$T/new"
check "put in place by the agency" exits 0 program $melde import-certificate "$T/new"
check "it delivers what it kept" exits 0 program $melde run --until-caught-up --give-up 30 --today 2026-06-09
journal --today 2026-06-09
equal "nothing is lost, nothing is there twice" 2 "$(there)"
check "the old certificate loses its rights" exits 0 casebus agency revoke $melde --certificate 1
equal "nobody is called any more" "" "$(certificate_findings)"
moves 3
check "and it goes on with the new one" exits 0 program $melde run --until-caught-up --give-up 30 --today 2026-06-09
