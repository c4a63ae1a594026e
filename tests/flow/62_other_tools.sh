#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Who runs Kafka looks at us with other people's tools: kcat, and Kafka's own for groups, on which consoles and lag exporters rest.
# Prometheus is in 62_monitor, a consumer with other people's libraries in 51_demo_and_others.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004
group=05162004.casebus-journal topic=casebus.05162004.meldebehoerde.05162004.events
agency $melde
move() { neutral $melde registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}' >/dev/null; }
move 4711
journal

equal "kcat sees the agency's topics, with their leader" "$topic 1 ${topic%events}inbox 1" \
    "$(kcat -L -J -b "$KAFKA" | ask "' '.join(f\"{t['topic']} {t['partitions'][0]['leader']}\" for t in sorted(d['topics'], key=lambda t: t['topic']) if t['topic'].startswith('casebus.'))")"
# (the first message is the manifest that closes the day before)
kcat -C -q -e -b "$KAFKA" -t $topic -o 1 -c 1 -f '%k\n%h\n' >"$T/first"
check "kcat reads whom a message is about, and what it is" bash -c 'grep -qF "ce_type=registration.moved_in," "$0" && grep -qF "ce_subject=$(head -n 1 "$0")," "$0"' "$T/first"
end=$(kcat -Q -b "$KAFKA" -t $topic:0:-1 | sed 's/.*offset //')

# positions: TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG of a group
groups() { java -XX:TieredStopAtLevel=1 -cp "build/kafka/lib/*" org.apache.kafka.tools.consumer.group.ConsumerGroupCommand --bootstrap-server "$KAFKA" "$@" 2>/dev/null; }
positions() { groups --describe --group "$1" | awk -v t=$topic '$2 == t { print $3, $4, $5, $6 }'; }
# unread: the messages behind the group's position; nothing is committed
unread() { kcat -G "$1" -q -e -b "$KAFKA" -X enable.auto.commit=false -X auto.offset.reset=error -f '%o ' $topic 2>"$T/kcat.log"; }
equal "Kafka's own tool shows that the journal has read all" "0 $end $end 0" "$(positions $group)"
equal "kcat finds nothing behind its position" "" "$(unread $group)"
move 4712
equal "what waits is its lag" "0 $end $((end + 1)) 1" "$(positions $group)"
equal "and what kcat reads from there" "$end " "$(unread $group)"
journal
equal "read, it is gone" "0 $((end + 1)) $((end + 1)) 0" "$(positions $group)"

# ---- the group shows, the positions in the database decide
events() { sql "select count(*) || ' ' || count(distinct subject) from event where subject <> '00000000-0000-0000-0000-000000000000'"; }
check "the group's position is put back" groups --reset-offsets --to-earliest --execute --group $group --topic $topic
move 4713
journal
equal "nothing is read twice or lost" "3 3" "$(events)"
equal "and it shows what was read" "0 $((end + 2)) $((end + 2)) 0" "$(positions $group)"
check "the group is deleted, as if the hub had read under another name until now" groups --delete --group $group
move 4714
journal
equal "nothing is read twice or lost" "4 4" "$(events)"
equal "and it shows what was read" "0 $((end + 3)) $((end + 3)) 0" "$(positions $group)"

# ---- kaskade, a console in the terminal (PyPI): what a person sees there.  Burrow of Debian 12 (1.2.1) cannot:
# it asks for offsets in a form that Kafka 4 has dropped, "Received request for api with key 2 (ListOffsets) and unsupported version 0"
# (so does 1.9.3: linkedin/Burrow#843).
command -v tmux >/dev/null || { echo "skipped - kaskade: tmux is not here"; exit 0; }
python3 -c 'import pty; pty.openpty()' 2>/dev/null || { echo "skipped - kaskade: no terminal can be made here, /dev/pts is not mounted"; exit 0; }
code=0
python=$(tests/venv kaskade==5.1.0 2>"$T/venv.log") || code=$?
[ $code != 77 ] || { cat "$T/venv.log"; exit 0; }
terminal() { env HOME="$T" LC_ALL=C.UTF-8 tmux -u -S "$T/terminal" "$@"; }
# open_console MODE OPTIONS...: in a terminal of its own; the one before is closed
open_console() { terminal kill-server 2>/dev/null || true; terminal -f /dev/null new-session -d -x 200 -y 40 "'${python%/*}/kaskade' $1 -b '$KAFKA' ${*:2}"; }
# seen WORDS...: they stand in one line of the screen, with nothing but blanks and frames between
seen() { terminal capture-pane -p | sed 's/│/ /g; s/  */ /g' | grep -F -- " $* "; }
shows() { wait_for 20 seen "$@" || { terminal capture-pane -p; return 1; }; }
end=$((end + 3))
move 4715
open_console admin
check "kaskade shows the agency's topic: one partition, one group without members, all its messages, what waits" shows $topic 1 1 1 1 0 "≈$((end + 1))" ≈1
# the topic behind Kafka's own; a key that comes while the list is drawn anew is lost
describe() { for key in j d; do terminal send-keys $key && sleep 0.5; done; seen "Topic Details [$topic]" || { terminal send-keys Escape; return 1; }; }
check "kaskade describes the topic" wait_for 20 describe
# next_tab WORDS...: turns a page of it, until one shows the words
next_tab() { terminal send-keys l && sleep 0.5 && seen "$@"; }
check "and of the topic whose position that is" wait_for 20 next_tab $group 0 $end $((end + 1)) 1
open_console consumer -t $topic --earliest -k string
check "kaskade reads messages, with their keys" shows "$(head -n 1 "$T/first")"
terminal kill-server
equal "nobody's position has moved" "0 $end $((end + 1)) 1" "$(positions $group)"
