# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# A hub with something to see on every page (after world_up): a person, a dead letter, an alarm, agencies live and in trial.  $event is the person's;
# $word the password of the portal's users.
agency meldebehoerde@05162004
agency schulamt@05162
agency jobcenter@05162 --state shadow
neutral meldebehoerde@05162004 registration.moved_in 4711 2026-01-20T09:12:00+01:00 '{"occurred_on":"2026-01-15","move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA","household":"H12","school_age_children":1}' >/dev/null
kcat -b "$KAFKA" -P -t casebus.05162004.schulamt.05162.events -k x <<<"no event at all" 2>/dev/null
journal || true
caseview
sql "insert into alarm (agency, kind, detail) select no, 'new_epoch', 'it began anew' from agency where id = 'schulamt@05162'"
event=$(sql "select id from event where subject <> '00000000-0000-0000-0000-000000000000'")
word="ein langes Kennwort"
