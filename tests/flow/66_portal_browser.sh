#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The portal in Chromium: every page, both languages, by keyboard alone, at two widths.  Pictures of the pages are in build/test/66_portal_browser.
. tests/flow/lib.sh
command -v chromedriver >/dev/null && command -v chromium >/dev/null || skip "chromium and chromium-driver are not here"
world_up
. tests/flow/portal_town.sh
sql "insert into difference (day, agency, class, owner, epoch, from_seq, to_seq, count, action, detail, state, since)
     values ('2026-01-20', 'schulamt@05162', 'missing_at_view', 'schulamt@05162', 1768900000000, 17, 18, 2, 'resend', 'two numbers', 'open', '2026-01-21')"
casebus-reconcile --day 2026-01-20 >"$T/proof" 2>&1 || true
# Many dead letters, put through slowly: a page that shows how far it is.
sql "insert into dead_letter (topic, \"offset\", agency, reason, detail, headers) select topic, \"offset\" + n, agency, reason, detail, headers from dead_letter, generate_series(1, 450) n where no = 1"
sql "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(5); return new; end'; create trigger slow before insert on operator_log for each row when (new.command = 'deadletter redrive') execute function slow()"
casebus portal user add koenig --roles see,operate,approve <<<"$word"
: >"$T/portal.log"
casebus-portal --set portal.listen=127.0.0.1:0 --set portal.refresh_seconds=1 2>"$T/portal.log" &
wait_for 10 grep -q msg=listening "$T/portal.log"
url=http://127.0.0.1:$(sed -n 's/.*msg=listening .*port=//p' "$T/portal.log")
axe=$(tests/browser/axe 2>"$T/axe.log") || { cat "$T/axe.log"; axe=-; }
change="psql -qX '$DATABASE' -c \"insert into casebus.alarm (kind, detail) values ('restored_copy', 'a change to be seen')\""
python3 tests/browser/pages.py "$url" koenig "$word" "$T" "$axe" "$change" / /agency/schulamt@05162 /topics /find "/find?q=$event" /deadletters /deadletter/1 \
    /reconciliation /timers /rules /rule/R16 /onboarding /log || exit 1
