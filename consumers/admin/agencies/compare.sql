-- SPDX-License-Identifier: Apache-2.0
-- told_of: the next persons' references of whom an agency has told something; shadow agencies leave no rows among the subjects
select distinct subject from (
    select e.subject from casebus.event e join casebus.agency a on a.no = e.agency where a.id = $1
    union select p.subject from casebus.participant p join casebus.agency a on a.no = p.agency where a.id = $1) as told
where subject > $2 order by subject limit $3
