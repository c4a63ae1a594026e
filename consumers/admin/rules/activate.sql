-- SPDX-License-Identifier: Apache-2.0
-- record:
insert into activation (rule, version, valid_from, by_1, by_2, agreement, before, back) values ($1, $2, $3, $4, $5, $6, $7, $8)
-- last: of a rule, that was not taken back
select no, version, valid_from, before from activation a
where rule = $1 and back is null and not exists (select from activation b where b.back = a.no) order by no desc limit 1
-- newest:
select rule, version, valid_from, agreement, before from activation order by no desc limit 1
-- activations: oldest first
select no, at, rule, version, valid_from, by_1, by_2, agreement, back from activation where $1::text is null or rule = $1 order by no
