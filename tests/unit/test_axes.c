/* SPDX-License-Identifier: Apache-2.0 */
/* What each axis says on a day after what was told; unknown is what nothing is known about, never a no.  All was told by the last day of
 * the events. */
#include "rule_examples.h"

#define ABH "2026-01-02 auslaenderbehoerde "
#define TITLE ABH "residence.permit.granted id=1 occurred_on=2025-10-01 basis=16b kind=first valid_from=2025-10-01 valid_until=2026-09-30 work=restricted residence_condition=false\n"
#define APPLIED ABH "residence.permit.applied applied_on=2026-08-03 basis=16b previous_until=2026-09-30 in_time=true\n"
#define RENEWED(day, from) ABH "residence.permit.granted occurred_on=" day " basis=16b kind=renewal valid_from=" from " valid_until=2028-09-30 work=yes residence_condition=false\n"
#define REFUSED(day) ABH "residence.permit.refused refused_on=" day "\n"
#define BORN(day) "2026-01-02 meldebehoerde person.described born_on=" day " born_precision=day\n"
#define ASYLBLG "2026-01-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-01-10 from=2026-01-01 basis=§3 form=card\n"
#define ASYLBLG_ENDS "2026-01-02 sozialamt-asylblg benefits.asylblg.end_announced occurred_on=2026-03-10 end_on=2026-03-31 reason=recognised\n"
#define SGB2(day, from) "2026-01-02 jobcenter benefits.sgb2.granted occurred_on=" day " from=" from " until=2027-03-31 provisional=false\n"
#define FLUECHTLING "2026-01-02 bamf residence.asylum.decided decided_on=2026-03-10 outcome=fluechtling final_on=2026-03-10\n"
#define KITA "2026-01-02 jugendamt childcare.need.reported occurred_on=2026-01-12 child=p needed_from=2026-08-01 hours=35\n"

struct axis_row { const char *axis, *sentence, *events, *day, *want; };

