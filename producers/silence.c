/* SPDX-License-Identifier: Apache-2.0 */
#include "silence.h"

#include <stdlib.h>
#include <string.h>

#include "../common/ground/log.h"
#include "stock/hold.h"
#include "report.h"

static const char prefix[] = "expect.";

static const char *key_of(const char *source, struct arena *mem)
{
    return arena_printf(mem, "%s%s", prefix, source);
}

static bool read_state(struct spool *sp, const char *key, struct expect_state *ret, struct err *e)
{
    char *text = NULL;

    if (!spool_get(sp, key, &text, e))
        return false;
    bool ok = expect_state_parse(text, ret, e);
    free(text);
    return ok;
}

bool silence_end(struct spool *sp, const struct opened_source *s, const struct office_days *office, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *key = key_of(s->name, &mem);
    struct expect_state st;

    if (!s->expect)
        return true;
    if (!read_state(sp, key, &st, e))
        return false;
    expect_came(&st, s->expect, office, now);
    return spool_put(sp, key, expect_state_text(&st, &mem), e);
}

static void log_silence(const char *source, const struct expect *x, bool open, day_num since)
{
    char day[DAY_TEXT_BYTES];

    if (open)
        log_warn("an expected export did not come", LOG_STR("source", source), LOG_STR("expect", x->text), LOG_STR("since", day_text(since, day)));
    else
        log_info("no export is missing any more", LOG_STR("source", source), LOG_STR("since", day_text(since, day)));
}

/* `note`: the state from now on; NULL: nothing is expected of this source any more. */
static bool tell(const struct manifest_maker *who, const char *source, bool open, day_num since, const char *note, time_us now, struct arena *mem, struct err *e)
{
    const struct report r = { .kind = "source_silent", .open = open, .source = source, .from = since, .until = DAY_NONE, .count = -1, .of = -1 };

    return report_change(who, &r, key_of(source, mem), note, now, e);
}

static bool change(const struct manifest_maker *who, const struct opened_source *s, struct expect_state *st, day_num since, time_us now, struct arena *mem, struct err *e)
{
    bool open = since != DAY_NONE;
    day_num from = open ? since : st->since;

    st->since = since;
    if (!tell(who, s->name, open, from, expect_state_text(st, mem), now, mem, e))
        return false;
    log_silence(s->name, s->expect, open, from);
    return true;
}

static bool watch_one(const struct manifest_maker *who, const struct opened_source *s, const struct office_days *office, time_us now, struct arena *mem, struct err *e)
{
    const char *key = key_of(s->name, mem);
    struct expect_state st;
    struct hold hold;

    if (!hold_read(who->spool, s->name, mem, &hold, e) || !read_state(who->spool, key, &st, e))
        return false;
    if (hold.stage == HOLD_HELD)
        return true;
    if (st.met == 0) {
        expect_begin(&st, s->expect, office, now);
        if (!spool_put(who->spool, key, expect_state_text(&st, mem), e))
            return false;
    }
    day_num missed = expect_missed(&st, s->expect, office, now);
    if (missed == st.since)
        return true;
    return (st.since == DAY_NONE || change(who, s, &st, DAY_NONE, now, mem, e)) && (missed == DAY_NONE || change(who, s, &st, missed, now, mem, e));
}

static bool is_expected(const struct opened_source *sources, size_t n, const char *source)
{
    for (size_t i = 0; i < n; i++)
        if (sources[i].expect && strcmp(sources[i].name, source) == 0)
            return true;
    return false;
}

/* Of a source of which nothing is expected any more nothing is missing. */
static bool forget(const struct manifest_maker *who, const struct spool_value *v, time_us now, struct arena *mem, struct err *e)
{
    struct expect_state st;

    if (!expect_state_parse(v->text, &st, e))
        return false;
    return st.since == DAY_NONE ? spool_drop(who->spool, v->key, e) : tell(who, v->key + sizeof prefix - 1, false, st.since, NULL, now, mem, e);
}

bool silence_watch(const struct manifest_maker *who, const struct opened_source *sources, size_t n, const struct office_days *office, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_value *known;
    size_t n_known;

    for (size_t i = 0; i < n; i++)
        if (sources[i].expect && !watch_one(who, &sources[i], office, now, &mem, e))
            return false;
    if (!spool_values(who->spool, prefix, &mem, &known, &n_known, e))
        return false;
    for (size_t i = 0; i < n_known; i++)
        if (!is_expected(sources, n, known[i].key + sizeof prefix - 1) && !forget(who, &known[i], now, &mem, e))
            return false;
    return true;
}

bool silence_list(struct spool *sp, struct arena *mem, struct silent **ret, size_t *ret_n, struct err *e)
{
    struct spool_value *known;
    size_t n, n_silent = 0;

    if (!spool_values(sp, prefix, mem, &known, &n, e))
        return false;
    struct silent *all = ARENA_ARRAY(mem, struct silent, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct expect_state st;

        if (!expect_state_parse(known[i].text, &st, e))
            return false;
        if (st.since != DAY_NONE)
            all[n_silent++] = (struct silent){ known[i].key + sizeof prefix - 1, st.since };
    }
    *ret = all;
    *ret_n = n_silent;
    return true;
}
