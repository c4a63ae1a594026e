#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agency makes its private key itself: the hub gets a request, checks it, signs it and sends a certificate back, at the beginning and
# every time that one ends; the key never leaves the agency.
. tests/flow/lib.sh

who=jobcenter@05162
# says COMMAND...: it is refused; what it said
says() { exits 2 "$@" || true; sed 's/.*msg="\(.*\)" kind.*/\1/' "$T/err"; }
delivers() { neutral $who benefits.sgb2.applied 4711 2026-01-20T09:12:00+01:00 '{"applied_on":"2026-01-19"}' >/dev/null; }
number() { program $who selftest --format json 2>/dev/null | ask "next(s.get('seen') for s in d['steps'] if s['step'] == 'certificate').split(',')[0]"; }
# asks FILE SUBJECT [KIND OPTION]: a request made by other tools
asks() { openssl req -new -newkey "${3:-ec}" -pkeyopt "${4:-ec_paramgen_curve:P-256}" -nodes -keyout "$T/other.key" -subj "$2" -out "$1" 2>"$T/openssl.log"; }

world_up --tls
casebus topics apply >/dev/null
a=$A/$who

# ---- the first certificate
next() { casebus agency onboard $who --format json | ask "d['next']"; }
equal "the checklist says how" "casebus agency add $who --state shadow --own-key --out DIR; hand DIR over to the agency, which makes its private key itself (without --own-key the key is made here and lies in DIR, too)" "$(next)"
check "an agency that makes its key itself is added" exits 0 casebus agency add $who --out "$a" --own-key
equal "the hub says what comes next" "without a certificate: casebus-agency --config $a/agency.cfg request-certificate at the agency, then casebus agency renew $who --request FILE --out DIR" "$(sed -n 3p "$T/out")"
equal "so does the checklist" "at the agency: casebus-agency --config DIR/agency.cfg request-certificate; here: casebus agency renew $who --request FILE --out NEW; at the agency: casebus-agency --config DIR/agency.cfg import-certificate NEW, then selftest" "$(next)"
equal "its bundle has the CA, and no key" ca.pem "$(ls "$a/tls")"
check "the agency makes key and request" exits 0 program $who request-certificate
equal "it says what is whose" "request $a/tls/request.pem: send it to the operator of the hub, who signs it (casebus agency renew $who --request FILE --out DIR); nothing in it is secret
key $a/tls/next.key.pem: it stays here, nobody else needs it" "$(cat "$T/out")"
equal "nobody else may read the key" 600 "$(stat -c %a "$a/tls/next.key.pem")"
equal "asked again it is the same key" "key $a/tls/next.key.pem, from before: it stays here, nobody else needs it" "$(program $who request-certificate | tail -n 1)"
equal "status says that it waits" "$a/tls/request.pem" "$(program $who status | ask 'd["certificate_request"]')"
cp "$a/tls/request.pem" "$T/request.pem"
check "the hub signs" exits 0 casebus agency renew $who --request "$T/request.pem" --out "$T/first" --by weber
equal "and sends no key" "ca.pem cert.pem" "$(ls "$T/first/tls" | paste -sd' ')"
check "it is put in place" exits 0 program $who import-certificate "$T/first"
equal "which is said" "certificate 05162004.jobcenter.05162.1, until $(date -d '+730 days' +%F), is in place: reload or restart the program (systemctl reload casebus-agency@NAME), then casebus-agency selftest" "$(cat "$T/out")"
equal "nothing is left of the request" "ca.pem cert.pem key.pem" "$(ls "$a/tls" | paste -sd' ')"
equal "the key is its owner's" 600 "$(stat -c %a "$a/tls/key.pem")"
check "put in place again nothing changes" exits 0 program $who import-certificate "$T/first/tls"
equal "the checklist goes on" "at the agency: casebus-agency --config DIR/agency.cfg selftest" "$(next)"
check "the self-test holds" exits 0 program $who selftest
delivers
check "what it sends is journalled" journal
check "the key was never at the hub" bash -c '! grep -rqF "$(sed -n 2p "$0")" "$1" "$2"' "$a/tls/key.pem" "$WORLD/keys" "$T/first"
check "a bundle that is made again stays as it is" exits 0 casebus agency add $who --out "$a"
equal "with the same certificate" "05162004.jobcenter.05162.1 ca.pem cert.pem key.pem" "$(number) $(ls "$a/tls" | paste -sd' ')"

