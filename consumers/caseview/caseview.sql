-- SPDX-License-Identifier: Apache-2.0
-- agencies:
select no, id from casebus.agency
