# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# An office with a PostgreSQL of its own (after world_up), read by two agencies: $marks marks what it has read, $reads writes nothing.
# $OFFICE is its owner's connection string, $login that of the agencies' login, clerk.
marks=meldebehoerde@05162004
reads=meldebehoerde@05162
agency $marks
agency $reads
export OFFICE=${DATABASE/dbname=casebus/dbname=office}
login=$(sed 's/user=[^ ]*/user=clerk/; s/password=[^ ]*/password=clerk/' <<<"$OFFICE")
psql -qX "$DATABASE" -c "create database office" -c "create role clerk login password 'clerk'"
table() { psql -qAtX -v ON_ERROR_STOP=1 "$OFFICE" -c "$1"; }
make_table() { psql -qX -v ON_ERROR_STOP=1 "$OFFICE" -f "$A/$marks/outbox.sql"; }
# source_of AGENCY MODE: its only source.
source_of() { echo "sources = ( { name = \"umzug\"; kind = \"outbox\"; database = \"$login\"; mode = \"$2\"; } );" >"$A/$1/type.cfg"; }
source_of $marks mark
source_of $reads read
