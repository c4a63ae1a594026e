/* SPDX-License-Identifier: Apache-2.0 */
/* Further examples of every rule: it fires, it does not, it is satisfied, too late, cancelled, corrected afterwards.  All was told by the day
 * that is looked at; everybody was heard up to the day before. */
#include "rule_examples.h"

#define CHILD "2026-01-02 meldebehoerde person.described born_on=2016-05-05 born_precision=day\n"
#define SMALL "2026-01-02 meldebehoerde person.described born_on=2023-09-02 born_precision=day\n"
#define ADULT "2026-01-02 meldebehoerde person.described born_on=1988-01-01 born_precision=day\n"
#define ASYLBLG "2026-01-16 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-01-16 from=2026-01-15 basis=§3\n"
#define DECIDED "2026-03-10 bamf residence.asylum.decided id=1 outcome=fluechtling decided_on=2026-03-10 final_on=2026-03-10\n"
#define ANNOUNCED "2026-03-13 sozialamt-asylblg benefits.asylblg.end_announced id=2 occurred_on=2026-03-13 end_on=2026-03-31 reason=recognised\n"
#define SGB2 "2026-04-16 jobcenter benefits.sgb2.granted id=3 occurred_on=2026-04-16 from=2026-04-01 until=2027-03-31\n"
#define STUDENT "2026-06-01 auslaenderbehoerde residence.permit.granted id=4 occurred_on=2025-10-01 basis=16b kind=first valid_from=2025-10-01 valid_until=2026-09-30 work=restricted\n"
#define APPLIED "2026-09-14 auslaenderbehoerde residence.permit.applied id=5 applied_on=2026-09-14 basis=16b previous_until=2026-09-30 in_time=true\n"
#define FICTION "2026-10-06 auslaenderbehoerde residence.fiction.issued id=6 occurred_on=2026-10-06 effect=81_4 paper_until=2027-01-05 work=restricted\n"
#define RENEWED "auslaenderbehoerde residence.permit.granted basis=16b kind=renewal valid_from=2026-10-01 valid_until=2028-09-30 work=restricted"
#define MOVED_IN "2026-01-20 meldebehoerde registration.moved_in id=7 move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n"
#define HOUSED "2026-01-15 unterbringung housing.place.assigned id=8 kind=collective on=2026-01-15\n"
#define PLACE "2026-02-12 schulamt school.place.assigned id=9 occurred_on=2026-02-12 start_on=2026-02-23\n"
#define TITLE "2026-04-22 auslaenderbehoerde residence.permit.granted id=10 occurred_on=2026-04-22 basis=25-2 kind=first valid_from=2026-04-22 valid_until=2029-04-21 work=yes\n"
#define ENTITLED "2026-05-04 auslaenderbehoerde language.entitlement.issued id=11 kind=entitled issued_on=2026-05-04 lapses_on=2027-04-22\n"
#define PLAN "2026-03-12 kim-case-management case.plan.agreed on=2026-03-12 goals=[family_reunification,language]\n"
#define OVERLAP "2026-04-20 sozialamt-asylblg benefits.asylblg.end_announced id=12 occurred_on=2026-04-20 end_on=2026-04-30 reason=recognised\n"
#define CLAIMED "sozialamt-asylblg benefits.reimbursement.claimed against=jobcenter@05162004 period_from=2026-04-01 period_to=2026-04-30 basis=104"
#define UKRAINE "2026-02-02 auslaenderbehoerde residence.permit.granted id=13 occurred_on=2026-02-02 basis=24-1 kind=first valid_from=2026-02-02 work=yes\n"
#define SGB2_LONG "2026-02-16 jobcenter benefits.sgb2.granted id=14 occurred_on=2026-02-16 from=2026-02-01 until=2027-01-31\n"
#define TOLERATED "2026-04-01 auslaenderbehoerde residence.tolerated.issued id=15 occurred_on=2026-04-01 basis=60a-2 valid_until=2026-06-30\n"
#define LIFT "2026-03-05 auslaenderbehoerde@05913000 residence.condition.lift_requested id=16 requested_on=2026-03-03 received_by_target_on=2026-03-05 target_ags=05162004\n"
#define FROM_TOWN "2026-04-20 meldebehoerde registration.moved_in id=17 move_in_on=2026-04-15 registered_on=2026-04-20 ags=05162004 from=municipality\n"
#define NEED "2026-02-16 jugendamt childcare.need.reported id=18 occurred_on=2026-02-16 needed_from=2026-08-01 child=p\n"
#define REGISTERED "2026-05-18 sprachkurstraeger language.course.registered id=19 on=2026-05-18\n"
#define OBLIGED "2026-05-04 jobcenter language.entitlement.issued id=20 kind=obliged issued_on=2026-05-04\n"
#define IRREGULAR "2026-09-08 sprachkurstraeger language.course.irregular id=21 since=2026-09-07\n"
#define BORN "2026-05-12 standesamt:child civil.birth.registered id=22 child=p born_on=2026-05-04 status=beurkundet parents=[mother]\n"
#define MOTHER "2026-05-12 standesamt:child civil.birth.registered id=23 child=child born_on=2026-05-04 status=zurueckgestellt parents=[p]\n"

