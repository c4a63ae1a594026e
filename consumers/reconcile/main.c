/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-reconcile - what the agencies declared is what Kafka has, what the journal has and what the view rests on; or which numbers are not. */
#include <stddef.h>
#include <stdio.h>

#include "../../common/ground/seal.h"
#include "closing_command.h"
#include "difference/decision.h"
#include "report/page.h"

static struct run_settings settings;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct run_settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct run_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct run_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "reconcile.closing", .kind = OPT_FILE, .offset = offsetof(struct run_settings, closing), .fallback = "closing.jsonl", .help = "file of the closing records, beside table closing" },
    { .path = "reconcile.repair_most", .kind = OPT_INT, .offset = offsetof(struct run_settings, repair_most), .fallback = "100000", .min = 1, .max = 1000000000, .unit = "numbers",
      .help = "at most so many numbers are asked for, read or evaluated again in one --repair" },
    { .path = "reconcile.views", .kind = OPT_INT, .offset = offsetof(struct run_settings, views), .fallback = "2000", .min = 0, .max = 1000000000, .unit = "persons",
      .help = "at most so many views of the day's persons are computed again and compared" },
    { .path = NULL },
};
static const struct app_flag flags[] = {
    { "day", "DAY", "which day; default yesterday", false },
    { "agency", "A", "only this agency", false },
    { "stock", NULL, "also compare what agencies say their lists of the present amount to with what the hub has of them", false },
    { "repair", NULL, "mend what can be mended without a person; with --dry-run only say what would be done", false },
    { "dry-run", NULL, "keep nothing: neither the report nor its differences", false },
    { "page", "FILE", "write the page of --format html there, too", false },
    { NULL, NULL, NULL, false },
};

static bool wants_page(const struct app *app)
{
    return app->format == FORMAT_HTML || app_flag(app, "page");
}

static bool show_page(struct app *app, const struct report *r, const struct report_history *h, const struct closing *record, struct err *e)
{
    CLEANUP(buf_release) struct buf page = {0};
    const char *file = app_flag(app, "page");
    struct cfg *types;

    if (!wants_page(app))
        return true;
    if (!cfg_load(arena_printf(&app->mem, "%s/agencies.cfg", app->tenant.schemas), &app->mem, &types, e))
        return false;
    page_write(&page, r, h, &(struct page_frame){ .today = app->today, .lang = app->lang, .types = cfg_get(types, "types"), .record = record->no, .hash = record->hash });
    if (app->format == FORMAT_HTML)
        fwrite(page.data, 1, page.len, stdout);
    return !file || file_replace(file, page.data, page.len, 0640, e);
}

static json_t *steps_json(const struct repair *r)
{
    json_t *all = json_array();

    for (size_t i = 0; i < r->n; i++) {
        const struct difference *d = r->steps[i].of;

        json_array_append_new(all, json_pack("{s:s,s:s,s:I,s:I,s:I,s:s,s:b,s:s}", "agency", d->agency, "class", class_name(d->class), "epoch", (json_int_t)d->epoch,
                                             "from_seq", (json_int_t)d->from_seq, "to_seq", (json_int_t)d->to_seq, "action", d->action, "done", r->steps[i].done,
                                             "what", r->steps[i].what));
    }
    return all;
}

static void steps_text(const struct repair *r)
{
    for (size_t i = 0; i < r->n; i++)
        printf("%s %s: %s\n", r->steps[i].done ? "done" : r->dry && action_is_repair(r->steps[i].of->action) ? "plan" : "left", difference_name(r->steps[i].of, r->mem),
               r->steps[i].what);
}

