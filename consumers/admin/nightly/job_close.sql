-- SPDX-License-Identifier: Apache-2.0
-- midnight: has the journal passed the ends that Kafka showed at the midnight before that day?
select passed_at is not null from casebus.civil_day where day = $1
-- heard: who has closed which day
select a.id, h.day from casebus.agency a join casebus.heard h on h.agency = a.no
