/* SPDX-License-Identifier: Apache-2.0 */
/* chance - random events of one person, told as told.h tells them; the same seed tells the same.
 * Days come from a small pool, so that events meet: an end on the day of a grant, a permit that another follows. */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H
#include "told.h"

struct chance { uint64_t state; day_num pool[12]; const char *local; /* whom it is about; NULL: p */ };

static inline uint32_t chance_below(struct chance *c, uint32_t n)
{
    c->state = c->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((c->state >> 33) % n);
}

static inline int chance_between(struct chance *c, int least, int most)
{
    return least + (int)chance_below(c, (uint32_t)(most - least + 1));
}

/* Type, agencies that say it, fields: `@` = the day it is about, `@+a..b` so many days later, `~` any day of the pool, `a|b` one of them,
 * a key with `?` is left out now and then. */
struct chance_kind { const char *type, *agencies, *fields; };
static const struct chance_kind chance_kinds[] = {
    { "registration.moved_in", "meldebehoerde|meldebehoerde@05162024", "move_in_on=@ registered_on=@+0..20 ags=05162004|05162024|05913000 from=abroad|municipality|LEA" },
    { "registration.moved_in", "meldebehoerde", "move_in_on=@ registered_on=@+0..20 ags=05162004 from=LEA" },
    { "registration.moved_out", "meldebehoerde|meldebehoerde@05162024", "on=@ to=ags|abroad|unknown" },
    { "registration.moved_within", "meldebehoerde", "on=@" },
    { "housing.place.assigned", "unterbringung", "kind=collective|decentral|hotel on=@" },
    { "housing.place.assigned", "unterbringung", "kind=collective on=@" },
    { "housing.flat.rented", "unterbringung|wohnungsamt", "on=@" },
    { "housing.loss.threatened", "wohnungsamt", "on=@ eviction_on?=@+10..60" },
    { "housing.place.left", "unterbringung|wohnungsamt", "on=@" },
    { "benefits.asylblg.granted", "sozialamt-asylblg|sozialamt-asylblg@05162024", "occurred_on=@ from=@+-20..20 basis=§1a|§2|§3" },
    { "benefits.asylblg.granted", "sozialamt-asylblg", "occurred_on=@ from=@ basis=§3" },
    { "benefits.asylblg.end_announced", "sozialamt-asylblg|sozialamt-asylblg@05162024", "occurred_on=@ end_on=@+0..60 reason=recognised|title|income" },
    { "benefits.asylblg.end_announced", "sozialamt-asylblg", "occurred_on=@ end_on=~ reason=recognised|title" },
    { "benefits.asylblg.ended", "sozialamt-asylblg", "end_on=@" },
    { "benefits.reimbursement.claimed", "sozialamt-asylblg", "occurred_on=@ against=jobcenter@05162004 period_from=@+-60..0 period_to=@+0..60 basis=102|104" },
    { "benefits.sgb2.applied", "jobcenter", "applied_on=@" },
    { "benefits.sgb2.granted", "jobcenter|jobcenter@05913", "occurred_on=@ from=@+-40..20 until=@+30..400" },
    { "benefits.sgb2.granted", "jobcenter", "occurred_on=@ from=~ until=@+200..400" },
    { "benefits.sgb2.refused", "jobcenter", "occurred_on=@" },
    { "benefits.sgb2.ended", "jobcenter|jobcenter@05913", "end_on=@" },
    { "benefits.sgb12.granted", "sozialamt-sgb12", "occurred_on=@ from=@+-40..20 chapter=3|4" },
    { "benefits.sgb12.ended", "sozialamt-sgb12", "end_on=@" },
    { "benefits.bafoeg.decided", "bafoeg-amt", "occurred_on=@ from=@+-40..20 until?=@+100..300 decision=granted|refused" },
    { "benefits.bafoeg.ended", "bafoeg-amt", "end_on=@" },
    { "youth.uma.custody_started", "jugendamt", "started_on=@ provisional?=true|true|false" },
    { "youth.uma.age_determined", "jugendamt", "determined_on=@ result=minor|minor|adult|doubt" },
    { "youth.uma.reported", "jugendamt", "on=@" },
    { "youth.uma.announced", "landesstelle-uma", "on=@" },
    { "youth.uma.land_named", "landesstelle-uma", "on=@" },
    { "youth.uma.allocated", "landesstelle-uma", "on=@ target_jugendamt=jugendamt@05162004|jugendamt@05913000" },
    { "youth.uma.distribution_excluded", "jugendamt|landesstelle-uma", "occurred_on=@ reason?=1|42b-4-3" },
    { "youth.help.granted", "jugendamt", "occurred_on=@ kind=34|41 from=@+-10..10" },
    { "youth.help.end_planned", "jugendamt", "occurred_on=@ planned_end=~" },
    { "work.employment.started", "jobcenter", "on=@ hours=mini|part|full" },
    { "work.employment.ended", "jobcenter", "known_on=@ ends_on=@+-10..40" },
    { "work.employment.ended", "agentur-fuer-arbeit", "known_on=@ ends_on=@+0..150" },
    { "work.jobseeker.registered", "agentur-fuer-arbeit|jobcenter", "on=@" },
    { "work.permission.granted", "auslaenderbehoerde", "occurred_on=@ scope=any|employer_bound from=@+-10..10 until?=@+50..200" },
    { "recognition.applied", "anerkennungsstelle", "on=@ track=normal|fast_81a" },
    { "recognition.documents.requested", "anerkennungsstelle", "on=@" },
    { "recognition.complete", "anerkennungsstelle", "on=@ track=normal|fast_81a" },
    { "recognition.extended", "anerkennungsstelle", "on=@" },
    { "recognition.decided", "anerkennungsstelle", "on=@ result=full|partial|none" },
    { "benefits.child.granted", "familienkasse", "occurred_on=@ from=@+-60..20 until?=@+30..200 decision?=granted|refused" },
    { "benefits.maintenance.granted", "unterhaltsvorschuss", "occurred_on=@ from=@+-60..20 until?=@+30..200 decision?=granted|refused" },
    { "benefits.maintenance.ended", "unterhaltsvorschuss", "end_on=@" },
    { "benefits.parental.granted", "elterngeldstelle", "occurred_on=@ from=@+-60..20 until?=@+30..200" },
    { "benefits.parental.ended", "elterngeldstelle", "end_on=@" },
    { "residence.asylum.sought", "bamf", "sought_on=@" },
    { "residence.asylum.filed", "bamf", "filed_on=@ kind=first|subsequent|family" },
    { "residence.asylum.decided", "bamf", "outcome=asylberechtigt|fluechtling|subsidiaer|abschiebungsverbot|abgelehnt|unzulaessig decided_on=@ final_on?=@+0..40" },
    { "residence.asylum.decided", "bamf|auslaenderbehoerde", "outcome=fluechtling decided_on=@ final_on=@" },
    { "residence.tolerated.issued", "auslaenderbehoerde", "occurred_on=@ basis=60a|60b valid_until=@+10..200 work?=no|restricted|yes" },
    { "residence.permit.applied", "auslaenderbehoerde", "applied_on=@ basis=16b|25-2 previous_until?=~ in_time=true|true|false" },
    { "residence.fiction.issued", "auslaenderbehoerde", "occurred_on=@ effect=81_3_s1|81_3_s2|81_4|81_4_s3 paper_until=@+20..120 work?=no|restricted|yes evidence?=original|substitute_paper" },
    { "residence.permit.granted", "auslaenderbehoerde", "occurred_on=@ basis=16b|18b|24|24-1|25-2|25-3|25-5|28 kind=first|renewal|change valid_from=@+-60..20 valid_until?=~ work=no|restricted|yes residence_condition?=true|false" },
    { "residence.permit.granted", "auslaenderbehoerde", "occurred_on=@ basis=25-2 kind=first valid_from=@ valid_until=~ work=yes residence_condition=true" },
    { "residence.permit.granted", "auslaenderbehoerde", "occurred_on=@ basis=16b|18b|18g-1 kind=first|change valid_from=@+-60..0 work=restricted" },
    { "residence.permit.granted", "auslaenderbehoerde", "occurred_on=@ basis=24-1 kind=first|first|renewal valid_from=@+-20..0 valid_until?=~ work=yes" },
    { "residence.permit.refused", "auslaenderbehoerde", "refused_on=@" },
    { "residence.permit.ended", "auslaenderbehoerde", "reason=revoked|lapsed effective_on=@" },
    { "residence.condition.imposed", "bezirksregierung-arnsberg", "occurred_on=@ scope=land|gemeinde from=@+-10..10 until?=@+100..400" },
    { "residence.condition.lifted", "auslaenderbehoerde", "lifted_on=@" },
    { "residence.condition.lift_requested", "auslaenderbehoerde|auslaenderbehoerde@05913000", "requested_on=@ received_by_target_on?=@+0..10 target_ags=05162004|05913000" },
    { "residence.condition.lift_objected", "auslaenderbehoerde", "on=@" },
    { "residence.naturalised", "einbuergerungsbehoerde", "effective_on=@" },
    { "residence.departed", "auslaenderbehoerde|meldebehoerde", "on=@" },
    { "health.insurance.started", "krankenkasse", "occurred_on=@ on=@+-30..5" },
    { "health.insurance.ended", "krankenkasse", "on=@" },
    { "health.measles.shown", "unterbringung|schule", "occurred_on=@ kind=vaccinated|immune|contraindicated_temp|contraindicated" },
    { "health.measles.missing", "schule|unterbringung", "since=@" },
    { "health.tb.cleared", "gesundheitsamt", "on=@" },
    { "civil.birth.registered", "standesamt:child", "child=p born_on=@ status?=beurkundet|zurueckgestellt parents?=[mother]" },
    { "civil.birth.registered", "standesamt:child", "child=child born_on=@ parents=[p]|[p,father]" },
    { "civil.death.registered", "standesamt", "on=@" },
    { "school.counselling.done", "kommunales-integrationszentrum", "on=@" },
    { "school.place.assigned", "schulamt", "occurred_on=@ start_on=@+0..30 school_agency?=schule@05162004" },
    { "school.attendance.started", "schule", "on=@" },
    { "school.left", "schule", "on=@" },
    { "childcare.need.reported", "jugendamt", "occurred_on=@ needed_from=@+10..100 child=p" },
    { "childcare.need.withdrawn", "jugendamt", "on=@ child=p" },
    { "childcare.place.offered", "kita-traeger", "occurred_on=@ from=@+10..60 child=p" },
    { "childcare.place.started", "kita-traeger", "on=@ child=p" },
    { "childcare.place.ended", "kita-traeger", "on=@ child=p" },
    { "language.entitlement.issued", "auslaenderbehoerde|jobcenter", "kind=entitled|obliged|admitted issued_on=@ lapses_on?=@+300..400" },
    { "language.course.registered", "sprachkurstraeger|sprachkurstraeger@05913000", "on=@" },
    { "language.course.started", "sprachkurstraeger", "on=@" },
    { "language.course.delayed", "sprachkurstraeger", "on=@" },
    { "language.course.irregular", "sprachkurstraeger", "since=@" },
    { "language.course.completed", "sprachkurstraeger", "result=A2|B1|none on=@" },
    { "family.guardian.appointed", "jugendamt", "guardian=amt|verein|einzel on=@" },
    { "family.guardian.ended", "jugendamt", "on=@" },
    { "case.opened", "kim-case-management", "on=@" },
    { "case.closed", "kim-case-management", "on=@" },
    { "case.reopened", "kim-case-management", "on=@" },
    { "case.transfer.accepted", "kim-case-management", "occurred_on=@" },
    { "case.plan.agreed", "kim-case-management", "on=@ goals=[family_reunification,language]|[language]" },
};
enum { CHANCE_KINDS = sizeof chance_kinds / sizeof *chance_kinds };

