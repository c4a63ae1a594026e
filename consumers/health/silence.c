/* SPDX-License-Identifier: Apache-2.0 */
#include "silence.h"

#include <string.h>

#include "../../common/ground/rhythm.h"

struct downtime { const char *agency; struct rhythm_pause days; };
struct downtimes { struct downtime *all; size_t n; };

/* Those that are over count as well: for the days that they took. */
static bool read_downtimes(struct db *db, struct arena *mem, struct downtimes *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, "select a.id, r.since, r.until from casebus.report r join casebus.agency a on a.no = r.agency where r.kind = 'downtime' and r.until >= r.since", NULL, 0, &r, e))
        return false;
    ret->n = (size_t)db_rows(r);
    ret->all = ARENA_ARRAY(mem, struct downtime, ret->n + 1);
    for (size_t i = 0; i < ret->n; i++)
        ret->all[i] = (struct downtime){ arena_strdup(mem, db_get_text(r, (int)i, 0)), { db_get_day(r, (int)i, 1), db_get_day(r, (int)i, 2) } };
    db_result_free(r);
    return true;
}

static size_t pauses_of(const struct downtimes *d, const char *agency, struct rhythm_pause *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->all[i].agency, agency) == 0)
            ret[n++] = d->all[i].days;
    return n;
}

bool silence_judge(const struct tenant *t, const struct calendar *c, day_num today, struct db *db, struct arena *mem, struct silence *all, struct err *e)
{
    struct downtimes downtimes;
    struct rhythm *rhythms;

    if (!rhythm_load(t, mem, &rhythms, e) || !read_downtimes(db, mem, &downtimes, e))
        return false;
    struct rhythm_pause *pauses = ARENA_ARRAY(mem, struct rhythm_pause, downtimes.n + 1);
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];
        day_num from = all[i].heard > a->silence_ok_until ? all[i].heard : a->silence_ok_until;

        all[i].since = DAY_NONE;
        if (agency_is_read(a) && from != DAY_NONE)
            all[i].since = rhythm_silent_since(&rhythms[i], c, pauses, pauses_of(&downtimes, a->id, pauses), from, today);
        all[i].silent = agency_is_read(a) && (from == DAY_NONE || all[i].since != DAY_NONE);
    }
    return true;
}
