#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The signed records that the nights leave: a third party checks them without us, and whatever was changed in file, table or reports is found and named.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004
agency $melde
file=$WORLD/closing.jsonl
prove() { casebus-reconcile --day "$1" --agency $melde --format json --give-up 60 >/dev/null 2>>"$T/reconcile.log"; }
# found: what verify finds in file, table and reports, a line each
found() { casebus-reconcile verify --format json 2>>"$T/verify.log" | ask "'\\n'.join(d['findings'])"; }
unlocked() { sql "alter table closing disable trigger append_only; $1; alter table closing enable trigger append_only"; }

check "without a first run there is nothing to check" exits 2 casebus-reconcile verify
check "which is said" grep -q "there is no closing file $file (reconcile.closing): casebus nightly or casebus-reconcile makes it" "$T/err"
fill $melde 1000 1-40 @41:1:2026-02-17:1-40 42-59 @60:2:2026-02-18:41-59 61-70 @71:3:2026-02-19:60-70
journal
caseview --today 2026-02-20
for d in 17 18 19; do check "2026-02-$d is proved" prove "2026-02-$d"; done
key=$(cat "$WORLD/keys/closing.pub")
equal "each run leaves a record, in table and file" "3 3" "$(sql 'select count(*) from closing') $(wc -l <"$file")"
check "the same run again" prove 2026-02-18
equal "adds none" 3 "$(wc -l <"$file")"
equal "the key is nobody else's to read" 600 "$(stat -c %a "$WORLD/keys/closing.key")"
equal "its public half is printed" "$key" "$(casebus-reconcile key)"
check "everything holds" exits 0 casebus-reconcile verify
equal "which is said" "everything holds: file, database, stored reports and manifests agree" "$(tail -n 1 "$T/out")"
check "a record is not changed by accident" bash -c 'psql -qX "$0" -c "update casebus.closing set line = line" 2>&1 | grep -q "closing is append-only"' "$DATABASE"

# ---- a third party: the file and the public key, nothing of ours configured
cp "$file" "$T/given.jsonl"
alone() { env -u CASEBUS_CONFIG casebus-reconcile verify "$@"; }
check "the file can be checked without database and configuration" exits 0 alone "$T/given.jsonl" --key "$key"
check "by days and key" grep -q "^3 closing records of 05162004, days 2026-02-17 to 2026-02-19, last hash " "$T/out"
check "and by what was found of the days" grep -q "^balanced: 0 of 3 days; balanced, but only some agencies were looked at: 2026-02-17, 2026-02-18, 2026-02-19$" "$T/out"
handed=$(sha256sum < <(sed -n 2p "$T/given.jsonl" | tr -d '\n') | cut -d' ' -f1)
check "a hash that was handed out two records ago is found in it" exits 0 alone "$T/given.jsonl" --hash "$handed"
check "one that is not says that something was written anew" exits 3 alone "$T/given.jsonl" --hash "${handed//[0-9]/0}"
check "in these words" grep -q "^no record has the hash ${handed//[0-9]/0}: what was closed before it was handed out is not in this file, or was written anew$" "$T/out"
: >"$T/empty.jsonl"
check "an empty file proves nothing" exits 3 alone "$T/empty.jsonl"
check "which is said" grep -q "^$T/empty.jsonl has no closing records$" "$T/out"
check "another key did not sign" exits 3 alone "$T/given.jsonl" --key "${key//[0-9]/0}"
check "which is said" grep -q "^no record is signed with the key ${key//[0-9]/0}$" "$T/out"
check "a file that is not there is said" exits 2 alone "$T/none.jsonl"
# With nothing but OpenSSL and a JSON parser.
python3 - "$T" "$key" <<'CHECK'
import base64, hashlib, json, sys
folder, key = sys.argv[1:]
record = json.loads(open(folder + '/given.jsonl').readlines()[1])
open(folder + '/signature', 'wb').write(bytes.fromhex(record.pop('signature')))
open(folder + '/signed', 'w').write(json.dumps(record, sort_keys=True, separators=(',', ':'), ensure_ascii=False))
der = bytes.fromhex('302a300506032b6570032100' + key)
open(folder + '/public.pem', 'w').write('-----BEGIN PUBLIC KEY-----\n' + base64.b64encode(der).decode() + '\n-----END PUBLIC KEY-----\n')
first = open(folder + '/given.jsonl').readline().rstrip('\n')
assert record['prev'] == hashlib.sha256(first.encode()).hexdigest()
CHECK
check "and with OpenSSL alone" openssl pkeyutl -verify -rawin -pubin -inkey "$T/public.pem" -in "$T/signed" -sigfile "$T/signature"

# ---- changed in the file
spoil() { cp "$T/given.jsonl" "$file"; python3 -c "import sys; f = sys.argv[1]; lines = open(f).readlines(); $1; open(f, 'w').writelines(lines)" "$file"; }
spoil "lines[1] = lines[1].replace('\"journal\":19', '\"journal\":18')"
equal "a number that was changed in the file" "line 2: record 2 (2026-02-18): its report is not the one that was signed
record 2: the file says something else than the database
row 2026-02-18, $melde, 1000 of table reconciled: no closing record tells of it: casebus-reconcile --day 2026-02-18 proves the day again" "$(found)"
spoil "del lines[1]"
equal "a record that is gone from the file" "line 2: record 3 (2026-02-19): record 2 was expected here
record 2: the file says something else than the database
record 3: in the database, and not in the file
row 2026-02-18, $melde, 1000 of table reconciled: no closing record tells of it: casebus-reconcile --day 2026-02-18 proves the day again" "$(found)"
spoil "lines.pop()"
equal "the end of the file cut off" "record 3: in the database, and not in the file
row 2026-02-19, $melde, 1000 of table reconciled: no closing record tells of it: casebus-reconcile --day 2026-02-19 proves the day again" "$(found)"
cp "$T/given.jsonl" "$file"

