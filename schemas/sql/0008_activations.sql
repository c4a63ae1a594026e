-- SPDX-License-Identifier: Apache-2.0
-- Which agreement on a rule was put into force, by whom, when.  The agreements themselves stand in agreements.cfg beside tenant.cfg.
set search_path = casebus;

create table activation (
    no bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    rule text not null, version date not null, valid_from date not null,     -- for anchors from that day on
    by_1 text not null, by_2 text not null,
    agreement text,                         -- as agreements.cfg has it since then; null: it was taken out
    before text,                            -- what stood there; null: nothing
    back bigint unique references activation (no)                            -- the activation that this one takes back
);
create index activation_rule on activation (rule, no);

do $rights$
begin
    grant select on activation to casebus_reader;
    grant insert on activation to casebus_caseview;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
