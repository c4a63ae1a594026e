/* SPDX-License-Identifier: Apache-2.0 */
#include "town.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../common/ground/buf.h"

struct town {
    struct arena mem;
    struct tenant tenant;
    struct caseview cv;
    uint8_t stamp[HASH_BYTES];
};

static void add_file(struct buf *b, const char *file)
{
    struct stat st;

    if (stat(file, &st) == 0)
        buf_printf(b, "%s %ju %jd %jd.%09ld\n", file, (uintmax_t)st.st_ino, (intmax_t)st.st_size, (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void add_folder(struct buf *b, const char *folder)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_shown, alphasort);

    for (int i = 0; i < n; i++) {
        char file[4096];

        snprintf(file, sizeof file, "%s/%s", folder, entries[i]->d_name);
        add_file(b, file);
        free(entries[i]);
    }
    free(entries);
}

/* Of every file that views rest on: name, size and time.  The registry stands for the event types, whose sums it holds. */
static void stamp_of(const struct tenant *t, uint8_t ret[HASH_BYTES])
{
    static const char *const folders[] = { "axes", "rules", "calendar", "codelists", "access" };
    CLEANUP(buf_release) struct buf b = {0};
    char path[4096];

    add_file(&b, t->file);
    add_file(&b, t->agencies_file);
    add_file(&b, t->agreements_file);
    snprintf(path, sizeof path, "%s/registry.cfg", t->schemas);
    add_file(&b, path);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", t->schemas, folders[i]);
        add_folder(&b, path);
    }
    add_folder(&b, t->rules);
    hash_sha256(b.data, b.len, ret);
}

/* The stamp is from before reading: what changes meanwhile is noticed later. */
static bool read_town(const struct app *app, struct db *db, struct town *t, struct err *e)
{
    stamp_of(&app->tenant, t->stamp);
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

bool town_has_changed(const struct app *app, const struct town *t)
{
    uint8_t now[HASH_BYTES];

    stamp_of(&app->tenant, now);
    return memcmp(now, t->stamp, sizeof now) != 0;
}
