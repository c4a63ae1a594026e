#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Dead letters as work: grouped by cause, looked at without seeing who it is, put through again once the cause is mended, edited, given up.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 job=jobcenter@05162 day=2026-02-02
world_up
agency $melde
agency $job

letters() { casebus deadletter list --format json "$@"; }
open_ones() { sql "select string_agg(seq::text, ' ' order by no) from dead_letter where state = 'open'"; }
incomplete() { show "$melde:$1" $day | ask "','.join(d['incomplete']) or 'complete'"; }
last_entry() { casebus log --format json | ask "'|'.join(str(d[-1][k]) for k in ('by', 'command', 'object', 'reason', 'result'))"; }
says() { local want=$1; shift; "$@" >"$T/out" 2>"$T/err" && return 1; grep -qF -- "$want" "$T/err" || { tail -n 3 "$T/err"; return 1; }; }

# ---- the hub's list of municipalities is too old: whoever moved to Dormagen is dead
cp -r schemas "$T/old"
sed -i '/^05162004,/d' "$T/old/codelists/ags.csv"
old=(--set "schemas=$T/old")
described() { line person.described "$1" 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-20","born_on":"'"$2"'","born_precision":"day","names":[{"kind":"birth","family":"Kamara","given":"Ibrahim"}]}'; }
moved() { line registration.moved_in "$1" "2026-01-20T09:1$2:00+01:00" '{"move_in_on":"2026-01-1'"$2"'","registered_on":"2026-01-20","ags":"'"$3"'","from":"LEA"}'; }
{ described 4711 1990-05-05; described 4712 1991-05-05; moved 4711 1 05162004; moved 4712 2 05162008; moved 4711 3 05162004; moved 4713 4 05162004; } | program $melde publish - --today $day >"$T/publish.out" 2>&1
program $melde close-day $day --today $day >/dev/null 2>&1
check "dead letters are a finding" exits 3 casebus-journal --until-caught-up --give-up 60 --today $day "${old[@]}"
caseview --today $day || true
equal "three of them" "4 6 7" "$(open_ones)"
equal "that is one group: one cause, agency and schema, of two persons" 'bad_value|field "..." has a code that is not in the list ags|meldebehoerde@05162004|registration.moved_in|3|2|1|3' \
    "$(letters --group | ask "'|'.join(str(d[0][k]) for k in ('reason', 'cause', 'agency', 'type', 'count', 'persons', 'first_no', 'last_no')) if len(d) == 1 else d")"
group=$(letters --group | ask "d[0]['group']")
check "for people, too" bash -c 'casebus deadletter list --group | grep -q "^$0 .* 3 .*registration.moved_in.*list ags"' "$group"
equal "its letters" "1 2 3" "$(letters --of "$group" | ask "' '.join(str(l['no']) for l in d)")"
check "status says that a person must look" bash -c 'casebus status | grep -q "^to look at: meldebehoerde@05162004: .*dead_letters"'
equal "the person of a dead letter is incomplete, others are not touched" "dead_letter complete" "$(incomplete 4711) $(incomplete 4712)"
seen() { casebus case show --local "$melde:4711" --today $day --format json "$@" | ask "' '.join(d['incomplete'] + [d['digest']])"; }
now() { date -u +%FT%T.%6NZ; }
line registration.moved_out 4711 2026-01-30T09:00:00+01:00 '{"on":"2026-01-29","to":"abroad"}' | program $melde publish - --today $day >/dev/null 2>&1
journal --today $day || true
caseview --today $day || true
equal "and stays so when later events come" "dead_letter 1" "$(incomplete 4711) $(sql "select count(*) from event where seq = 9")"
before=$(now) was=$(seen)

# ---- looked at
casebus deadletter show 1 --format json >"$T/shown"
equal "masked: which fields there are, and none of their values" "True *** *** None" "$(ask "' '.join(str(x) for x in (d['masked'], d['fields']['move_in_on'], d['value'], d['rest']))" <"$T/shown")"
equal "headers that name nobody are there" "4" "$(ask "next(h['value'] for h in d['headers'] if h['name'] == 'ce_sequence')" <"$T/shown")"
check "who looks closer gives a reason" says "deadletter show --reveal needs --reason TEXT: it is recorded" casebus deadletter show 1 --reveal --by op1
check "and a name" says "deadletter show --reveal needs --by USER: it is recorded" casebus deadletter show 1 --reveal --reason x
equal "of all this nothing is recorded" "[]" "$(casebus log --format json)"
equal "then it is shown" "2026-01-11 05162004" "$(casebus deadletter show 1 --reveal --by op1 --reason "Ticket 17" --format json | ask "d['fields']['move_in_on'] + ' ' + d['fields']['ags']")"
equal "which is recorded" "['op1']|deadletter show --reveal|dead letter 1|Ticket 17|shown unmasked" "$(last_entry)"
check "for people, too" bash -c 'casebus deadletter show 1 | grep -q "^field        ags = \*\*\*$"'

# ---- the same again, before the cause is mended and after
check "nobody chooses all by saying nothing" says "which dead letters? --group GROUP, --agency SLUG@SCOPE or their numbers: casebus deadletter list --group shows what there is" casebus deadletter redrive --by op1
check "who does it is recorded" says "deadletter redrive needs --by USER: it is recorded" casebus deadletter redrive --group "$group"
check "a batch has bounds" says "--batch 5000: expected a number from 1 to 1000" casebus deadletter redrive --group "$group" --by op1 --batch 5000
check "dry run: the cause is not mended" exits 3 casebus deadletter redrive --group "$group" --dry-run "${old[@]}"
equal "it says so" "would be: 0 accepted, 0 were there already, 3 refused again" "$(head -n 1 "$T/out")"
check "done all the same they stay dead" exits 3 casebus deadletter redrive --group "$group" --by op1 "${old[@]}"
equal "with the same reason" "4 6 7 | bad_value" "$(open_ones) | $(sql "select distinct reason from dead_letter")"
check "dry run: mended" exits 0 casebus deadletter redrive --group "$group" --dry-run
equal "would be accepted" "would be: 3 accepted, 0 were there already, 0 refused again" "$(cat "$T/out")"
equal "and nothing has happened" "4 6 7 | 6" "$(open_ones) | $(sql "select count(*) from event")"
check "redriven, one a transaction" exits 0 casebus deadletter redrive --group "$group" --by op1 --batch 1 --rate 50
equal "all are accepted" "3 accepted, 0 were there already, 0 refused again" "$(cat "$T/out")"
equal "under their own numbers, in the order in which they came" "4 6 7" "$(sql "select string_agg(seq::text, ' ' order by no) from event where seq in (4, 6, 7)")"
equal "with a line in the log for each transaction" "['op1']|deadletter redrive|dead letter 3|None|1 accepted, 0 were there, 0 refused" "$(last_entry)"
equal "the letter says by whom" "redriven ['op1'] deadletter redrive" "$(letters --state all | ask "' '.join((d[0]['state'], str(d[0]['settled']['by']), d[0]['settled']['command']))")"
caseview --today $day || true
equal "the persons are complete" "complete complete" "$(incomplete 4711) $(incomplete 4713)"
check "the views are what the journal says" exits 0 casebus view verify --today $day
equal "as known before, the person is incomplete and without what was dead then" "$was" "$(seen --known-at "$before")"
equal "as known now, complete and with it" "$(seen)" "$(seen --known-at "$(now)")"
check "which is another view" test "${was#dead_letter }" != "$(seen)"
equal "the manifests hold and are confirmed" "1 0" "$(sql "select count(*) filter (where hash_ok and confirmed_at is not null) > 0, count(*) filter (where hash_ok is not true) from manifest" | tr 't|' '1 ')"
check "again there is nothing to do" bash -c 'casebus deadletter redrive 1 2 3 --by op1 | grep -q "^0 accepted, 0 were there already, 0 refused again$"'

# ---- the agency sends the same numbers again: before and after
fill $melde 5000 1-12
casebus-journal --until-caught-up --give-up 60 --today $day "${old[@]}" 2>>"$T/journal.log" || true
equal "twelve more" 12 "$(letters | ask 'len(d)')"
fill $melde 5000 1-6
check "six of them come again and are accepted" exits 0 journal --today $day
check "redriven they were there already" exits 0 casebus deadletter redrive --agency $melde --by op1
equal "and each is there once" "6 accepted, 6 were there already, 0 refused again | 12 12" "$(cat "$T/out") | $(sql "select count(*) || ' ' || count(distinct seq) from event where epoch = 5000")"
caseview --today $day
equal "and nobody is incomplete any more" 0 "$(sql "select count(*) from view where incomplete")"
fill $melde 5000 7-12
check "once more they are repeats" exits 0 journal --today $day
equal "no gap, nothing is dead" "0 0" "$(sql "select (select count(*) from gap where closed_at is null) || ' ' || (select count(*) from dead_letter where state = 'open')")"

# ---- what is no person's, and who a person is: manifests, descriptions
sed -i '/type = "casebus.manifest"/,+1d' "$T/old/registry.cfg"
sed -i '/^166,/d' "$T/old/codelists/nationality.csv"
line person.described 4720 2026-01-20T09:00:00+01:00 '{"occurred_on":"2026-01-20","born_on":"1992-02-02","born_precision":"day","nationalities":["166"]}' | program $melde publish - --today 2026-02-04 >/dev/null 2>&1
program $melde close-day 2026-02-04 --today 2026-02-04 >/dev/null 2>&1
check "a hub that does not know this type and this code" exits 3 casebus-journal --until-caught-up --give-up 60 --today 2026-02-04 "${old[@]}"
equal "has dead letters for two reasons" "casebus.manifest unknown_schema|person.described bad_value" "$(letters --group | ask "'|'.join(sorted({g['type'] + ' ' + g['reason'] for g in d}))")"
heard() { sql "select day from heard where agency = (select no from agency where id = '$melde')"; }
check "and has not heard the day" test "$(heard)" != 2026-02-04
who=$(sql "select subject from dead_letter where type = 'person.described'")
check "redriven they do what they would have done" exits 0 casebus deadletter redrive --agency $melde --by op1
equal "the day is heard, the manifest confirmed" "2026-02-04 0" "$(heard) $(sql "select count(*) from manifest where confirmed_at is null and own_epoch > 1000000")"
equal "who it is stands where it belongs" "1 1" "$(sql "select count(*) from described where subject = '$who'") $(sql "select count(*) from event where subject = '$who' and payload is null")"
cp schemas/registry.cfg "$T/old/registry.cfg"

# ---- a flood: the topic waits, that of this agency only
fill $melde 5500 1-12
fill $job 5500 1-3
few=(--set journal.breaker_dead=5 --set journal.breaker_window=10)
check "too many at once are a finding" exits 3 casebus-journal --until-caught-up --give-up 60 --today $day "${old[@]}" "${few[@]}"
check "the topic waits before all of them are read" test "$(letters | ask '0 < len(d) < 12')" = True
equal "the other agency's goes on" 3 "$(sql "select count(*) from event where epoch = 5500")"
check "status says so" bash -c 'casebus status | grep meldebehoerde | grep -q "STOPPED: flood of dead letters"; [ "$(casebus status | grep -c STOPPED)" = 1 ]'
check "mended, it is read on by an operator's word" exits 0 casebus deadletter resume $melde --by weber
check "what lay behind is accepted" exits 0 journal --today $day
check "and what was dead is redriven" exits 0 casebus deadletter redrive --agency $melde --by op1
equal "all twelve are there, nothing is missing, status is content" "12 0 0" "$(sql "select count(*) from event where epoch = 5500 and agency = (select no from agency where id = '$melde')") $(sql "select count(*) from gap where closed_at is null") $(casebus status | grep -c STOPPED || true)"

# ---- edited: the agency cannot send it better
fill $melde 6000 1-2
casebus-journal --until-caught-up --give-up 60 --today $day "${old[@]}" 2>>"$T/journal.log" || true
no=$(letters | ask "d[0]['no']")
check "who edits gives a reason" says "deadletter edit needs --reason TEXT: it is recorded" casebus deadletter edit "$no" --by op1
casebus deadletter edit "$no" --by op1 --reason "Ticket 18" >"$T/line"
equal "the line is a neutral one, with pseudonyms" "registration.moved_in 32 05162004" "$(ask "' '.join((d['type'], str(len(d['subject'])), d['data']['ags']))" <"$T/line")"
equal "that it was seen is recorded" "['op1']|deadletter edit|dead letter $no|Ticket 18|shown unmasked" "$(last_entry)"
edit() { sed "$1" "$T/line" >"$T/changed"; shift; casebus deadletter edit "$no" --in "$T/changed" --by op1 --reason "Ticket 18" "$@"; }
check "unchanged it is no edit" says "nothing is changed in $T/changed: casebus deadletter redrive puts it through as it is" edit ''
check "what the schema does not know is refused" says 'unknown field \"agz\" of registration.moved_in: did you mean \"ags\"?' edit 's/"ags"/"agz"/'
check "a code that is none, too" says 'field \"ags\" has a code that is not in the list ags' edit 's/05162004/05162999/'
check "and a local number where a pseudonym must stand" says 'field \"subject\" is no pseudonym: 32 hexadecimal digits are expected' edit 's/"subject": "[^"]*"/"subject": "4711"/'
check "nor can a field be left out that must be there" says 'field \"ags\" is missing' edit 's/"ags": "05162004",*//'
equal "nothing has come of it" 0 "$(sql "select count(*) from event where epoch = 6000")"
check "changed it goes through" exits 0 edit 's/05162004/05162008/'
equal "with what was changed in the log" "['op1']|deadletter edit|dead letter $no|Ticket 18|1 accepted, 0 were there, 0 refused; changed: data.ags" "$(last_entry)"
equal "the original is kept, the letter says that it was edited" "05162004 True redriven" \
    "$(casebus deadletter show "$no" --reveal --by op1 --reason "Ticket 18" --format json | ask "' '.join((d['fields']['ags'], str(d['edited']), d['state']))")"
check "once" says "dead letter $no is not open any more" edit 's/05162004/05162008/'
fill $melde 6000 1
check "when the original comes again it is a repeat, no other event of that number" exits 0 journal --today $day
equal "and no alarm" 0 "$(sql "select count(*) from alarm where kind = 'epoch_reused'")"
casebus deadletter redrive --agency $melde --by op1 >/dev/null
fill $melde 6000 '!1-2' @3:1:2026-02-03:1-2
check "a manifest declares what came" exits 0 journal --today $day
caseview --today 2026-02-03 || true
casebus-reconcile --day 2026-02-03 --agency $melde --format json >"$T/report.json" 2>/dev/null || true
equal "and the proof of the day holds: what was edited is what came, and what was redriven is there" "[]" "$(ask "[x for a in d['agencies'] for x in a['differences'] if x['epoch'] == 6000]" <"$T/report.json")"

# ---- given up
fill $melde 6100 1
casebus-journal --until-caught-up --give-up 60 --today $day "${old[@]}" 2>>"$T/journal.log" || true
caseview --today $day || true
equal "a person of whom something is dead" 1 "$(sql "select count(*) from view where incomplete")"
casebus deadletter discard --agency $melde --by op1 --by op2 --reason "test data of the office" >/dev/null
caseview --today $day
equal "is complete when it is given up" 0 "$(sql "select count(*) from view where incomplete")"
printf 'Kamara, Ibrahim, 05.05.1990' | kcat -P -q -b "$KAFKA" -t casebus.05162004.jobcenter.05162.events -k Kamara -H "ce_subject=Kamara, Ibrahim" -H "note=Ibrahim"
journal --today $day || true
no=$(letters --agency $job | ask "d[0]['no']")
check "what is no message of ours tells no name" bash -c '! { casebus deadletter show $0; casebus deadletter show $0 --format json; casebus deadletter list; casebus deadletter list --group --format json; casebus log; } | grep -qiE "kamara|ibrahim|4b616d61"' "$no"
check "nor can it be edited" says "dead letter $no names no event type that is known: only its agency can send it anew; casebus deadletter discard gives it up" casebus deadletter edit "$no" --by op1 --reason x
check "one user gives nothing up" says "two different users discard dead letters: --by U1 --by U2" casebus deadletter discard "$no" --by op1 --reason "no message of ours"
casebus portal user add op1 --also schmitz --no-password
for name in OP1 op1@stadt.example schmitz; do
    check "nor under two names: $name" says "two different users discard dead letters: --by U1 --by U2" casebus deadletter discard "$no" --by op1 --by $name --reason "no message of ours"
    check "nor is it decided so who is who" says "two different users decide who is who: --by U1 --by U2" casebus identity link "$melde:4711" "$job:1" --by op1 --by $name
done
check "nor two without a reason" says "deadletter discard needs --reason TEXT: it is recorded" casebus deadletter discard "$no" --by op1 --by op2
check "two with a reason do" exits 0 casebus deadletter discard "$no" --by op1 --by op2 --reason "no message of ours"
equal "recorded with both" "['op1', 'op2']|deadletter discard|dead letter $no|no message of ours|1 discarded" "$(last_entry)"
equal "its bytes stay" "27 discarded" "$(casebus deadletter show "$no" --format json | ask "str(d['value_bytes']) + ' ' + d['state']")"
check "a given up one is not redriven" bash -c 'casebus deadletter redrive $0 --by op1 | grep -q "^0 accepted"' "$no"
