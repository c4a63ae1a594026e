#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A hub is set up and agencies are added, shown and changed: INTERFACES 3.
. tests/flow/lib.sh

docker/world up 2>"$T/world.log"
eval "$(docker/world env)"
export CASEBUS_CONFIG KAFKA DATABASE

check "a hub without tables says what to do" bash -c 'casebus agency state x@1 live 2>&1 | grep -q "casebus agency list"; casebus status 2>&1 | grep -q "run casebus init"'
check "init makes the tables" exits 0 casebus init
check "init again does nothing" bash -c 'casebus init | grep -q "up to date"'
(casebus init & casebus init & wait) >/dev/null 2>&1
equal "each migration was applied once" "$(ls schemas/sql/[0-9]*.sql | wc -l)" "$(sql 'select count(*) from migration')"
sql "update migration set sha256 = 'other' where no = 1"
check "a migration that was edited is refused" exits 2 casebus init
check "and says which" grep -q "migration 0001_journal was edited" "$T/err"
sql "delete from migration where no = 1" >/dev/null
check "tables without their record are not made twice" exits 2 casebus init

check "topics plan of an empty town is empty" exits 0 casebus topics plan
check "an agency is added" agency meldebehoerde@05162004
check "again is no error" agency meldebehoerde@05162004
check "four at once" bash -c 'for a in jobcenter@05162 schulamt@05162 krankenkasse@aok schule@164501; do casebus agency add $a --out "$0/$a" & p="$p $!"; done; for x in $p; do wait $x || exit 1; done' "$A"
equal "all are listed" 5 "$(casebus agency list --format jsonl | wc -l)"
check "their topics are there" exits 0 casebus topics plan
equal "a pair each" 10 "$(kcat -L -b "$KAFKA" | grep -c 'topic "casebus\.')"
check "the police is refused" exits 2 casebus agency add polizei@05 --out "$A/x"
check "with the reason" grep -q "polizei cannot be added: the police takes no part: § 68 SGB X allows single requests only" "$T/err"
check "and so is the family court" exits 2 casebus agency add familiengericht@05162004 --out "$A/x"
check "of which others tell" grep -q "familiengericht cannot be added: a court is not connected: what it decides is told by the Jugendamt or the guardian" "$T/err"
check "and so is the police on paper" exits 2 casebus agency add polizei@05 --state paper
equal "nothing is left of them: no row" 0 "$(sql "select count(*) from agency where id like 'polizei%' or id like 'familiengericht%'")"
equal "no topic" "" "$(kcat -L -b "$KAFKA" | grep -E 'polizei|familiengericht')"
check "no bundle and no line in the town's list" bash -c '! test -e "$0/x" && ! grep -E "polizei|familiengericht" "$(dirname "$CASEBUS_CONFIG")/agencies.cfg"' "$A"
check "an unknown type is refused with the nearest" bash -c 'casebus agency add jobcentr@05162 --out x 2>&1 | grep -q jobcenter'
check "a paper agency gets no topics" exits 0 casebus agency add standesamt@05162004 --state paper
check "and none are planned for it" exits 0 casebus topics plan
check "left and back" bash -c 'casebus agency state schule@164501 left && casebus agency show schule@164501 --format json | grep -q "\"state\":\"left\"" && casebus agency state schule@164501 live'
check "a bundle is checked on its own" program meldebehoerde@05162004 --check
mv "$A/meldebehoerde@05162004" "$T/moved"
check "also when it was moved" casebus-agency --config "$T/moved/agency.cfg" --check
check "status shows them all" bash -c 'casebus status --format json | grep -q "krankenkasse@aok"'
docker/world kafka stop
check "status without Kafka still answers" bash -c 'timeout 60 casebus status --format json | grep -q "\"lag\":null"'