/* Other days to meet on. */
static inline void chance_days(struct chance *c, day_num first)
{
    for (size_t i = 0; i < sizeof c->pool / sizeof *c->pool; i++)
        c->pool[i] = first + (day_num)chance_below(c, 600);
}

static inline void chance_start(struct chance *c, uint64_t seed)
{
    *c = (struct chance){ .state = seed * 2654435761u + 1 };
    chance_days(c, house_day("2025-01-01") + (day_num)chance_below(c, 300));
}

static inline day_num chance_day(struct chance *c)
{
    return c->pool[chance_below(c, sizeof c->pool / sizeof *c->pool)];
}

static inline void chance_value(struct chance *c, const char *form, day_num about, struct buf *out)
{
    char day[DAY_TEXT_BYTES];
    int least = 0, most = 0;

    if (*form == '@' && form[1] && sscanf(form, "@+%d..%d", &least, &most) != 2)
        fail_msg("cannot read %s", form);
    if (*form == '@' || *form == '~')
        buf_str(out, day_text(*form == '~' ? chance_day(c) : about + chance_between(c, least, most), day));
    else
        buf_str(out, form);
}

/* One of a|b|c, in `room`. */
static inline const char *chance_choose(struct chance *c, const char *form, char room[200])
{
    uint32_t n = 1;

    for (const char *p = form; *p; p++)
        n += *p == '|';
    for (n = chance_below(c, n); n > 0; n--)
        form = strchr(form, '|') + 1;
    snprintf(room, 200, "%.*s", (int)strcspn(form, "|"), form);
    return room;
}

