-- SPDX-License-Identifier: Apache-2.0
-- oldest: since when the difference that is open for longest has been there
select min(since) from casebus.difference where closed_at is null and state in ('open', 'assigned') and (owner is not null or class = 'in_flight')
