/* SPDX-License-Identifier: Apache-2.0 */
#include "town.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { N_FILES = 3 };
struct stamp { ino_t inode; off_t size; struct timespec changed; };
struct town {
    struct arena mem;
    struct tenant tenant;
    struct caseview cv;
    const char *files[N_FILES];
    struct stamp stamps[N_FILES];
};

static struct stamp stamp_of(const char *file)
{
    struct stat st;

    if (!file || stat(file, &st) != 0)
        return (struct stamp){0};
    return (struct stamp){ st.st_ino, st.st_size, st.st_mtim };
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->inode == b->inode && a->size == b->size && a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* The stamps are those from before reading: what changes meanwhile is noticed later. */
static bool read_town(const struct app *app, struct db *db, struct town *t, struct err *e)
{
    const char *files[N_FILES] = { app->config_file, app->tenant.agencies_file, app->tenant.agreements_file };

    for (size_t i = 0; i < N_FILES; i++) {
        t->files[i] = files[i];
        t->stamps[i] = stamp_of(files[i]);
    }
    return app_tenant_again(app, &t->mem, &t->tenant, e) && caseview_open(&t->cv, &t->tenant, db, e);
}

bool town_open(const struct app *app, struct db *db, struct town **ret, struct err *e)
{
    struct town *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    if (!read_town(app, db, t, e)) {
        arena_release(&t->mem);
        free(t);
        return false;
    }
    *ret = t;
    return true;
}

void town_close(struct town *t)
{
    if (!t)
        return;
    caseview_close(&t->cv);
    arena_release(&t->mem);
    free(t);
}

struct caseview *town_caseview(struct town *t)
{
    return &t->cv;
}

bool town_has_changed(const struct town *t)
{
    for (size_t i = 0; i < N_FILES; i++) {
        struct stamp now = stamp_of(t->files[i]);

        if (!same_stamp(&now, &t->stamps[i]))
            return true;
    }
    return false;
}
