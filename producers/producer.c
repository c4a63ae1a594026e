/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../common/ground/principal.h"
#include "../common/ground/seal.h"
#include "producer_parts.h"
#include "scratch.h"
#include "source_list.h"

const struct producer_sum *producer_sum(const struct producer *p)
{
    return &p->sum;
}

time_us producer_now(struct producer *p)
{
    time_us now = clock_now();

    if (!p->app->today_given)
        p->today = clock_day(now);
    return p->app->today_given ? clock_midnight(p->today) + (now - clock_midnight(clock_day(now))) : now;
}

/* ---- opening */

/* Without asking for a row's municipality all rows would be taken for our own. */
static bool check_others(const struct producer *p, struct err *e)
{
    return !p->others.n || p->others.asked || cfg_fail(e, p->others.at, "others: no source says whose a row is: tenant = { column = \"...\"; } is missing");
}

static bool open_sources(struct producer *p, struct err *e)
{
    const struct cfg *list;
    const char *file = p->app->config_file, *slash = strrchr(file, '/');

    p->context.set = p->schemas;
    p->context.spool = p->spool;
    p->context.folder = slash ? arena_strndup(&p->app->mem, file, (size_t)(slash - file)) : ".";
    p->context.at_once = p->app->until_caught_up;
    p->context.others = &p->others;
    p->context.reader = (struct event_reader){ .set = p->schemas, .agency = p->set->agency, .tenant = p->set->tenant, .consent = p->set->consent, .key = p->key, .gate = &p->gate };
    return deliveries_open(p->set->inbox ? p->set->inbox : p->set->deliveries, p->context.folder, &p->manifest, &p->app->mem, &p->deliveries, e)
           && source_list(p->set, p->deliveries.answers, &p->app->mem, &list, e) && others_read(p->set->others, p->set->tenant, &p->app->mem, &p->others, e)
           && sources_open(list, &p->context, &p->app->mem, &p->sources, &p->n_sources, e) && check_others(p, e);
}

static bool open_office(struct producer *p, struct err *e)
{
    struct office_config config = { .closed = p->set->closed, .schemas = p->set->schemas, .tenant = p->set->tenant };

    for (size_t i = 0; i < p->n_sources; i++)
        config.expects = config.expects || p->sources[i].expect || p->sources[i].stock;
    return office_open(&config, &p->app->mem, &p->office, e);
}

