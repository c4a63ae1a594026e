-- SPDX-License-Identifier: Apache-2.0
-- reports:
select day, agency, epoch, first_seq, last_seq, declared, kafka, journal, in_reach, hash_ok, buckets::text from casebus.reconciled order by day, agency, epoch
-- strange_manifests: of these hashes those that no manifest has
select said from unnest($1::text[]) as said except select encode(sha256(body), 'hex') from casebus.manifest
