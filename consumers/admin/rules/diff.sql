-- SPDX-License-Identifier: Apache-2.0
-- persons: how many there are
select count(distinct person) from subject