# ---- in one step, where the agency has a request already
asks "$T/melde.pem" /CN=05162004.meldebehoerde.05162004
check "a request of other tools is signed into the bundle" exits 0 casebus agency add meldebehoerde@05162004 --out "$A/melde" --request "$T/melde.pem"
cp "$T/other.key" "$A/melde/tls/key.pem"
check "and works" casebus-agency --config "$A/melde/agency.cfg" selftest
cp "$A/melde/tls/cert.pem" "$T/melde.cert"
mv "$A/melde/tls/key.pem" "$T/"
check "the same request again makes no other certificate" bash -c 'casebus agency add meldebehoerde@05162004 --out "$0/melde" --request "$1/melde.pem" >/dev/null && cmp "$0/melde/tls/cert.pem" "$1/melde.cert"' "$A" "$T"

# ---- what is not signed
numbers() { casebus agency show $who --format json | ask "d['certificates']"; }
asks "$T/r.pem" /CN=05162004.schulamt.05162
equal "another agency's name" "the request $T/r.pem is made out to 05162004.schulamt.05162, not to 05162004.jobcenter.05162 alone: it is another agency's, another hub's, or was not made by casebus-agency request-certificate; nothing was signed" \
    "$(says casebus agency renew $who --request "$T/r.pem" --out "$T/no")"
asks "$T/r.pem" /CN=05515000.jobcenter.05162
equal "another tenant's" "the request $T/r.pem is made out to 05515000.jobcenter.05162, not to 05162004.jobcenter.05162 alone: it is another agency's, another hub's, or was not made by casebus-agency request-certificate; nothing was signed" \
    "$(says casebus agency renew $who --request "$T/r.pem" --out "$T/no")"
asks "$T/r.pem" "/CN=admin/CN=05162004.jobcenter.05162"
equal "a second name beside its own" "the request $T/r.pem is made out to admin, not to 05162004.jobcenter.05162 alone: it is another agency's, another hub's, or was not made by casebus-agency request-certificate; nothing was signed" \
    "$(says casebus agency renew $who --request "$T/r.pem" --out "$T/no")"
asks "$T/r.pem" /CN=05162004.jobcenter.05162 rsa rsa_keygen_bits:1024
equal "an RSA key of 1024 bits" "the key of the request $T/r.pem is too weak or of another kind (RSA, 1024 bits): P-256 or RSA with 3072 bits is wanted; casebus-agency request-certificate makes such a key" \
    "$(says casebus agency renew $who --request "$T/r.pem" --out "$T/no")"
python3 - "$T/request.pem" "$T/r.pem" <<'PY'
import base64, sys
lines = open(sys.argv[1]).read().split("\n")
der = bytearray(base64.b64decode("".join(l for l in lines if l and "-----" not in l)))
der[-1] ^= 1
open(sys.argv[2], "w").write("-----BEGIN CERTIFICATE REQUEST-----\n" + base64.encodebytes(bytes(der)).decode() + "-----END CERTIFICATE REQUEST-----\n")
PY
equal "a broken signature" "the request $T/r.pem was not signed with its own key: it was changed on the way, or who sent it does not have the key; ask the agency for it again, by a way that you trust" \
    "$(says casebus agency renew $who --request "$T/r.pem" --out "$T/no")"
equal "no request at all" "$a/agency.cfg holds no request for a certificate in PEM form (PKCS#10): no start line" "$(says casebus agency renew $who --request "$a/agency.cfg" --out "$T/no")"
equal "beside a key from before" "$a/tls holds a private key from before, to which the new certificate does not belong: name another folder with --out" "$(says casebus agency renew $who --request "$T/request.pem" --out "$a")"
equal "who is added by such a request is not known afterwards" "schulamt@05162 is no agency of tenant 05162004: casebus agency list shows them" \
    "$(says casebus agency add schulamt@05162 --out "$T/no" --request "$T/r.pem" >/dev/null; says casebus agency show schulamt@05162)"
equal "nothing of it became a certificate" "[1]" "$(numbers)"

