/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter redrive, discard - once the cause is mended they go through the journal again, in the order in which they came, batch by
 * batch; or two users give them up.  Stopped in between, the same command goes on with the rest. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "choice.h"
#include "../print.h"
#include "../progress.h"
#include "../../../common/ground/stop.h"

/* The chosen ones on their way, in portions of one agency. */
struct portions { struct letters *l; const struct letter_ref *all; size_t n, at; };

static size_t next_portion(const struct portions *p, size_t most)
{
    size_t n = 1;

    while (p->at + n < p->n && n < most && p->all[p->at + n].agency == p->all[p->at].agency)
        n++;
    return n;
}

static bool open_portions(struct app *app, struct db *db, struct portions *ret, struct err *e)
{
    struct letter_choice choice;
    struct letter_ref *all;

    *ret = (struct portions){0};
    if (!choice_read(app, &choice, e) || !letters_open(app, db, &ret->l, e) || !letters_choose(ret->l, &choice, &app->mem, &all, &ret->n, e))
        return false;
    ret->all = all;
    return true;
}

/* ---- redrive */

struct pace { int64_t batch, rate, pause_s; };

static bool read_number(const struct app *app, const char *flag, int64_t least, int64_t most, int64_t *ret, struct err *e)
{
    const char *text = app_flag(app, flag);
    char *end;

    if (!text)
        return true;
    *ret = strtoll(text, &end, 10);
    return (*text && !*end && *ret >= least && *ret <= most)
           || err_set(e, ERR_CONFIG, "--%s %s: expected a number from %" PRId64 " to %" PRId64, flag, text, least, most);
}

static bool read_pace(const struct app *app, struct pace *ret, struct err *e)
{
    *ret = (struct pace){ .batch = 100 };
    return read_number(app, "batch", 1, LETTERS_AT_ONCE, &ret->batch, e) && read_number(app, "rate", 1, 1000000, &ret->rate, e)
           && read_number(app, "pause", 0, 86400, &ret->pause_s, e);
}

/* False: a signal came. */
static bool rest(const struct pace *p, size_t done, int64_t began_ms)
{
    int64_t wait_ms = p->rate ? began_ms + (int64_t)done * 1000 / p->rate - clock_monotonic_ms() : 0;

    if (wait_ms < p->pause_s * 1000)
        wait_ms = p->pause_s * 1000;
    return wait_ms > 0 ? !stop_wait_ms((int)wait_ms) : !stop_requested();
}

static bool redrive_all(struct app *app, struct portions *p, const struct pace *pace, const struct letter_user *user, struct letter_tally *tally, struct err *e)
{
    bool dry = app_flag(app, "dry-run") != NULL, going = true;
    int64_t began_ms = clock_monotonic_ms();
    struct progress shown;

    progress_begin(&shown, "dead letters", p->n);
    while (p->at < p->n && going) {
        size_t n = next_portion(p, (size_t)pace->batch);

        if (!letters_redrive(p->l, p->all + p->at, n, dry ? NULL : user, &app->mem, tally, e))
            return false;
        p->at += n;
        progress_show(&shown, p->at);
        going = p->at == p->n || dry || rest(pace, p->at, began_ms);
    }
    progress_end(&shown);
    return true;
}

static void say(struct app *app, const struct portions *p, const struct letter_tally *t)
{
    bool dry = app_flag(app, "dry-run") != NULL;

    if (app->format != FORMAT_TEXT) {
        json_t *all = json_pack("{s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:s?,s:s?}", "dry_run", (int)dry, "chosen", (json_int_t)p->n, "accepted", (json_int_t)t->accepted, "there",
                                (json_int_t)t->there, "refused", (json_int_t)t->refused, "passed", (json_int_t)t->passed, "left", (json_int_t)(p->n - p->at), "reason",
                                t->reason, "detail", t->detail);
        print_json(all);
        json_decref(all);
        return;
    }
    printf("%s%" PRId64 " accepted, %" PRId64 " were there already, %" PRId64 " refused again\n", dry ? "would be: " : "", t->accepted, t->there, t->refused);
    if (t->refused)
        printf("the last one refused: %s: %s\n", t->reason, t->detail);
    if (p->at < p->n)
        printf("stopped: %zu are left, the same command goes on with them\n", p->n - p->at);
}

static int redrive_run(struct app *app)
{
    struct letter_tally tally = {0};
    struct letter_user user = {0};
    struct portions p = {0};
    struct db *db = NULL;
    struct pace pace;
    struct err e;
    bool ok = (app_flag(app, "dry-run") || choice_user(app, "deadletter redrive", &user, &e)) && read_pace(app, &pace, &e) && admin_db(app, &db, &e)
              && open_portions(app, db, &p, &e) && redrive_all(app, &p, &pace, &user, &tally, &e);

    letters_close(p.l);
    db_free(db);
    if (!ok)
        return app_fail(app, &e);
    say(app, &p, &tally);
    return tally.refused || p.at < p.n ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct app_flag redrive_flags[] = {
    CHOICE_FLAGS,
    { "by", "USER", "who does it", false },
    { "dry-run", NULL, "says what would become of them; nothing is kept", false },
    { "batch", "N", "so many in one transaction; default 100", false },
    { "rate", "N", "at most so many a second", false },
    { "pause", "SECONDS", "rest between two batches", false },
    { NULL, NULL, NULL, false },
};

/* ---- discard */

static bool discard_all(struct portions *p, const struct letter_user *user, int64_t *ret_n, struct err *e)
{
    *ret_n = 0;
    while (p->at < p->n) {
        size_t n = next_portion(p, LETTERS_AT_ONCE);
        int64_t done;

        if (!letters_discard(p->l, p->all + p->at, n, user, &done, e))
            return false;
        p->at += n;
        *ret_n += done;
    }
    return true;
}

static bool two_with_reason(struct app *app, struct letter_user *ret, struct err *e)
{
    const char *by[2];

    if (!choice_reason(app, "deadletter discard", ret, e) || !admin_two_users(app, "discard dead letters", by, e))
        return false;
    ret->by = by[0];
    ret->and_by = by[1];
    return true;
}

static int discard_run(struct app *app)
{
    struct letter_user user;
    struct portions p = {0};
    struct db *db = NULL;
    struct err e;
    int64_t n;
    bool ok = two_with_reason(app, &user, &e) && admin_db(app, &db, &e) && open_portions(app, db, &p, &e) && discard_all(&p, &user, &n, &e);

    letters_close(p.l);
    db_free(db);
    if (!ok)
        return app_fail(app, &e);
    printf("%" PRId64 " discarded; their bytes stay: casebus deadletter list --state discarded\n", n);
    return EXIT_DONE;
}

static const struct app_flag discard_flags[] = {
    CHOICE_FLAGS,
    { "reason", "TEXT", "why they are given up", false },
    { "by", "USER", "who decides: two different users", true },
    { NULL, NULL, NULL, false },
};

const struct app_command redrive_commands[] = {
    { .name = "deadletter redrive", .arguments = "[NO...]", .max_args = -1, .flags = redrive_flags, .run = redrive_run,
      .help = "puts dead letters through again once their cause is mended; those of a group, of an agency, or these" },
    { .name = "deadletter discard", .arguments = "[NO...]", .max_args = -1, .flags = discard_flags, .run = discard_run, .help = "gives dead letters up, by two users" },
    { .name = NULL },
};
