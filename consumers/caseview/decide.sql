-- SPDX-License-Identifier: Apache-2.0
-- task_subject:
select subject from task where id = $1