static const struct row rows[] = {
    { "R01", "a final recognition while AsylbLG runs calls for the announcement within 5 working days", ASYLBLG DECIDED, "2026-03-10", "step=asylum status=open stage=none due=2026-03-17 owner=sozialamt-asylblg@05162004" },
    { "R01", "a title that leaves the AsylbLG calls for it too", ASYLBLG TITLE, "2026-04-22", "step=title status=open due=2026-04-29" },
    { "R01", "without AsylbLG there is nothing to end", DECIDED, "2026-03-10", "absent" },
    { "R01", "a decision that is not final waits", ASYLBLG "2026-03-10 bamf residence.asylum.decided outcome=fluechtling decided_on=2026-03-10\n", "2026-03-30", "absent" },
    { "R01", "a refusal ends no benefit", ASYLBLG "2026-03-10 bamf residence.asylum.decided outcome=abgelehnt decided_on=2026-03-10 final_on=2026-03-10\n", "2026-03-10", "absent" },
    { "R01", "an end without announcement satisfies it too", ASYLBLG DECIDED "2026-03-16 sozialamt-asylblg benefits.asylblg.ended end_on=2026-03-15\n", "2026-03-16", "status=done late=false done_on=2026-03-15" },
    { "R01", "an announcement after due is late", ASYLBLG DECIDED "2026-03-18 sozialamt-asylblg benefits.asylblg.end_announced occurred_on=2026-03-18 end_on=2026-03-31 reason=recognised\n", "2026-03-18", "status=done late=true due=2026-03-17" },
    { "R01", "it is overdue on the day after due", ASYLBLG DECIDED, "2026-03-18", "status=open stage=overdue late=true" },
    { "R01", "corrected to a refusal it is void", ASYLBLG DECIDED "2026-03-12 bamf residence.asylum.decided corrects=1 assertion=corrected outcome=abgelehnt decided_on=2026-03-10 final_on=2026-03-10\n", "2026-03-12", "absent" },

    { "R02", "the announced end calls for the application within 10 days", ANNOUNCED, "2026-03-13", "step=application status=open due=2026-03-23 owner=kim-case-management@05162004 hard_stop=none" },
    { "R02", "a Sunday rolls to Monday", "2026-03-12 sozialamt-asylblg benefits.asylblg.end_announced occurred_on=2026-03-12 end_on=2026-03-31 reason=title\n", "2026-03-12", "status=open due=2026-03-23" },
    { "R02", "it is one task a household: not for those who are only named", "2026-03-13 sozialamt-asylblg:head benefits.asylblg.end_announced occurred_on=2026-03-13 end_on=2026-03-31 reason=recognised persons=[p]\n", "2026-03-13", "absent" },
    { "R02", "an application from before the announcement counts", ANNOUNCED "2026-02-20 jobcenter benefits.sgb2.applied applied_on=2026-02-20\n", "2026-03-13", "status=done late=false done_on=2026-02-20" },
    { "R02", "an application after due is late", ANNOUNCED "2026-03-27 jobcenter benefits.sgb2.applied applied_on=2026-03-27\n", "2026-03-27", "status=done late=true done_on=2026-03-27" },
    { "R02", "work cancels it", ANNOUNCED "2026-03-18 jobcenter work.employment.started on=2026-03-18 hours=full\n", "2026-03-18", "status=cancelled cancelled=income" },
    { "R02", "a mini job does not", ANNOUNCED "2026-03-18 jobcenter work.employment.started on=2026-03-18 hours=mini\n", "2026-03-18", "status=open" },
    { "R02", "a move cancels it", ANNOUNCED "2026-03-18 meldebehoerde registration.moved_out on=2026-03-18 to=ags\n", "2026-03-18", "status=cancelled cancelled=moved" },
    { "R02", "what was done stays done when the family moves later", ANNOUNCED "2026-03-20 jobcenter benefits.sgb2.applied applied_on=2026-03-20\n2026-03-25 meldebehoerde registration.moved_out on=2026-03-25 to=ags\n", "2026-03-25", "status=done late=false" },
    { "R02", "retracted it is void", ANNOUNCED "2026-03-16 sozialamt-asylblg benefits.asylblg.end_announced corrects=2 assertion=retracted occurred_on=2026-03-13 end_on=2026-03-31 reason=recognised\n", "2026-03-16", "absent" },

    { "R03", "and the welfare office", ANNOUNCED, "2026-03-26", "step=sozialamt status=open due=2026-03-31 hard_stop=2026-04-30 owner=sozialamt-asylblg@05162004" },
    { "R03", "a grant in time leaves nothing to bridge", ANNOUNCED "2026-03-20 jobcenter benefits.sgb2.granted occurred_on=2026-03-20 from=2026-04-01 until=2027-03-31\n", "2026-03-26", "absent" },
    { "R03", "a grant that begins later does", ANNOUNCED "2026-03-20 jobcenter benefits.sgb2.granted occurred_on=2026-03-20 from=2026-05-01 until=2027-03-31\n", "2026-03-26", "step=jobcenter status=open" },
    { "R03", "social assistance in time leaves nothing to bridge", ANNOUNCED "2026-03-20 sozialamt-sgb12 benefits.sgb12.granted occurred_on=2026-03-20 from=2026-04-01 chapter=4\n", "2026-03-26", "absent" },
    { "R03", "a grant after the end is late", ANNOUNCED SGB2, "2026-04-16", "step=sozialamt status=done late=true done_on=2026-04-16 by=jobcenter@05162004" },
    { "R03", "an end that is corrected to a later one moves it", ANNOUNCED "2026-03-20 sozialamt-asylblg benefits.asylblg.end_announced corrects=2 assertion=corrected occurred_on=2026-03-13 end_on=2026-04-30 reason=recognised\n", "2026-03-26", "absent" },
    { "R03", "to the day", ANNOUNCED "2026-03-20 sozialamt-asylblg benefits.asylblg.end_announced corrects=2 assertion=corrected occurred_on=2026-03-13 end_on=2026-04-30 reason=recognised\n", "2026-04-25", "step=jobcenter status=open due=2026-04-30 hard_stop=2026-05-31" },
    { "R03", "youth welfare that ends is bridged too", "2026-03-02 jugendamt youth.help.end_planned occurred_on=2026-03-02 planned_end=2026-03-31\n", "2026-03-26", "step=youth status=open due=2026-03-31 hard_stop=2026-04-30 owner=jobcenter@05162004" },
    { "R03", "unless student aid is granted", "2026-03-02 jugendamt youth.help.end_planned occurred_on=2026-03-02 planned_end=2026-03-31\n2026-03-20 bafoeg-amt benefits.bafoeg.decided occurred_on=2026-03-20 from=2026-04-01 decision=granted\n", "2026-03-26", "absent" },
    { "R03", "and satisfied when it is granted later", "2026-03-02 jugendamt youth.help.end_planned occurred_on=2026-03-02 planned_end=2026-03-31\n2026-04-02 bafoeg-amt benefits.bafoeg.decided occurred_on=2026-04-02 from=2026-04-01 until=2026-09-30 decision=granted\n", "2026-04-02", "step=youth status=done late=true" },

    { "R04", "one day is an overlap", "2026-04-20 sozialamt-asylblg benefits.asylblg.ended end_on=2026-04-01\n" SGB2, "2026-04-20", "status=open" },
    { "R04", "an end years later is of another benefit", SGB2 "2028-03-01 sozialamt-asylblg benefits.asylblg.ended end_on=2028-02-29\n", "2028-03-01", "absent" },
    { "R04", "so is one after the Jobcentre has stopped", SGB2 "2026-10-01 jobcenter benefits.sgb2.ended end_on=2026-09-30\n" "2026-12-01 sozialamt-asylblg benefits.asylblg.ended end_on=2026-11-30\n", "2026-12-01", "absent" },
    { "R04", "it is one claim a household: not for those who are only named", OVERLAP "2026-04-16 jobcenter:head benefits.sgb2.granted occurred_on=2026-04-16 from=2026-04-01 until=2027-03-31 persons=[p]\n", "2026-04-20", "absent" },
    { "R04", "so does one from before the grant", OVERLAP SGB2 "2026-04-13 " CLAIMED " occurred_on=2026-04-13\n", "2026-04-20", "status=done late=false done_on=2026-04-13" },
    { "R04", "a claim for another time does not", OVERLAP SGB2 "2026-04-21 sozialamt-asylblg benefits.reimbursement.claimed occurred_on=2026-04-21 against=jobcenter@05162004 period_from=2025-01-01 period_to=2025-03-31 basis=104\n", "2026-04-21", "status=open" },
    { "R04", "after due it is late", OVERLAP SGB2 "2026-05-19 " CLAIMED " occurred_on=2026-05-19\n", "2026-05-19", "status=done late=true" },
    { "R04", "it is overdue the day after", OVERLAP SGB2, "2026-05-19", "status=open stage=overdue late=true" },
    { "R04", "a grant that is corrected to begin after the end makes it void", OVERLAP SGB2 "2026-04-24 jobcenter benefits.sgb2.granted corrects=3 assertion=corrected occurred_on=2026-04-16 from=2026-05-01 until=2027-03-31\n", "2026-04-24", "absent" },

    { "R05", "a start after due is late", SGB2 "2026-05-04 krankenkasse health.insurance.started occurred_on=2026-05-04 on=2026-04-01\n", "2026-05-04", "status=done late=true" },
    { "R05", "who is insured already needs none", SGB2 "2026-02-02 krankenkasse health.insurance.started occurred_on=2026-02-02 on=2026-02-01\n", "2026-04-16", "status=cancelled cancelled=insured" },
    { "R05", "insurance that ended does not count", SGB2 "2026-02-02 krankenkasse health.insurance.started occurred_on=2026-02-02 on=2026-02-01\n2026-03-02 krankenkasse health.insurance.ended on=2026-03-01\n", "2026-04-16", "status=open" },
    { "R05", "a corrected day of decision moves it, but it was known since the first", SGB2 "2026-04-17 jobcenter benefits.sgb2.granted corrects=3 assertion=corrected occurred_on=2026-04-02 from=2026-04-01 until=2027-03-31\n", "2026-04-17", "status=open due=2026-04-16 late=true late_start=false" },
    { "R05", "a grant that is told after its due day starts late", "2026-05-04 jobcenter benefits.sgb2.granted occurred_on=2026-04-16 from=2026-04-01 until=2027-03-31\n", "2026-05-04", "status=open due=2026-04-30 late_start=true" },

    { "R06", "or to the end of the period granted, which does not roll", UKRAINE "2026-02-16 jobcenter benefits.sgb2.granted occurred_on=2026-02-16 from=2026-02-01 until=2026-08-30\n", "2026-07-01", "status=open due=2026-08-30" },
    { "R06", "a title from April 2025 on is concerned", "2025-04-01 auslaenderbehoerde residence.permit.granted occurred_on=2025-04-01 basis=24-1 kind=first valid_from=2025-04-01 work=yes\n" SGB2_LONG, "2026-07-01", "status=open due=2026-09-30" },
    { "R06", "one from March 2025 is not touched", "2025-03-31 auslaenderbehoerde residence.permit.granted occurred_on=2025-03-31 basis=24-1 kind=first valid_from=2025-03-31 work=yes\n" SGB2_LONG, "2026-07-01", "absent" },
    { "R06", "nor a renewal", "2026-02-02 auslaenderbehoerde residence.permit.granted occurred_on=2026-02-02 basis=24-1 kind=renewal valid_from=2026-02-02 work=yes\n" SGB2_LONG, "2026-07-01", "absent" },
    { "R06", "who receives nothing from the Jobcentre changes nothing", UKRAINE, "2026-07-01", "absent" },
    { "R06", "the benefit from before the Jobcentre's does not", "2026-02-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-02-02 from=2026-01-20 basis=§3\n" UKRAINE SGB2_LONG, "2026-07-01", "status=open" },
    { "R06", "after due it is late", UKRAINE SGB2_LONG "2026-10-05 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-10-05 from=2026-10-01 basis=§3\n", "2026-10-05", "status=done late=true" },
    { "R06", "another title cancels it", UKRAINE SGB2_LONG "2026-08-03 auslaenderbehoerde residence.permit.granted occurred_on=2026-08-03 basis=18b kind=change valid_from=2026-08-03 work=yes\n", "2026-08-03", "status=cancelled cancelled=other_title" },
    { "R06", "corrected to a renewal it is void", UKRAINE SGB2_LONG "2026-07-06 auslaenderbehoerde residence.permit.granted corrects=13 assertion=corrected occurred_on=2026-02-02 basis=24-1 kind=renewal valid_from=2026-02-02 work=yes\n", "2026-07-06", "absent" },

    { "R07", "90 days before the title ends the renewal is due", STUDENT, "2026-07-02", "status=open opened=2026-07-02 due=2026-09-30 stage=none owner=kim-case-management@05162004" },
    { "R07", "it rings 56 days before", STUDENT, "2026-08-05", "status=open stage=reminded rings=[2026-08-05]" },
    { "R07", "and 28 days before", STUDENT, "2026-09-02", "status=open stage=reminded rings=[2026-08-05,2026-09-02]" },
    { "R07", "it is overdue but never escalated: the duty is the person's", STUDENT, "2026-11-30", "status=open stage=overdue late=true" },
    { "R07", "a title without end needs no renewal", "2026-06-01 auslaenderbehoerde residence.permit.granted occurred_on=2026-06-01 basis=26-3 kind=change valid_from=2026-06-01 work=yes\n", "2026-12-01", "absent" },
    { "R07", "a new title before that leaves nothing to do", STUDENT "2026-06-15 " RENEWED " occurred_on=2026-06-15\n", "2026-07-02", "absent" },
    { "R07", "an application after the end is late", STUDENT "2026-10-02 auslaenderbehoerde residence.permit.applied applied_on=2026-10-02 basis=16b previous_until=2026-09-30 in_time=false\n", "2026-10-02", "status=done late=true" },
    { "R07", "departure cancels it", STUDENT "2026-08-03 auslaenderbehoerde residence.departed on=2026-08-03\n", "2026-08-03", "status=cancelled cancelled=departed" },
    { "R07", "a title that ended before cancels it", STUDENT "2026-08-03 auslaenderbehoerde residence.permit.ended reason=revoked effective_on=2026-08-03\n", "2026-08-03", "status=cancelled cancelled=ended" },
    { "R07", "a corrected end moves it", STUDENT "2026-07-10 auslaenderbehoerde residence.permit.granted occurred_on=2025-10-01 basis=16b kind=first valid_from=2025-10-01 valid_until=2026-12-31 work=restricted\n", "2026-07-10", "absent" },

    { "R08", "on the day the title ends the paper is due", STUDENT APPLIED, "2026-09-30", "status=open opened=2026-09-30 due=2026-09-30 stage=none owner=auslaenderbehoerde@05162004" },
    { "R08", "without it the task is overdue the day after", STUDENT APPLIED, "2026-10-01", "status=open stage=overdue late=true" },
    { "R08", "and escalated after 5 working days", STUDENT APPLIED, "2026-10-07", "status=open stage=escalated_1" },
    { "R08", "a late application gives no right to it", STUDENT "2026-10-02 auslaenderbehoerde residence.permit.applied applied_on=2026-10-02 basis=16b previous_until=2026-09-30 in_time=false\n", "2026-10-05", "absent" },
    { "R08", "a decision before leaves nothing to do", STUDENT APPLIED "2026-09-21 " RENEWED " occurred_on=2026-09-21\n", "2026-09-30", "absent" },
    { "R08", "a paper after that is late", STUDENT APPLIED FICTION, "2026-10-06", "status=done late=true done_on=2026-10-06" },
    { "R08", "so is the decision", STUDENT APPLIED "2026-10-12 auslaenderbehoerde residence.permit.refused refused_on=2026-10-12\n", "2026-10-12", "status=done late=true done_on=2026-10-12" },
    { "R08", "an application that was corrected to a late one makes it void", STUDENT APPLIED "2026-10-02 auslaenderbehoerde residence.permit.applied corrects=5 assertion=corrected applied_on=2026-10-02 basis=16b previous_until=2026-09-30 in_time=false\n", "2026-10-02", "absent" },

    { "R09", "a decision before leaves nothing to do", FICTION "2026-12-01 " RENEWED " occurred_on=2026-12-01\n", "2026-12-15", "absent" },
    { "R09", "a title after that is late", FICTION "2027-01-20 " RENEWED " occurred_on=2027-01-20\n", "2027-01-20", "status=done late=true done_on=2027-01-20" },
    { "R09", "it is overdue when the paper has ended", FICTION, "2027-01-06", "status=open stage=overdue late=true" },
    { "R09", "retracted it is void", FICTION "2026-12-16 auslaenderbehoerde residence.fiction.issued corrects=6 assertion=retracted occurred_on=2026-10-06 effect=81_4 paper_until=2027-01-05\n", "2026-12-16", "absent" },

    { "R10", "21 days before the toleration ends", TOLERATED, "2026-06-09", "status=open opened=2026-06-09 due=2026-06-30 stage=none owner=auslaenderbehoerde@05162004" },
    { "R10", "a shorter one is open from its first day", "2026-06-22 auslaenderbehoerde residence.tolerated.issued occurred_on=2026-06-22 basis=60a-2 valid_until=2026-07-05\n", "2026-06-22", "status=open opened=2026-06-22 due=2026-07-05" },
    { "R10", "a title before that leaves nothing to do", TOLERATED TITLE, "2026-06-09", "absent" },
    { "R10", "after the end it is late", TOLERATED "2026-07-06 auslaenderbehoerde residence.tolerated.issued occurred_on=2026-07-06 basis=60a-2 valid_until=2026-09-30\n", "2026-07-06", "status=done late=true" },
    { "R10", "it is overdue the day after", TOLERATED, "2026-07-01", "status=open stage=overdue late=true" },
    { "R10", "a corrected end moves it", TOLERATED "2026-06-10 auslaenderbehoerde residence.tolerated.issued corrects=15 assertion=corrected occurred_on=2026-04-01 basis=60a-2 valid_until=2026-07-31\n", "2026-06-10", "absent" },

    { "R11", "it rings never", DECIDED, "2026-09-10", "status=open stage=none" },
    { "R11", "a first title under section 24 opens it too", "2026-04-22 auslaenderbehoerde residence.permit.granted occurred_on=2026-04-22 basis=24 kind=first valid_from=2026-04-22 work=yes\n", "2026-04-22", "step=title status=open due=2026-10-22" },
    { "R11", "imposed in time it is done", DECIDED "2026-05-04 bezirksregierung-arnsberg residence.condition.imposed occurred_on=2026-05-04 scope=gemeinde ags=05162004 from=2026-05-04\n", "2026-05-04", "status=done late=false by=bezirksregierung-arnsberg@05162004" },
    { "R11", "imposed after that changes nothing", DECIDED "2026-10-05 bezirksregierung-arnsberg residence.condition.imposed occurred_on=2026-10-05 scope=gemeinde ags=05162004 from=2026-10-05\n", "2026-10-05", "status=done by=silence reason=right_lapsed" },
    { "R11", "so is who is naturalised", DECIDED "2026-08-03 einbuergerungsbehoerde residence.naturalised effective_on=2026-08-03\n", "2026-08-03", "status=cancelled cancelled=naturalised" },
    { "R11", "recognition before the law came into force opens nothing", "2026-03-10 bamf residence.asylum.decided outcome=fluechtling decided_on=2016-08-05 final_on=2016-08-05\n", "2026-03-10", "absent" },
    { "R11", "corrected to a refusal it is void", DECIDED "2026-03-12 bamf residence.asylum.decided corrects=1 assertion=corrected outcome=abgelehnt decided_on=2026-03-10 final_on=2026-03-10\n", "2026-03-12", "absent" },

    { "R12", "where that place has none here, it stands with the case manager", "2026-03-05 auslaenderbehoerde residence.condition.lift_requested requested_on=2026-03-03 received_by_target_on=2026-03-05 target_ags=05913000\n", "2026-03-05", "status=open due=2026-04-02 owner=none" },
    { "R12", "not on the last day", LIFT, "2026-04-02", "status=open" },
    { "R12", "an objection satisfies it", LIFT "2026-03-30 auslaenderbehoerde residence.condition.lift_objected on=2026-03-30\n", "2026-04-03", "status=done late=false done_on=2026-03-30 by=auslaenderbehoerde@05162004" },
    { "R12", "so does the lifting", LIFT "2026-03-23 auslaenderbehoerde residence.condition.lifted lifted_on=2026-03-23\n", "2026-03-23", "status=done late=false done_on=2026-03-23" },
    { "R12", "an objection after that changes nothing", LIFT "2026-04-08 auslaenderbehoerde residence.condition.lift_objected on=2026-04-08\n", "2026-04-08", "status=done by=silence reason=consent" },
    { "R12", "one in time that is told late undoes the silence", LIFT "2026-04-08 auslaenderbehoerde residence.condition.lift_objected on=2026-04-01\n", "2026-04-08", "status=done late=false done_on=2026-04-01 by=auslaenderbehoerde@05162004" },
    { "R12", "Good Friday rolls to Tuesday after Easter", "2026-03-06 auslaenderbehoerde@05913000 residence.condition.lift_requested requested_on=2026-03-03 received_by_target_on=2026-03-06 target_ags=05162004\n", "2026-03-06", "status=open due=2026-04-07" },
    { "R12", "a corrected day of receipt moves it", LIFT "2026-03-12 auslaenderbehoerde@05913000 residence.condition.lift_requested corrects=16 assertion=corrected requested_on=2026-03-03 received_by_target_on=2026-03-10 target_ags=05162004\n", "2026-04-03", "status=open due=2026-04-07" },
    { "R12", "a request from before the law is none", "2019-06-03 auslaenderbehoerde residence.condition.lift_requested requested_on=2019-06-03 received_by_target_on=2019-06-05 target_ags=05162004\n", "2019-06-05", "absent" },

    { "R13", "also with an own flat, and a holiday rolls", "2026-05-11 wohnungsamt housing.flat.rented on=2026-05-11\n", "2026-05-11", "status=open due=2026-05-26" },
    { "R13", "so does one from before", HOUSED "2026-01-05 meldebehoerde registration.moved_in move_in_on=2026-01-02 registered_on=2026-01-05 ags=05162004 from=LEA\n", "2026-01-15", "status=done late=false done_on=2026-01-02" },
    { "R13", "a registration after due is late", HOUSED "2026-02-02 meldebehoerde registration.moved_within on=2026-02-02\n", "2026-02-02", "status=done late=true" },
    { "R13", "it is overdue but never escalated: the duty is the person's", HOUSED, "2026-03-30", "status=open stage=overdue late=true" },
    { "R13", "a corrected day moves it", HOUSED "2026-01-16 unterbringung housing.place.assigned corrects=8 assertion=corrected kind=collective on=2026-01-12\n", "2026-01-16", "status=open due=2026-01-26" },

    { "R14", "our own record of another move does not", FROM_TOWN "2026-04-21 meldebehoerde registration.moved_out on=2026-04-10 to=ags\n", "2026-04-21", "status=open" },
    { "R14", "where it is not heard, silence counts as told", FROM_TOWN, "2026-04-24", "status=done by=silence reason=informed done_on=2026-04-23 late=false" },
    { "R14", "a weekend is no working day", "2026-04-23 meldebehoerde registration.moved_in move_in_on=2026-04-20 registered_on=2026-04-23 ags=05162004 from=municipality\n", "2026-04-23", "status=open due=2026-04-28" },
    { "R14", "a record after due changes nothing", FROM_TOWN "2026-04-27 meldebehoerde@05162024 registration.moved_out on=2026-04-27 to=ags\n", "2026-04-27", "status=done by=silence reason=informed" },
    { "R14", "one that is told late but happened in time is who did it", FROM_TOWN "2026-04-27 meldebehoerde@05162024 registration.moved_out on=2026-04-14 to=ags\n", "2026-04-27", "status=done late=false done_on=2026-04-14 by=meldebehoerde@05162024" },
    { "R14", "corrected to a move from abroad it is void", FROM_TOWN "2026-04-21 meldebehoerde registration.moved_in corrects=17 assertion=corrected move_in_on=2026-04-15 registered_on=2026-04-20 ags=05162004 from=abroad\n", "2026-04-21", "absent" },

    { "R15", "nor an adult", ADULT MOVED_IN, "2026-01-20", "absent" },
    { "R15", "nor somebody of whom no birth date is known", MOVED_IN, "2026-01-20", "absent" },
    { "R15", "a birth date of which only the year is known is enough where every day of it says the same", "2026-01-02 meldebehoerde person.described born_on=2014-01-01 born_precision=year\n" MOVED_IN, "2026-01-20", "status=open due=2026-02-03" },
    { "R15", "and not where it does not", "2026-01-02 meldebehoerde person.described born_on=2020-07-01 born_precision=year\n" MOVED_IN, "2026-01-20", "absent" },
    { "R15", "so does attendance", CHILD MOVED_IN "2026-01-29 schule school.attendance.started on=2026-01-29\n", "2026-01-29", "status=done late=false by=schule@05162004" },
    { "R15", "counselling after due is late", CHILD MOVED_IN "2026-02-05 kommunales-integrationszentrum school.counselling.done on=2026-02-05\n", "2026-02-05", "status=done late=true" },
    { "R15", "so does a registration elsewhere", CHILD MOVED_IN "2026-02-02 meldebehoerde@05162024 registration.moved_in move_in_on=2026-02-01 registered_on=2026-02-02 ags=05162024 from=municipality\n", "2026-02-02", "due=2026-02-03 status=cancelled cancelled=moved" },
    { "R15", "which opens one of its own", CHILD MOVED_IN "2026-02-02 meldebehoerde@05162024 registration.moved_in move_in_on=2026-02-01 registered_on=2026-02-02 ags=05162024 from=municipality\n", "2026-02-02", "due=2026-02-16 status=open" },
    { "R15", "a child that attends already needs none", CHILD "2025-08-27 schule school.attendance.started on=2025-08-27\n" MOVED_IN, "2026-01-20", "status=cancelled cancelled=attends" },
    { "R15", "unless it left that school when it moved", CHILD "2025-08-27 schule school.attendance.started on=2025-08-27\n2026-01-19 schule school.left on=2026-01-19\n" MOVED_IN, "2026-01-20", "status=open" },
    { "R15", "a corrected registration moves it", CHILD MOVED_IN "2026-01-26 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-26 ags=05162004 from=LEA\n", "2026-01-26", "status=open due=2026-02-09" },

    { "R16", "so does attendance", CHILD MOVED_IN "2026-02-02 schule school.attendance.started on=2026-02-02\n", "2026-02-02", "status=done late=false" },
    { "R16", "a place after due is late", CHILD MOVED_IN "2026-02-18 schulamt school.place.assigned occurred_on=2026-02-18 start_on=2026-02-23\n", "2026-02-18", "status=done late=true" },
    { "R16", "it rings a quarter of the time before due", CHILD MOVED_IN, "2026-02-10", "status=open stage=reminded rings=[2026-02-10]" },
    { "R16", "and climbs the ladder", CHILD MOVED_IN, "2026-03-03", "status=open stage=escalated_2 rings=[2026-02-10,2026-02-18,2026-02-24,2026-03-03]" },
    { "R16", "another office's deregistration does not", CHILD MOVED_IN "2026-02-02 meldebehoerde@05162024 registration.moved_out on=2026-02-01 to=ags\n", "2026-02-02", "status=open" },
    { "R16", "a child that attends already needs none", CHILD "2025-08-27 schule school.attendance.started on=2025-08-27\n" MOVED_IN, "2026-01-20", "status=cancelled cancelled=attends" },
    { "R16", "retracted it is void", CHILD MOVED_IN "2026-01-22 meldebehoerde registration.moved_in corrects=7 assertion=retracted move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n", "2026-01-22", "absent" },

    { "R17", "holidays do not count", "2026-03-16 schulamt school.place.assigned occurred_on=2026-03-16 start_on=2026-03-23\n", "2026-03-16", "status=open due=2026-04-20" },
    { "R17", "the school that the assignment names owns it", "2026-02-12 schulamt school.place.assigned occurred_on=2026-02-12 start_on=2026-02-23 school_agency=schule@05162024\n2026-01-01 schule@05162024 school.left on=2024-01-01\n", "2026-02-12", "status=open owner=schule@05162024" },
    { "R17", "attendance before the assignment does not", PLACE "2026-02-11 schule school.attendance.started on=2026-02-11\n", "2026-02-23", "status=open" },
    { "R17", "attendance after due is late", PLACE "2026-03-11 schule school.attendance.started on=2026-03-11\n", "2026-03-11", "status=done late=true" },
    { "R17", "a corrected start moves it", PLACE "2026-02-16 schulamt school.place.assigned occurred_on=2026-02-12 start_on=2026-03-02\n", "2026-02-16", "status=open due=2026-03-16" },

    { "R18", "also when no birth date is known", HOUSED, "2026-01-15", "step=housing status=open due=2026-03-12" },
    { "R18", "a baby not before its first birthday", "2026-01-02 meldebehoerde person.described born_on=2025-06-10 born_precision=day\n" HOUSED, "2026-06-09", "absent" },
    { "R18", "but then", "2026-01-02 meldebehoerde person.described born_on=2025-06-10 born_precision=day\n" HOUSED, "2026-06-10", "step=housing status=open opened=2026-06-10 due=2026-06-10" },
    { "R18", "school: before the start", CHILD PLACE, "2026-02-12", "step=school status=open due=2026-02-23 owner=schule@05162004" },
    { "R18", "day care: before the start", SMALL "2026-02-12 kita-traeger childcare.place.offered occurred_on=2026-02-12 from=2026-08-01 child=p\n", "2026-02-12", "step=kita status=open due=2026-08-01 owner=kita-traeger@05162004" },
    { "R18", "day care asks the child, not the parent who is named", "2026-02-12 kita-traeger childcare.place.offered occurred_on=2026-02-12 from=2026-08-01 child=kid\n", "2026-02-12", "absent" },
    { "R18", "proof from before too", CHILD PLACE "2026-01-20 unterbringung health.measles.shown occurred_on=2026-01-20 kind=immune\n", "2026-02-12", "step=school status=done late=false done_on=2026-01-20" },
    { "R18", "a temporary contraindication does not", CHILD PLACE "2026-02-20 schule health.measles.shown occurred_on=2026-02-20 kind=contraindicated_temp\n", "2026-02-20", "step=school status=open" },
    { "R18", "proof after due is late", CHILD PLACE "2026-02-26 schule health.measles.shown occurred_on=2026-02-26 kind=vaccinated\n", "2026-02-26", "step=school status=done late=true" },
    { "R18", "missing proof is told to the public health office at once", CHILD "2026-02-23 schule health.measles.missing since=2026-02-23\n", "2026-02-23", "step=notify status=open due=2026-02-24 owner=schule@05162004" },
    { "R18", "and proof that comes later does not say that it was told", CHILD "2026-02-23 schule health.measles.missing since=2026-02-23\n2026-02-26 schule health.measles.shown occurred_on=2026-02-26 kind=vaccinated\n", "2026-02-26", "step=notify status=open stage=overdue" },
    { "R18", "corrected to decentral housing it is void", ADULT HOUSED "2026-01-20 unterbringung housing.place.assigned corrects=8 assertion=corrected kind=decentral on=2026-01-15\n", "2026-01-20", "absent" },

    { "R19", "it is overdue the day after", HOUSED, "2026-01-16", "status=open stage=overdue late=true" },
    { "R19", "a child needs one too, only without X-ray", CHILD HOUSED, "2026-01-15", "status=open due=2026-01-15" },
    { "R19", "also from before the admission", "2026-01-08 gesundheitsamt health.tb.cleared on=2026-01-08\n" HOUSED, "2026-01-15", "status=done late=false done_on=2026-01-08" },
    { "R19", "after the admission it is late", HOUSED "2026-01-20 gesundheitsamt health.tb.cleared on=2026-01-20\n", "2026-01-20", "status=done late=true done_on=2026-01-20" },
    { "R19", "but at the next one", HOUSED "2026-01-26 unterbringung housing.place.left on=2026-01-26\n" "2026-02-02 unterbringung housing.place.assigned kind=collective on=2026-02-02\n", "2026-02-02", "status=open due=2026-02-02" },
    { "R19", "a second place while the first still waits is the same task", HOUSED "2026-01-20 unterbringung housing.place.assigned kind=collective on=2026-01-20\n", "2026-01-20", "status=cancelled cancelled=same_as due=2026-01-20" },
    { "R19", "corrected to another kind of place it is void", HOUSED "2026-01-16 unterbringung housing.place.assigned corrects=8 assertion=corrected kind=decentral on=2026-01-15\n", "2026-01-16", "absent" },

    { "R20", "nor a baby's", "2026-01-02 meldebehoerde person.described born_on=2025-06-10 born_precision=day\n" MOVED_IN, "2026-01-20", "absent" },
    { "R20", "a need after due is late", SMALL MOVED_IN "2026-03-25 jugendamt childcare.need.reported occurred_on=2026-03-25 needed_from=2026-08-01 child=p\n", "2026-03-25", "status=done late=true" },
    { "R20", "a move cancels it", SMALL MOVED_IN "2026-02-16 meldebehoerde registration.moved_out on=2026-02-15 to=ags\n", "2026-02-16", "status=cancelled cancelled=moved" },
    { "R20", "a corrected birth date makes it void", SMALL MOVED_IN "2026-01-22 meldebehoerde person.described born_on=2013-09-02 born_precision=day\n", "2026-01-22", "absent" },

    { "R21", "a place is offered by the day it is needed, a Saturday that does not roll", NEED, "2026-02-16", "status=open opened=2026-02-16 due=2026-08-01 stage=none owner=jugendamt@05162004" },
    { "R21", "it does not ring before", NEED, "2026-06-05", "status=open stage=none rings=[]" },
    { "R21", "it rings 56 days before", NEED, "2026-06-06", "status=open stage=reminded rings=[2026-06-06]" },
    { "R21", "it is overdue the day after", NEED, "2026-08-02", "status=open stage=overdue late=true rings=[2026-06-06,2026-08-02]" },
    { "R21", "escalated after 5 working days", NEED, "2026-08-07", "status=open stage=escalated_1" },
    { "R21", "and after 10 again", NEED, "2026-08-14", "status=open stage=escalated_2 rings=[2026-06-06,2026-08-02,2026-08-07,2026-08-14]" },
    { "R21", "a need that is told after its day starts late", "2026-08-10 jugendamt childcare.need.reported occurred_on=2026-08-10 needed_from=2026-08-01 child=p\n", "2026-08-10", "status=open late_start=true due=2026-08-01" },
    { "R21", "so does the start, late", NEED "2026-08-17 kita-traeger childcare.place.started on=2026-08-17 child=p\n", "2026-08-17", "status=done late=true" },
    { "R21", "a move cancels it", NEED "2026-04-13 meldebehoerde registration.moved_out on=2026-04-12 to=ags\n", "2026-04-13", "status=cancelled cancelled=moved" },
    { "R21", "a corrected day moves it", NEED "2026-03-02 jugendamt childcare.need.reported corrects=18 assertion=corrected occurred_on=2026-02-16 needed_from=2026-10-01 child=p\n", "2026-06-06", "status=open due=2026-10-01 stage=none" },

    { "R22", "a child under 16 has none", CHILD TITLE, "2026-04-22", "absent" },
    { "R22", "who has shown B1 before needs none", ADULT TITLE "2026-03-02 sprachkurstraeger language.course.completed on=2026-03-02 result=B1\n", "2026-04-22", "absent" },
    { "R22", "A2 is not enough", ADULT TITLE "2026-03-02 sprachkurstraeger language.course.completed on=2026-03-02 result=A2\n", "2026-04-22", "status=open" },
    { "R22", "so does one that the Jobcentre issued shortly before", ADULT TITLE "2026-03-20 jobcenter language.entitlement.issued kind=obliged issued_on=2026-03-20\n", "2026-04-22", "status=done late=false by=jobcenter@05162004" },
    { "R22", "an entitlement after due is late", ADULT TITLE "2026-05-06 auslaenderbehoerde language.entitlement.issued kind=entitled issued_on=2026-05-06\n", "2026-05-06", "status=done late=true" },
    { "R22", "who is at school needs none", "2026-01-02 meldebehoerde person.described born_on=2009-05-05 born_precision=day\n2026-02-23 schule school.attendance.started on=2026-02-23\n" TITLE, "2026-04-22", "status=cancelled cancelled=school" },
    { "R22", "corrected to another title it is void", ADULT TITLE "2026-04-24 auslaenderbehoerde residence.permit.granted corrects=10 assertion=corrected occurred_on=2026-04-22 basis=25-5 kind=first valid_from=2026-04-22 work=no\n", "2026-04-24", "absent" },
    { "R22", "naturalisation cancels it", ADULT TITLE "2026-04-27 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-27\n", "2026-04-27", "status=cancelled cancelled=naturalised" },

    { "R23", "it rings 8 days before due", ENTITLED, "2026-05-26", "status=open stage=reminded rings=[2026-05-26]" },
    { "R23", "and after 6 and 9 months, while it is overdue and never escalated", ENTITLED, "2027-02-04", "status=open stage=overdue late=true rings=[2026-05-26,2026-06-04,2026-11-04,2027-02-04]" },
    { "R23", "so does the start", ENTITLED "2026-06-08 sprachkurstraeger language.course.started on=2026-06-08\n", "2026-06-08", "status=done late=true done_on=2026-06-08" },
    { "R23", "a second entitlement is the same task", ENTITLED "2026-05-11 jobcenter language.entitlement.issued kind=obliged issued_on=2026-05-11\n", "2026-05-11", "due=2026-06-10 status=cancelled cancelled=same_as" },
    { "R23", "with the earlier due date", ENTITLED "2026-05-11 jobcenter language.entitlement.issued kind=obliged issued_on=2026-05-11\n", "2026-05-11", "due=2026-06-03 status=open" },
    { "R23", "retracted it is void", ENTITLED "2026-05-06 auslaenderbehoerde language.entitlement.issued corrects=11 assertion=retracted kind=entitled issued_on=2026-05-04\n", "2026-05-06", "absent" },

    { "R24", "a holiday rolls to the next working day", "2026-04-13 sprachkurstraeger language.course.registered on=2026-04-13\n", "2026-04-13", "status=open due=2026-05-26" },
    { "R24", "so does the report of a delay", REGISTERED "2026-06-22 sprachkurstraeger language.course.delayed on=2026-06-22\n", "2026-06-22", "status=done late=false done_on=2026-06-22" },
    { "R24", "after due it is late", REGISTERED "2026-07-01 sprachkurstraeger language.course.delayed on=2026-07-01\n", "2026-07-01", "status=done late=true" },
    { "R24", "a move cancels it", REGISTERED "2026-06-08 meldebehoerde registration.moved_out on=2026-06-07 to=ags\n", "2026-06-08", "status=cancelled cancelled=moved" },
    { "R24", "retracted it is void", REGISTERED "2026-05-20 sprachkurstraeger language.course.registered corrects=19 assertion=retracted on=2026-05-18\n", "2026-05-20", "absent" },

    { "R25", "nor who is obliged later only", "2026-09-14 jobcenter language.entitlement.issued kind=obliged issued_on=2026-09-14\n" IRREGULAR, "2026-09-14", "absent" },
    { "R25", "without any entitlement there is no task", IRREGULAR, "2026-09-08", "absent" },
    { "R25", "no event closes it, and it is never escalated", OBLIGED IRREGULAR "2026-09-10 sprachkurstraeger language.course.started on=2026-09-10\n", "2026-10-30", "status=open stage=overdue late=true" },
    { "R25", "corrected to an entitlement it is void", OBLIGED IRREGULAR "2026-09-10 jobcenter language.entitlement.issued corrects=20 assertion=corrected kind=entitled issued_on=2026-05-04\n", "2026-09-10", "absent" },
    { "R25", "retracted it is void", OBLIGED IRREGULAR "2026-09-09 sprachkurstraeger language.course.irregular corrects=21 assertion=retracted since=2026-09-07\n", "2026-09-09", "absent" },

    { "R26", "it rings on the 60th and 80th day", DECIDED PLAN, "2026-05-29", "status=open stage=reminded rings=[2026-05-09,2026-05-29]" },
    { "R26", "a plan without that goal makes none", DECIDED "2026-03-12 kim-case-management case.plan.agreed on=2026-03-12 goals=[language]\n", "2026-03-12", "absent" },
    { "R26", "nor a subsidiary protection", PLAN "2026-03-10 bamf residence.asylum.decided outcome=subsidiaer decided_on=2026-03-10 final_on=2026-03-10\n", "2026-03-12", "absent" },
    { "R26", "nor a decision that is not final", PLAN "2026-03-10 bamf residence.asylum.decided outcome=fluechtling decided_on=2026-03-10\n", "2026-03-12", "absent" },
    { "R26", "no event closes it, only a person", DECIDED PLAN "2026-04-01 mbe family.reunification.notified on=2026-04-01\n", "2026-06-11", "status=open stage=overdue late=true" },
    { "R26", "corrected to subsidiary protection it is void", DECIDED PLAN "2026-03-16 bamf residence.asylum.decided corrects=1 assertion=corrected outcome=subsidiaer decided_on=2026-03-10 final_on=2026-03-10\n", "2026-03-16", "absent" },

    { "R27", "the registration itself does the report", BORN, "2026-05-12", "step=announce status=done late=false done_on=2026-05-04 due=2026-05-11 owner=kim-case-management@05162004" },
    { "R27", "the asylum application of the child satisfies it", BORN "2026-05-18 bamf residence.asylum.filed filed_on=2026-05-18 kind=birth_14a\n", "2026-05-18", "step=status status=done late=false done_on=2026-05-18 by=bamf@05162004" },
    { "R27", "so does the application for a title, late", BORN "2026-06-15 auslaenderbehoerde residence.permit.applied applied_on=2026-06-15 basis=33 in_time=true\n", "2026-06-15", "step=status status=done late=true done_on=2026-06-15" },
    { "R27", "and a title of the authority's own accord", BORN "2026-05-15 auslaenderbehoerde residence.permit.granted occurred_on=2026-05-15 basis=33 kind=first valid_from=2026-05-04 work=yes\n", "2026-05-15", "step=status status=done late=false" },
    { "R27", "the last day does not move when it is overdue", BORN, "2026-05-20", "step=status status=open stage=overdue late=true hard_stop=2026-11-04" },
    { "R27", "Whit Monday rolls to Tuesday", "2026-05-18 standesamt:child civil.birth.registered child=p born_on=2026-05-11 status=beurkundet\n", "2026-05-18", "step=status status=open due=2026-05-26" },
    { "R27", "nobody is asked about a child that died", BORN "2026-05-14 standesamt:p civil.death.registered on=2026-05-13\n", "2026-05-14", "step=status status=cancelled cancelled=child_died" },
    { "R27", "a correction on a later day leaves the day when we knew", BORN "2026-05-18 standesamt:child civil.birth.registered corrects=22 assertion=corrected child=p born_on=2026-05-05 status=beurkundet\n", "2026-05-18", "step=status status=open opened=2026-05-12 due=2026-05-19 hard_stop=2026-11-05" },
    { "R27", "retracted it is void", BORN "2026-05-13 standesamt:child civil.birth.registered corrects=22 assertion=retracted child=p born_on=2026-05-04\n", "2026-05-13", "absent" },

    { "R28", "and after parental allowance", MOTHER, "2026-05-12", "step=parental_benefit status=open due=2026-06-11 hard_stop=2026-08-04" },
    { "R28", "the child's own is insurance", BORN, "2026-05-12", "step=insurance status=open opened=2026-05-12 due=2026-06-11 hard_stop=none" },
    { "R28", "and its place in the household's benefit", BORN, "2026-05-12", "step=household status=open due=2026-06-11" },
    { "R28", "one from before the birth was for another child", MOTHER "2025-06-02 familienkasse benefits.child.granted occurred_on=2025-06-02 from=2025-06-01 decision=granted\n", "2026-05-12", "step=child_benefit status=open" },
    { "R28", "parental allowance after due is late", MOTHER "2026-06-22 elterngeldstelle benefits.parental.granted occurred_on=2026-06-22 from=2026-05-04\n", "2026-06-22", "step=parental_benefit status=done late=true" },
    { "R28", "insurance satisfies the child's", BORN "2026-05-26 krankenkasse health.insurance.started occurred_on=2026-05-26 on=2026-05-04 basis=family\n", "2026-05-26", "step=insurance status=done late=false" },
    { "R28", "a grant that names the child satisfies the household's", BORN "2026-06-01 jobcenter:head benefits.sgb2.granted occurred_on=2026-06-01 from=2026-05-01 until=2026-10-31 persons=[p]\n", "2026-06-01", "step=household status=done late=false by=jobcenter@05162004" },
    { "R28", "nor parental allowance while tolerated", TOLERATED MOTHER, "2026-05-12", "step=parental_benefit status=cancelled cancelled=title_missing" },
    { "R28", "with a title there is", TITLE MOTHER, "2026-05-12", "step=parental_benefit status=open" },
    { "R28", "nobody is asked to insure a child that died", BORN "2026-05-14 standesamt:p civil.death.registered on=2026-05-13\n", "2026-05-14", "step=insurance status=cancelled cancelled=child_died" },
    { "R28", "a Saturday rolls to Monday", "2026-05-14 standesamt:child civil.birth.registered child=child born_on=2026-05-04 parents=[p]\n", "2026-05-14", "step=child_benefit status=open due=2026-06-15" },
    { "R28", "a second child calls for the same again", MOTHER "2027-06-14 standesamt:other civil.birth.registered child=other born_on=2027-06-07 parents=[p]\n", "2027-06-14", "step=child_benefit status=open due=2027-07-14 hard_stop=2027-12-07" },
    { "R28", "retracted it is void", MOTHER "2026-05-13 standesamt:child civil.birth.registered corrects=23 assertion=retracted child=child born_on=2026-05-04 parents=[p]\n", "2026-05-13", "absent" },
};