static const struct axis_row rows[] = {
    { "majority", "without a birth date nobody is called a minor or an adult", TITLE, "2026-01-02", "value=unknown since=none" },
    { "majority", "the day before the birthday is the last as a minor", BORN("2008-03-12"), "2026-03-11", "value=minor since=2008-03-12 until=2026-03-11" },
    { "majority", "who is born on 29 February is of age on 1 March", BORN("2008-02-29"), "2026-02-28", "value=minor until=2026-02-28" },
    { "majority", "of age it stays", BORN("2008-02-29"), "2026-03-01", "value=adult since=2026-03-01 until=none" },

    { "majority", "agencies whose dates contradict each other are a conflict; what holds for both is said", BORN("1988-01-01") "2026-01-02 jugendamt person.described born_on=1989-01-01 born_precision=day\n", "2026-01-02", "value=adult conflict=true" },
    { "majority", "what holds for one of them only is unknown", BORN("2008-12-01") "2026-01-02 jugendamt person.described born_on=2007-01-01 born_precision=day\n", "2026-01-02", "value=unknown conflict=true" },
    { "majority", "a date that is less exact contradicts nothing", BORN("1988-05-05") "2026-01-02 jugendamt person.described born_on=1988-01-01 born_precision=year\n", "2026-01-02", "value=adult since=2006-05-05 conflict=false" },
    { "housing", "what rests on no birth is no conflict because of it", BORN("1988-01-01") "2026-01-02 jugendamt person.described born_on=1989-01-01 born_precision=day\n", "2026-01-02", "value=unknown conflict=false" },

    { "guardianship", "nobody appointed: unknown, not none", BORN("2010-01-01"), "2026-01-02", "value=unknown since=none" },
    { "guardianship", "as appointed, until the ward is of age", BORN("2010-05-05") "2026-01-02 jugendamt family.guardian.appointed guardian=verein on=2026-02-02\n", "2026-02-02", "value=verein since=2026-02-02 until=2028-05-04" },
    { "guardianship", "by law it ends with the minority", BORN("2010-05-05") "2026-01-02 jugendamt family.guardian.appointed guardian=amt on=2026-02-02\n", "2028-05-05", "value=ended since=2028-05-05 until=none" },
    { "guardianship", "or before", "2026-01-02 jugendamt family.guardian.appointed guardian=amt on=2026-02-02\n2026-01-02 jugendamt family.guardian.ended on=2026-06-01 reason=return\n", "2026-06-01", "value=ended since=2026-06-01" },

    { "residence", "of nothing told", BORN("1988-01-01"), "2026-01-02", "value=unknown since=none" },
    { "residence", "a word at the border", "2026-01-02 bamf residence.asylum.sought sought_on=2026-01-05\n", "2026-01-05", "value=sought since=2026-01-05 until=none" },
    { "residence", "the application", "2026-01-02 bamf residence.asylum.filed filed_on=2026-01-20 kind=first\n", "2026-01-20", "value=gestattet since=2026-01-20" },
    { "residence", "a subsequent one permits nothing", "2026-01-02 bamf residence.asylum.filed filed_on=2026-01-20 kind=subsequent\n", "2026-01-20", "value=unknown since=none" },
    { "residence", "recognised: deemed permitted until the title is issued", FLUECHTLING, "2026-03-10", "value=fiction_81_3 since=2026-03-10 until=none" },
    { "residence", "refused is obliged to leave when that is final", "2026-01-02 bamf residence.asylum.filed filed_on=2026-01-20 kind=first\n2026-01-02 bamf residence.asylum.decided decided_on=2026-03-10 outcome=abgelehnt final_on=2026-03-24\n", "2026-03-25", "value=obliged_to_leave since=2026-03-25" },
    { "residence", "not before", "2026-01-02 bamf residence.asylum.filed filed_on=2026-01-20 kind=first\n2026-01-02 bamf residence.asylum.decided decided_on=2026-03-10 outcome=abgelehnt\n", "2026-05-01", "value=gestattet since=2026-01-20 until=none" },
    { "residence", "a title", TITLE, "2026-09-30", "value=titled since=2025-10-01 until=2026-09-30" },
    { "residence", "that ended without an application", TITLE, "2026-10-01", "value=none_known since=2026-10-01" },
    { "residence", "applied in time it continues by law", TITLE APPLIED, "2026-10-01", "value=fiction_81_4 since=2026-10-01 until=none" },
    { "residence", "refused while it lasts, nothing continues after it", TITLE APPLIED REFUSED("2026-09-10"), "2026-10-01", "value=obliged_to_leave since=2026-10-01" },
    { "residence", "refused after it, the continuation ends", TITLE APPLIED REFUSED("2026-11-10"), "2026-11-11", "value=obliged_to_leave since=2026-11-11" },
    { "residence", "renewed while it lasts, the second one's end is no continuation of the first", TITLE APPLIED RENEWED("2026-09-10", "2026-09-10"), "2028-10-01", "value=none_known since=2028-10-01" },
    { "residence", "applied late is obliged to leave", TITLE ABH "residence.permit.applied applied_on=2026-10-05 basis=16b previous_until=2026-09-30 in_time=false\n", "2026-10-05", "value=obliged_to_leave since=2026-10-01" },
    { "residence", "a first application of who was here lawfully", ABH "residence.permit.applied applied_on=2026-05-05 basis=18b in_time=true\n", "2026-05-05", "value=fiction_81_3 since=2026-05-05" },
    { "residence", "a revoked title is none", TITLE ABH "residence.permit.ended reason=revoked effective_on=2026-05-31\n", "2026-06-01", "value=none_known since=2026-06-01" },
    { "residence", "a replaced one is followed by the next", TITLE RENEWED("2026-06-01", "2026-06-01") ABH "residence.permit.ended reason=replaced effective_on=2026-06-01\n", "2026-06-02", "value=titled since=2025-10-01 until=2028-09-30" },
    { "residence", "a toleration lasts as long as it says", ABH "residence.tolerated.issued occurred_on=2026-02-02 basis=60a-2 valid_until=2026-05-01\n", "2026-05-01", "value=tolerated since=2026-02-02 until=2026-05-01" },
    { "residence", "departed", TITLE ABH "residence.departed on=2026-06-01 kind=voluntary\n", "2026-06-01", "value=departed since=2026-06-01 until=none" },
    { "residence", "a duty to leave is fulfilled with the departure and does not come back with the person", ABH "residence.permit.refused refused_on=2026-03-01\n" ABH "residence.departed on=2026-06-01 kind=voluntary\n"
      "2026-01-02 meldebehoerde registration.moved_in move_in_on=2027-02-01 registered_on=2027-02-03 ags=05162004 from=abroad\n", "2027-02-01", "value=none_known since=2027-02-01" },
    { "residence", "naturalised whatever else is said", TITLE "2026-01-02 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-01\n", "2027-01-01", "value=naturalised since=2026-04-01 until=none" },

    { "residence_paper", "of nothing told", BORN("1988-01-01"), "2026-01-02", "value=unknown since=none" },
    { "residence_paper", "valid from the day it was issued", TITLE, "2026-01-02", "value=valid since=2025-10-01 until=2026-09-30" },
    { "residence_paper", "then expired", TITLE, "2026-10-01", "value=expired since=2026-10-01 until=none" },
    { "residence_paper", "while the right continues without a paper it is missing", TITLE APPLIED, "2026-10-01", "value=missing since=2026-10-01 until=none" },
    { "residence_paper", "a certificate of the continuation is one", TITLE APPLIED ABH "residence.fiction.issued occurred_on=2026-10-06 effect=81_4 paper_until=2027-01-05 work=restricted\n", "2026-10-06", "value=valid since=2026-10-06 until=2027-01-05" },
    { "residence_paper", "that ends, too", TITLE APPLIED ABH "residence.fiction.issued occurred_on=2026-10-06 effect=81_4 paper_until=2027-01-05 work=restricted\n", "2027-01-06", "value=expired since=2027-01-06" },
    { "residence_paper", "a substitute is called so", TITLE APPLIED ABH "residence.fiction.issued occurred_on=2026-10-06 effect=81_4 paper_until=2027-01-05 evidence=substitute_paper\n", "2026-10-06", "value=substitute since=2026-10-06 until=2027-01-05" },
    { "residence_paper", "refused while the title lasts, nothing is missing after it: the paper has expired", TITLE APPLIED REFUSED("2026-09-10"), "2026-10-01", "value=expired since=2026-10-01" },
    { "residence_paper", "a revoked title's paper is not valid", TITLE ABH "residence.permit.ended reason=revoked effective_on=2026-05-31\n", "2026-06-01", "value=expired since=2026-06-01" },
    { "residence_paper", "who is naturalised needs none", TITLE "2026-01-02 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-01\n", "2026-10-01", "value=unknown since=none" },
    { "residence_paper", "nor does who has left", TITLE ABH "residence.departed on=2026-06-01\n", "2026-10-01", "value=unknown since=none" },

    { "residence_condition", "of nothing told", TITLE, "2026-01-02", "value=unknown since=none" },
    { "residence_condition", "three years from the recognition", FLUECHTLING, "2026-03-10", "value=bound since=2026-03-10 until=2029-03-10" },
    { "residence_condition", "then free", FLUECHTLING, "2029-03-11", "value=free since=2029-03-11" },
    { "residence_condition", "a title that carries the duty, where nobody was recognised", ABH "residence.permit.granted occurred_on=2026-02-02 basis=24-1 kind=first valid_from=2026-02-01 work=yes residence_condition=true\n", "2026-02-02", "value=bound since=2026-02-01 until=2029-02-01" },
    { "residence_condition", "an order of the authority", ABH "residence.condition.imposed occurred_on=2026-02-02 scope=gemeinde from=2026-02-05 until=2026-12-31\n", "2026-02-05", "value=bound since=2026-02-05 until=2026-12-31" },
    { "residence_condition", "lifted is free from that day", FLUECHTLING ABH "residence.condition.lifted lifted_on=2026-05-01\n", "2026-05-01", "value=free since=2026-05-01" },
    { "residence_condition", "a German is free", FLUECHTLING "2026-01-02 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-01\n", "2026-04-02", "value=free since=2026-04-02" },

    { "income", "of nothing told: unknown, not nothing", BORN("1988-01-01"), "2026-01-02", "value=unknown since=none" },
    { "income", "from the day for which it is granted", ASYLBLG, "2026-01-10", "value=asylblg_3 since=2026-01-01 until=none" },
    { "income", "money is there from the decision", ASYLBLG, "2026-01-10", "legal_gap_days=none cash_gap_days=none" },
    { "income", "benefits of section 2", "2026-01-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-01-10 from=2026-01-01 basis=§2 form=cash\n", "2026-01-10", "value=asylblg_2" },
    { "income", "a regime ended and nothing follows: none, and both gaps run", ASYLBLG ASYLBLG_ENDS, "2026-04-01", "value=none since=2026-04-01 legal_gap_since=2026-04-01 cash_gap_since=2026-04-01" },
    { "income", "the next from the day after leaves no legal gap, but money came later", ASYLBLG ASYLBLG_ENDS SGB2("2026-04-16", "2026-04-01"), "2026-04-16", "value=sgb2 since=2026-04-01 until=2027-03-31 legal_gap_days=0 cash_gap_days=15" },
    { "income", "the end of one office's benefit ends no other's", SGB2("2026-01-10", "2026-01-01") ASYLBLG_ENDS, "2026-04-01", "value=sgb2" },
    { "income", "an application that nobody decided", ASYLBLG "2026-01-02 jobcenter benefits.sgb2.applied applied_on=2026-03-27\n", "2026-03-27", "value=asylblg_3 applied=sgb2" },
    { "income", "until it is decided", ASYLBLG "2026-01-02 jobcenter benefits.sgb2.applied applied_on=2026-03-27\n" SGB2("2026-04-16", "2026-04-01"), "2026-04-16", "value=sgb2 applied=none" },
    { "income", "social assistance", "2026-01-02 sozialamt-sgb12 benefits.sgb12.granted occurred_on=2026-02-02 from=2026-02-01 chapter=4\n", "2026-02-02", "value=sgb12 since=2026-02-01" },
    { "income", "youth welfare", "2026-01-02 jugendamt youth.help.granted occurred_on=2026-02-02 kind=34 from=2026-02-01\n", "2026-02-02", "value=sgb8 since=2026-02-01" },
    { "income", "student aid that was granted", "2026-01-02 bafoeg-amt benefits.bafoeg.decided occurred_on=2026-02-02 from=2026-02-01 until=2027-01-31 decision=granted\n", "2026-02-02", "value=bafoeg until=2027-01-31" },
    { "income", "not what was refused", "2026-01-02 bafoeg-amt benefits.bafoeg.decided occurred_on=2026-02-02 from=2026-02-01 decision=refused\n", "2026-02-02", "value=unknown since=none" },
    { "income", "work", "2026-01-02 jobcenter work.employment.started on=2026-02-02 hours=part\n", "2026-02-02", "value=work since=2026-02-02" },
    { "income", "a mini job alone is none to live on", "2026-01-02 jobcenter work.employment.started on=2026-02-02 hours=mini\n", "2026-02-02", "value=unknown since=none" },
    { "income", "beside it a benefit is what counts", SGB2("2026-01-10", "2026-01-01") "2026-01-02 jobcenter work.employment.started on=2026-02-02 hours=part\n", "2026-02-02", "value=sgb2" },

    { "insurance", "of nothing told", TITLE, "2026-01-02", "value=unknown since=none" },
    { "insurance", "insured", "2026-01-02 krankenkasse health.insurance.started occurred_on=2026-01-12 basis=5_1_2a on=2026-01-01\n", "2026-01-12", "value=insured since=2026-01-01" },
    { "insurance", "ended", "2026-01-02 krankenkasse health.insurance.started occurred_on=2026-01-12 basis=5_1_2a on=2026-01-01\n2026-01-02 krankenkasse health.insurance.ended on=2026-05-01\n", "2026-05-01", "value=ended since=2026-05-01" },

    { "school", "without a birth date nobody is called not due", "2026-01-02 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n", "2026-01-20", "value=unknown since=none" },
    { "school", "a small child is not due", BORN("2021-05-20"), "2026-01-02", "value=not_due until=2027-05-19" },
    { "school", "a child of that age who lives here is", BORN("2018-05-20") "2026-01-02 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n", "2026-01-20", "value=due since=2026-01-20 until=2036-05-19" },
    { "school", "an adult who moves in is not", BORN("1988-01-01") "2026-01-02 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n", "2026-01-20", "value=unknown since=none" },
    { "school", "counselled", BORN("2018-05-20") "2026-01-02 kommunales-integrationszentrum school.counselling.done on=2026-02-02 level=prim first_support=true\n", "2026-02-02", "value=counselled since=2026-02-02" },
    { "school", "placed", BORN("2018-05-20") "2026-01-02 schulamt school.place.assigned occurred_on=2026-02-12 start_on=2026-02-23\n", "2026-02-12", "value=placed since=2026-02-12" },
    { "school", "attending", BORN("2018-05-20") "2026-01-02 schule school.attendance.started on=2026-02-23\n", "2026-02-23", "value=attending since=2026-02-23" },
    { "school", "left", BORN("2018-05-20") "2026-01-02 schule school.attendance.started on=2026-02-23\n2026-01-02 schule school.left on=2026-06-01 reason=moved\n", "2026-06-01", "value=left since=2026-06-01" },

    { "childcare", "of nothing told", BORN("2023-09-02"), "2026-01-02", "value=unknown since=none" },
    { "childcare", "needed", KITA, "2026-01-12", "value=needed since=2026-01-12" },
    { "childcare", "a need that was withdrawn is over", KITA "2026-01-02 jugendamt childcare.need.withdrawn on=2026-03-02 child=p\n", "2026-03-02", "value=ended since=2026-03-02" },
    { "childcare", "who attends goes on attending", KITA "2026-01-02 kita-traeger childcare.place.started on=2026-02-02 child=p\n2026-01-02 jugendamt childcare.need.withdrawn on=2026-03-02 child=p\n", "2026-03-02", "value=attending since=2026-02-02" },
    { "childcare", "offered", KITA "2026-01-02 kita-traeger childcare.place.offered occurred_on=2026-02-02 child=p from=2026-08-01 hours=35\n", "2026-02-02", "value=offered since=2026-02-02" },
    { "childcare", "ended", "2026-01-02 kita-traeger childcare.place.started on=2026-02-02 child=p\n2026-01-02 kita-traeger childcare.place.ended on=2026-07-31 child=p\n", "2026-07-31", "value=ended since=2026-07-31" },
    { "childcare", "the parent who needs it is not the child", "2026-01-02 jugendamt childcare.need.reported occurred_on=2026-01-12 child=little needed_from=2026-08-01 hours=35\n", "2026-01-12", "value=unknown since=none" },

    { "language", "of nothing told", TITLE, "2026-01-02", "value=unknown since=none" },
    { "language", "entitled until the right lapses", ABH "language.entitlement.issued kind=entitled issued_on=2026-02-02 lapses_on=2027-02-01\n", "2026-02-02", "value=entitled since=2026-02-02 until=2027-02-01" },
    { "language", "afterwards nothing is known", ABH "language.entitlement.issued kind=entitled issued_on=2026-02-02 lapses_on=2027-02-01\n", "2027-02-02", "value=unknown since=none" },
    { "language", "obliged", "2026-01-02 jobcenter language.entitlement.issued kind=obliged issued_on=2026-02-02\n", "2026-02-02", "value=obliged" },
    { "language", "registered", "2026-01-02 sprachkurstraeger language.course.registered course=general on=2026-03-02\n", "2026-03-02", "value=registered" },
    { "language", "attending", "2026-01-02 sprachkurstraeger language.course.started course=general on=2026-04-02\n", "2026-04-02", "value=attending" },
    { "language", "completed", "2026-01-02 sprachkurstraeger language.course.completed result=B1 on=2026-12-02\n", "2026-12-02", "value=completed" },

    { "housing", "of nothing told", TITLE, "2026-01-02", "value=unknown since=none" },
    { "housing", "as assigned", "2026-01-02 unterbringung housing.place.assigned kind=hotel on=2026-01-15\n", "2026-01-15", "value=hotel since=2026-01-15" },
    { "housing", "an own flat", "2026-01-02 unterbringung housing.place.assigned kind=collective on=2026-01-15\n2026-01-02 wohnungsamt housing.flat.rented on=2026-05-01\n", "2026-05-01", "value=flat since=2026-05-01" },
    { "housing", "a place that was left is none", "2026-01-02 unterbringung housing.place.assigned kind=collective on=2026-01-15\n2026-01-02 unterbringung housing.place.left on=2026-04-30 kind=collective\n", "2026-05-01", "value=unknown since=none" },
    { "housing", "agencies that say different things of the same place are a conflict", "2026-01-02 unterbringung housing.place.assigned kind=hotel on=2026-01-15\n2026-01-02 wohnungsamt housing.place.assigned kind=collective on=2026-01-15\n", "2026-01-15", "conflict=true since=2026-01-15" },
    { "housing", "loss threatens until the eviction", "2026-01-02 wohnungsamt housing.flat.rented on=2026-05-01\n2026-01-02 wohnungsamt housing.loss.threatened on=2026-07-01 eviction_on=2026-08-31\n", "2026-07-01", "value=threatened since=2026-07-01 until=2026-08-31" },

    { "work", "of nothing told", BORN("1988-01-01"), "2026-01-02", "value=unknown since=none" },
    { "work", "what the title says", TITLE, "2026-01-02", "value=restricted since=2025-10-01 until=2026-09-30" },
    { "work", "as long as it continues by law", TITLE APPLIED, "2026-10-01", "value=restricted since=2025-10-01 until=none" },
    { "work", "not after the refusal", TITLE APPLIED REFUSED("2026-11-10"), "2026-11-11", "value=unknown since=none" },
    { "work", "nor after a title that was refused its renewal", TITLE APPLIED REFUSED("2026-09-10"), "2026-10-01", "value=unknown since=none" },
    { "work", "but until its end", TITLE APPLIED REFUSED("2026-09-10"), "2026-09-30", "value=restricted until=2026-09-30" },
    { "work", "nor after one that was revoked", TITLE ABH "residence.permit.ended reason=revoked effective_on=2026-05-31\n", "2026-06-01", "value=unknown since=none" },
    { "work", "a German may work", TITLE "2026-01-02 einbuergerungsbehoerde residence.naturalised effective_on=2026-04-01\n", "2027-01-01", "value=yes since=2026-04-01 until=none" },
    { "work", "a permission for one employer", "2026-01-02 auslaenderbehoerde work.permission.granted occurred_on=2026-02-02 scope=employer_bound from=2026-02-02 until=2027-02-01\n", "2026-02-02", "value=restricted until=2027-02-01" },
    { "work", "employed", TITLE "2026-01-02 jobcenter work.employment.started on=2026-02-02 hours=full\n", "2026-02-02", "value=employed since=2026-02-02" },
    { "work", "and no longer", TITLE "2026-01-02 jobcenter work.employment.started on=2026-02-02 hours=full\n2026-01-02 jobcenter work.employment.ended known_on=2026-04-01 ends_on=2026-04-30\n", "2026-05-01", "value=restricted since=2026-05-01" },

    { "responsible.residence", "of nothing told", BORN("1988-01-01"), "2026-01-02", "agency=unknown since=none" },
    { "responsible.residence", "who decides on the stay", TITLE, "2026-01-02", "agency=auslaenderbehoerde@05162004 since=2025-10-01" },
    { "responsible.registration", "where the person lives", "2026-01-02 meldebehoerde@05913000 registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05913000 from=LEA\n", "2026-01-20", "agency=meldebehoerde@05913000 since=2026-01-20" },
    { "responsible.benefits", "who pays from when on", ASYLBLG ASYLBLG_ENDS SGB2("2026-04-16", "2026-04-01"), "2026-03-31", "agency=sozialamt-asylblg@05162004 since=2026-01-01 until=2026-03-31" },
    { "responsible.youth", "to whom the minor was allocated", "2026-01-02 jugendamt@05913000 youth.uma.custody_started started_on=2026-01-05 provisional=true alone=true\n2026-01-02 landesstelle-uma youth.uma.allocated target_jugendamt=jugendamt@05162004 on=2026-01-20\n", "2026-01-20", "agency=jugendamt@05162004 since=2026-01-20" },
    { "responsible.school", "who spoke last", "2026-01-02 schulamt school.place.assigned occurred_on=2026-02-12 start_on=2026-02-23\n", "2026-02-12", "agency=schulamt@05162004" },
    { "responsible.housing", "who gave the place", "2026-01-02 unterbringung housing.place.assigned kind=hotel on=2026-01-15\n", "2026-01-15", "agency=unterbringung@05162004" },
    { "responsible.case", "nobody after it was closed", "2026-01-02 kim-case-management case.opened on=2026-01-15\n2026-01-02 kim-case-management case.closed on=2026-03-15 reason=completed\n", "2026-03-16", "agency=unknown since=none" },
    { "responsible.case", "again when it is opened again", "2026-01-02 kim-case-management case.closed on=2026-03-15 reason=completed\n2026-01-02 kim-case-management case.reopened on=2026-05-15\n", "2026-05-15", "agency=kim-case-management@05162004 since=2026-05-15" },
};

