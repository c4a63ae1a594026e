-- SPDX-License-Identifier: Apache-2.0
-- Of how many numbers a difference was when its agency was told of it: when it has doubled since, it is told again.
set search_path = casebus;

alter table difference add column told_count bigint;        -- null: it was not told
update difference d set told_count = count where exists (select from difference_history h where h.difference = d.no and h.what = 'told');