static void every_rule_does_what_its_examples_say(void **state)
{
    (void)state;
    examples_hold(rows, sizeof rows / sizeof *rows);
}

/* Rules that have no row are not known to do anything right. */
static void every_rule_has_examples(void **state)
{
    static const char *const files[] = { "tests/unit/test_rule_examples.c", "tests/unit/test_rule_examples_2.c" };
    struct told t;

    (void)state;
    told_open(&t);
    const struct meaning *m = told_meaning(&t);
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;
        size_t n = 0;

        meaning_rule(m, i, &r);
        const char *beside = arena_printf(&t.mem, "schemas/rules/examples/%s.json", r.id);
        for (size_t k = 0; k < sizeof files / sizeof *files; k++)
            n += examples_written(files[k], arena_printf(&t.mem, "    { \"%s\", ", r.id));
        n += examples_written(beside, "  {\"example\": ");
        if (n < 6)
            fail_msg("%s has %zu examples: add some to %s, or rows to %s", r.id, n, beside, files[1]);
    }
    told_close(&t);
}

static void assert_has_words(const struct cfg *code)
{
    if (code && (!schema_code_name(house_schemas(), "task_reason", code->text, "de") || !schema_code_name(house_schemas(), "task_reason", code->text, "en")))
        fail_msg("%s:%d: \"%s\" has no words in schemas/codelists/task_reason.csv", code->file, code->line, code->text);
}