static inline void chance_fields(struct chance *c, const char *fields, day_num about, struct buf *out)
{
    char word[300], room[200];

    for (const char *p = fields; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");

        snprintf(word, sizeof word, "%.*s", (int)n, p);
        p += n;
        char *form = strchr(word, '='), *maybe = form - 1;
        *form++ = '\0';
        if (*maybe == '?') {
            *maybe = '\0';
            if (chance_below(c, 4) == 0)
                continue;
        }
        buf_printf(out, " %s=", word);
        chance_value(c, chance_choose(c, form, room), about, out);
    }
}

/* The day it is told: mostly at once, often later, sometimes before it comes. */
static inline day_num chance_told(struct chance *c, day_num about)
{
    switch (chance_below(c, 8)) {
    case 0: case 1: return about + (day_num)chance_below(c, 6);
    case 2: return about + (day_num)chance_below(c, 90);
    case 3: return about - (day_num)chance_below(c, 20);
    default: return about;
    }
}

/* A line of one kind; `more` is appended. */
static inline const char *chance_line(struct chance *c, struct told *t, const struct chance_kind *kind, const char *agency, day_num told, day_num about, const char *more)
{
    CLEANUP(buf_release) struct buf b = {0};
    char day[DAY_TEXT_BYTES];

    buf_printf(&b, "%s %s %s", day_text(told, day), agency, kind->type);
    chance_fields(c, kind->fields, about, &b);
    buf_str(&b, more);
    return arena_strdup(&t->mem, b.data);
}