static void show(struct app *app, const struct report *r, const struct repair *repair)
{
    if (app->format == FORMAT_HTML)
        return;
    if (app->format == FORMAT_TEXT) {
        report_text(r, &app->mem);
        if (repair)
            steps_text(repair);
        return;
    }
    json_t *document = report_json(r);
    if (repair)
        json_object_set_new(document, "repair", steps_json(repair));
    json_dumpf(document, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(document);
}

/* Of a day that is not over nobody can have closed all: kept, it would be a difference of every agency. */
static bool day_asked(struct app *app, struct run *run, struct err *e)
{
    char day[DAY_TEXT_BYTES];

    run->day = app->today - 1;
    if (!app_day_flag(app, "day", &run->day, e))
        return false;
    if (run->day < app->today || (run->day == app->today && run->dry))
        return true;
    return err_set(e, ERR_CONFIG, "--day %s is not over yet%s", day_text(run->day, day), run->day == app->today ? ": --dry-run looks at it and keeps nothing" : "");
}

static int reconcile(struct app *app)
{
    struct report_history history = {0};
    struct run run = { .app = app, .history = wants_page(app) ? &history : NULL, .set = &settings, .agency = app_flag(app, "agency"), .dry = app_flag(app, "dry-run"),
                       .stock = app_flag(app, "stock") };
    struct report report;
    struct closing record = {0};
    struct repair repair;
    struct err e;

    if (app_flag(app, "repair"))
        run.repair = &repair;
    if (!day_asked(app, &run, &e) || !run_day(&run, &report, &e))
        return app_fail(app, &e);
    bool closed = run.dry || closing_of_run(&run, &report, &record, &e);
    show(app, &report, run.repair);
    if (!closed || !show_page(app, &report, run.history, &record, &e))
        return app_fail(app, &e);
    return report.balanced ? EXIT_DONE : EXIT_FINDINGS;
}

static int list(struct app *app)
{
    return decision_list(app, settings.database);
}

static int show_one(struct app *app)
{
    return decision_show(app, settings.database);
}

static int assign(struct app *app)
{
    return decision_make(app, settings.database, "assign", "assigned");
}

static int explain(struct app *app)
{
    return decision_make(app, settings.database, "explain", "explained");
}

static int accept_one(struct app *app)
{
    return decision_make(app, settings.database, "accept", "accepted");
}

static int reopen(struct app *app)
{
    return decision_make(app, settings.database, "reopen", "open");
}

#define ONE .arguments = "NO", .min_args = 1, .max_args = 1
static const struct app_command commands[] = {
    { .name = "", .flags = flags, .run = reconcile, .html = true, .help = "proves one day: every number in its place, every difference with its class and owner; exit 3 when differences remain" },
    { .name = "verify", .arguments = "[FILE]", .flags = closing_verify_flags, .run = closing_verify, .max_args = 1, .config_unless_args = true,
      .help = "are the closing records as they were signed, and which days were balanced: FILE alone, without anything else; or the hub's file, table, reports and manifests; exit 3 when something does not hold" },
    { .name = "key", .flags = closing_key_flags, .run = closing_key, .help = "the public key that closing records are signed with, for whoever shall check them; its secret lies in the key folder" },
    { .name = "list", .flags = decision_list_flags, .run = list, .help = "the differences that are open" },
    { .name = "show", ONE, .run = show_one, .help = "which difference that is, and what has become of it since it was found" },
    { .name = "assign", ONE, .flags = decision_flags, .run = assign, .help = "somebody has it in hand" },
    { .name = "explain", ONE, .flags = decision_flags, .run = explain, .help = "it is explained: it does not keep its day from being balanced" },
    { .name = "accept", ONE, .flags = decision_flags, .run = accept_one, .help = "it stays as it is, and somebody answers for that" },
    { .name = "reopen", ONE, .flags = decision_flags, .run = reopen, .help = "nothing of that holds any more" },
    { .name = NULL },
};

int main(int argc, char **argv)
{
    return app_main(argc, argv, &(struct app_program){
        .name = "casebus-reconcile", .summary = "nothing missing, nothing doubled: the proof of a day", .options = options, .settings = &settings, .commands = commands,
    });
}
