-- SPDX-License-Identifier: Apache-2.0
-- Who has looked at an alarm and put it aside; null: it ended by itself, or nobody yet.
set search_path = casebus;

alter table alarm add column cleared_by text;
