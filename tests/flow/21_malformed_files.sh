#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Files as they should not be: each is read as far as it can be, the good records go out, the bad ones are named, and the program stands.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
cat >"$dir/type.cfg" <<'C'
sources = ( { name = "lines"; kind = "jsonl"; path = "in/*.jsonl"; },
            { name = "umzug"; kind = "csv"; path = "in/*.csv"; charset = "windows-1252"; separator = ";"; drop = ["Summe"]; ignore = ["Bemerkung"];
              subject = { column = "OM"; };
              events = ( { type = "registration.moved_within"; fields = { on = { column = "Am"; date = "DD.MM.YYYY"; }; }; },
                         { type = "person.described"; when = "Name is known"; fields = { born_on = { column = "Geb"; date = "DD.MM.YYYY"; birth = true; };
                           names = { list = ( { kind = { const = "current"; }; family = { column = "Name"; }; } ); }; nationalities = { list = ( { column = "Staat"; } ); }; }; } ); },
            { name = "liste"; kind = "csv"; path = "in/*.lst"; charset = "windows-1252"; header = "search"; stand = "Stand: {DD.MM.YYYY}"; count = "Summe;{n}"; subject = { column = "OM"; };
              events = ( { type = "registration.moved_within"; fields = { on = { column = "Am|Einzug"; date = ["DD.MM.YYYY", "EXCEL"]; }; }; } ); },
            { name = "meldung"; kind = "xml"; path = "in/*.xml"; namespaces = ["urn:m"]; message_type = "/typ"; messages = ["1", "2"]; message_id = "/id"; record = "p"; subject = { column = "@om"; };
              events = ( { type = "registration.moved_within"; fields = { on = { column = "am"; date = "YYYY-MM-DD"; }; assertion = { column = "/typ"; codes = "typ"; }; }; } ); } );
C
mkdir -p "$dir/codes"; printf 'from,to\n1,asserted\n2,retracted\n' >"$dir/codes/typ.csv"
head='OM;Am;Name;Geb;Staat;Bemerkung'
moved() { line registration.moved_within "$1" 2026-01-20T09:12:00+01:00 '{"on":"2026-01-15"}'; }
state() { program $slug status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }
# taken NAME EXIT EVENTS REJECTS: after a run, what came of in/NAME.
taken() {
    local name=$1 want=$2 before after
    before=$(state next_seq)
    check "$name: exit $want" exits "$want" program $slug run --until-caught-up --today 2026-01-21
    after=$(state next_seq)
    equal "$name: so many events" "$3" $((after - before))
    if [ -z "$4" ]; then check "$name: nothing is refused" test ! -e "$dir/in/rejected/$name.tsv"
    else equal "$name: refused is" "$4" "$(cut -f2- "$dir/in/rejected/$name.tsv" 2>/dev/null | tr '\t' ' ' | tr '\n' '/')"; fi
}
is_in() { check "$2 is in $1/" test -e "$dir/in/$1/$2"; }
program $slug run --until-caught-up --today 2026-01-21 2>/dev/null

# ---- whole files
: >"$dir/in/empty.jsonl";            taken empty.jsonl 3 0 '0  the file is empty/';                is_in "rejected" empty.jsonl
: >"$dir/in/empty.csv";              taken empty.csv 3 0 '0  the file is empty/'
mkdir "$dir/in/folder.csv";          taken folder.csv 3 0 '0  it is a folder, not a file/';        is_in "rejected" folder.csv
head -c 20000 /bin/ls >"$dir/in/binary.csv"; taken binary.csv 3 0 '1  the file is no text/';       is_in "rejected" binary.csv
printf 'PK\003\004rest;of;it\n' >"$dir/in/book.csv"; taken book.csv 3 0 '1  the file is a workbook or an archive: have it exported as CSV/'
printf '%s\n' "$head" | iconv -t utf-16 >"$dir/in/wide.csv"; taken wide.csv 3 0 '1  the file is UTF-16: have it exported as windows-1252 or utf-8/'
printf '%s;Telefon\n1;15.01.2026;;;;;x\n' "$head" >"$dir/in/column.csv"; taken column.csv 3 0 '1 Telefon the mapping does not know this column: it belongs into a field or under ignore/'; is_in "rejected" column.csv
printf 'OM;Amm;Name;Geb;Staat\n1;15.01.2026;;;\n' >"$dir/in/renamed.csv"; taken renamed.csv 3 0 '1 Am this column is missing: did you mean "Amm"?/'
printf '%s\n' "$head" >"$dir/in/norows.csv"; taken norows.csv 0 0 '';                              is_in "done" norows.csv
if [ "$(id -u)" != 0 ]; then
    printf '%s\n' "$head" >"$dir/in/secret.csv"; chmod 0 "$dir/in/secret.csv"; taken secret.csv 3 0 '0  it cannot be opened: Permission denied/'
fi
python3 -c "import os,random; random.seed(1); os.write(1, bytes(random.randrange(256) for _ in range(30000)))" >"$dir/in/noise.jsonl"
check "noise instead of lines: exit 3" exits 3 program $slug run --until-caught-up --today 2026-01-21
check "each of its lines is named" test -s "$dir/in/rejected/noise.jsonl.tsv"

