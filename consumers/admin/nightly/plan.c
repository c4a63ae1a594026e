/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include <string.h>

static bool is_done(const struct plan_of *of, day_num night, const char *job)
{
    for (size_t i = 0; i < of->n; i++)
        if (of->records[i].night == night && strcmp(of->records[i].job, job) == 0 && of->records[i].result != NIGHT_FAILED)
            return true;
    return false;
}

static day_num oldest_known(const struct plan_of *of)
{
    day_num oldest = of->last;

    for (size_t i = 0; i < of->n; i++)
        if (of->records[i].night < oldest)
            oldest = of->records[i].night;
    return oldest;
}

static day_num first_night(const struct plan_of *of)
{
    day_num oldest = oldest_known(of);

    return of->last - oldest > of->most ? (day_num)(of->last - of->most) : oldest;
}

day_num plan_left_out(const struct plan_of *of, day_num *ret_first)
{
    day_num first = first_night(of), behind = oldest_known(of) + 1;

    for (size_t i = 0; i < of->n; i++)
        if (of->records[i].night < first && of->records[i].night >= behind)
            behind = of->records[i].night + 1;
    *ret_first = behind;
    return behind < first ? first - 1 : DAY_NONE;
}

size_t plan_make(const struct plan_of *of, const struct night_job *jobs, struct arena *mem, struct night_step **ret)
{
    day_num first = first_night(of);
    size_t n = 0, n_jobs = 0;

    while (jobs[n_jobs].name)
        n_jobs++;
    struct night_step *steps = ARENA_ARRAY(mem, struct night_step, n_jobs * (size_t)(of->last - first + 1) + 1);
    for (size_t i = 0; i < n_jobs; i++)
        if ((!of->only || strcmp(of->only, jobs[i].name) == 0) && (of->again || !is_done(of, of->last, jobs[i].name)))
            steps[n++] = (struct night_step){ of->last, &jobs[i] };
    for (day_num night = first; night < of->last && !of->only; night++)
        for (size_t i = 0; i < n_jobs; i++)
            if (jobs[i].each_night && !is_done(of, night, jobs[i].name))
                steps[n++] = (struct night_step){ night, &jobs[i] };
    *ret = steps;
    return n;
}
