-- SPDX-License-Identifier: Apache-2.0
-- What casebus-agency asks of the table that agencies/outbox.sql makes; the search path names its schema.
-- lacking: who we are, whether the table is there as it should be, and the first right that is not there
select current_user::text, coalesce(columns = 13, false),
       case when c.oid is null then null
            when not has_schema_privilege(n.oid, 'usage') then format('usage on schema %I', n.nspname)
            when not has_table_privilege(c.oid, 'select') then format('select on %I.outbox', n.nspname)
            when not has_sequence_privilege(s.oid, 'select') then format('select on sequence %I.outbox_no_seq', n.nspname)
            when columns = 13 and $2 and not (has_column_privilege(c.oid, 'taken', 'update') and has_column_privilege(c.oid, 'refused', 'update'))
            then format('update (taken, refused) on %I.outbox', n.nspname) end
from (select) as one
left join pg_catalog.pg_namespace as n on n.nspname = $1
left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = 'outbox'
left join pg_catalog.pg_class as s on s.relnamespace = n.oid and s.relname = 'outbox_no_seq' and s.relkind = 'S'
left join lateral (select count(*) from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attname in
                   ('no', 'type', 'subject', 'time', 'data', 'batch', 'purpose', 'legalbasis', 'consent', 'id', 'xid', 'taken', 'refused')) as a (columns) on true
-- stand: which database this is ('' where it is a standby), the highest number given, and the transaction of the row that was read last
select case when pg_is_in_recovery() then '' else (select system_identifier from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) end,
       (select last_value from outbox_no_seq), (select xid::text::bigint from outbox where no = $1)
-- untaken: rows without a mark, as neutral lines; null: too large to be sent
select no, xid::text::bigint, case when octet_length(line) <= $2 then line end
from (select no, xid, jsonb_strip_nulls(jsonb_build_object('specversion', '1.0', 'id', id, 'type', type, 'subject', subject,
                 'time', to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'data', data, 'batch', batch, 'purpose', purpose, 'legalbasis', legalbasis,
                 'consent', consent))::text as line
      from outbox where taken is null order by no limit $1) as o
order by no
-- settled: rows behind (transaction, number), of transactions below which none runs any more
select no, xid::text::bigint, case when octet_length(line) <= $2 then line end
from (select no, xid, jsonb_strip_nulls(jsonb_build_object('specversion', '1.0', 'id', id, 'type', type, 'subject', subject,
                 'time', to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'data', data, 'batch', batch, 'purpose', purpose, 'legalbasis', legalbasis,
                 'consent', consent))::text as line
      from outbox where (xid, no) > ($3::text::xid8, $4) and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, no limit $1) as o
order by xid, no
-- mark:
update outbox as o set taken = now(), refused = m.refused from unnest($1::bigint[], $2::text[]) as m (no, refused) where o.no = m.no and o.taken is null
-- pass_untaken:
update outbox set taken = now() where taken is null
-- pass_settled: behind what every transaction that has ended may have written
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint
