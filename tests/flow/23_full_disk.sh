#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No room under the spool: nothing more is acknowledged, the reason is told, nothing is lost, and it goes on when there is room.
. tests/flow/lib.sh
small=$T/small
mkdir -p "$small"
mount -t tmpfs -o size=3m tmpfs "$small" 2>/dev/null || skip "no small file system can be mounted here"
unmount() { umount -l "$small" 2>/dev/null || true; finish; }
trap unmount EXIT
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$dir/type.cfg"
sed -i "s|file = \"spool.sqlite\"|file = \"$small/spool.sqlite\"|" "$dir/agency.cfg"
topic=casebus.05162004.meldebehoerde.05162004.events
persons_sent() { kcat -q -b "$KAFKA" -C -t $topic -o beginning -e -f '%k\n' | grep . | sort | uniq -c | awk '{ n++; if ($1 != 1) twice++ } END { print n + 0, twice + 0 }'; }
state() { program $slug status --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }
python3 - >"$T/many.jsonl" <<'P'
for i in range(40000):
    print('{"specversion":"1.0","type":"registration.moved_in","subject":"L%d","time":"2026-07-02T09:12:00+02:00","data":{"move_in_on":"2026-06-15","registered_on":"2026-07-02","ags":"05162004","from":"LEA"}}' % i)
P
head -c 1000000 /dev/zero >"$small/other"
program $slug run --until-caught-up --today 2026-07-02 2>/dev/null
docker/world kafka stop
cp "$T/many.jsonl" "$dir/in/many.jsonl"
(exec casebus-agency --config "$dir/agency.cfg" run --until-caught-up --today 2026-07-02 2>"$T/run.log") &
runner=$!
said() { grep -q "$1" "$T/run.log"; }
check "it says that there is no room" wait_for 60 said 'msg="cannot take in more".*full'
check "and goes on trying" kill -0 $runner
check "the file is not acknowledged" test -f "$dir/in/.work/many.jsonl"
before=$(state next_seq)
check "what was taken in is kept" test "$before" -gt 2000
rm "$small/other"
more() { [ "$(state next_seq)" -gt "$before" ]; }
check "with room it goes on" wait_for 60 more
mount -o remount,size=64m "$small"
docker/world kafka start
code=0; wait $runner || code=$?
equal "and ends well" 0 "$code"
equal "everybody is there, nobody twice" "40000 0" "$(persons_sent)"
check "the file is in done/" test -f "$dir/in/done/many.jsonl"

# ---- the quota: the same without a full disk
sed -i "s|quota_mb = 1024|quota_mb = 2|" "$dir/agency.cfg"
sed 's/"L/"M/' "$T/many.jsonl" >"$dir/in/quota.jsonl"
check "with the spool at its quota it gives up when asked to" exits 1 program $slug run --until-caught-up --give-up 3 --today 2026-07-02
check "and names the setting" grep -q 'spool.quota_mb allows 2' "$T/err"
check "the file waits" test -f "$dir/in/.work/quota.jsonl" -o -f "$dir/in/quota.jsonl"
sed -i "s|quota_mb = 2|quota_mb = 1024|" "$dir/agency.cfg"
check "with a larger quota it goes on" exits 0 program $slug run --until-caught-up --give-up 60 --today 2026-07-02
equal "everybody is there, nobody twice" "80000 0" "$(persons_sent)"
