-- SPDX-License-Identifier: Apache-2.0
-- How many views are incomplete is asked every few seconds.
set search_path = casebus;

create index view_incomplete on view (person) where incomplete;