static inline void chance_birth(struct chance *c, struct told *t)
{
    static const int ages[] = { 0, 2, 4, 7, 12, 15, 16, 17, 25, 40, 60 };
    static const char *const precisions[] = { "day", "day", "day", "month", "year", "unknown" };
    char told[DAY_TEXT_BYTES], born[DAY_TEXT_BYTES];
    day_num first = c->pool[0];

    if (chance_below(c, 10) == 0)
        return;
    day_text(first + chance_between(c, -30, 60), told);
    day_text(first - 366 * ages[chance_below(c, sizeof ages / sizeof *ages)] - (day_num)chance_below(c, 366), born);
    told_line(t, arena_printf(&t->mem, "%s meldebehoerde person.described born_on=%s born_precision=%s", told, born, precisions[chance_below(c, sizeof precisions / sizeof *precisions)]));
}

/* What happened so far, so that later records can repeat, correct and take back. */
struct chance_history { struct chance_said { const struct chance_kind *kind; const char *agency, *line; size_t id; day_num about, told; bool amends; } *said; size_t n; };

static inline void chance_say(struct chance *c, struct told *t, struct chance_history *h)
{
    const struct chance_kind *kind = &chance_kinds[chance_below(c, CHANCE_KINDS)];
    char room[200];
    const char *agency = arena_printf(&t->mem, "%s%s%s", chance_choose(c, kind->agencies, room), c->local ? ":" : "", c->local ? c->local : "");
    day_num about = chance_day(c), told = chance_told(c, about);
    size_t i = h->n++;

    h->said[i].line = chance_line(c, t, kind, agency, told, about, arena_printf(&t->mem, " id=%zu", t->n + 1));
    h->said[i].id = t->n + 1;
    h->said[i].kind = kind;
    h->said[i].agency = agency;
    h->said[i].about = about;
    h->said[i].told = told;
    told_line(t, h->said[i].line);
}

