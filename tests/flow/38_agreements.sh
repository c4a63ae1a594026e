#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What was agreed on a rule comes into force by two users, for what happens from a day on, while the case view runs; and goes back.
. tests/flow/lib.sh

world_up
for a in meldebehoerde@05162004 schulamt@05162 jobcenter@05162; do agency $a; done
day=2026-04-20
agreements=$(dirname "$CASEBUS_CONFIG")/agreements.cfg
child() {
    line person.described "$1" "$2T09:00:00+01:00" '{"occurred_on":"'"$2"'","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in "$1" "$2T09:00:00+01:00" '{"move_in_on":"'"$2"'","registered_on":"'"$2"'","ags":"05162004","from":"LEA"}'
}
{ child february 2026-02-10; child march 2026-03-10; } | program meldebehoerde@05162004 publish - --today $day >/dev/null 2>&1
check "two children move in, in February and in March" journal --today $day
stored() { sql "select string_agg(t.due || ' ' || coalesce(t.owner, 'nobody') || ' ' || (t.body::json->>'agreement'), '; ' order by t.due) from task t where rule = 'R16'"; }
is() { [ "$(stored)" = "$1" ]; }
old="2026-03-10 schulamt@05162 Vereinbarung R16: Schulplatz zuweisen; 2026-04-07 schulamt@05162 Vereinbarung R16: Schulplatz zuweisen"
new="2026-03-10 schulamt@05162 Vereinbarung R16: Schulplatz zuweisen; 2026-03-31 schulamt@05162 Vereinbarung R16: Schulplatz zuweisen (ab 2026-03-01)"
casebus-caseview --today $day 2>"$T/service.log" &
check "the case view runs: 28 days, rolled over Easter" wait_for 30 is "$old"
two="--by lead1 --by lead2 --today $day"
activate() { casebus rules activate "$@"; }
r16="R16 --version 2005-01-01 --from 2026-03-01"

# ---- what is refused
says() { local want=$1; shift; "$@" >"$T/out" 2>"$T/err" && return 1; grep -qF -- "$want" "$T/err" || { tail -n 3 "$T/err"; return 1; }; }
check "one user alone activates nothing" exits 2 casebus rules activate $r16 --by lead1
check "the same one twice neither" says "two different users activate a rule or take it back: --by U1 --by U2" activate $r16 --by lead1 --by Lead1
check "outside the rule's bounds, which are named" says "agreement on R16: days = 61 is out of bounds: the rule of 2005-01-01 allows 14 to 60" activate $r16 $two --set days=61
check "a parameter that the rule does not have" says 'the rule of 2005-01-01 has no parameter \"day\": did you mean \"days\"?' activate $r16 $two --set day=21
check "no number" says "--set days=x: expected NAME=NUMBER, a parameter of R16" activate $r16 $two --set days=x
check "a version that is not there" says "R16 has no version 2006-01-01: its versions are 2005-01-01" activate R16 --version 2006-01-01 --from 2026-03-01 $two
check "a rule that is not there" says "there is no rule R41: casebus rules list shows them" activate R41 --version 2006-01-01 --from 2026-03-01 $two
check "before the version's law" says "from 2004-12-31 is too early: that version is valid from 2005-01-01" activate R16 --version 2005-01-01 --from 2004-12-31 $two
check "an approval without a day" says "an approval has a body and a day: --approved-by BODY --on DAY" activate $r16 $two --approved-by Lenkungsgruppe
check "without saying from when" says "rules activate needs --version DAY" activate R16 --version 2005-01-01 $two
check "back, where nothing was activated" says "R16: no activation is left to take back" activate R16 --back $two
equal "nothing of all this was recorded" "" "$(sql "select * from activation")"

