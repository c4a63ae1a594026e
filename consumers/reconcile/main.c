/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-reconcile - what the agencies declared is what Kafka has, what the journal has and what the view rests on; or which numbers are not. */
#include <stddef.h>
#include <stdio.h>

#include "closing_command.h"

static struct run_settings settings;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct run_settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct run_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct run_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "reconcile.closing", .kind = OPT_FILE, .offset = offsetof(struct run_settings, closing), .fallback = "closing.jsonl", .help = "file of the closing records, beside table closing" },
    { .path = NULL },
};
static const struct app_flag flags[] = {
    { "day", "DAY", "which day; default yesterday", false },
    { "agency", "A", "only this agency", false },
    { "dry-run", NULL, "keep nothing: neither the report nor its differences", false },
    { NULL, NULL, NULL, false },
};

static void show(struct app *app, const struct report *r)
{
    if (app->format == FORMAT_TEXT) {
        report_text(r, &app->mem);
        return;
    }
    json_t *document = report_json(r);
    json_dumpf(document, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(document);
}

static int reconcile(struct app *app)
{
    struct run run = { .app = app, .set = &settings, .day = app->today - 1, .agency = app_flag(app, "agency"), .dry = app_flag(app, "dry-run") };
    struct report report;
    struct err e;

    if (!app_day_flag(app, "day", &run.day, &e) || !run_day(&run, &report, &e) || (!run.dry && !closing_of_run(&run, &report, &e)))
        return app_fail(app, &e);
    show(app, &report);
    return report.balanced ? EXIT_DONE : EXIT_FINDINGS;
}

static const struct app_command commands[] = {
    { .name = "", .flags = flags, .run = reconcile, .help = "proves one day: every number in its place, every difference with its class and owner; exit 3 when differences remain" },
    { .name = "verify", .arguments = "[FILE]", .flags = closing_verify_flags, .run = closing_verify, .max_args = 1, .config_unless_args = true,
      .help = "are the closing records as they were signed: FILE alone, without anything else; or the hub's file, table and reports; exit 3 when something does not hold" },
    { .name = "key", .flags = closing_key_flags, .run = closing_key, .help = "the public key that closing records are signed with, for whoever shall check them; its secret lies in the key folder" },
    { .name = NULL },
};

int main(int argc, char **argv)
{
    return app_main(argc, argv, &(struct app_program){
        .name = "casebus-reconcile", .summary = "nothing missing, nothing doubled: the proof of a day", .options = options, .settings = &settings, .commands = commands,
    });
}