/* Tells an earlier one again, corrects it or takes it back; sometimes that is told before it. */
static inline void chance_amend(struct chance *c, struct told *t, struct chance_history *h)
{
    size_t target = chance_below(c, (uint32_t)h->n), i = h->n;
    uint32_t how = chance_below(c, 3);
    day_num told = h->said[target].told + chance_between(c, how == 0 ? 0 : -3, 60), about = how == 1 ? chance_day(c) : h->said[target].about;
    const char *more = how == 0 ? "" : how == 1 ? "assertion=corrected" : "assertion=retracted", *said = strstr(h->said[target].line, h->said[target].kind->type);
    char day[DAY_TEXT_BYTES];

    if (h->said[target].amends)
        return;
    h->n++;
    h->said[i] = h->said[target];
    h->said[i].id = t->n + 1;
    h->said[i].amends = true;
    if (how == 1)                        /* says something else */
        h->said[i].line = chance_line(c, t, h->said[i].kind, h->said[i].agency, told, about, arena_printf(&t->mem, " id=%zu corrects=%zu %s", t->n + 1, h->said[target].id, more));
    else
        h->said[i].line = arena_printf(&t->mem, "%s %s %.*s id=%zu%s %s", day_text(told, day), h->said[i].agency, (int)(strstr(said, " id=") - said), said, t->n + 1,
                                       how == 0 ? "" : arena_printf(&t->mem, " corrects=%zu", h->said[target].id), more);
    told_line(t, h->said[i].line);
}

/* `n` records; `amends`: so many in a hundred repeat, correct or take back.  What was told is in told's arena. */
static inline const struct chance_history *chance_tell(struct chance *c, struct told *t, size_t n, uint32_t amends)
{
    struct chance_history *h = ARENA_NEW(&t->mem, struct chance_history);

    h->said = ARENA_ARRAY(&t->mem, struct chance_said, n + 1);
    told_everybody(t);
    for (const char *const *a = (const char *const[]){ "meldebehoerde@05162024", "sozialamt-asylblg@05162024", "jobcenter@05913", NULL }; *a; a++)
        told_agency(t, *a);
    chance_birth(c, t);
    while (t->n < n)
        if (h->n && chance_below(c, 100) < amends)
            chance_amend(c, t, h);
        else
            chance_say(c, t, h);
    return h;
}

/* Every line once more, a day later, under other numbers, by the same agency or by one of its type elsewhere. */
static inline void chance_tell_again(struct told *t, const struct chance_history *h, const char *scope)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < h->n; i++) {
        const char *line = h->said[i].line, *type = strstr(line, h->said[i].kind->type), *agency = h->said[i].agency;

        if (scope)
            agency = arena_printf(&t->mem, "%.*s%s", (int)strcspn(agency, "@"), agency, scope);
        told_line(t, arena_printf(&t->mem, "%s %s %.*s id=%zu", day_text(h->said[i].told + 1, day), agency, (int)(strstr(type, " id=") - type), type, 1000 + i));
    }
}
#endif
