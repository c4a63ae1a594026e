/* SPDX-License-Identifier: Apache-2.0 */
#include "days.h"

#include "consumers/journal/days_sql.h"

static day_num this_day(const struct journal *j)
{
    return j->app->today_given ? j->app->today : clock_today();
}

static bool record(struct journal *j, day_num day, const char *sql, struct arena *mem, struct err *e)
{
    const char **topics = ARENA_ARRAY(mem, const char *, j->n_streams);
    int64_t *ends = ARENA_ARRAY(mem, int64_t, j->n_streams), first;
    size_t n = 0;

    for (size_t i = 0; i < j->n_streams; i++) {
        struct stream *s = j->streams[i];

        if (!s->wanted)
            continue;
        if (!subscribe_ends(j->from, s->topic, &first, &ends[n], e)) {
            if (s->shown_offset >= 0 || !s->complained)
                return err_wrap(e, "which ends has Kafka for %s", s->topic);
            continue;                            /* its topic was never there: said by hold */
        }
        topics[n++] = s->topic;
        if (j->day == DAY_NONE)
            s->end_at_start = ends[n - 1];
    }
    if (!db_exec(j->db, sql, DB_PARAMS(db_day(day), db_array(DB_TEXT_ARRAY, topics, n), db_array(DB_INT8_ARRAY, ends, n)), NULL, e))
        return err_wrap(e, "record Kafka's ends");
    j->day = day;
    return true;
}

bool days_start(struct journal *j, struct arena *mem, struct err *e)
{
    return record(j, this_day(j), j->app->today_given || j->app->until_caught_up ? sql_record_again : sql_record, mem, e);
}

static bool pass(struct journal *j, struct arena *mem, struct err *e)
{
    const char **topics = ARENA_ARRAY(mem, const char *, j->n_streams);
    struct db_result *r = NULL;
    char text[DAY_TEXT_BYTES];
    size_t n = 0;

    for (size_t i = 0; i < j->n_streams; i++)
        if (j->streams[i]->wanted)
            topics[n++] = j->streams[i]->topic;
    if (!db_exec(j->db, sql_pass, DB_PARAMS(db_array(DB_TEXT_ARRAY, topics, n)), &r, e))
        return err_wrap(e, "see which days are passed");
    for (int i = 0; i < db_rows(r); i++)
        log_info("a day may be evaluated", LOG_STR("day", day_text(db_get_day(r, i, 0), text)));
    db_result_free(r);
    return true;
}

bool days_look(struct journal *j, struct arena *mem, struct err *e)
{
    struct err later;

    /* Kafka away at midnight: its ends are asked for when it is back, which only makes the day begin later. */
    if (this_day(j) != j->day && !record(j, this_day(j), sql_record, mem, &later))
        log_debug("the ends of the new day are not known yet", LOG_STR("err", later.text));
    return pass(j, mem, e);
}