# ---- records of a table
printf '%s\r\n1;15.01.2026;;;;\r\n2;15.01.2026;M\xfcller;00.00.1990;475;x\r\n3;15.01.2026;;;' "$head" >"$dir/in/cut.csv"
taken cut.csv 3 3 '4  the row has 5 cells, the header has 6/'
printf '%s\n1;15.01.2026;;;;\n2;15.01.2026;A|B;;;;7\n3;16.01.2026;;;;\nSumme;3;;;;\n' "$head" >"$dir/in/shifted.csv"
taken shifted.csv 3 2 '3  the row has 7 cells, the header has 6/'
printf '%s\n1;30.02.2026;;;;\n2;00.00.1990;;;;\n3;15.01.2026;X;30.02.1990;475;\n4;15.01.2026;X;01.01.1990;77X;\n5;15.01.2026;X;17.05.1990;475;\n' "$head" >"$dir/in/values.csv"
taken values.csv 3 2 '2 Am on: is a day that does not exist/3 Am on: is a day that does not exist/4 Geb born_on: is a day that does not exist/5 Staat nationalities: this is no code of the list nationality/'
printf '%s\n2;15.01.2026;A\x81B;;;\n3;16.02.2026;;;;\n' "$head" >"$dir/in/bytes.csv"
taken bytes.csv 3 1 '2 Name byte 0x81 at 2 is no character of windows-1252/'
printf '%s\n1;15.01.2026;AB;;;\n2;15.01.2026;A\0B;;;\n' "$head" >"$dir/in/nul.csv"
taken nul.csv 3 0 '3  the file holds a NUL byte: it is damaged, or no text/'; is_in "rejected" nul.csv
{ printf '%s\n1;15.01.2026;' "$head"; head -c 10485760 /dev/zero | tr '\0' x; printf ';;;\n2;17.02.2026;;;;\n'; } >"$dir/in/long.csv"
taken long.csv 3 1 '2  the line is longer than 1048576 bytes/'
printf '%s\n1;18.02.2026;;;;"open\n2;18.02.2026;;;;\n3;18.02.2026;;;;"a\nb"\n' "$head" >"$dir/in/quote.csv"
taken quote.csv 3 2 '2  text stands behind the closing quote of a cell/'
printf '\xef\xbb\xbf%s\n"1";"19.02.2026";"Hauptstr. 5; ""Hof""";;475;"Zeile 1\r\nZeile 2"\n' "$head" >"$dir/in/good.csv"
taken good.csv 0 2 ''

# ---- what files say of themselves
listing() { printf 'Liste;\nStand: %s 14:05;\n\nOM;Einzug\n%s;20.02.2026\n%s;46054\nSumme;%s;\n' "$@"; }
listing 24.06.2026 1 2 2 >"$dir/in/june.lst"; taken june.lst 0 2 ''
listing 23.06.2026 3 4 2 >"$dir/in/older.lst"
taken older.lst 3 0 '4  the file tells of 2026-06-23, and one that tells of 2026-06-24 was read before/'; is_in "rejected" older.lst
listing 24.06.2026 5 6 3 >"$dir/in/cut.lst"; taken cut.lst 3 0 '1  the file says that it has 3 records, and it has 2/'
listing 25.06.2026 5 6 2 >"$dir/in/newer.lst"; taken newer.lst 0 2 ''

# ---- messages: each once, the cancellation before what it cancels, none of a bad document
message() { printf '<x:m xmlns:x="urn:m"><typ>%s</typ><id>%s</id><p om="%s"><am>2026-03-01</am></p></x:m>' "$@"; }
message 2 u1 20 >"$dir/in/cancels.xml"; taken cancels.xml 0 1 ''
message 1 u2 20 >"$dir/in/cancelled.xml"; taken cancelled.xml 0 1 ''
{ message 1 u2 20; echo; } >"$dir/in/twice.xml"; taken twice.xml 0 0 ''
message 9 u3 20 >"$dir/in/other.xml"; taken other.xml 0 0 ''
check "messages that are not read are told of" grep -q 'msg="records were passed over" source=meldung file=other.xml records=1 reason="messages of type 9 are not read here"' "$T/err"
message 1 u4 20 | sed 's/urn:m/urn:n/' >"$dir/in/newer.xml"
taken newer.xml 3 0 "1  column 1: the message's namespace \"urn:n\" is not one of those that are read here/"; is_in "rejected" newer.xml
message 1 u5 20 | head -c -3 >"$dir/in/cut.xml"; taken cut.xml 3 0 '1  column 79: unclosed token/'
{ echo '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'; message 1 u6 '&a;'; } >"$dir/in/dtd.xml"; taken dtd.xml 3 0 '1  column 13: the document has a DTD: that is not read, for entities can be anything/'

# ---- lines
{ moved 1; head -c 10485760 /dev/zero | tr '\0' x; echo; moved 2; printf '{"type":"a\0b"}\n'; printf '\n'; moved 3 | head -c 60; } >"$dir/in/lines.jsonl"
taken lines.jsonl 3 2 '2  the line is longer than 1048576 bytes/4  the line holds a NUL byte/6  no JSON at byte 60: premature end of input/'
is_in "done" lines.jsonl
printf '%s\n' '[]' '17' '{}' '{"type":"x"}' '{"specversion":"1.0","type":"registration.moved_within","subject":"1","time":"2026-01-20","data":{"on":"2026-01-15"}}' >"$dir/in/shapes.jsonl"
check "lines that are no events: exit 3" exits 3 program $slug run --until-caught-up --today 2026-01-21
equal "each is named" "1 2 3 4 5" "$(cut -f2 "$dir/in/rejected/shapes.jsonl.tsv" | tr '\n' ' ' | sed 's/ $//')"
moved 4 | head -c -1 >"$dir/in/noend.jsonl"
taken noend.jsonl 0 1 ''
check "nothing is left behind" test -z "$(find "$dir/in" -maxdepth 1 -type f; ls "$dir/in/.work")"
