#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A new office in one sitting, as its own IT person would: the bundle, three typical mistakes, a dry run, the first export, the hub's status.
. tests/flow/lib.sh
world_up
slug=wohnungsamt@05162004
agency $slug
dir=$A/$slug
check "the bundle tells the way" grep -q '3. casebus-agency --config agency.cfg publish FILE --source NAME --dry-run' "$dir/README.txt"
check "and brings the list of event types" grep -q 'housing.place.assigned' "$dir/schemas/CATALOGUE.md"
check "it is right as it comes" exits 0 program $slug --check

# The office's own list: other columns than offices of this kind usually have.
{
    printf 'Lfd;Akte;Unterkunft;Bezug;Bescheid;Stand\r\n'
    printf '1;W-101;GU;12.01.2026;09.01.2026;12.01.2026\r\n2;W-102;HOTEL;15.01.2026;14.01.2026;15.01.2026\r\n'
    printf '3;W-103;Zelt;15.01.2026;14.01.2026;15.01.2026\r\n4;W-104;WOHN;31.02.2026;14.01.2026;15.01.2026\r\n'
} >"$T/export_0115.csv"

# ---- agency.cfg is edited as its comments say: the include is switched off, the example switched on and filled in
python3 - "$dir/agency.cfg" <<'P'
import sys
text = open(sys.argv[1], encoding="utf-8").read().replace('\n@include "type.cfg"', '\n# @include "type.cfg"').replace("\n#sources", "\nsources").replace("\n#    ", "\n    ")
for old, new in (("AKTENZEICHEN", "Akte"), ("ERFASST", "Stand"), ("LFD", "Lfd"), ("TYPE.OF.EVENT", "housing.place.assigned"), (' when = "ART = X";', ""), ("DATUM", "Bezug"), ("own/art", "unterbringung/art"),
                 ('"ART"', '"Unterkunft"'), ("fields = { on", 'fields = { decided_on = { column = "Bescheid"; date = "DD.MM.YYYY"; }; on')):
    assert old in text, old
    text = text.replace(old, new)
open(sys.argv[1], "w", encoding="utf-8").write(text)
P
cp "$dir/agency.cfg" "$T/right.cfg"
# mistake SENTENCE OLD NEW ANSWER: --check refuses it with file, line and advice.
mistake() {
    sed "s|$2|$3|" "$T/right.cfg" >"$dir/agency.cfg"
    check "$1" exits 2 program $slug --check
    check "and is answered: $4" grep -qE "agency.cfg:$(grep -nF "$3" "$dir/agency.cfg" | head -n 1 | cut -d: -f1)(:[0-9]+)?: .*$4" "$T/err"
}
mistake "a key that does not exist" 'separator' 'seperator' 'did you mean ..?separator'
mistake "an event type that does not exist" 'housing.place.assigned' 'housing.place.asigned' 'did you mean ..?housing.place.assigned'
mistake "a field that the type does not have" 'kind = { column' 'kindd = { column' 'did you mean ..?kind'
mistake "a code list that is not there" 'unterbringung/art"' 'unterbringung/arten"' 'unterbringung/arten'
cp "$T/right.cfg" "$dir/agency.cfg"
check "mended it is right" exits 0 program $slug --check

# ---- what stands between the office and Kafka
# client SETTINGS: as kafka.client.
client() { sed "s|^\(kafka = { .*\) client = {.*|\1 client = { $1 }; };|" "$T/right.cfg" >"$dir/agency.cfg"; }
client 'security_protocol = "sasl_ssl"; sasl_mechanisms = "SCRAM-SHA-999"; sasl_username = "wohnungsamt"; sasl_password = "7Hs-geheim";'
check "a setting that cannot be is refused" exits 2 program $slug --check
check "in librdkafka's words" grep -q 'cannot make a Kafka client for .*: Unsupported hash function: SCRAM-SHA-999 (try SCRAM-SHA-512)' "$T/err"
client 'security_protocol = "ssl"; ssl = { ca = { location = "tls/ca.pem"; }; };'
check "a certificate that is not there" exits 2 program $slug --check
check "too" grep -q 'ssl.ca.location failed' "$T/err"
client 'security_protocol = "sasl_ssl"; sasl_mechanisms = "SCRAM-SHA-512"; sasl_username = "wohnungsamt"; sasl_password = "7Hs-geheim";'
check "what can be is shown" exits 0 program $slug --check
equal "its secrets are not" 'kafka.client.security_protocol = "sasl_ssl"
kafka.client.sasl_mechanisms = "SCRAM-SHA-512"
kafka.client.sasl_username = "wohnungsamt"
kafka.client.sasl_password = "********"' "$(grep '^kafka.client' "$T/out")"
cp "$T/right.cfg" "$dir/agency.cfg"

# ---- a dry run, the export, the hub
files() { find "$dir" -type f -exec sha256sum {} + | sort; }
files >"$T/before"
check "a dry run with refused records ends with 3" exits 3 program $slug publish "$T/export_0115.csv" --source export --dry-run --today 2026-01-15
equal "it says what it would become and what would be refused" "4 records would become 2 events of 2 persons, 2026-01-12 to 2026-01-15
  housing.place.assigned                   class S          2
2 records would be refused:
  export_0115.csv:4 Unterkunft: 
  export_0115.csv:5 Bezug: 
nothing was written" "$(sed -E 's/^(  export_0115.csv:[0-9]+ [A-Za-z]+: ).*/\1/' "$T/out")"
equal "not even a spool was made" "" "$(files | diff "$T/before" -)"
equal "nothing was kept" 1 "$(program $slug status --format json | ask "d['next_seq']")"
check "the records are mended" sed -i 's/Zelt/GU/; s/31.02.2026/30.01.2026/' "$T/export_0115.csv"
check "and the export is sent" exits 0 program $slug publish "$T/export_0115.csv" --source export --today 2026-01-15
equal "as it says" "4 records read, 4 events spooled and sent, 0 refused" "$(cat "$T/out")"
journal --today 2026-01-15
caseview --today 2026-01-15
equal "the hub sees it: the day heard, nothing behind, nothing refused" "$slug 2026-01-14 0 0" "$(casebus status --format json | ask "' '.join(str(a[k]) for a in d['agencies'] for k in ('agency', 'heard', 'lag', 'dead_letters'))")"
equal "and knows where the person lives" collective "$(show $slug:W-101 2026-01-15 | ask "d['axes']['housing']['value']")"

# ---- who a person is is counted and never shown
line person.described W-101 2026-01-15T10:00:00+01:00 '{"names":[{"kind":"current","family":"Haddad","given":"Samir"}],"born_on":"1984-05-02","born_precision":"day"}' >"$T/who.jsonl"
program $slug publish "$T/who.jsonl" --dry-run >"$T/out" 2>/dev/null
check "a dry run counts it" grep -q 'person.described  *class I  *1' "$T/out"
equal "and prints nothing of it" "" "$(program $slug publish "$T/who.jsonl" --dry-run --format jsonl 2>/dev/null)"
