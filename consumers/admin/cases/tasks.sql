-- SPDX-License-Identifier: Apache-2.0
-- stored: tasks of persons whose stored view holds for the day: evaluated for it or before, and nothing can have changed since
select t.person, t.body, t.title_en from casebus.task t join casebus.view v on v.person = t.person
where v.evaluated_on <= $1 and (v.next_day is null or v.next_day > $1) and v.rules = $2 and exists (select from casebus.setting where name = 'rules' and value = $3)
  and not exists (select from casebus.mark m join casebus.subject s on s.subject = m.subject where s.person = v.person)
-- to_evaluate: all other persons, page by page
select v.person from casebus.view v
where v.person > $2 and not (v.evaluated_on <= $1 and (v.next_day is null or v.next_day > $1) and v.rules = $4 and exists (select from casebus.setting where name = 'rules' and value = $5)
  and not exists (select from casebus.mark m join casebus.subject s on s.subject = m.subject where s.person = v.person))
order by v.person limit $3
