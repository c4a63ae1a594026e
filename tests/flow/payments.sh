# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# An office that drops its list of who gets what, day by day (after world_up): $slug with its folder $dir.
#   . tests/flow/payments.sh [MORE]       MORE: further events that the list tells, each behind a comma
slug=sozialamt-asylblg@05162004
agency $slug
dir=$A/$slug
cat >"$dir/type.cfg" <<END
sources = ( { name = "zahlliste"; kind = "csv"; path = "in/Zahlliste_*.csv"; mode = "snapshot"; key = ["Fallnr", "Personennr"]; hold_above = 20;
  subject = { column = "Personennr"; };
  events = ( { type = "benefits.asylblg.granted"; fields = { decided_on = { column = "Bescheid_vom"; date = "DD.MM.YYYY"; };
                                                             from = { column = "Bew_von"; date = "DD.MM.YYYY"; }; basis = { column = "Leistungsart"; }; }; }${1:-} ); } );
END
# list FIRST LAST: so many cases, from the 15th of January on.
list() { echo 'Fallnr;Personennr;Bescheid_vom;Bew_von;Leistungsart'; for n in $(seq "$1" "$2"); do echo "$((n / 3));P$n;16.01.2026;15.01.2026;§3"; done; }
# drop DAY: the list on stdin lies in in/ as that day's file.
drop() { cat >"$T/list" && mv "$T/list" "$dir/in/Zahlliste_${1//-/}.csv"; }
run() { program $slug run --until-caught-up --today "$1" 2>>"$T/agency.log"; }
