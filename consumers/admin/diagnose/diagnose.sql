-- SPDX-License-Identifier: Apache-2.0
-- Each answers with one JSON document of one text; neither persons nor what agencies told stand in any.
-- server:
select json_build_object('version', version(), 'started_at', pg_postmaster_start_time(), 'in_recovery', pg_is_in_recovery(), 'database_bytes', pg_database_size(current_database()),
       'settings', (select json_object_agg(name, setting) from pg_settings where name in ('max_connections', 'shared_buffers', 'work_mem', 'synchronous_commit', 'fsync', 'wal_level', 'archive_mode', 'autovacuum')))::text
-- migrations:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (select no, name, sha256 from casebus.migration order by no) as x
-- positions:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (select topic, cluster_id, next_offset, holder is not null as held, fence, last_received_at, updated_at, stopped from casebus.position order by topic) as x
-- numberings:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (select a.id as agency, n.epoch, n.next_seq, n.begun_at from casebus.numbering n join casebus.agency a on a.no = n.agency order by 1, 2) as x
-- gaps:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (select a.id as agency, g.epoch, g.from_seq, g.to_seq, g.found_at from casebus.gap g join casebus.agency a on a.no = g.agency where g.closed_at is null order by 1, 2, 3 limit 1000) as x
-- alarms:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (
    select a.id as agency, l.kind, regexp_replace(regexp_replace(l.detail, '[0-9a-f]{32}', 'SUBJECT', 'g'), '"[^"]*"', '"..."', 'g') as detail, l.raised_at, l.cleared_at
    from casebus.alarm l left join casebus.agency a on a.no = l.agency order by l.no desc limit 200) as x
-- dead_letters: their causes, not what they hold
select coalesce(json_agg(row_to_json(x)), '[]')::text from (
    select a.id as agency, d.reason, casebus.dead_letter_cause(d.detail) as cause, d.schema_id, d.state, count(*), min(d.received_at) as first, max(d.received_at) as last
    from casebus.dead_letter d join casebus.agency a on a.no = d.agency group by 1, 2, 3, 4, 5 order by 6 desc limit 200) as x
-- tables:
select coalesce(json_agg(row_to_json(x)), '[]')::text from (
    select relname as table, n_live_tup as rows, n_dead_tup as dead, pg_total_relation_size(relid) as bytes, last_autovacuum, last_autoanalyze
    from pg_stat_user_tables where schemaname = 'casebus' order by relname) as x
-- sessions: who works and who waits; not what they say
select coalesce(json_agg(row_to_json(x)), '[]')::text from (
    select application_name, state, wait_event_type, wait_event, now() - xact_start as transaction_age, cardinality(pg_blocking_pids(pid)) as blocked_by
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by 1) as x
