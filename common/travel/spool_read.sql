-- SPDX-License-Identifier: Apache-2.0
-- one_epoch:
select next_seq, sent, confirmed from epoch where epoch = ?1
-- set_sent: never back
update epoch set sent = ?2 where epoch = ?1 and sent < ?2
-- set_confirmed:
update epoch set confirmed = ?2, sent = max(sent, ?2) where epoch = ?1 and confirmed < ?2
-- forget_epochs: what is empty and not the current one
delete from epoch where epoch < (select max(epoch) from epoch) and not exists (select 1 from block where block.epoch = epoch.epoch)
-- forget_blocks:
delete from block where epoch = ?1 and last <= ?2
-- blocks: those that hold numbers of a range, in order
select first, last, hash, data from block
where epoch = ?1 and first >= (select coalesce(max(first), 0) from block where epoch = ?1 and first <= ?2) and first <= ?3 order by first
-- kept: how many events lie in the file
select coalesce(sum(last - first + 1), 0) from block
-- unconfirmed:
select coalesce(sum(next_seq - 1 - confirmed), 0) from epoch
-- used_bytes:
select (page_count - freelist_count) * page_size from pragma_page_count(), pragma_freelist_count(), pragma_page_size()
-- free_pages:
select freelist_count, page_count from pragma_freelist_count(), pragma_page_count()
