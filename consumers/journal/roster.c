/* SPDX-License-Identifier: Apache-2.0 */
#include "roster.h"

#include <string.h>
#include <sys/stat.h>

static struct stream *find_agency(struct journal *j, const char *agency)
{
    for (size_t i = 0; i < j->n_streams; i++)
        if (strcmp(j->streams[i]->agency, agency) == 0)
            return j->streams[i];
    return NULL;
}

static struct stream *add_stream(struct journal *j, const char *agency)
{
    struct stream *s = ARENA_NEW(&j->mem, struct stream);

    if ((j->n_streams & (j->n_streams - 1)) == 0) {          /* grown at powers of two */
        struct stream **more = ARENA_ARRAY(&j->mem, struct stream *, j->n_streams ? 2 * j->n_streams : 1);

        if (j->n_streams)
            memcpy(more, j->streams, j->n_streams * sizeof *more);
        j->streams = more;
    }
    s->agency = arena_strdup(&j->mem, agency);
    s->topic = topic_name(&j->mem, j->app->tenant.ags, agency, "events");
    s->shown_offset = s->end_at_start = -1;
    breaker_init(&s->breaker, (int)j->set->breaker_window, (int)j->set->breaker_dead);
    return j->streams[j->n_streams++] = s;
}

void roster_apply(struct journal *j, const struct tenant *t)
{
    for (size_t i = 0; i < j->n_streams; i++)
        j->streams[i]->wanted = false;
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        if (!agency_is_read(a))
            continue;
        struct stream *s = find_agency(j, a->id);
        if (!s)
            s = add_stream(j, a->id);
        s->wanted = true;
        s->state = a->state;
    }
}

/* A file that was replaced has another inode, one that was written to another time. */
static uint64_t seen_of(const char *file)
{
    struct stat st;

    if (stat(file, &st) != 0)
        return 0;
    return ((uint64_t)st.st_ino * 31 + (uint64_t)st.st_mtim.tv_sec) * 1000000007 + (uint64_t)st.st_mtim.tv_nsec + (uint64_t)st.st_size;
}

static uint64_t files_seen(const struct journal *j)
{
    return seen_of(j->app->config_file) * 31 + seen_of(j->app->tenant.agencies_file);
}

void roster_first(struct journal *j)
{
    j->roster_seen = files_seen(j);
    roster_apply(j, &j->app->tenant);
}

void roster_look(struct journal *j)
{
    CLEANUP(arena_release) struct arena mem = {0};
    uint64_t seen = files_seen(j);
    struct tenant t;
    struct cfg *root;
    struct err e;

    if (seen == j->roster_seen)
        return;
    j->roster_seen = seen;
    if (!cfg_load(j->app->config_file, &mem, &root, &e) || !tenant_read(root, &mem, &t, &e)) {
        log_warn("the configuration was changed and cannot be read, going on with what it was", LOG_STR("err", e.text));
        return;
    }
    roster_apply(j, &t);
    log_info("the agencies were read again", LOG_INT("agencies", t.n_agencies));
}
