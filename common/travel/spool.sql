-- SPDX-License-Identifier: Apache-2.0
-- schema: one transaction; an index per block, none per event
create table value (key text primary key, text text not null) without rowid;
create table epoch (epoch integer primary key, next_seq integer not null, sent integer not null, confirmed integer not null);
create table block (no integer primary key, epoch integer not null, first integer not null, last integer not null,
                    hash blob not null, data blob not null);
create unique index block_place on block (epoch, first, last);
create table progress (source text not null, name text not null, done integer not null, state text,
                       primary key (source, name)) without rowid;
create table tally (day integer not null, source text not null, what text not null, n integer not null,
                    primary key (day, source, what)) without rowid;
create table local (subject blob primary key, local text not null) without rowid;
create table local_new (subject blob not null, local text not null);
pragma application_id = 1667330412;
pragma user_version = 1
-- get_value:
select text from value where key = ?1
-- values: whose key begins so
select key, text from value where key >= ?1 and key < ?1 || char(127) order by key
-- put_value:
insert into value (key, text) values (?1, ?2) on conflict (key) do update set text = excluded.text
-- drop_value:
delete from value where key = ?1
-- list_values:
select key, text from value where key >= ?1 and key < ?2 order by key limit ?3
-- current_epoch:
select epoch, next_seq, sent, confirmed from epoch order by epoch desc limit 1
-- add_epoch:
insert into epoch (epoch, next_seq, sent, confirmed) values (?1, ?2, 0, 0)
-- set_next_seq:
update epoch set next_seq = ?2 where epoch = ?1
-- forget_epochs: what is empty and not the current one
delete from epoch where epoch < (select max(epoch) from epoch) and not exists (select 1 from block where block.epoch = epoch.epoch)
-- add_block:
insert into block (epoch, first, last, hash, data) values (?1, ?2, ?3, ?4, ?5)
-- cut_block:
update block set last = ?3, hash = ?4, data = ?5 where epoch = ?1 and first = ?2
-- block_across: the block that was sent in part
select first, last from block where epoch = ?1 and first <= ?2 and last > ?2
-- block_of:
select first, last from block where epoch = ?1 and first <= ?2 and last >= ?2
-- span:
select coalesce(min(first), 0), coalesce(max(last), 0) from block where epoch = ?1
-- move_blocks: into a new epoch, numbers from where the old epoch was sent through
update block set epoch = ?3, first = first - ?2, last = last - ?2 where epoch = ?1 and first > ?2
-- get_progress:
select done, state from progress where source = ?1 and name = ?2
-- put_progress:
insert into progress (source, name, done, state) values (?1, ?2, ?3, ?4)
on conflict (source, name) do update set done = excluded.done, state = excluded.state
-- count:
insert into tally (day, source, what, n) values (?1, ?2, ?3, ?4) on conflict (day, source, what) do update set n = n + excluded.n
-- counts:
select source, what, n from tally where day = ?1 order by source, what
-- add_local:
insert into local_new (subject, local) values (?1, ?2)
-- new_locals:
select coalesce(max(rowid), 0) from local_new
-- sort_locals: in the order of the table, so that each of its pages is written once
insert or ignore into local (subject, local) select subject, local from local_new order by subject
-- clear_new_locals:
delete from local_new
-- find_local:
select local from local where subject = ?1 union all select local from local_new where subject = ?1 limit 1
-- count_locals:
select count(*) from local
