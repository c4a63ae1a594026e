-- SPDX-License-Identifier: Apache-2.0
-- Who is marked without news is found behind any number of news.  News has no index of its own: the journal would pay for it with each mark.
set search_path = casebus;

create index mark_rest on mark (id) where reason in ('day', 'earlier_day', 'heard', 'rules', 'rebuilt', 'agency');
