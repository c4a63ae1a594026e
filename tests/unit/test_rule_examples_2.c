/* SPDX-License-Identifier: Apache-2.0 */
/* Further examples of the rules for youth, recognition, work, moves, time and titles.  The form of a row: rule_examples.h. */
#include "rule_examples.h"

#define CUSTODY "2026-02-02 jugendamt youth.uma.custody_started id=1 started_on=2026-02-02 provisional=true alone=true\n"
#define MINOR "2026-02-03 jugendamt youth.uma.age_determined id=2 result=minor method=inspection determined_on=2026-02-03\n"
#define REPORTED "2026-02-10 jugendamt youth.uma.reported id=3 on=2026-02-10\n"
#define ANNOUNCED "2026-02-12 landesstelle-uma youth.uma.announced id=4 on=2026-02-12\n"
#define NAMED "2026-02-16 landesstelle-uma youth.uma.land_named id=5 on=2026-02-16\n"
#define ALLOCATED "2026-02-18 landesstelle-uma youth.uma.allocated id=6 on=2026-02-18 target_jugendamt=jugendamt@05162004\n"
#define EXCLUDED "2026-02-17 jugendamt youth.uma.distribution_excluded id=7 occurred_on=2026-02-17 reason=1\n"
#define OF_AGE "2026-02-20 jugendamt youth.uma.age_determined id=8 result=adult method=medical determined_on=2026-02-20\n"
#define YOUNG "2026-02-03 jugendamt person.described born_on=2009-08-15 born_precision=day\n"
#define HELP "2026-03-02 jugendamt youth.help.granted id=9 occurred_on=2026-03-02 kind=34 from=2026-03-02\n"
#define QUALIFIED "2026-03-02 anerkennungsstelle recognition.applied id=10 track=normal on=2026-03-02\n"
#define COMPLETE "2026-03-16 anerkennungsstelle recognition.complete id=11 track=normal on=2026-03-16\n"
#define WORKER "2025-06-02 auslaenderbehoerde residence.permit.granted id=12 occurred_on=2025-06-02 basis=18b kind=first valid_from=2025-06-02 valid_until=2029-06-01 work=restricted\n"
#define JOB_ENDS "2026-03-02 jobcenter work.employment.ended id=13 known_on=2026-03-02 ends_on=2026-03-31\n"
#define NEW_JOB "2026-04-01 jobcenter work.employment.started id=14 hours=full on=2026-04-01\n"
#define CASE "2025-12-15 kim-case-management case.opened on=2025-12-15\n"
#define GONE "2026-04-21 meldebehoerde registration.moved_out id=15 on=2026-04-15 to=ags to_ags=05913000\n"
#define ASYLBLG "2023-02-01 sozialamt-asylblg benefits.asylblg.granted id=16 occurred_on=2023-02-01 from=2023-02-01 basis=§3\n"
#define GERMAN "2026-10-01 einbuergerungsbehoerde residence.naturalised id=17 effective_on=2026-10-01\n"
#define CHILD_BENEFIT "2025-05-20 familienkasse benefits.child.granted occurred_on=2025-05-20 from=2025-05-01 decision=granted\n"
#define NEW_TITLE "2026-09-01 auslaenderbehoerde residence.permit.granted id=18 occurred_on=2026-09-01 basis=26-3 kind=change valid_from=2026-09-01 work=yes\n"