static const json_t *axis_of(const struct result *r, const char *name)
{
    const json_t *axes = json_object_get(r->view, "axes");
    const char *dot = strchr(name, '.');

    return dot ? json_object_get(json_object_get(axes, "responsible"), dot + 1) : json_object_get(axes, name);
}

static bool row_holds(const struct axis_row *row)
{
    static const char *const p[] = { "p" };
    struct arena mem = {0};
    struct told t;

    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row->events);
    struct person person = told_person(&t, p, 1, house_day("2099-01-01"), house_day(row->day), &mem);
    struct result r = told_evaluate(&t, &person, &mem);
    const json_t *axis = axis_of(&r, row->axis);
    bool holds = axis && is_as_wanted(axis, row->want, &mem);
    if (!holds) {
        char *text = json_dumps(axis, JSON_COMPACT);

        print_message("%s: %s\n    on %s wanted %s, saw %s\n", row->axis, row->sentence, row->day, row->want, text);
        free(text);
    }
    result_release(&r);
    arena_release(&mem);
    told_close(&t);
    return holds;
}

static void every_axis_says_what_its_rows_say(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += !row_holds(&rows[i]);
    if (wrong)
        fail_msg("%zu of %zu rows do not hold", wrong, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_axis_says_what_its_rows_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
