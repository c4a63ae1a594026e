#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One jobcenter, two towns with a hub each: one export for both is dropped once, and each hub gets the people of its own town, whatever happens on the way.
. tests/flow/lib.sh
world_up
slug=jobcenter@05162
# The second town's hub: the same Kafka, a database of its own.
other=$T/hub-05162024
mkdir -p "$other/keys" && chmod 700 "$other/keys"
psql -qAtX "$DATABASE" -c "create database casebus_05162024"
sed "s|05162004|05162024|; s|dbname=casebus |dbname=casebus_05162024 |; s|schemas = \".*\"|schemas = \"$PWD/schemas\"|" "$CASEBUS_CONFIG" >"$other/tenant.cfg"
chmod 600 "$other/tenant.cfg"
echo 'agencies = ( );' >"$other/agencies.cfg"
echo 'agreements = ( );' >"$other/agreements.cfg"
casebus --config "$other/tenant.cfg" init >>"$T/init.log" 2>&1
# As on one machine: a folder each, side by side.
casebus agency add $slug --out "$A/05162004" >>"$T/agency.log" 2>&1
casebus --config "$other/tenant.cfg" agency add $slug --out "$A/05162024" >>"$T/agency.log" 2>&1
a=$A/05162004 b=$A/05162024
for town in 05162004 05162024; do
    cat >"$A/$town/type.cfg" <<'END_OF_TYPE'
sources = ( { name = "antraege"; kind = "csv"; path = "in/Antraege_*.csv"; mode = "changes"; tenant = { column = "AGS"; }; subject = { column = "Nr"; };
              events = ( { type = "benefits.sgb2.applied"; fields = { applied_on = { column = "Am"; date = "DD.MM.YYYY"; }; }; } ); },
            { name = "bestand"; kind = "csv"; path = "in/Bestand.csv"; mode = "snapshot"; misses = 1; key = ["Nr"]; tenant = { column = "AGS"; }; subject = { column = "Nr"; };
              events = ( { type = "work.jobseeker.registered"; fields = { on = { column = "Am"; date = "DD.MM.YYYY"; }; }; } ); } );
END_OF_TYPE
done
# Each folder has its place in /etc, as the unit wants it.
mkdir -p "$T/etc" && ln -s "$a" "$b" "$T/etc/"
at() { casebus-agency --config "$T/etc/$1/agency.cfg" "${@:2}"; }
run() { at "$1" run --until-caught-up --give-up 60 --today "$2" 2>>"$T/$1.log"; }
drop() { cat >"$T/export" && mv "$T/export" "$a/in/$1"; }
# hub TOWN TYPE: what the town's hub has of that type, by the agency's own numbers.
hub() {
    local config=$CASEBUS_CONFIG numbers
    [ "$1" = 05162004 ] || config=$other/tenant.cfg
    casebus-journal --config "$config" --until-caught-up --give-up 60 2>>"$T/journal.log"
    numbers=$(sed -n "s/.*id = \([0-9]*\);.*type = \"$2\".*/\1/p" schemas/registry.cfg)
    psql -qAtX "$(sed -n 's/^database = "\(.*\)";/\1/p' "$config")" -c "select count(*) || ' of ' || count(distinct subject) from casebus.event where schema_id = $numbers"
}
applications() { echo "$(hub 05162004 benefits.sgb2.applied), $(hub 05162024 benefits.sgb2.applied)"; }

# ---- what is not known is refused
export='Nr;AGS;Am
K1;05162004;12.01.2026
K2;05162024;12.01.2026
K3;05162028;12.01.2026
K4;;12.01.2026
K5;05162024;13.01.2026'
drop Antraege_0113.csv <<<"$export"
check "while no other town is named, rows of others are refused" exits 3 run 05162004 2026-01-13
equal "with the row without a town" $'3\tAGS\tnot for this tenant
4\tAGS\tnot for this tenant
5\tAGS\tthe municipality is missing: nobody can say whose record it is
6\tAGS\tnot for this tenant' "$(cut -f2- "$a/in/rejected/Antraege_0113.csv.tsv")"
rm "$a/in/rejected/Antraege_0113.csv.tsv"

# ---- the towns are named
cp "$a/agency.cfg" "$T/agency.cfg"
# wrong SENTENCE OTHERS ANSWER
wrong() {
    { cat "$T/agency.cfg"; echo "others = ( $2 );"; } >"$a/agency.cfg"
    check "$1" exits 2 at 05162004 --check
    check "and is told: $3" grep -qF "$3" "$T/err"
}
wrong "a town is eight digits" '{ tenant = "5162024"; }' 'others: tenant = \"5162024\": expected the 8 digits of a municipality'
wrong "another one, not our own" '{ tenant = "05162004"; }' 'others: 05162004 is the tenant of this configuration itself'
wrong "and each once" '{ tenant = "05162024"; }, { tenant = "05162024"; }' 'others: 05162024 stands there twice'
sed -i 's|tenant = { column = "AGS"; };|ignore = ["AGS"];|' "$a/type.cfg"
wrong "it must be said which column tells" '{ tenant = "05162024"; }' 'others: no source says whose a row is: tenant = { column = \"...\"; } is missing'
cp "$b/type.cfg" "$a/type.cfg"
{ cat "$T/agency.cfg"; echo 'others = ( { tenant = "05162024"; folder = "../05162024"; } );'; } >"$a/agency.cfg"
echo 'others = ( { tenant = "05162004"; } );' >>"$b/agency.cfg"
check "right it is right" exits 0 at 05162004 --check
check "with both" exits 0 at 05162024 --check

