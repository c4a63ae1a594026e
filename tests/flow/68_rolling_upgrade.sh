#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every service is reloaded, upgraded and restarted, one after the other, while events flow: nothing is lost, nothing comes twice.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 schulamt=schulamt@05162
world_up
agency $melde
agency $schulamt
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"
mkdir -p "$T/bin" "$A/$melde/in"
# shellcheck disable=SC2154 # from lib.sh
cp "$bin"/casebus* "$T/bin/"
PATH=$T/bin:$PATH                                # the copies are what is upgraded

# ---- a service manager that only listens: what each service says goes into $T/NAME.said
cat >"$T/manager.py" <<'PY'
import os, selectors, socket, sys
folder, names = sys.argv[1], sys.argv[2:]
listening = selectors.DefaultSelector()
for name in names:
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(f"\0casebus-{os.getppid()}-{name}")
    listening.register(s, selectors.EVENT_READ, open(f"{folder}/{name}.said", "w", buffering=1))
while True:
    for key, _ in listening.select():
        key.data.write(key.fileobj.recv(4096).decode() + "\n")
PY
python3 "$T/manager.py" "$T" agency journal caseview monitor portal &
manager=$!
wait_for 10 test -e "$T/portal.said"

declare -A pid
start() { # NAME
    local command=("casebus-$1")
    [ "$1" = agency ] && command=(casebus-agency --config "$A/$melde/agency.cfg" run)
    case $1 in monitor | portal) command+=(--set "$1.listen=127.0.0.1:0") ;; esac
    [ "$1" = portal ] && command+=(--set portal.refresh_seconds=1)
    NOTIFY_SOCKET=@casebus-$$-$1 WATCHDOG_USEC=2000000 "${command[@]}" 2>>"$T/$1.log" &
    pid[$1]=$!
}
said() { grep -c "^$2" "$T/$1.said" || true; }           # said NAME WORD
says_again() { [ "$(said "$1" "$2")" -gt "$3" ]; }

# ---- events flow: a file with 20 persons every tenth of a second, until told to stop
drop() {
    local n=0 i
    while [ ! -e "$T/enough" ]; do
        n=$((n + 1))
        for i in $(seq 20); do
            line person.described "$n-$i" 2026-01-15T09:00:00+01:00 '{"occurred_on":"2026-01-12","born_on":"2018-05-20","born_precision":"day","names":[]}'
            line registration.moved_in "$n-$i" 2026-01-15T09:00:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-15","ags":"05162004","from":"LEA"}'
        done >"$A/$melde/in/.$n"
        mv "$A/$melde/in/.$n" "$A/$melde/in/$n.jsonl"
        echo $n >"$T/dropped"
        sleep 0.1
    done
}
for s in agency journal caseview monitor portal; do
    start $s
    check "$s says that it is ready" wait_for 30 says_again $s READY=1 0
done
drop &
dropping=$!
moved() { [ "$(sql "select count(*) from event")" -gt "$1" ]; }
flows() { moved "$(sql "select count(*) from event")"; }
wait_for 30 moved 0

# ---- each twice
for round in 1 2; do
    for s in journal caseview monitor portal agency; do
        before=$(said $s READY=1)
        kill -HUP "${pid[$s]}"
        check "round $round: $s is reloaded: the same process is ready again" wait_for 30 says_again $s READY=1 "$before"
        check "and events flow on" wait_for 30 flows
        before=$(said $s READY=1)
        install -m 755 "$bin/casebus-$s" "$T/bin/"
        kill -HUP "${pid[$s]}"
        check "round $round: $s is upgraded" wait_for 30 says_again $s READY=1 "$before"
        check "and runs the new file" test "/proc/${pid[$s]}/exe" -ef "$T/bin/casebus-$s"
        before=$(said $s READY=1)
        kill -TERM "${pid[$s]}"
        wait "${pid[$s]}" || echo "not ok - round $round: $s ends well when asked to"
        start $s
        check "round $round: $s is restarted" wait_for 30 says_again $s READY=1 "$before"
        check "and events flow on" wait_for 30 flows
    done
done
for s in journal caseview monitor portal agency; do
    check "$s told of its reloads as such" test "$(said $s RELOADING=1)" = 4
    check "of its stops as such" test "$(said $s STOPPING=1)" = 2
    check "and gave signs of life" test "$(said $s WATCHDOG=1)" -gt 3
    check "$s is at work" grep -q '^STATUS=at work' "$T/$s.said"
done

# ---- a mistake in the files: the old ones go on
cp "$CASEBUS_CONFIG" "$T/tenant.cfg"
echo 'journal = { btach = 5; };' >>"$CASEBUS_CONFIG"
kill -HUP "${pid[journal]}"
check "a reload with a mistake is refused" wait_for 20 grep -q "the configuration cannot be read anew, the old one goes on" "$T/journal.log"
check "with its place" grep -q 'tenant.cfg:[0-9:]* unknown name .*btach.*did you mean' "$T/journal.log"
check "and the service goes on" wait_for 30 flows
cp "$T/tenant.cfg" "$CASEBUS_CONFIG"
echo 'journal = { batch = 50; };' >>"$CASEBUS_CONFIG"
before=$(said journal READY=1)
kill -HUP "${pid[journal]}"
check "mended, it counts" wait_for 30 says_again journal READY=1 "$before"

# ---- PostgreSQL away: the service says what it waits for
docker/world postgres stop
check "what a service waits for stands in its status" wait_for 30 grep -q '^STATUS=.*database' "$T/journal.said"
docker/world postgres start
wait_for 30 flows

# ---- the sum
touch "$T/enough"
wait $dropping
persons=$(($(cat "$T/dropped") * 20))
all_there() { [ "$(sql "select count(*) from event where subject <> '00000000-0000-0000-0000-000000000000'")" -ge $((2 * persons)) ]; }
wait_for 120 all_there || true
for s in agency journal caseview monitor portal; do kill -TERM "${pid[$s]}"; wait "${pid[$s]}" || true; done
program $melde run --until-caught-up 2>>"$T/agency.log"
journal
caseview
equal "every event of $persons persons is there once" "$((2 * persons)) $((2 * persons))" \
    "$(sql "select count(*) || ' ' || count(distinct id) from event where subject <> '00000000-0000-0000-0000-000000000000'")"
equal "no gap, no dead letter, no alarm, one epoch" "0 0 0 1" "$(sql "select (select count(*) from gap) || ' ' || (select count(*) from dead_letter) || ' ' || (select count(*) from alarm) || ' ' || (select count(distinct epoch) from event)")"
check "every view is what is computed" exits 0 casebus view verify
kcat -C -b "$KAFKA" -t casebus.05162004.schulamt.05162.inbox -e -q -f '%h\n' 2>/dev/null | grep 'ce_type=task.state' | grep -o 'ce_id=[0-9a-f-]*' >"$T/told" || true
# What was on its way when the database went away is sent again, under the same id: the office's program takes it once (24_inbox, fault/01_kills).
equal "the school office was told of every child, once" "$persons" "$(sort -u "$T/told" | wc -l)"
kill $manager
wait $manager 2>/dev/null || true
