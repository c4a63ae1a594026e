/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-agency - the program that every agency runs: its exports become case events, the hub's tasks come back. */
#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../common/ground/stop.h"
#include "producer.h"
#include "certificate/certificate_command.h"
#include "retract/retract_command.h"
#include "selftest/selftest.h"
#include "status.h"

static struct producer_settings settings;

static const struct opt options[] = {
    { .path = "agency", .kind = OPT_STRING, .offset = offsetof(struct producer_settings, agency), .help = "who we are: type@scope, like jobcenter@05162" },
    { .path = "tenant", .kind = OPT_STRING, .offset = offsetof(struct producer_settings, tenant), .help = "municipality of the hub (8 digits)" },
    { .path = "schemas", .kind = OPT_FILE, .offset = offsetof(struct producer_settings, schemas), .fallback = "schemas", .help = "folder of the event types" },
    { .path = "versions", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, versions), .optional = true, .help = "event types sent in an older version: [ \"family.member.arrived@1\" ]" },
    { .path = "key", .kind = OPT_FILE, .offset = offsetof(struct producer_settings, key), .fallback = "key", .help = "file of the key that makes pseudonyms of file numbers" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct producer_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "spool.file", .kind = OPT_FILE, .offset = offsetof(struct producer_settings, spool_file), .fallback = "spool.sqlite", .help = "what was read and is not yet confirmed by the hub" },
    { .path = "spool.quota_mb", .kind = OPT_INT, .offset = offsetof(struct producer_settings, quota_mb), .fallback = "1024", .min = 1, .max = 1000000, .unit = "MB", .help = "nothing more is taken in while the spool is larger" },
    { .path = "inbox", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, inbox), .optional = true, .help = "how tasks are delivered: { folder = \"inbox\"; alarm_days = 5; } (the default, one JSON line in a file each), or ( { kind = \"file\", \"command\", \"ics\" or \"mail\"; ... } ), see producers/README.md" },
    { .path = "deliveries", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, deliveries), .optional = true, .help = "the same as a list, used where inbox is not set: what suits this type of agency" },
    { .path = "consent", .kind = OPT_STRING, .offset = offsetof(struct producer_settings, consent), .optional = true, .help = "consent reference of events that need one and name none" },
    { .path = "others", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, others), .optional = true, .help = "other municipalities in the same exports: ( { tenant = \"05162024\"; folder = \"../05162024\"; } ): their rows are left to them, and files go on to where the configuration in `folder` reads them" },
    { .path = "sources", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, sources), .optional = true, .help = "what events come from: ( { name = ...; kind = \"jsonl\", \"csv\", \"fixed\" or \"xml\"; path = \"in/*\"; ... } ), or a table that outbox.sql (in this folder) makes in your PostgreSQL: ( { name = ...; kind = \"outbox\"; database = \"host=... dbname=...\"; } ), see producers/README.md" },
    { .path = "source", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, source), .optional = true, .help = "the only source; its subject and events stand beside it" },
    { .path = "subject", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, subject), .optional = true, .help = "subject of the only source" },
    { .path = "events", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, events), .optional = true, .help = "events of the only source" },
    { .path = "closed", .kind = OPT_GROUP, .offset = offsetof(struct producer_settings, closed), .optional = true, .help = "days on which nothing is expected of us: ( { from = \"2026-12-24\"; until = \"2027-01-01\"; reason = \"betriebsferien\"; } )" },
    { .path = NULL },
};

static bool check(struct app *app, struct err *e)
{
    return producer_check(app, &settings, e);
}

/* What a command did, for people and programs. */
static void print_sum(const struct app *app, const struct producer_sum *s)
{
    if (app->format == FORMAT_TEXT)
        printf("%lld records read, %lld events spooled%s, %lld refused\n", (long long)s->records, (long long)s->events,
               s->unsent ? " (not sent yet)" : " and sent", (long long)s->rejected);
    else
        printf("{\"files\":%lld,\"records\":%lld,\"events\":%lld,\"rejected\":%lld,\"sent\":%s}\n", (long long)s->files, (long long)s->records,
               (long long)s->events, (long long)s->rejected, s->unsent ? "false" : "true");
}

