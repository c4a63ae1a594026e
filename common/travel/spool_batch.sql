-- SPDX-License-Identifier: Apache-2.0
-- batch_table: a row for each upload in a block, kept for ever; files that were made before there was one get it when they are opened
create table if not exists batch (no integer primary key, name text not null, file text not null, taken integer not null,
                                  epoch integer not null, first integer not null, last integer not null, lines text not null)
-- add_origin:
insert into batch (name, file, taken, epoch, first, last, lines) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- origins_beyond: what a new epoch renumbers
select no, name, file, taken, epoch, first, last, lines from batch where epoch = ?1 and last > ?2 order by no
-- cut_origin:
update batch set last = ?2, lines = ?3 where no = ?1
-- drop_origin:
delete from batch where no = ?1
-- origins: of one upload, or of one file
select no, name, file, taken, epoch, first, last, lines from batch where name = ?1 or file = ?2 order by no
-- origin_of:
select no, name, file, taken, epoch, first, last, lines from batch where epoch = ?1 and first <= ?2 and last >= ?2
-- uploads:
select name, taken, sum(last - first + 1) from batch group by name, taken order by min(no)
-- epoch_after:
select coalesce(min(epoch), 0) from epoch where epoch > ?1
