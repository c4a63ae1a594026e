-- SPDX-License-Identifier: Apache-2.0
-- An event is found by its id also where a program of an agency makes ids that do not grow with time (0016 counted on UUIDv7): each range of pages
-- has a bloom filter of its ids.  A filter is made once the range is full, so the journal pays for it once in 32 pages.
set search_path = casebus;

drop index event_id;
create index event_id on event using brin (id uuid_bloom_ops (n_distinct_per_range = 1024, false_positive_rate = 0.01)) with (pages_per_range = 32, autosummarize = on);
