-- SPDX-License-Identifier: Apache-2.0
-- stock_tables: also in spools that were made before there were snapshots
create table if not exists stock (source text not null, key blob not null, hash blob not null, missed integer not null, told blob not null,
                                  primary key (source, key)) without rowid;
create table if not exists stock_new (source text not null, key blob not null, hash blob, missed integer not null, told blob);
-- add_stock:
insert into stock_new (source, key, hash, missed, told) values (?1, ?2, ?3, ?4, ?5)
-- new_stock:
select exists (select 1 from stock_new)
-- drop_gone_stock:
delete from stock where (source, key) in (select source, key from stock_new where hash is null)
-- sort_stock: in the order of the table, so that each of its pages is written once
insert or replace into stock (source, key, hash, missed, told)
select source, key, hash, missed, told from stock_new where hash is not null order by source, key, rowid
-- clear_new_stock:
delete from stock_new
-- forget_stock:
delete from stock where source = ?1
-- next_stock_source:
select min(source) from (select min(source) as source from stock where source > ?1 union all select min(source) from stock_new where source > ?1)
-- read_stock:
select key, hash, missed, told from stock where source = ?1 order by key
-- find_stock:
select key, hash, missed, told from stock where source = ?1 and key = ?2
-- count_held: sources of which a file waits for a decision
select count(*) from progress where name = 'held' and substr(state, 66, 5) = 'held '
