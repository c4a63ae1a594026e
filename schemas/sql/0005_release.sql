-- SPDX-License-Identifier: Apache-2.0
-- What owners are told of persons whom they do not know.
set search_path = casebus;

alter table agency add column reads int;        -- newest schema id that its program reads, as its last manifest says; null: not told
-- The sender puts in who the person is, as far as schemas/access releases it: it never lies in this table.
alter table outbox add column identity boolean not null default false;
