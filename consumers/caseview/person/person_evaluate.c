/* SPDX-License-Identifier: Apache-2.0 */
#include "person.h"

#include <string.h>

static bool by_the_clock(const struct agency *a)
{
    return a->state == AGENCY_PAPER || a->state == AGENCY_LEFT;
}

/* Hub, paper and left agencies close no days: all they had to say until yesterday has been said. */
static void set_heard(const struct caseview *cv, const struct person_file *f, struct arena *mem, struct person *ret)
{
    const struct tenant *t = cv->tenant;
    struct heard *all = ARENA_ARRAY(mem, struct heard, f->n_heard + t->n_agencies + 1);
    size_t n = 0;

    for (size_t i = 0; i < f->n_heard; i++) {
        const struct agency *a = tenant_agency(t, f->heard[i].agency);

        if (a && !by_the_clock(a))
            all[n++] = f->heard[i];
    }
    for (size_t i = 0; i < t->n_agencies; i++)
        if (by_the_clock(&t->agencies[i]) && strcmp(t->agencies[i].id, t->hub) != 0)
            all[n++] = (struct heard){ t->agencies[i].id, ret->today - 1 };
    all[n++] = (struct heard){ t->hub, ret->today - 1 };
    ret->heard = all;
    ret->n_heard = n;
}

/* What evaluate() is asked with, beside what the caller wants of it. */
static struct person asked(const struct caseview *cv, const struct person_file *f, day_num today, struct arena *mem)
{
    struct person p = { .subjects = f->subjects, .n_subjects = f->n_subjects, .events = f->events, .n_events = f->n_events, .today = today,
                        .incomplete = f->incomplete, .n_incomplete = f->n_incomplete };

    set_heard(cv, f, mem, &p);
    return p;
}

bool person_evaluate(struct caseview *cv, const struct person_file *f, day_num today, const char *lang, struct arena *mem, struct result *ret, struct err *e)
{
    return person_trace(cv, f, today, lang, NULL, mem, ret, e);
}

bool person_trace(struct caseview *cv, const struct person_file *f, day_num today, const char *lang, struct trace *trace, struct arena *mem, struct result *ret,
                  struct err *e)
{
    struct person p = asked(cv, f, today, mem);

    p.trace = trace;
    return evaluate(cv->meaning, &p, lang, mem, ret, e);
}

bool person_tasks(struct caseview *cv, const struct person_file *f, day_num today, struct arena *mem, struct result *ret, struct err *e)
{
    struct person p = asked(cv, f, today, mem);

    p.only_tasks = true;
    return evaluate(cv->meaning, &p, "de", mem, ret, e);
}
