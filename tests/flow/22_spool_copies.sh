#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A spool that is restored from an old copy, copied to a second machine, or lost: a new epoch begins, nothing is lost, the hub sees it.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
day=2026-01-21
moved() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'; }
# published FOLDER SUBJECT...
published() { local at=$1; shift; for s in "$@"; do moved "$s"; done | casebus-agency --config "$at/agency.cfg" publish - --until-caught-up --give-up 60 --today $day 2>>"$T/publish.log" >/dev/null; }
spooled() { for s in "$@"; do moved "$s"; done | casebus-agency --config "$dir/agency.cfg" --set 'kafka.brokers="127.0.0.1:1"' publish - --today $day 2>>"$T/publish.log" >/dev/null; }
epoch() { casebus-agency --config "$1/agency.cfg" status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['epoch'])"; }
run() { casebus-agency --config "$1/agency.cfg" run --until-caught-up --give-up 60 --today $day 2>>"$T/run.log"; }
persons() { sql "select count(distinct subject) from event where schema_id not in (1, 139, 153)" ; }
copy() { sqlite3 "$dir/spool.sqlite" "pragma wal_checkpoint(truncate)" >/dev/null 2>&1 || true; rm -rf "$2"; mkdir -p "$2"; cp -p "$1"/spool.sqlite* "$2/"; }

published "$dir" 1 2 3
journal
equal "three persons are in the journal" 3 "$(persons)"
first=$(epoch "$dir")

# ---- restored by copying: another file
copy "$dir" "$T/backup"
published "$dir" 4 5
rm -f "$dir"/spool.sqlite*
cp -p "$T/backup"/spool.sqlite* "$dir/"
published "$dir" 6 7
second=$(epoch "$dir")
check "a restored copy begins a new epoch" test "$second" -gt "$first"
check "and says so" grep -q 'this spool is a copy or was restored: a new epoch begins' "$T/publish.log"
journal
equal "nothing is lost, neither of before nor of after" 7 "$(persons)"
check "the hub has raised an alarm" test "$(sql "select count(*) from alarm")" -ge 1

# ---- restored in place: the same file with old content; what was spooled since has not gone out
copy "$dir" "$T/backup"
published "$dir" 8 9
cat "$T/backup/spool.sqlite" >"$dir/spool.sqlite"
rm -f "$dir"/spool.sqlite-wal "$dir"/spool.sqlite-shm
spooled 10 11 12
equal "until it meets the topic it does not know" "$second" "$(epoch "$dir")"
run "$dir"
third=$(epoch "$dir")
check "then it begins a new epoch" test "$third" -gt "$second"
check "because the topic says so" grep -qE 'a new epoch begins.*(never gave|another event under a number of ours)' "$T/run.log"
journal
equal "nothing is lost" 12 "$(persons)"
equal "no number was given twice" 0 "$(sql "select count(*) from dead_letter where reason like 'epoch_reused%'")"

# ---- copied to a second machine while the first goes on
rm -rf "$T/second"
cp -Rp "$dir" "$T/second"
published "$dir" 13
published "$T/second" 14 15
published "$dir" 16
published "$T/second" 17
check "the copy has an epoch of its own" test "$(epoch "$T/second")" -gt "$third"
journal
equal "nothing of either is lost" 17 "$(persons)"
equal "no number was given twice" 0 "$(sql "select count(*) from dead_letter where reason like 'epoch_reused%'")"
rm -rf "$T/second"

# ---- lost
rm -f "$dir"/spool.sqlite*
published "$dir" 18
check "a new spool after a lost one says so" grep -q 'the spool that sent to this topic before is lost' "$T/publish.log"
journal
equal "and what it sends arrives" 18 "$(persons)"

# ---- killed between Kafka's report and its own note: the same number again is a repeat
copy "$dir" "$T/backup"
before=$(sql "select count(*) from event")
cat "$T/backup/spool.sqlite" >"$dir/spool.sqlite"
rm -f "$dir"/spool.sqlite-wal "$dir"/spool.sqlite-shm
at=$(epoch "$dir")
run "$dir"
equal "what the topic holds is ours: no new epoch" "$at" "$(epoch "$dir")"
journal
equal "and no event twice" "$before" "$(sql "select count(*) from event")"
equal "no manifest spoke of what was never sent" 0 "$(sql "select count(*) from alarm where kind = 'manifest_mismatch'")"