static const struct row rows[] = {
    { "R29", "doubt about the age neither", CUSTODY "2026-02-03 jugendamt youth.uma.age_determined result=doubt determined_on=2026-02-03\n", "2026-02-20", "absent" },
    { "R29", "a report after due is late", CUSTODY MINOR "2026-02-16 jugendamt youth.uma.reported on=2026-02-16\n", "2026-02-16", "step=report status=done late=true" },
    { "R29", "it is overdue on the day after", CUSTODY MINOR, "2026-02-13", "step=report status=open stage=overdue late=true" },
    { "R29", "and starts the 3 working days of the state office", CUSTODY MINOR REPORTED, "2026-02-10", "step=land status=open due=2026-02-13 owner=landesstelle-uma@05162004" },
    { "R29", "which registers in time", CUSTODY MINOR REPORTED ANNOUNCED, "2026-02-12", "step=land status=done late=false" },
    { "R29", "the receiving state is named within 2 working days over a weekend", CUSTODY MINOR REPORTED ANNOUNCED, "2026-02-12", "step=bva status=open due=2026-02-16 owner=landesstelle-uma@05162004" },
    { "R29", "and the minor allocated within 2 more", CUSTODY MINOR REPORTED ANNOUNCED NAMED, "2026-02-16", "step=bva status=done late=false" },
    { "R29", "to the day", CUSTODY MINOR REPORTED ANNOUNCED NAMED, "2026-02-16", "step=allocation status=open due=2026-02-18" },
    { "R29", "the allocation satisfies the last step", CUSTODY MINOR REPORTED ANNOUNCED NAMED ALLOCATED, "2026-02-18", "step=allocation status=done late=false done_on=2026-02-18" },
    { "R29", "on the last day of the month after custody it is not yet excluded", CUSTODY MINOR REPORTED, "2026-03-02", "step=land status=open" },
    { "R29", "what was done stays done", CUSTODY MINOR REPORTED, "2026-03-03", "step=report status=done late=false" },
    { "R29", "an allocation within the month keeps it from being excluded", CUSTODY MINOR ALLOCATED, "2026-03-03", "step=report status=done done_on=2026-02-18" },
    { "R29", "an exclusion that is told cancels at once", CUSTODY MINOR EXCLUDED, "2026-02-17", "step=report status=cancelled cancelled=excluded" },
    { "R29", "who is found to be of age is not allocated", CUSTODY MINOR "2026-02-06 jugendamt youth.uma.age_determined result=adult determined_on=2026-02-06\n", "2026-02-06", "step=report status=cancelled cancelled=adult" },
    { "R29", "corrected custody moves the end of the month", "2026-02-04 jugendamt youth.uma.custody_started corrects=1 assertion=corrected started_on=2026-01-20 provisional=true\n" CUSTODY MINOR, "2026-02-05", "step=report status=open hard_stop=2026-02-20" },
    { "R29", "corrected to an adult it is void", CUSTODY MINOR "2026-02-05 jugendamt youth.uma.age_determined corrects=2 assertion=corrected result=adult determined_on=2026-02-03\n", "2026-02-05", "absent" },
    { "R29", "a second determination is the same procedure", CUSTODY MINOR "2026-02-09 jugendamt youth.uma.age_determined result=minor determined_on=2026-02-09\n", "2026-02-09", "step=report status=cancelled cancelled=same_as due=2026-02-18" },

    { "R30", "and files for asylum", YOUNG CUSTODY ALLOCATED, "2026-02-18", "step=asylum status=open due=2026-02-25" },
    { "R30", "until a month has passed without allocation", YOUNG CUSTODY, "2026-03-03", "step=guardian status=open opened=2026-03-03 due=2026-03-10" },
    { "R30", "custody that is not provisional does at once", YOUNG "2026-02-02 jugendamt youth.uma.custody_started started_on=2026-02-02 provisional=false\n", "2026-02-02", "step=guardian status=open due=2026-02-09" },
    { "R30", "so does an exclusion, and there is one task only", YOUNG CUSTODY EXCLUDED, "2026-03-10", "step=guardian due=2026-02-24 status=open" },
    { "R30", "custody that is told after the allocation is the same task", YOUNG ALLOCATED "2026-02-19 jugendamt youth.uma.custody_started started_on=2026-02-19 provisional=false\n", "2026-02-19", "step=guardian due=2026-02-26 status=cancelled cancelled=same_as" },
    { "R30", "another youth office that is not in town leaves it to the case manager", YOUNG CUSTODY "2026-02-18 landesstelle-uma youth.uma.allocated on=2026-02-18 target_jugendamt=jugendamt@05913000\n", "2026-02-18", "step=guardian status=open owner=none" },
    { "R30", "an appointment after due is late", YOUNG CUSTODY ALLOCATED "2026-03-04 jugendamt family.guardian.appointed guardian=verein on=2026-03-04\n", "2026-03-04", "step=guardian status=done late=true" },
    { "R30", "an application for a title satisfies the other step", YOUNG CUSTODY ALLOCATED "2026-02-23 auslaenderbehoerde residence.permit.applied applied_on=2026-02-23 basis=25-3 in_time=true\n", "2026-02-23", "step=asylum status=done late=false" },
    { "R30", "who is of age needs no guardian", YOUNG CUSTODY ALLOCATED OF_AGE, "2026-02-20", "step=guardian status=cancelled cancelled=adult" },
    { "R30", "also when the birthday comes", YOUNG CUSTODY ALLOCATED, "2027-08-15", "step=asylum status=cancelled cancelled=adult" },
    { "R30", "an allocation that is retracted leaves none", YOUNG CUSTODY ALLOCATED "2026-02-19 landesstelle-uma youth.uma.allocated corrects=6 assertion=retracted on=2026-02-18 target_jugendamt=jugendamt@05162004\n", "2026-02-19", "absent" },
    { "R30", "a Saturday rolls to Monday", YOUNG CUSTODY "2026-02-23 landesstelle-uma youth.uma.allocated on=2026-02-21 target_jugendamt=jugendamt@05162004\n", "2026-02-23", "step=guardian status=open due=2026-03-02" },

    { "R31", "six months before", YOUNG HELP, "2027-02-15", "step=t6 status=open due=2027-02-15" },
    { "R31", "three months before", YOUNG HELP, "2027-05-15", "step=t3 status=open due=2027-05-15" },
    { "R31", "one month before", YOUNG HELP, "2027-07-15", "step=t1 status=open due=2027-07-15" },
    { "R31", "it is overdue and never escalated", YOUNG HELP, "2027-08-15", "step=t12 status=open stage=overdue late=true" },
    { "R31", "help that begins later starts late", YOUNG "2026-10-01 jugendamt youth.help.granted occurred_on=2026-10-01 kind=34 from=2026-10-01\n", "2026-10-01", "step=t12 status=open late_start=true due=2026-08-15" },
    { "R31", "provisional custody does not count", YOUNG "2026-08-10 jugendamt youth.uma.custody_started started_on=2026-08-10 provisional=true\n", "2026-08-15", "absent" },
    { "R31", "until the month is over", YOUNG "2026-08-10 jugendamt youth.uma.custody_started started_on=2026-08-10 provisional=true\n", "2026-09-11", "step=t12 status=open due=2026-08-15" },
    { "R31", "or the minor is allocated, and then the target office asks", YOUNG CUSTODY ALLOCATED, "2026-08-15", "step=t12 status=open owner=jugendamt@05162004" },
    { "R31", "help for an adult is no transition", "2026-02-03 jugendamt person.described born_on=2007-08-15 born_precision=day\n" HELP, "2026-08-15", "absent" },
    { "R31", "born on 29 February: of age on 1 March", "2026-02-03 jugendamt person.described born_on=2012-02-29 born_precision=day\n" HELP, "2029-03-01", "step=t12 status=open opened=2029-03-01 due=2029-03-01" },
    { "R31", "help under section 41 cancels it", YOUNG HELP "2027-06-01 jugendamt youth.help.granted occurred_on=2027-06-01 kind=41 from=2027-08-15\n", "2027-06-01", "step=t6 status=cancelled cancelled=help_continues" },
    { "R31", "no event closes it, only a person", YOUNG HELP "2026-09-01 jobcenter benefits.sgb2.granted occurred_on=2026-09-01 from=2026-09-01 until=2027-08-31\n", "2026-09-01", "step=t12 status=open" },
    { "R31", "a corrected birth date moves it", YOUNG HELP "2026-03-09 jugendamt person.described born_on=2010-01-01 born_precision=day\n", "2026-08-15", "absent" },
    { "R31", "who is found to be of age has no transition", YOUNG HELP "2026-09-07 jugendamt youth.uma.age_determined result=adult determined_on=2026-09-07\n", "2026-09-07", "step=t12 status=cancelled cancelled=adult" },

    { "R32", "two weeks on the fast track", "2026-03-02 anerkennungsstelle recognition.applied track=fast_81a on=2026-03-02\n", "2026-03-02", "step=receipt status=open due=2026-03-16" },
    { "R32", "after due it is late", QUALIFIED "2026-04-08 anerkennungsstelle recognition.complete track=normal on=2026-04-08\n", "2026-04-08", "step=receipt status=done late=true" },
    { "R32", "while documents are missing nothing rings", QUALIFIED "2026-03-10 anerkennungsstelle recognition.documents.requested on=2026-03-10\n", "2026-05-04", "step=receipt status=open stage=none late=false due=2026-04-02" },
    { "R32", "an application alone calls for no decision", QUALIFIED, "2026-06-30", "step=receipt status=open stage=escalated_2" },
    { "R32", "decision within three months of completeness", QUALIFIED COMPLETE, "2026-03-16", "step=decision status=open due=2026-06-16" },
    { "R32", "two on the fast track, a Saturday rolls", "2026-03-16 anerkennungsstelle recognition.complete track=fast_81a on=2026-03-16\n", "2026-03-16", "step=decision status=open due=2026-05-18" },
    { "R32", "the clock stands still while documents are asked for", COMPLETE "2026-04-01 anerkennungsstelle recognition.documents.requested on=2026-04-01\n", "2026-07-01", "step=decision status=open stage=none late=false due=2026-06-16" },
    { "R32", "and runs on by the days it stood", COMPLETE "2026-04-01 anerkennungsstelle recognition.documents.requested on=2026-04-01\n2026-04-15 anerkennungsstelle recognition.complete track=normal on=2026-04-15\n", "2026-04-15", "step=decision status=open due=2026-06-30" },
    { "R32", "which is the same decision", COMPLETE "2026-04-01 anerkennungsstelle recognition.documents.requested on=2026-04-01\n2026-04-15 anerkennungsstelle recognition.complete track=normal on=2026-04-15\n", "2026-04-15", "step=decision status=cancelled cancelled=same_as due=2026-07-15" },
    { "R32", "extended once it has three months more", COMPLETE "2026-06-01 anerkennungsstelle recognition.extended on=2026-06-01\n", "2026-06-17", "step=decision status=open late=false due=2026-09-16" },
    { "R32", "and no more when it is extended again", COMPLETE "2026-06-01 anerkennungsstelle recognition.extended on=2026-06-01\n2026-08-03 anerkennungsstelle recognition.extended on=2026-08-03\n", "2026-09-17", "step=decision status=open stage=overdue due=2026-09-16" },
    { "R32", "the decision satisfies it", COMPLETE "2026-06-15 anerkennungsstelle recognition.decided result=partial on=2026-06-15\n", "2026-06-15", "step=decision status=done late=false" },
    { "R32", "after due it is late too", COMPLETE "2026-06-18 anerkennungsstelle recognition.decided result=none on=2026-06-18\n", "2026-06-18", "step=decision status=done late=true" },
    { "R32", "corrected completeness moves it", COMPLETE "2026-03-20 anerkennungsstelle recognition.complete corrects=11 assertion=corrected track=normal on=2026-03-19\n", "2026-03-20", "step=decision status=open due=2026-06-19" },
    { "R32", "nor on the fast track", "2026-03-02 anerkennungsstelle recognition.applied track=fast_81a on=2026-03-02\n2026-03-12 anerkennungsstelle recognition.decided result=full on=2026-03-12\n", "2026-03-12", "step=receipt status=cancelled cancelled=decided" },
    { "R32", "the fast track is extended by two months", "2026-03-16 anerkennungsstelle recognition.complete track=fast_81a on=2026-03-16\n2026-05-04 anerkennungsstelle recognition.extended on=2026-05-04\n", "2026-05-19", "step=decision status=open late=false due=2026-07-16" },
    { "R32", "complete twice it is one decision there too", "2026-03-16 anerkennungsstelle recognition.complete track=fast_81a on=2026-03-16\n2026-04-15 anerkennungsstelle recognition.complete track=fast_81a on=2026-04-15\n", "2026-04-15", "step=decision status=cancelled cancelled=same_as" },
    { "R32", "also when it is extended", COMPLETE "2026-04-15 anerkennungsstelle recognition.complete track=normal on=2026-04-15\n2026-06-01 anerkennungsstelle recognition.extended on=2026-06-01\n", "2026-06-01", "step=decision status=cancelled cancelled=same_as due=2026-10-15" },
    { "R32", "on either track", "2026-03-16 anerkennungsstelle recognition.complete track=fast_81a on=2026-03-16\n2026-04-15 anerkennungsstelle recognition.complete track=fast_81a on=2026-04-15\n2026-05-04 anerkennungsstelle recognition.extended on=2026-05-04\n", "2026-05-04", "step=decision status=cancelled cancelled=same_as due=2026-08-17" },

    { "R33", "three months before an end that is far", WORKER "2026-03-02 jobcenter work.employment.ended known_on=2026-03-02 ends_on=2026-09-30\n", "2026-03-02", "step=jobseeker status=open due=2026-06-30" },
    { "R33", "two weeks for the person's own notice", WORKER JOB_ENDS, "2026-03-02", "step=person status=open due=2026-03-16 owner=kim-case-management@05162004" },
    { "R33", "four weeks for the employer, with whom nobody speaks", WORKER JOB_ENDS, "2026-03-30", "step=employer status=open stage=none due=2026-03-30" },
    { "R33", "nor has who holds another title by then", WORKER "2026-01-12 auslaenderbehoerde residence.permit.granted occurred_on=2026-01-12 basis=28-1-1 kind=change valid_from=2026-01-12 work=yes\n" JOB_ENDS, "2026-03-02", "absent" },
    { "R33", "without a known title nobody knows", JOB_ENDS, "2026-03-02", "absent" },
    { "R33", "the registration satisfies it", WORKER JOB_ENDS "2026-03-04 agentur-fuer-arbeit work.jobseeker.registered on=2026-03-04\n", "2026-03-04", "step=jobseeker status=done late=false by=agentur-fuer-arbeit@05162004" },
    { "R33", "one from before counts", WORKER "2026-02-10 agentur-fuer-arbeit work.jobseeker.registered on=2026-02-10\n" JOB_ENDS, "2026-03-02", "step=jobseeker status=done late=false done_on=2026-02-10" },
    { "R33", "after due it is late", WORKER JOB_ENDS "2026-03-09 agentur-fuer-arbeit work.jobseeker.registered on=2026-03-09\n", "2026-03-09", "step=jobseeker status=done late=true" },
    { "R33", "no event closes the person's notice, and it is never escalated", WORKER JOB_ENDS "2026-03-04 agentur-fuer-arbeit work.jobseeker.registered on=2026-03-04\n", "2026-05-04", "step=person status=open stage=overdue late=true" },
    { "R33", "retracted it is void", WORKER JOB_ENDS "2026-03-05 jobcenter work.employment.ended corrects=13 assertion=retracted known_on=2026-03-02 ends_on=2026-03-31\n", "2026-03-05", "absent" },
    { "R33", "90 days before counts, 91 do not", WORKER "2025-12-01 agentur-fuer-arbeit work.jobseeker.registered on=2025-12-01\n" JOB_ENDS, "2026-03-02", "step=jobseeker status=open" },
    { "R33", "a Saturday rolls to Monday", WORKER "2026-03-09 jobcenter work.employment.ended known_on=2026-03-07 ends_on=2026-03-31\n", "2026-03-09", "step=person status=open due=2026-03-23" },
    { "R33", "naturalisation cancels it", WORKER JOB_ENDS "2026-03-09 einbuergerungsbehoerde residence.naturalised effective_on=2026-03-09\n", "2026-03-09", "step=person status=cancelled cancelled=naturalised" },

    { "R34", "without a case there is nothing to hand over", GONE, "2026-04-21", "absent" },
    { "R34", "nor when it was closed before", CASE "2026-03-02 kim-case-management case.closed reason=completed on=2026-03-02\n" GONE, "2026-04-21", "absent" },
    { "R34", "unless it was opened again", CASE "2026-03-02 kim-case-management case.closed reason=completed on=2026-03-02\n2026-04-01 kim-case-management case.reopened reason=new_need on=2026-04-01\n" GONE, "2026-04-21", "status=open due=2026-05-06" },
    { "R34", "so does closing the case", CASE GONE "2026-04-28 kim-case-management case.closed reason=moved on=2026-04-28\n", "2026-04-28", "status=done late=false done_on=2026-04-28" },
    { "R34", "after due it is late", CASE GONE "2026-05-07 kim-case-management case.transfer.accepted occurred_on=2026-05-07 to_ags=05913000\n", "2026-05-07", "status=done late=true" },
    { "R34", "a correction on a later day leaves the day of recording", CASE GONE "2026-04-23 meldebehoerde registration.moved_out corrects=15 assertion=corrected on=2026-04-14 to=ags to_ags=05913000\n", "2026-04-23", "status=open opened=2026-04-21 due=2026-05-06" },
    { "R34", "corrected to abroad it is void", CASE GONE "2026-04-23 meldebehoerde registration.moved_out corrects=15 assertion=corrected on=2026-04-15 to=abroad\n", "2026-04-23", "absent" },

    { "R35", "a Sunday does not roll: it is a benefit period", ASYLBLG, "2026-02-02", "status=open stage=overdue due=2026-02-01" },
    { "R35", "after due it is late", ASYLBLG "2026-02-09 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-02-09 from=2026-02-01 basis=§2\n", "2026-02-09", "status=done late=true" },
    { "R35", "a later grant in between begins no new 36 months", ASYLBLG "2024-06-03 sozialamt-asylblg benefits.asylblg.granted occurred_on=2024-06-03 from=2024-06-01 basis=§1a\n", "2026-01-02", "status=open due=2026-02-01" },
    { "R35", "two weeks without benefit are no break", ASYLBLG "2024-06-03 sozialamt-asylblg benefits.asylblg.ended end_on=2024-05-31\n2024-06-17 sozialamt-asylblg benefits.asylblg.granted occurred_on=2024-06-17 from=2024-06-15 basis=§3\n", "2026-01-02", "status=open due=2026-02-01" },
    { "R35", "half a year is one: the months begin anew", ASYLBLG "2024-06-03 sozialamt-asylblg benefits.asylblg.ended end_on=2024-05-31\n2024-12-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2024-12-02 from=2024-12-01 basis=§3\n", "2027-11-05", "status=open due=2027-12-01" },
    { "R35", "an announced end cancels it", ASYLBLG "2026-01-12 sozialamt-asylblg benefits.asylblg.end_announced occurred_on=2026-01-12 end_on=2026-01-31 reason=recognised\n", "2026-01-12", "status=cancelled cancelled=benefit_ended" },
    { "R35", "who has benefits under section 2 already waits for nothing", "2023-02-01 sozialamt-asylblg benefits.asylblg.granted occurred_on=2023-02-01 from=2023-02-01 basis=§2\n", "2026-02-02", "absent" },
    { "R35", "who began under the law of 18 months is not asked again", "2022-06-01 sozialamt-asylblg benefits.asylblg.granted occurred_on=2022-06-01 from=2022-06-01 basis=§3\n", "2025-06-02", "absent" },
    { "R35", "retracted it is void", ASYLBLG "2023-02-06 sozialamt-asylblg benefits.asylblg.granted corrects=16 assertion=retracted occurred_on=2023-02-01 from=2023-02-01 basis=§3\n", "2026-01-02", "absent" },
    { "R35", "30 days without benefit are just none", ASYLBLG "2024-06-03 sozialamt-asylblg benefits.asylblg.ended end_on=2024-05-31\n2024-07-01 sozialamt-asylblg benefits.asylblg.granted occurred_on=2024-07-01 from=2024-07-01 basis=§3\n", "2026-01-02", "status=open due=2026-02-01" },
    { "R35", "31 are one", ASYLBLG "2024-06-03 sozialamt-asylblg benefits.asylblg.ended end_on=2024-05-31\n2024-07-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2024-07-02 from=2024-07-02 basis=§3\n", "2026-01-02", "status=cancelled cancelled=benefit_ended" },

    { "R37", "or after it was told, when that is later", "2026-10-05 einbuergerungsbehoerde residence.naturalised effective_on=2026-10-01\n", "2026-10-05", "status=open opened=2026-10-05 due=2026-10-06 late_start=false" },
    { "R37", "a holiday is no working day", "2026-10-02 einbuergerungsbehoerde residence.naturalised effective_on=2026-10-02\n", "2026-10-02", "status=open due=2026-10-05" },
    { "R37", "no event closes it, and it is escalated", GERMAN, "2026-10-16", "status=open stage=escalated_2 late=true" },
    { "R37", "no naturalisation, no task", WORKER, "2026-10-01", "absent" },
    { "R37", "another day that is told later is the same task", GERMAN "2026-10-06 einbuergerungsbehoerde residence.naturalised effective_on=2026-10-05\n", "2026-10-06", "status=cancelled cancelled=same_as due=2026-10-07" },
    { "R37", "retracted it is void", GERMAN "2026-10-02 einbuergerungsbehoerde residence.naturalised corrects=17 assertion=retracted effective_on=2026-10-01\n", "2026-10-02", "absent" },

    { "R38", "also of the maintenance advance", "2025-05-20 unterhaltsvorschuss benefits.maintenance.granted occurred_on=2025-05-20 from=2025-05-01 decision=granted\n" NEW_TITLE, "2026-09-01", "step=maintenance status=open due=2026-10-01 owner=unterhaltsvorschuss@05162004" },
    { "R38", "and of parental allowance that was refused", "2025-05-20 elterngeldstelle benefits.parental.granted occurred_on=2025-05-20 from=2025-05-01 decision=refused\n" NEW_TITLE, "2026-09-01", "step=parental status=open due=2026-10-01 owner=elterngeldstelle@05162004" },
    { "R38", "a renewal changes nothing", CHILD_BENEFIT "2026-09-01 auslaenderbehoerde residence.permit.granted occurred_on=2026-09-01 basis=25-2 kind=renewal valid_from=2026-09-01 work=yes\n", "2026-09-01", "absent" },
    { "R38", "a first decision after the title is no second look", NEW_TITLE "2026-09-14 familienkasse benefits.child.granted occurred_on=2026-09-14 from=2026-09-01 decision=granted\n", "2026-09-14", "absent" },
    { "R38", "after due it is late", CHILD_BENEFIT NEW_TITLE "2026-10-05 familienkasse benefits.child.granted occurred_on=2026-10-05 from=2026-09-01 decision=refused\n", "2026-10-05", "step=child status=done late=true" },
    { "R38", "so is one whose time is over", "2025-05-20 familienkasse benefits.child.granted occurred_on=2025-05-20 from=2025-05-01 until=2026-05-31 decision=granted\n" NEW_TITLE, "2026-09-01", "step=child status=cancelled cancelled=benefit_ended" },
    { "R38", "corrected to a renewal it is void", CHILD_BENEFIT NEW_TITLE "2026-09-03 auslaenderbehoerde residence.permit.granted corrects=18 assertion=corrected occurred_on=2026-09-01 basis=26-3 kind=renewal valid_from=2026-09-01 work=yes\n", "2026-09-03", "absent" },
    { "R38", "a Saturday that is a holiday rolls to Monday", CHILD_BENEFIT "2026-09-03 auslaenderbehoerde residence.permit.granted occurred_on=2026-09-03 basis=26-3 kind=change valid_from=2026-09-03 work=yes\n", "2026-09-03", "step=child status=open due=2026-10-05" },
    { "R38", "an advance that ended before is over too", "2025-05-20 unterhaltsvorschuss benefits.maintenance.granted occurred_on=2025-05-20 from=2025-05-01 decision=granted\n2026-07-31 unterhaltsvorschuss benefits.maintenance.ended end_on=2026-07-31\n" NEW_TITLE, "2026-09-01", "step=maintenance status=cancelled cancelled=benefit_ended" },

    { "R40", "so is a second job while the first goes on", WORKER "2026-03-02 jobcenter work.employment.ended known_on=2026-03-02 ends_on=2026-06-30\n" NEW_JOB, "2026-04-01", "absent" },
    { "R40", "who may do any work needs no counsel", "2025-06-02 auslaenderbehoerde residence.permit.granted occurred_on=2025-06-02 basis=25-2 kind=first valid_from=2025-06-02 work=yes\n" JOB_ENDS NEW_JOB, "2026-04-01", "absent" },
    { "R40", "one from long ago was for another employer", WORKER JOB_ENDS "2025-07-01 auslaenderbehoerde work.permission.granted occurred_on=2025-07-01 scope=employer_bound from=2025-07-01\n" NEW_JOB, "2026-04-01", "status=open" },
    { "R40", "a title for any work cancels it", WORKER JOB_ENDS NEW_JOB "2026-04-08 auslaenderbehoerde residence.permit.granted occurred_on=2026-04-08 basis=18c-1 kind=change valid_from=2026-04-08 work=yes\n", "2026-04-08", "status=cancelled cancelled=work_permitted" },
    { "R40", "no event closes it and it is never escalated", WORKER JOB_ENDS NEW_JOB, "2026-06-01", "status=open stage=overdue late=true" },
    { "R40", "retracted it is void", WORKER JOB_ENDS NEW_JOB "2026-04-07 jobcenter work.employment.started corrects=14 assertion=retracted hours=full on=2026-04-01\n", "2026-04-07", "absent" },
    { "R40", "90 days before the start count, 91 do not", WORKER JOB_ENDS "2026-01-05 auslaenderbehoerde work.permission.granted occurred_on=2026-01-05 scope=employer_bound from=2025-12-31\n" NEW_JOB, "2026-04-01", "status=open" },
    { "R40", "a Saturday rolls to Monday", WORKER JOB_ENDS "2026-04-07 jobcenter work.employment.started hours=part on=2026-04-04\n", "2026-04-07", "status=open due=2026-04-20" },
    { "R40", "naturalisation cancels it", WORKER JOB_ENDS NEW_JOB "2026-04-08 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-08\n", "2026-04-08", "status=cancelled cancelled=naturalised" },
};

static void every_rule_does_what_its_examples_say(void **state)
{
    (void)state;
    examples_hold(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_does_what_its_examples_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