/* Of a rule or a step. */
static void assert_reasons_have_words(const struct cfg *at)
{
    const struct cfg *unless = cfg_get(at, "unless"), *steps = cfg_get(at, "steps");

    assert_has_words(cfg_get(at, "silence"));
    for (size_t i = 0; unless && i < unless->n; i++)
        assert_has_words(cfg_get(&unless->items[i], "reason"));
    for (size_t i = 0; steps && i < steps->n; i++)
        assert_reasons_have_words(&steps->items[i]);
}

static void every_reason_has_words_for_people(void **state)
{
    struct told t;

    (void)state;
    told_open(&t);
    const struct meaning *m = told_meaning(&t);
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        assert_reasons_have_words(r.at);
    }
    told_close(&t);
}

static void axes_and_rules_are_read_without_a_warning(void **state)
{
    const char *const *warnings;
    struct told t;

    (void)state;
    told_open(&t);
    size_t n = meaning_warnings(told_meaning(&t), &warnings);
    for (size_t i = 0; i < n; i++)
        print_message("%s\n", warnings[i]);
    assert_int_equal(n, 0);
    told_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_and_rules_are_read_without_a_warning),
        cmocka_unit_test(every_reason_has_words_for_people),
        cmocka_unit_test(every_rule_has_examples),
        cmocka_unit_test(every_rule_does_what_its_examples_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
