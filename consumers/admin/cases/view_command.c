/* SPDX-License-Identifier: Apache-2.0 */
/* casebus view - is every stored view what the journal says; and making all of them anew. */
#include <stdio.h>
#include <string.h>

#include "../../caseview/view/check.h"
#include "desk.h"
#include "../print.h"
#include "../progress.h"

enum { PAGE = 200, MOST_SAMPLE = 1000000 };
struct tally { size_t same, pending, differs; };

static void report(struct app *app, const struct checked *c, struct tally *t)
{
    char id[SUBJECT_TEXT_BYTES];

    t->same += c->outcome == CHECK_SAME;
    t->pending += c->outcome == CHECK_PENDING;
    t->differs += c->outcome == CHECK_DIFFERS;
    if (c->outcome != CHECK_DIFFERS)
        return;
    hex_text(c->person, SUBJECT_BYTES, id);
    if (app->format == FORMAT_TEXT)
        printf("person %s: %s differs (stored %.12s, computed %.12s)\n", id, c->what, c->stored ? c->stored : "-", c->computed ? c->computed : "-");
    if (app->format != FORMAT_JSONL)
        return;
    json_t *one = json_pack("{s:s,s:s?,s:s?,s:s?}", "person", id, "what", c->what, "stored", c->stored, "computed", c->computed);
    print_json(one);
    json_decref(one);
}

static bool verify_all(struct app *app, struct desk *d, struct tally *t, struct err *e)
{
    uint8_t after[SUBJECT_BYTES] = {0};
    struct arena mem = {0};
    struct checked *found;
    size_t n = 1;
    bool ok = true;

    while (n && ok) {
        arena_reset(&mem);
        ok = check_page(&d->cv, after, PAGE, &mem, &found, &n, e);
        for (size_t i = 0; ok && i < n; i++)
            report(app, &found[i], t);
        if (ok && n)
            memcpy(after, found[n - 1].person, SUBJECT_BYTES);
    }
    arena_release(&mem);
    return ok;
}

static bool verify_sample(struct app *app, struct desk *d, size_t n, struct tally *t, struct err *e)
{
    struct checked *found;

    if (!check_sample(&d->cv, n, &app->mem, &found, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        report(app, &found[i], t);
    return true;
}

static bool sample_size(const char *text, size_t *ret, struct err *e)
{
    char junk;

    *ret = 0;
    if (!text)
        return true;
    if (sscanf(text, "%6zu%c", ret, &junk) == 1 && *ret > 0)
        return true;
    return err_set(e, ERR_CONFIG, "--sample %s: expected a number of persons, 1 to %d", text, MOST_SAMPLE - 1);
}

static int view_verify(struct app *app)
{
    struct tally t = {0};
    struct desk d;
    struct err e;
    size_t n;

    if (!sample_size(app_flag(app, "sample"), &n, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = n ? verify_sample(app, &d, n, &t, &e) : verify_all(app, &d, &t, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        printf("%zu persons as computed again, %zu wait for evaluation, %zu differ\n", t.same, t.pending, t.differs);
    else if (app->format == FORMAT_JSON)
        printf("{\"same\":%zu,\"pending\":%zu,\"differs\":%zu}\n", t.same, t.pending, t.differs);
    return t.differs ? EXIT_FINDINGS : EXIT_DONE;
}

static void show_progress(void *context, size_t done, size_t all)
{
    struct progress *p = context;

    p->all = all;
    progress_show(p, done);
}

static int view_rebuild(struct app *app)
{
    struct desk d;
    struct err e;
    struct progress progress;
    size_t persons;

    if (!desk_open(app, &d, &e))
        return app_fail(app, &e);
    progress_begin(&progress, "persons", 0);
    bool ok = check_rebuild(&d.cv, app->today, show_progress, &progress, &persons, &e);
    progress_end(&progress);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    printf("%zu persons evaluated anew\n", persons);
    return EXIT_DONE;
}

static const struct app_flag verify_flags[] = {
    { "sample", "N", "only so many persons, by chance", false },
    { NULL, NULL, NULL, false },
};
const struct app_command view_commands[] = {
    { .name = "view verify", .flags = verify_flags, .run = view_verify, .help = "computes every stored view again and compares; exit 3 on a difference" },
    { .name = "view rebuild", .run = view_rebuild, .help = "makes all views anew beside the old ones and swaps them in at the end" },
    { .name = NULL },
};