# ---- a month before its end the program asks by itself
tls=$a/tls
sign_anew() { # DAYS: number 1 again, with another end
    openssl req -new -key "$tls/key.pem" -subj /CN=05162004.jobcenter.05162.1 |
        openssl x509 -req -CA "$WORLD/keys/ca/cert.pem" -CAkey "$WORLD/keys/ca/key.pem" -set_serial "0x$(openssl rand -hex 8)" -days "$1" \
            -extfile <(echo extendedKeyUsage=clientAuth) -out "$T/cert.pem" 2>"$T/openssl.log"
    cp "$T/cert.pem" "$tls/cert.pem"
}
sign_anew 31
program $who run --until-caught-up 2>"$T/run.log"
check "31 days before the end it does not" test ! -e "$tls/request.pem"
sign_anew 29
program $who run --until-caught-up 2>"$T/run.log"
equal "29 days before the end it asks, and says where the file lies" "our certificate ends: send the request to the operator of the hub until=$(date -d '+29 days' +%F) request=$tls/request.pem" \
    "$(sed -n 's/.*level=warn.*msg="\(our certificate ends[^"]*\)"/\1/p' "$T/run.log")"
cp "$tls/next.key.pem" "$T/next.before"
program $who run --until-caught-up 2>"$T/run.log"
check "the next run asks with the same key" cmp "$tls/next.key.pem" "$T/next.before"
equal "status says so" "True $tls/request.pem" "$(program $who status | ask "'%s %s' % (d['certificate_ends'], d['certificate_request'])")"
check "the old certificate works" delivers

# ---- what is not put in place
check "the hub signs the next one" exits 0 casebus agency renew $who --request "$tls/request.pem" --out "$T/second"
mv "$tls/next.key.pem" "$T/"
equal "a certificate for another key" "no private key here (next.key.pem, key.pem) belongs to the certificate $T/second/tls/cert.pem: it answers another request, or one that was made on another machine; casebus-agency request-certificate says which request is to be signed" \
    "$(says program $who import-certificate "$T/second")"
mv "$T/next.key.pem" "$tls/"
equal "another agency's" "the certificate $A/melde/tls/cert.pem is made out to 05162004.meldebehoerde.05162004.1; ours begins with 05162004.jobcenter.05162.: it belongs to another agency or another hub; ask the operator of the hub for ours" \
    "$(says program $who import-certificate "$A/melde")"
docker/certificates "$T/stranger" 05162004 localhost
mkdir -p "$T/strange/tls"
openssl req -new -key "$tls/next.key.pem" -subj /CN=05162004.jobcenter.05162.2 |
    openssl x509 -req -CA "$T/stranger/ca/cert.pem" -CAkey "$T/stranger/ca/key.pem" -set_serial 5 -days 700 -out "$T/strange/tls/cert.pem" 2>"$T/openssl.log"
equal "one of another CA" "the certificate $T/strange/tls/cert.pem was not signed by the CA $tls/ca.pem: has the hub a new CA?  Ask its operator on the telephone; if so, compare the fingerprints of both ca.pem and put the new one in place of ours first" \
    "$(says program $who import-certificate "$T/strange")"
mkdir -p "$T/ended/tls"
openssl req -new -key "$tls/next.key.pem" -subj /CN=05162004.jobcenter.05162.2 |
    openssl x509 -req -CA "$WORLD/keys/ca/cert.pem" -CAkey "$WORLD/keys/ca/key.pem" -set_serial 6 -days 0 -out "$T/ended/tls/cert.pem" 2>"$T/openssl.log"
sleep 1.1
equal "one that has ended" "is not now: is this machine's clock right (date -u)?  If so, ask the operator of the hub for another" "$(says program $who import-certificate "$T/ended" | sed 's/.*, which //')"
equal "a folder without one" "name the folder that the hub made (casebus agency renew --out): cannot read the certificate $T/cert.pem: No such file or directory" "$(rm "$T/cert.pem"; says program $who import-certificate "$T")"
equal "nothing was changed by any of them" 05162004.jobcenter.05162.1 "$(number)"

# ---- the change
check "the right one is put in place" exits 0 program $who import-certificate "$T/second"
equal "and used" 05162004.jobcenter.05162.2 "$(number)"
check "the old one is revoked" exits 0 casebus agency revoke $who --certificate 1
check "the new one delivers" delivers
equal "with the key of one that was revoked no other is made" "the request $T/request.pem has the key of certificate 1, which was revoked: the agency makes another (it removes tls/next.key.pem, then casebus-agency request-certificate)" \
    "$(says casebus agency renew $who --request "$T/request.pem" --out "$T/no")"

# ---- a hub that makes the key, too
check "the hub makes a key where no request is named" exits 0 casebus agency renew $who --out "$T/third"
equal "with a certificate" "ca.pem cert.pem key.pem" "$(ls "$T/third/tls" | paste -sd' ')"
check "that is put in place as well" exits 0 program $who import-certificate "$T/third"
equal "and used" 05162004.jobcenter.05162.3 "$(number)"
sed -i 's/ client = {.*};$/ };/' "$a/agency.cfg"
equal "without certificates nothing is asked for" "kafka.client in agency.cfg names no certificate, key and CA: where the hub asks for certificates, agency.cfg of its bundle has them" "$(says program $who request-certificate)"
