#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Three planted nights, each with the page that casebus nightly leaves: who reads nothing else can say what is wrong and who must act.  The pages are
# night1.de.html, night1.en.html ... in the test's folder.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162 job=jobcenter@05162 gesund=gesundheitsamt@05162
for a in $melde $schule $job $gesund; do agency $a; done
cat >"$A/$schule/type.cfg" <<'END'
sources = ( { name = "plaetze"; kind = "csv"; path = "in/plaetze_*.csv"; charset = "windows-1252"; subject = { column = "Nr"; };
    events = ( { type = "school.place.assigned"; fields = { decided_on = { column = "am"; date = "DD.MM.YYYY"; }; start_on = { column = "ab"; date = "DD.MM.YYYY"; }; }; } ); } );
END
no() { sql "select no from agency where id = '$1'"; }
# publish AGENCY DAY TYPE DATA: five persons' events of that day
publish() { for i in 1 2 3 4 5; do line "$3" "P$i" "2026-03-${2}T09:1$i:00+01:00" "$4"; done | program "$1" publish - --today "2026-03-$2" >/dev/null 2>>"$T/agency.log"; }
# places DAY BAD: thirty places in the Schulamt's export, of which so many have a day that is none
places() {
    { echo 'Nr;am;ab'; for i in $(seq 30); do echo "S-$1-$i;$1.03.2026;$([ "$i" -le "$2" ] && echo 31.02.2026 || echo 02.04.2026)"; done; } >"$A/$schule/in/plaetze_$1.csv"
    program $schule run --until-caught-up --give-up 60 --today "2026-03-$1" 2>>"$T/agency.log" || [ $? = 3 ]
}
close() { program "$1" close-day "2026-03-$2" --today "2026-03-$2" 2>>"$T/agency.log"; }
registered() { publish $melde "$1" registration.moved_in "{\"move_in_on\":\"2026-03-$1\",\"registered_on\":\"2026-03-$1\",\"ags\":\"05162004\",\"from\":\"LEA\"}"; }
applied() { publish $job "$1" benefits.sgb2.applied "{\"applied_on\":\"2026-03-$1\"}"; }
cleared() { publish $gesund "$1" health.tb.cleared "{\"on\":\"2026-03-$1\"}"; }
# night DAY NUMBER: the night that closes the day; its page in both languages
night() {
    local next
    next=2026-03-$((10#$1 + 1))
    journal --today "$next"
    caseview --today "$next"
    casebus nightly --day "2026-03-$1" --today "$next" --lang de --set nightly.statistics="$T/pages" >"$T/night" 2>>"$T/nightly.log" || [ $? = 3 ]
    [ -n "$2" ] || return 0
    cp "$T/pages/proof-2026-03-$1.html" "$T/night$2.de.html"
    casebus-reconcile --day "2026-03-$1" --today "$next" --dry-run --format html --lang en >"$T/night$2.en.html" 2>>"$T/nightly.log" || [ $? = 3 ]
}
verdict() { sed -n 's/.*<p class="verdict">\(.*\)<\/p>.*/\1/p' "$T/night$1.html"; }
sections() { grep -c '<section class="act">' "$T/night$1.html"; }

for d in 09 10; do
    registered $d; places $d 0; applied $d; cleared $d
    for a in $melde $schule $job $gesund; do close $a $d; done
done
night 09 ""
night 10 ""
check "on a day on which all is well nobody must act" grep -q '<p class="verdict">10.03.2026: Alles da. Was 4 Stellen gemeldet haben (49 Meldungen), ist vollständig im Hub. Niemand muss etwas tun.</p>' "$T/pages/proof-2026-03-10.html"
check "the day before an agency's first one, which its first manifest closes, can be proved, too" exits 0 casebus-reconcile --day 2026-03-08 --dry-run

# ---- one agency is silent, another has lost its spool
registered 11; places 11 0; cleared 11; applied 11
rm -f "$A/$job"/spool*
applied 11
for a in $melde $job $gesund; do close $a 11; done
night 11 1
equal "a silent agency and a lost spool" "11.03.2026: Nicht vollständig: Jobcenter $job (Ausgangsspeicher verloren, 5 Meldungen), Schulamt $schule (hat den Tag nicht abgeschlossen). Handeln müssen: Jobcenter $job, Schulamt $schule." "$(verdict 1.de)"
equal "in English" "2026-03-11: not complete: Jobcentre $job (spool lost, 5 messages), School authority $schule (has not closed the day). Who must act: Jobcentre $job, School authority $schule." "$(verdict 1.en)"
check "what was lost is said" grep -q "<h3>Jobcenter $job: Ausgangsspeicher verloren (5 Meldungen)</h3>" "$T/night1.de.html"
check "and who is silent" grep -q "<h3>School authority $schule: has not closed the day</h3>" "$T/night1.en.html"

# ---- an event was changed in the journal, a batch of rows was refused at its agency
no=$(sql "select no from difference where class = 'missing_at_source' and closed_at is null")
casebus-reconcile accept "$no" --by s.yilmaz --reason "the exports of 9 to 11 March were fed in again" >/dev/null
registered 12; places 12 12; applied 12
for a in $melde $schule $job $gesund; do close $a 12; done
journal --today 2026-03-13
caseview --today 2026-03-13
seq=$(sql "select max(seq) - 2 from event where agency = $(no $melde) and subject <> '00000000-0000-0000-0000-000000000000'")
sql "update event set payload = set_byte(payload, 12, get_byte(payload, 12) # 1) where agency = $(no $melde) and seq = $seq"
night 12 2
equal "an altered event and refused rows" "12.03.2026: Nicht vollständig: Einwohnermeldeamt $melde (im Hub verändert, 1 Meldung); 12 Sätze wurden schon bei den Stellen abgelehnt. Handeln müssen: der Betrieb des Hubs, Schulamt $schule." "$(verdict 2.de)"
equal "each has its own part of the page" "2 2" "$(sections 2.de) $(sections 2.en)"
check "with the number" grep -q "Number $seq (epoch" "$T/night2.en.html"
check "the silent agency has caught up, so its day is balanced" grep -q 'earlier.*1 earlier days proved again, 1 of them balanced now' "$T/night"
check "and its page says so" grep -q '<p class="verdict">11.03.2026: Alles da' "$T/pages/proof-2026-03-11.html"

# ---- nothing is wrong, but an agency has told of nobody for two days
casebus-reconcile --day 2026-03-12 --today 2026-03-13 --repair >/dev/null 2>>"$T/nightly.log" || true
registered 13; places 13 0; applied 13
for a in $melde $schule $job $gesund; do close $a 13; done
night 13 3
equal "a suspicion" "13.03.2026: Nichts fehlt, aber es gibt einen Verdacht: Gesundheitsamt $gesund (meldet von niemandem). Handeln muss: Gesundheitsamt $gesund." "$(verdict 3.de)"
equal "in English" "2026-03-13: nothing is missing, but there is a suspicion: Public health office $gesund (tells of nobody). Who must act: Public health office $gesund." "$(verdict 3.en)"
check "what was accepted is shown still, by whom" grep -q "accepted by s.yilmaz, since 2026-03-12" "$T/night3.en.html"
check "in the matrix, too" grep -q '✓ als geklärt bestätigt (1)' "$T/night3.de.html"
