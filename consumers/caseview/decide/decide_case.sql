-- SPDX-License-Identifier: Apache-2.0
-- event_subject:
select subject from casebus.event where id = $1