# ---- changed in the database
sql "create table kept as select * from closing; create table kept_reports as select * from reconciled; create table kept_manifest as select * from manifest"
plant() { # SENTENCE WANTED SQL
    unlocked "$3"
    equal "$1" "$2" "$(found)"
    unlocked "delete from closing; insert into closing select * from kept; delete from reconciled; insert into reconciled select * from kept_reports;
              delete from manifest; insert into manifest select * from kept_manifest"
}
plant "a record that was changed in the table" "row 2 of table closing: record 2 (2026-02-18): its report is not the one that was signed
record 2: the file says something else than the database" "update closing set line = replace(line, '\"journal\":19', '\"journal\":18') where no = 2"
plant "a day beside the line" "row 2 of table closing: number, day, time or hash are not those of its line" "update closing set day = '2026-02-20' where no = 2"
plant "a record that is gone from the table" "record 2: in the file, and not in the database
row 3 of table closing: record 3 (2026-02-19): record 2 was expected here" "delete from closing where no = 2"
plant "a report that was changed" "row 2026-02-18, $melde, 1000 of table reconciled: kafka is 18, and the closing record says 19" "update reconciled set kafka = 18 where day = '2026-02-18'"
plant "a bucket of it" "row 2026-02-18, $melde, 1000 of table reconciled: dead is 1, and the closing record says 0" "update reconciled set buckets[2] = 1 where day = '2026-02-18'"
plant "a verdict" "row 2026-02-18, $melde, 1000 of table reconciled: hash_ok is false, and the closing record says true" "update reconciled set hash_ok = false where day = '2026-02-18'"
plant "a report that is gone" "row 2026-02-18, $melde, 1000 of table reconciled: it is gone, and a closing record tells of it" "delete from reconciled where day = '2026-02-18'"
plant "one that was put in" "row 2026-02-10, $melde, 1000 of table reconciled: no closing record tells of it: casebus-reconcile --day 2026-02-10 proves the day again" \
    "insert into reconciled select '2026-02-10', agency, epoch, first_seq, last_seq, declared, kafka, in_reach, journal, hash_ok, buckets, now() from reconciled where day = '2026-02-18'"
plant "a manifest that was exchanged, and whatever else would have to fit" "the last manifest of $melde, 2026-02-18: the hub has none that is the one of which the closing record tells" \
    "update manifest set body = set_byte(body, 30, get_byte(body, 30) # 1) where no = 2"
plant "one that is gone" "the last manifest of $melde, 2026-02-18: the hub has none that is the one of which the closing record tells" "delete from manifest where no = 2"
equal "and when all is as it was, everything holds" "" "$(found)"

# ---- what a kill or an older backup leaves is mended by the next run
head -n 2 "$T/given.jsonl" >"$file"
head -c 100 <(sed -n 3p "$T/given.jsonl") >>"$file"
check "after a kill in the middle of a line" prove 2026-02-19
check "the file is whole again" cmp "$file" "$T/given.jsonl"
rm "$file"
check "a file that was lost" prove 2026-02-19
check "is written again from the table" cmp "$file" "$T/given.jsonl"
unlocked "delete from closing where no > 1"
check "what an older backup of the database lacks" prove 2026-02-19
equal "is taken from the file" "3 " "$(sql 'select count(*) from closing') $(found)"
echo -n "something else" >>"$file"
check "what is none of ours is not written over" exits 2 casebus-reconcile --day 2026-02-19 --agency $melde
check "but said" grep -q "the closing file $file ends in half a line that is none of ours: look at its end, and put the file back as it was" "$T/err"
cp "$T/given.jsonl" "$file"

# ---- another key
new=$(casebus-reconcile key --rotate --today 2026-02-20)
check "another key from now on" test "$new" != "$key"
equal "is the one in the key folder" "$new" "$(cat "$WORLD/keys/closing.pub")"
fill $melde 1000 72-75 '!@41:1:2026-02-17:1-40' '!@60:2:2026-02-18:41-59' '!@71:3:2026-02-19:60-70' @76:4:2026-02-20:71-75
journal
caseview --today 2026-02-21
check "the next day is signed with it" prove 2026-02-20
equal "and everything holds" "" "$(found)"
check "for whoever knows only the old one" exits 0 alone "$file" --key "$key"
check "and for whoever knows only the new one" exits 0 alone "$file" --key "$new"
mv "$WORLD/keys/closing.key" "$T/away"
check "without the key no day is closed" exits 2 casebus-reconcile --day 2026-02-20 --agency $melde
check "and it is said what to do" grep -q "closing.key is gone, and closing records were signed with it: bring the key folder back from its backup" "$T/err"
mv "$T/away" "$WORLD/keys/closing.key"

# ---- the night does it by itself
check "casebus nightly closes the day" exits 0 casebus nightly --today 2026-02-21 --only reconcile
equal "as its last record says" 2026-02-20 "$(tail -n 1 "$file" | ask "d['day']")"
equal "of all agencies, so that the day is balanced" "['2026-02-20'] [] ['2026-02-17', '2026-02-18', '2026-02-19'] []" \
    "$(casebus-reconcile verify --format json | ask "' '.join(str(d[k]) for k in ('balanced', 'not_balanced', 'in_part', 'not_closed'))")"
