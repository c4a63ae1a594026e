-- SPDX-License-Identifier: Apache-2.0
-- What the nightly proof of a day asks of tables that grow with the years: which of its events were taken back, and which manifests are its.
set search_path = casebus;

create index retraction_corrects on retraction (agency, corrects);
create index manifest_day on manifest (agency, day);