/* Ends a command: its sum, what went wrong, the exit code. */
static int finish(struct app *app, struct producer *p, bool ok, bool sum, struct err *e)
{
    int code = EXIT_DONE;

    if (sum)
        print_sum(app, producer_sum(p));
    /* A service that was asked to end has ended well, whatever it refused while it ran. */
    if ((producer_sum(p)->rejected || producer_sum(p)->held || producer_sum(p)->undelivered) && !stop_requested())
        code = EXIT_FINDINGS;
    if (!ok)
        code = app_fail(app, e);
    producer_free(p);
    return code;
}

static int run(struct app *app)
{
    struct producer *p;
    struct err e;

    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    return finish(app, p, producer_run(p, &e), false, &e);
}

static int publish(struct app *app)
{
    const char *source = app_flag(app, "source");
    bool dry = app_flag(app, "dry-run"), backfill = app_flag(app, "backfill");
    struct producer *p;
    struct err e;

    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    bool ok = dry ? producer_dry_run(p, app->args[0], source, backfill, &e) : producer_publish(p, app->args[0], source, backfill, &e);
    return finish(app, p, ok, ok && !dry, &e);
}

static int answer(struct app *app)
{
    const struct answer a = { .task = app->args[0], .what = app->args[1], .reason = app_flag(app, "reason"), .local = app_flag(app, "local") };
    struct producer *p;
    struct err e;

    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    bool ok = producer_answer(p, &a, &e);
    return finish(app, p, ok, ok, &e);
}

static int decide(struct app *app, bool release)
{
    struct producer *p;
    struct err e;

    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    bool ok = producer_decide(p, app->args[0], release, &e);
    return finish(app, p, ok, ok && release, &e);
}

static int release(struct app *app)
{
    return decide(app, true);
}

static int reject(struct app *app)
{
    return decide(app, false);
}

static int close_day(struct app *app)
{
    struct producer *p;
    struct err e, why;
    day_num day;

    if (!day_parse(app->args[0], strlen(app->args[0]), &day, &why))
        return app_fail(app, (err_set(&e, ERR_CONFIG, "close-day %s: %s", app->args[0], why.text), &e));
    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    return finish(app, p, producer_close_day(p, day, &e), false, &e);
}

static int stock(struct app *app)
{
    struct stock_told told;
    struct producer *p;
    struct err e;

    if (!producer_open(app, &settings, &p, &e))
        return app_fail(app, &e);
    bool ok = producer_tell_stock(p, &told, &e);
    if (ok && !told.waits && app->format == FORMAT_TEXT)
        printf("%lld items of %lld lists told%s\n", (long long)told.items, (long long)told.lists, producer_sum(p)->unsent ? " (not sent yet)" : "");
    else if (ok && !told.waits)
        printf("{\"lists\":%lld,\"items\":%lld,\"sent\":%s}\n", (long long)told.lists, (long long)told.items, producer_sum(p)->unsent ? "false" : "true");
    int code = finish(app, p, ok, false, &e);
    return code == EXIT_DONE && told.waits ? EXIT_FINDINGS : code;
}

static int status(struct app *app)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct status st;
    struct err e;

    if (!status_read(settings.spool_file, app->today, &app->mem, &st, &e))
        return app_fail(app, &e);
    status_certificate(&settings, app->today, &app->mem, &st);
    st.agency = settings.agency;
    st.tenant = settings.tenant;
    /* For other programs unless somebody asks for text. */
    (app->format_given && app->format == FORMAT_TEXT ? status_text : status_json)(&st, &out);
    fputs(out.data, stdout);
    return EXIT_DONE;
}