# ---- into force
check "21 days from March on, approved" exits 0 casebus rules activate $r16 $two --set days=21 --approved-by Lenkungsgruppe --on 2026-02-20
equal "it says what holds" "R16 of 2005-01-01 holds for what happens from 2026-03-01 on: days = 21" "$(head -n 1 "$T/out")"
check "the case view notices: March has 21 days, February keeps its 28" wait_for 30 is "$new"
equal "the explanation says 21 days of the new terms" "28 21" "$(casebus rules list --lang de --format json | ask "' '.join(r['explain']['de'].split('innerhalb von ')[1].split()[0] for r in d if r['rule'] == 'R16')")"
equal "the record has who and what" "R16 2005-01-01 2026-03-01 lead1 lead2 t t" "$(sql "select rule, version, valid_from, by_1, by_2, agreement like '%days = 21%', before is null from activation" | tr '|' ' ')"
equal "and is shown" "['lead1', 'lead2'] None" "$(casebus rules activations R16 --format json | ask "str(d[0]['by']) + ' ' + str(d[0]['back'])")"
equal "and stands in the operators' log" "rules activate|R16 of 2005-01-01|in force from 2026-03-01 on|lead1,lead2" "$(casebus log --format json | ask "'|'.join([d[0]['command'], d[0]['object'], d[0]['result'], ','.join(d[0]['by'])])")"
for change in "update operator_log set by_1 = by_2" "delete from operator_log" "truncate operator_log cascade"; do
    check "which cannot be changed: ${change%% *}" says "operator_log is append-only: nothing in it is changed or deleted" sql "$change"
done
equal "by user" "1 1 0" "$(for u in lead1 LEAD2 lead3; do casebus log --user $u --format jsonl | wc -l; done | xargs)"
equal "and by day" "1 0" "$({ casebus log --from "$(date +%F)" --format jsonl | wc -l; casebus log --to 2026-01-01 --format jsonl | wc -l; } | xargs)"
check "the stored views are what the journal says" exits 0 casebus view verify --today $day

# ---- the annex to sign
casebus rules list --agreement R16 --today $day >"$T/annex.txt"
cat >"$T/wanted.txt" <<'EOF'
R16  Schulplatz zuweisen
  Fassung 2005-01-01, gilt für Ereignisse ab 2026-03-01
  beschlossen: Lenkungsgruppe, 2026-02-20

  Das Schulamt weist einem zugezogenen Kind von 6 bis 17 Jahren innerhalb von 21 Tagen nach der
  Anmeldung einen Schulplatz zu. Das Gesetz in NRW nennt keine Frist; diese ist vereinbart.
  Beispiel: Anmeldung am 20. Januar: Zuweisung bis Dienstag, 10. Februar. Erledigt durch die
  Zuweisung oder den Beginn des Schulbesuchs; entfällt bei Wegzug oder wenn das Kind schon eine
  Schule besucht. Hat ein Mensch entschieden, dass es schon eine Schule besucht, gilt das, bis es
  sie verlässt.
  Grundlage     vereinbart oder geübte Praxis; vom Ausbleiben eines Ereignisses

  Schulplatz zuweisen
    Anlass      Zuzug
    Wer         Schulamt
    Frist       „Angemeldet am“ + 21 Tage; am Wochenende oder Feiertag der nächste Arbeitstag
    Stufen      Erinnerung: ein Viertel der Zeit vor der Frist · überfällig: am Tag nach der Frist ·
                Teamleitungen: 5 Arbeitstage nach der Frist · Lenkungsgruppe (nur Zahlen): 10
                Arbeitstage nach der Frist

  Werte         days = 21 (wählbar 14 bis 60)

  Schulamt, schulamt@05162 (unterzeichnet)
  Ort, Datum ______________________________  Unterschrift ______________________________

Beschlossen von der Lenkungsgruppe:

Ort, Datum ______________________________  Unterschrift ______________________________
EOF
equal "the annex says in German what holds on the day, with this town's values and lines to sign" "" "$(diff "$T/wanted.txt" <(tail -n +4 "$T/annex.txt"))"
casebus rules list --agreement --format html >"$T/annex.html"
check "as a page it is whole, and holds no script and nothing from elsewhere" python3 - "$T/annex.html" <<'EOF'
import html.parser, sys
class Page(html.parser.HTMLParser):
    open, signs, rules = [], 0, 0
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "link", "img", "iframe"), tag
        assert not any(name in ("src", "href") or name.startswith("on") for name, _ in attrs), attrs
        self.signs += ("class", "sign") in attrs
        self.rules += tag == "h2"
        if tag not in ("meta", "br"): self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
text = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(text)
assert not page.open and page.rules >= 38 and page.signs > 4, (page.open, page.rules, page.signs)
assert "url(" not in text and "@import" not in text
EOF
equal "the same as JSON, in English where asked" "Assign a school place; \"Registered on\" + 21 days; on a weekend or holiday the next working day; schulamt@05162 True" \
    "$(casebus rules list --agreement R16 --today $day --lang en --format json | ask "'; '.join([d['rules'][0]['title'], d['rules'][0]['deadlines'][0]['due']] + [s['agency'] + ' ' + str(s['signed']) for s in d['rules'][0]['signatories']])")"
