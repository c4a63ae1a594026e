-- SPDX-License-Identifier: Apache-2.0
-- What agencies say their lists of the present amount to (casebus.stock, casebus.stock_items) is deleted when it was compared; the numbers stay.
set search_path = casebus;

create table stock (                        -- each stock that was looked at
    agency int not null, epoch bigint not null, seq bigint not null,     -- of its casebus.stock; of one whose end never came, of its last message
    night date not null,                    -- the day whose run looked
    day date,                               -- the agency's day on which it was made; null: not known
    through bigint not null,                -- the last number that it includes; 0: not known
    items bigint not null,                  -- how many were compared
    result text not null,                   -- compared cut_off superseded
    looked_at timestamptz not null default now(),
    primary key (agency, epoch, seq)
);
-- Where its messages are while they wait: nothing to find there is the rule.
create index event_stock on event (agency, epoch, seq) where schema_id in (151, 152) and payload is not null;
alter table difference add column axis text;                -- of a stock: which axis shows it, or the event's type; null: it is about numbers or views

do $rights$
begin
    grant select on stock to casebus_reader;
    grant insert on stock to casebus_nightly;
    grant update (state) on dead_letter to casebus_nightly;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