# ---- on the way
drop Antraege_0113.csv <<<"$export"
check "dropped again, the row of nobody and the one of a third town are refused" exits 3 run 05162004 2026-01-13
equal "and only these" $'4\tAGS\tnot for this tenant\n5\tAGS\tthe municipality is missing: nobody can say whose record it is' "$(cut -f2- "$a/in/rejected/Antraege_0113.csv.tsv")"
check "the same file lies where the other town's program looks" cmp "$b/in/Antraege_0113.csv" "$a/in/done/Antraege_0113.csv.2"
check "which reads it" exits 3 run 05162024 2026-01-13
equal "each hub has its own" "1 of 1, 2 of 2" "$(applications)"
check "what the other program did not read yet" drop Antraege_0114.csv <<<$'Nr;AGS;Am\nK6;05162004;14.01.2026\nK7;05162024;14.01.2026'
run 05162004 2026-01-14
drop Antraege_0114.csv <<<$'Nr;AGS;Am\nK8;05162024;14.01.2026'
run 05162004 2026-01-14
check "is not overwritten by the next of its name" test -f "$b/in/Antraege_0114.csv" -a -f "$b/in/Antraege_0114.2.csv"
run 05162024 2026-01-14
equal "nothing is lost" "2 of 2, 4 of 4" "$(applications)"

# ---- lists of the present
printf 'Nr;AGS;Am\nL1;05162004;12.01.2026\nL2;05162024;12.01.2026\n' | drop Bestand.csv
run 05162004 2026-01-15
printf 'Nr;AGS;Am\nL1;05162004;12.01.2026\nL2;05162024;12.01.2026\nL3;05162024;15.01.2026\n' | drop Bestand.csv
check "a list whose name allows no second one waits for the first" exits 1 at 05162004 run --until-caught-up --give-up 2 --today 2026-01-16
check "and says so" grep -q "hand Bestand.csv on to tenant 05162024: .*/05162024/in/Bestand.csv still waits to be read there" "$T/err"
run 05162024 2026-01-16
run 05162004 2026-01-16
run 05162024 2026-01-16
equal "then it goes on" "1 of 1, 2 of 2" "$(hub 05162004 work.jobseeker.registered), $(hub 05162024 work.jobseeker.registered)"
printf 'Nr;AGS;Am\nL1;05162004;12.01.2026\nL2;05162024;19.01.2026\nL3;05162004;15.01.2026\n' | drop Bestand.csv
run 05162004 2026-01-19
run 05162024 2026-01-19
equal "who has moved is new in the one town, and what changes in the other is said there only" "2 of 2, 3 of 2" "$(hub 05162004 work.jobseeker.registered), $(hub 05162024 work.jobseeker.registered)"

# ---- killed anywhere
for n in $(seq 1 3000); do echo "M$n;0516200$((n % 2 * 4));20.01.2026"; done | sed 's/;05162000;/;05162024;/; 1i Nr;AGS;Am' | drop Antraege_0120.csv
for wait in 0.05 0.1 0.15 0.2 0.25 0.3 0.4 0.5; do
    at 05162004 run --until-caught-up --today 2026-01-20 >/dev/null 2>&1 & sleep $wait; kill -KILL $! 2>/dev/null || true; wait $! 2>/dev/null || true
    at 05162024 run --until-caught-up --today 2026-01-20 >/dev/null 2>&1 & sleep $wait; kill -KILL $! 2>/dev/null || true; wait $! 2>/dev/null || true
done
run 05162004 2026-01-20
run 05162024 2026-01-20
equal "through kills of both each row arrives once, at one of them" "1502 of 1502, 1504 of 1504" "$(applications)"
check "and nothing is left lying" bash -c "[ -z \"\$(find '$a/in' '$b/in' -maxdepth 1 -type f)\" ]"

# ---- by hand
printf 'Nr;AGS;Am\nN1;05162004;21.01.2026\nN2;05162024;21.01.2026\n' >"$T/Antraege_0121.csv"
cp "$T/Antraege_0121.csv" "$T/heute.csv"
check "a file that goes on needs a name" exits 2 at 05162004 publish "$T/heute.csv" --source antraege --today 2026-01-21
check "that the others look for" grep -qF 'source antraege hands its files on to other municipalities: \"heute.csv\" must be called as path = \"in/Antraege_*.csv\" wants' "$T/err"
check "a dry run shows what is ours" at 05162004 publish "$T/heute.csv" --source antraege --dry-run --today 2026-01-21
check "and hands nothing on" test ! -e "$b/in/heute.csv"
check "published, it goes on, too" at 05162004 publish "$T/Antraege_0121.csv" --source antraege --today 2026-01-21
run 05162024 2026-01-21
equal "to its town" "1503 of 1503, 1505 of 1505" "$(applications)"
mv "$b/in" "$b/gone"
printf 'Nr;AGS;Am\nO1;05162024;22.01.2026\n' | drop Antraege_0122.csv
check "without the other's folder nothing is taken" exits 2 at 05162004 run --until-caught-up --today 2026-01-22
check "and the reason is told" grep -q "hand Antraege_0122.csv on to tenant 05162024: cannot make .*/05162024/in/.Antraege_0122.csv.part: No such file or directory" "$T/err"
mv "$b/gone" "$b/in"
run 05162004 2026-01-22
run 05162024 2026-01-22
equal "with it, it is" "1503 of 1503, 1506 of 1506" "$(applications)"