check "an unknown rule is named" says "there is no rule R41" casebus rules list --agreement R41
check "a page is only there of the annex" says "--format html belongs to --agreement" casebus rules list --format html

# ---- who has signed
check "rules check still sees each version once" bash -c "casebus rules check | tail -n 1 | grep -q '^38 rules, .* 0 findings'"
check "only the office that is named has signed from then on" exits 0 casebus rules activate $r16 $two --set days=21 --signed jobcenter@05162
other="2026-03-10 schulamt@05162 Vereinbarung R16: Schulplatz zuweisen; 2026-03-31 nobody Vereinbarung R16: Schulplatz zuweisen (ab 2026-03-01)"
check "who has not signed gets no task: it stands with the case manager" wait_for 30 is "$other"
check "signed at last" exits 0 casebus agency sign schulamt@05162 --agreement R16
check "it is theirs" wait_for 30 is "$new"

# ---- and back, the last one first
check "the second activation is taken back" exits 0 casebus rules activate R16 --back $two
check "then the first" exits 0 casebus rules activate R16 --back $two
equal "it says so" "R16: what was activated for what happens from 2026-03-01 on is taken back, as if it had not been" "$(cat "$T/out")"
check "everything is as it was" wait_for 30 is "$old"
check "also in the file" bash -c "! grep -q activated '$agreements'"
equal "the record keeps all four" "1- 2- 3:2 4:1" "$(sql "select string_agg(no || coalesce(':' || back, '-'), ' ' order by no) from activation")"
check "no third is there" says "R16: no activation is left to take back" activate R16 --back $two

# ---- ended between record and file
cp "$agreements" "$T/before"
casebus rules activate $r16 $two --set days=21 >/dev/null
cp "$agreements" "$T/after"
cp "$T/before" "$agreements"
check "whatever is activated next" exits 0 casebus rules activate R17 --version 2005-01-01 --from 2026-03-01 $two
check "what was recorded comes into the file, and says so" grep -q "the last activation was recorded and not yet in the file: now it is.*rule=R16" "$T/err"
check "it holds" wait_for 30 is "$new"
casebus rules activate R17 --back $two >/dev/null 2>&1
equal "as the command would have written it" "" "$(diff "$T/after" "$agreements")"
cp "$agreements" "$T/before"
casebus rules activate R16 --back $two >/dev/null
cp "$T/before" "$agreements"
check "so it is with a way back that was interrupted" says "R16: no activation is left to take back" activate R16 --back $two
check "everything is as it was, once more" wait_for 30 is "$old"

# ---- rule files, while it runs
mkdir "$(dirname "$CASEBUS_CONFIG")/rules"
own=$(dirname "$CASEBUS_CONFIG")/rules/welcome.cfg
rule() {
    cat >"$own" <<EOF
rules: ( { id = "R90"; valid_from = "2026-01-01"; basis = "P"; owner = "jobcenter"; for = "registration.moved_in"; title = { de = "Begrüßen"; en = "Welcome"; };
           parameters = { days = [$1, 1, 30]; }; due = "it.registered_on + \$days days"; } );
EOF
}
rule 5
equal "a rule of the town's own that nobody has activated calls for nothing" "" "$(task meldebehoerde@05162004:march $day R90 due)"
equal "and is listed" "True" "$(casebus rules list --format json | ask "any(r['rule'] == 'R90' and r['draft'] for r in d)")"
check "activated" exits 0 casebus rules activate R90 --version 2026-01-01 --from 2026-03-01 $two --signed jobcenter@05162
due() { [ "$(sql "select string_agg(due || ' ' || owner, ' ') from task where rule = 'R90'")" = "$1" ]; }
check "a folder of rules that is checked need not have it" bash -c "casebus rules check schemas | tail -n 1 | grep -q '^38 rules, .* 0 findings'"
check "it calls for its task" wait_for 30 due "2026-03-15 jobcenter@05162"
rule 10
check "another day in its file" wait_for 30 due "2026-03-20 jobcenter@05162"
echo "rules: (" >"$own"
check "a file that cannot be read is said" wait_for 30 grep -q "cannot be read, the old ones go on" "$T/service.log"
check "and the rules of before go on" due "2026-03-20 jobcenter@05162"
rule 10
check "taken back, its task is gone" bash -c "casebus rules activate R90 --back $two >/dev/null"
none() { [ "$(sql "select count(*) from task where rule = 'R90'")" = 0 ]; }
check "at once" wait_for 30 none
kill -TERM %1
wait %1 || true