static bool check_names(const struct producer_settings *set, struct arena *mem, struct err *e)
{
    const char *slug, *scope;

    if (!agency_id_split(set->agency, mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "agency = \"%s\": expected type@scope, like jobcenter@05162", set->agency);
    if (strlen(set->tenant) != 8 || strspn(set->tenant, "0123456789") != 8)
        return err_set(e, ERR_CONFIG, "tenant = \"%s\": expected the 8 digits of a municipality", set->tenant);
    return true;
}

/* Types that this agency sends in an older version, until its hub knows the newer one. */
static bool hold_versions(struct producer *p, struct err *e)
{
    const struct cfg *list = p->set->versions;

    for (size_t i = 0; list && i < list->n; i++) {
        const char *name = list->items[i].kind == CFG_STRING ? list->items[i].text : "";
        const struct schema *s = schema_named(p->schemas, name);

        if (!s)
            return cfg_fail(e, &list->items[i], "versions: \"%s\" is no version of an event type; expected TYPE@VERSION, like family.member.arrived@1", name);
        schema_hold(p->schemas, s);
    }
    return true;
}

static bool open_pure(struct producer *p, struct err *e)
{
    return check_names(p->set, &p->app->mem, e) && schema_load(p->set->schemas, &p->app->mem, &p->schemas, e) && hold_versions(p, e)
           && access_load(p->set->schemas, p->schemas, &p->app->mem, &p->gate.access, e) && key_read(p->set->key, p->key, e);
}

/* Only one process sends from a spool: two would send numbers out of order. */
static bool take_lock(struct producer *p, struct err *e)
{
    const char *file = arena_printf(&p->app->mem, "%s.lock", p->set->spool_file);

    if (p->context.dry_run)
        return true;
    p->lock_fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (p->lock_fd < 0)
        return err_set(e, ERR_CONFIG, "cannot open %s: %s", file, strerror(errno));
    p->may_send = flock(p->lock_fd, LOCK_EX | LOCK_NB) == 0;
    return true;
}

/* Who only looks makes no spool where none is. */
static bool open_spool(struct producer *p, struct err *e)
{
    const char *file = p->set->spool_file;

    if (p->context.dry_run && access(file, F_OK) != 0) {
        if (!scratch_new(&p->app->mem, &p->scratch, e))
            return false;
        file = arena_printf(&p->app->mem, "%s/spool.sqlite", p->scratch);
    }
    return spool_open(file, clock_now(), &p->spool, e);
}

static void set_up_travel(struct producer *p)
{
    struct arena *mem = &p->app->mem;
    const char *events = topic_name(mem, p->set->tenant, p->set->agency, "events");
    const char *principal = principal_program(p->set->tenant, p->set->agency, mem);

    p->sender = (struct sender){ .brokers = p->set->brokers, .client = p->set->client, .client_id = principal, .topic = events, .spool = p->spool, .maker = &p->manifest };
    p->inbox = (struct inbox){ .brokers = p->set->brokers, .client = p->set->client, .group = principal, .set = p->schemas,
                               .topic = topic_name(mem, p->set->tenant, p->set->agency, "inbox"), .spool = p->spool, .deliveries = &p->deliveries };
    p->manifest = (struct manifest_maker){ .set = p->schemas, .agency = p->set->agency, .tenant = p->set->tenant, .spool = p->spool };
}

static void set_up_activities(struct producer *p)
{
    struct activity *const all[] = { &p->taking, &p->sending, &p->reading, &p->delivering };
    static const char *const names[] = { "cannot take in more", "cannot send", "cannot read the inbox", "cannot deliver" };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = (struct activity){ names[i], { .first_ms = 100, .most_ms = 5000, .give_up_s = p->app->give_up_s }, 0 };
}

bool producer_open(struct app *app, const struct producer_settings *set, struct producer **ret, struct err *e)
{
    struct producer *p = ARENA_NEW(&app->mem, struct producer);

    p->app = app;
    p->set = set;
    p->today = app->today;
    p->once = app->until_caught_up;
    p->context.dry_run = app_flag(app, "dry-run") != NULL;
    p->lock_fd = -1;
    set_up_activities(p);
    if (open_pure(p, e) && open_spool(p, e) && take_lock(p, e) && open_sources(p, e) && open_office(p, e)) {
        set_up_travel(p);
        if (spool_was_copied(p->spool))
            log_warn("this spool is a copy or was restored: a new epoch begins", LOG_STR("spool", set->spool_file), LOG_INT("epoch", spool_epoch(p->spool)));
        *ret = p;
        return true;
    }
    producer_free(p);
    return false;
}

void producer_free(struct producer *p)
{
    if (!p)
        return;
    if (p->spool) {
        sender_release(&p->sender);
        inbox_release(&p->inbox);
    }
    ahead_free(p->ahead);
    sources_close(p->sources, p->n_sources);
    sources_close(&p->lines, p->lines.source ? 1 : 0);
    deliveries_close(&p->deliveries);
    spool_free(p->spool);
    scratch_remove(p->scratch);
    gate_release(&p->gate);
    schema_free(p->schemas);
    if (p->lock_fd >= 0)
        close(p->lock_fd);
}

bool producer_check(struct app *app, const struct producer_settings *set, struct err *e)
{
    struct producer p = { .app = app, .set = set, .lock_fd = -1 };
    bool ok = open_pure(&p, e) && open_sources(&p, e) && open_office(&p, e) && publish_check(set->brokers, set->client, e);

    sources_close(p.sources, p.n_sources);
    deliveries_close(&p.deliveries);
    schema_free(p.schemas);
    return ok;
}
