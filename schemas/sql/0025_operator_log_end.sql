-- SPDX-License-Identifier: Apache-2.0
-- The operators' log has an end (schemas/retention.cfg, `operators`): what is older than half a year may be deleted; what is younger, and every change,
-- is refused still.  And differences that are gone have one (`differences`).
set search_path = casebus;

create function kept_half_a_year() returns trigger language plpgsql as $$
begin
    if old.at > now() - interval '180 days' then
        raise exception '% is append-only: nothing in it is changed or deleted for half a year', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;
drop trigger append_only on operator_log;
create trigger append_only before update or truncate on operator_log for each statement execute function append_only();
create trigger kept_half_a_year before delete on operator_log for each row execute function kept_half_a_year();
create index operator_log_at on operator_log (at);
create index dead_letter_settled on dead_letter (settled) where settled is not null;

do $rights$
begin
    grant delete on operator_log, difference, difference_history to casebus_nightly;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
