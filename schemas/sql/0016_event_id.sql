-- SPDX-License-Identifier: Apache-2.0
-- An event is found by its id.  Ids are UUIDv7, so they grow as the journal does: ranges of pages suffice, and the journal pays next to
-- nothing (a tree over ids would cost it a third of its speed).  Several ranges each: one id from elsewhere does not spoil a page's range.
set search_path = casebus;

create index event_id on event using brin (id uuid_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);
