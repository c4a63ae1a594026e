#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What people decide: who is who (two users), what becomes of a task, what is asked for.  Each is an event of the hub's own and
# evaluated in the same transaction.
. tests/flow/lib.sh

world_up
for a in meldebehoerde@05162004 jobcenter@05162 schulamt@05162; do agency $a; done
day="--today 2026-02-18"
a=meldebehoerde@05162004:4711 b=jobcenter@05162:BG77

publish() { program "$1" publish - $day >"$T/publish.out" 2>&1; }
tell() { { journal && caseview $day; } || true; }
show() { casebus case show --local "$1" $day --format json; }
digest() { show "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["digest"])'; }
person() { show "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["person"])'; }
subjects() { show "$1" | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["subjects"]))'; }
status_of() { sql "select status from task where id = '$1'"; }
two="--by clerk1 --by clerk2 $day"

# ---- the same child at two offices: two persons, one task each
{
    line person.described 4711 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-20","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in 4711 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA","household":"H12"}'
} | publish meldebehoerde@05162004
check "what an agency told is evaluated" tell
task=$(sql "select id from task where rule = 'R16'")
check "and yields a task for its owner" test -n "$task"
equal "its first state lies in the outbox and is sent" 1 "$(sql "select count(*) from outbox where task = '$task' and revision = 1 and sent_at is not null")"
alone=$(digest $a)

# ---- who is who
check "one user alone links nobody" exits 2 casebus identity link $a $b --method clerical --by clerk1 $day
check "and is told why" grep -q "two different users" "$T/err"
check "the same user twice is one user" exits 2 casebus identity link $a $b --method clerical --by clerk1 --by clerk1 $day
check "also in other letters" exits 2 casebus identity link $a $b --by clerk1 --by Clerk1 $day
check "a third is one too many" exits 2 casebus identity link $a $b --by u1 --by u2 --by u3 $day
check "nobody is linked with himself" exits 2 casebus identity link $a $a $two
check "an unknown method is refused" exits 2 casebus identity link $a $b --method guess $two
check "a pseudonym that nobody knows is refused" exits 2 casebus identity link $a 0123456789abcdef0123456789abcdef $two
check "what is not linked cannot be unlinked" exits 2 casebus identity unlink $a $b $two
equal "nothing of all this was written" 0 "$(sql "select count(*) from event e join agency a on a.no = e.agency where a.id = 'hub@05162004'")"
check "two users link, also before the other office's first event" exits 0 casebus identity link $a $b --method clerical $two
equal "in the operators' log, too, by the event's number" "identity link event $(sql "select e.id from event e join agency a on a.no = e.agency where a.id = 'hub@05162004'") linked" "$(casebus log --user clerk2 --format json | ask "' '.join(d[0][k] for k in ('command', 'object', 'result'))")"
equal "the view is there with the command's end: one person" "$(person $a)" "$(person $b)"
equal "stored in the same transaction" 1 "$(sql "select count(distinct person) from subject")"
equal "and nothing waits to be evaluated" 0 "$(sql 'select count(*) from mark')"
check "again changes nothing and says so" bash -c 'casebus identity link "$0" "$1" --by u1 --by u2 --today 2026-02-18 | grep -q already' $a $b
equal "one event of the hub, number 1" 1 "$(sql "select max(seq) from event e join agency a on a.no = e.agency where a.id = 'hub@05162004'")"
line benefits.sgb2.applied BG77 2026-02-17T10:00:00+01:00 '{"applied_on":"2026-02-16"}' | publish jobcenter@05162
check "the office's first event comes after the link" tell
equal "and is the person's" applied "$(show $a | python3 -c 'import json,sys; print("applied" if any(s["type"]=="benefits.sgb2.applied" for s in json.load(sys.stdin)["statements"]) else "-")')"
linked=$(digest $a)
check "the link changed the view" test "$linked" != "$alone"
check "identity show names the users and the event" bash -c 'casebus identity show "$0" --format json | python3 -c "
import json, sys
d = json.load(sys.stdin)
assert len(d[\"subjects\"]) == 2 and {s[\"agency\"] for s in d[\"subjects\"]} == {\"meldebehoerde@05162004\", \"jobcenter@05162\"}, d
assert [(l[\"what\"], l[\"by\"], l[\"stands\"], l[\"on\"]) for l in d[\"links\"]] == [(\"linked\", [\"clerk1\", \"clerk2\"], True, \"2026-02-18\")], d"' $b

# ---- taken back
check "unlinked" exits 0 casebus identity unlink $b $a $two
equal "the view is to the byte what it was without the link" "$alone" "$(digest $a)"
equal "two persons again" 1 "$(subjects $a)"
check "declared distinct" exits 0 casebus identity distinct $a $b $two
check "a third file number joins a" exits 0 casebus identity link $a schulamt@05162:S9 $two
check "but not b as well: they are two persons" exits 2 casebus identity link $b schulamt@05162:S9 $two
check "and is told so" grep -q "decided that they are two" "$T/err"
check "linked through others they cannot be declared distinct" bash -c 'casebus identity link "$1" jobcenter@05162:Q --by a --by b && casebus identity link jobcenter@05162:Q jobcenter@05162:R --by a --by b && ! casebus identity distinct "$1" jobcenter@05162:R --by a --by b' x schulamt@05162:S9
check "nor unlinked where no link of their own is" exits 2 casebus identity unlink schulamt@05162:S9 jobcenter@05162:R $two

# ---- tasks
check "an unknown task is refused" exits 2 casebus task "done" 00000000-0000-8000-8000-000000000000 --reason told --by worker $day
check "a decision needs a reason" exits 2 casebus task "done" "$task" --by worker $day
check "and a user" exits 2 casebus task "done" "$task" --reason told $day
check "a reason is a short word, no text" exits 2 casebus task "done" "$task" --reason "Mrs. X has told me" --by worker $day
check "snoozing needs a day to come" exits 2 casebus task snooze "$task" --reason later --by worker --until 2026-02-18 $day
check "an open task is not reopened" exits 2 casebus task reopen "$task" --reason told --by worker $day
check "snoozed" exits 0 casebus task snooze "$task" --reason later --by worker --until 2026-03-01 $day
equal "at once" snoozed "$(status_of "$task")"
check "overridden" exits 0 casebus task override "$task" --reason abroad --by worker $day
equal "at once" overridden "$(status_of "$task")"
check "reopened" exits 0 casebus task reopen "$task" --reason mistake --by worker $day
equal "at once" open "$(status_of "$task")"
check "done" exits 0 casebus task "done" "$task" --reason told --by worker $day
equal "by whom and why" "worker told 2026-02-18" "$(sql "select body::json->>'by', body::json->>'reason', body::json->>'done_on' from task where id = '$task'" | tr '|' ' ')"
check "done is done" exits 2 casebus task override "$task" --reason abroad --by worker $day
check "help from the jobcenter is asked for" exits 0 casebus task request --for $a --owner jobcenter@05162 --title-code interpreter --due 2026-03-02 --by worker $day
asked=$(awk '{ print $2 }' "$T/out")
equal "the task stands" "jobcenter@05162 open 2026-03-02" "$(sql "select owner, status, due from task where id = '$asked'" | tr '|' ' ')"
check "of an agency that is none it is not asked" exits 2 casebus task request --for $a --owner jobcenter@05163 --title-code interpreter --due 2026-03-02 --by worker $day
check "for somebody of whom nothing is known neither" exits 2 casebus task request --for meldebehoerde@05162004:nobody --owner jobcenter@05162 --title-code x --due 2026-03-02 --by worker $day

# ---- what the owners were told
check "all is sent" tell
told() { sql "select revision, sent_at is not null from outbox where task = '$1' order by no" | tr '|\n' ': '; }
equal "every state of the task once, revisions counted up" "1:t 2:t 3:t 4:t 5:t 6:t " "$(told "$task")"
equal "the request once" "1:t " "$(told "$asked")"
kcat -C -b "$KAFKA" -t casebus.05162004.schulamt.05162.inbox -e -q -f '%k\n' >"$T/inbox" 2>/dev/null
equal "an owner who does not know the person gets no other office's reference" "" "$(head -1 "$T/inbox")"
own=$(casebus identity show schulamt@05162:S9 --format json | python3 -c 'import json,sys; print(next(s["subject"] for s in json.load(sys.stdin)["subjects"] if s["agency"].startswith("schulamt")))')
equal "once its own is known it is told again, with that" "$own" "$(sed -n 2p "$T/inbox")"
check "the hub's events have numbers without gaps" test "$(sql "select count(*) = max(seq) from event e join agency a on a.no = e.agency where a.id = 'hub@05162004'")" = t
check "the stored views are what the journal says" exits 0 casebus view verify
check "made anew they are the same" bash -c 'casebus view rebuild && casebus view verify'
equal "and nobody was told anything for it" 0 "$(sql 'select count(*) from outbox where sent_at is null')"