static int selftest(struct app *app)
{
    struct selftest t;

    selftest_run(app, &settings, &t);
    (app->format == FORMAT_TEXT ? selftest_text : selftest_json)(&t);
    return selftest_held(&t) ? EXIT_DONE : EXIT_FINDINGS;
}

static int retract(struct app *app)
{
    return retract_command(app, &settings);
}

static int ask_certificate(struct app *app)
{
    return request_certificate(app, &settings);
}

static int take_certificate(struct app *app)
{
    return import_certificate(app, &settings);
}

static const struct app_flag publish_flags[] = {
    { "source", "NAME", "read it as this configured source does; default: neutral lines", false },
    { "dry-run", NULL, "show what it would become, as counts or (--format jsonl) as events; nothing is kept, moved or sent", false },
    { "backfill", NULL, "history: rows without a day of recording count as recorded on the day they happened, and never overrule newer ones", false },
    { NULL, NULL, NULL, false },
};
static const struct app_flag answer_flags[] = {
    { "reason", "CODE", "why, as codelists/task_reason.csv has it; who refuses must say it", false },
    { "local", "ID", "accepted: our file number of a person whom the hub did not know here", false },
    { NULL, NULL, NULL, false },
};
static const struct app_command commands[] = {
    { .name = "run", .help = "the service: exports to the hub, tasks to the inbox folder; --until-caught-up: once and out", .run = run },
    { .name = "publish", .arguments = "FILE|-", .help = "one file of neutral lines, or of a configured source", .flags = publish_flags, .run = publish, .min_args = 1, .max_args = 1 },
    { .name = "release", .arguments = "FILE|SOURCE", .help = "a held file (in/held/), or the table of a held source, is right: read it", .run = release, .min_args = 1, .max_args = 1 },
    { .name = "reject", .arguments = "FILE|SOURCE", .help = "a held file is a wrong one: it goes to in/rejected/, and the next ones are read; of a table only what comes from now on", .run = reject, .min_args = 1, .max_args = 1 },
    { .name = "answer", .arguments = "TASK accepted|done|refused|not-ours", .help = "what we say to a task that was delivered here; the beginning of its id is enough", .flags = answer_flags, .run = answer, .min_args = 2, .max_args = 2 },
    { .name = "close-day", .arguments = "DAY", .help = "the manifest of that day now", .run = close_day, .min_args = 1, .max_args = 1 },
    { .name = "stock", .help = "tells the hub now what the lists with `stock` amount to, so that it can compare it with what it shows of us", .run = stock },
    { .name = "retract", .help = "takes back a wrong upload or record; without --yes it only shows what it would do", .flags = retract_flags, .run = retract },
    { .name = "selftest", .help = "does everything between this machine and the hub work? Each step that fails says why, and what to do", .run = selftest },
    { .name = "request-certificate", .help = "a new private key, which stays here, and the request that the operator of the hub signs", .run = ask_certificate },
    { .name = "import-certificate", .arguments = "DIR", .help = "puts the certificate that the hub sent in place, when name, chain, key and dates hold", .run = take_certificate, .min_args = 1, .max_args = 1 },
    { .name = "status", .help = "what is spooled, sent, confirmed and refused", .run = status },
    { .name = NULL },
};

/* Reading, spooling and sending run in threads of their own: of one heap, and what is large goes back to the kernel at once, or each keeps
 * megabytes that it needed once.  Measured with a first list of 200,000 rows: 29 MB instead of 32, at the same rate. */
enum { GIVE_BACK_BYTES = 256 * 1024 };

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, GIVE_BACK_BYTES);
    mallopt(M_TRIM_THRESHOLD, GIVE_BACK_BYTES);
    return app_main(argc, argv, &(struct app_program){
        .name = "casebus-agency", .summary = "brings an agency's exports to the hub and its tasks back",
        .options = options, .settings = &settings, .check = check, .is_agency = true, .commands = commands,
    });
}
