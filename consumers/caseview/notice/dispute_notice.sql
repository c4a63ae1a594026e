-- SPDX-License-Identifier: Apache-2.0
-- is_told: by the message's id, which stands among its headers; and the newest schema id that the agency's program can read
select exists (select from casebus.outbox where agency = $1 and task is null and type = 'statement.disputed' and position(convert_to($2, 'UTF8') in headers) > 0),
       coalesce((select reads from casebus.agency where id = $1), 0)
