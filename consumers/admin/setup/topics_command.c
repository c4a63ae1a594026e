/* SPDX-License-Identifier: Apache-2.0 */
/* casebus topics - what the cluster lacks against tenant.cfg: shown first, then made.  What would lose something is done only for a
 * topic that was named. */
#include "../../../common/travel/topics.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "../print.h"
#include "../../../common/ground/certificate.h"
#include "../../../common/ground/principal.h"
#include "../../../common/travel/rights.h"

struct plan { struct topic_want *want; size_t n_want; struct topic_change *changes; size_t n; struct right_change *rights; size_t n_rights; };

const struct cfg *admin_rights_client(void)
{
    return admin.rights_client ? admin.rights_client : admin.client;
}

/* ---- making the plan */

/* The name that our own certificate shows; NULL where kafka.client names none. */
static bool hub_name(struct app *app, const char **ret, struct err *e)
{
    struct principal_files files = principal_files(admin.client, &app->mem);
    struct certificate c = {0};

    if (files.certificate && !certificate_read(files.certificate, &app->mem, &c, e))
        return false;
    *ret = c.name;
    return true;
}

/* Rights hang on certificates: without a CA of ours there is nobody to give them to. */
static bool plan_rights(struct app *app, const struct tenant *t, struct plan *p, struct err *e)
{
    const char *hub;
    struct right *want;
    size_t n;

    if (!principal_has_ca(t))
        return true;
    if (!hub_name(app, &hub, e))
        return false;
    rights_wanted(t, hub, &app->mem, &want, &n);
    return rights_plan(admin.brokers, admin_rights_client(), t->ags, want, n, &app->mem, &p->rights, &p->n_rights, e);
}

static bool make_plan(struct app *app, const struct tenant *t, struct plan *ret, struct err *e)
{
    struct plan p = {0};

    if (!topics_wanted(t, app->config, &app->mem, &p.want, &p.n_want, e)
        || !topics_plan(admin.brokers, admin_rights_client(), t->ags, p.want, p.n_want, &app->mem, &p.changes, &p.n, e) || !plan_rights(app, t, &p, e))
        return false;
    *ret = p;
    return true;
}

static void keep_new_of(struct plan *p, const struct tenant *t, const char *agency, struct arena *mem)
{
    const struct agency *a = tenant_agency(t, agency);
    const char *prefix = arena_printf(mem, "casebus.%s.%s.%s.", t->ags, a->slug, a->scope);
    size_t kept = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->changes[i].kind == TOPIC_CREATE && strncmp(p->changes[i].topic, prefix, strlen(prefix)) == 0)
            p->changes[kept++] = p->changes[i];
    p->n = kept;
}

static bool do_plan(const struct plan *p, struct err *e)
{
    return (p->n == 0 || topics_apply(admin.brokers, admin_rights_client(), p->want, p->n_want, p->changes, p->n, e))
           && (p->n_rights == 0 || rights_apply(admin.brokers, admin_rights_client(), p->rights, p->n_rights, e));
}

bool admin_make_topics(struct app *app, const struct tenant *t, const char *agency, struct err *e)
{
    struct plan p;

    if (!make_plan(app, t, &p, e))
        return err_wrap(e, "topics of %s (casebus topics apply makes them later)", agency);
    keep_new_of(&p, t, agency, &app->mem);
    if (!do_plan(&p, e))
        return err_wrap(e, "topics of %s (casebus topics apply makes them later)", agency);
    return p.n == 0 || printf("made %zu topics\n", p.n) > 0;
}

/* ---- showing */

static void print_topic(const struct topic_change *c)
{
    if (c->kind == TOPIC_CREATE)
        printf("create     %s\n", c->topic);
    else if (c->kind == TOPIC_CONFIG)
        printf("change     %s: %s is %s, wanted %s%s\n", c->topic, c->key, c->is ? c->is : "unset", c->wanted, topic_change_loses(c) ? " (only with --yes-really)" : "");
    else
        printf("unexpected %s: no agency of this tenant uses it; it is left alone without --yes-really\n", c->topic);
}

static void print_right(const struct right_change *c)
{
    static const char *const words[] = { "give", "take", "foreign" };
    const struct right *r = &c->right;

    printf("%-10s %s: %s %s %s %s %s%s\n", words[c->kind], r->principal, r->permission, r->operation, r->on, r->pattern, r->name,
           c->kind == RIGHT_FOREIGN ? ": not given by us, left alone (Kafka's kafka-acls takes it away)" : "");
}

static void print_text(const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        print_topic(&p->changes[i]);
    for (size_t i = 0; i < p->n_rights; i++)
        print_right(&p->rights[i]);
    if (p->n == 0 && p->n_rights == 0)
        printf("nothing to do: topics and rights are as tenant.cfg wants them\n");
}

static json_t *topic_json(const struct topic_change *c)
{
    static const char *const names[] = { "create", "config", "unexpected" };

    return json_pack("{s:s,s:s,s:s?,s:s?,s:s?}", "change", names[c->kind], "topic", c->topic, "key", c->key, "is", c->is, "wanted", c->wanted);
}

static json_t *right_json(const struct right_change *c)
{
    static const char *const names[] = { "give", "take", "foreign" };
    const struct right *r = &c->right;

    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "change", names[c->kind], "principal", r->principal, "host", r->host, "permission", r->permission,
                     "operation", r->operation, "on", r->on, "pattern", r->pattern, "name", r->name);
}

static void print_plan_json(const struct app *app, const struct plan *p)
{
    json_t *all = json_array();

    for (size_t i = 0; i < p->n; i++)
        json_array_append_new(all, topic_json(&p->changes[i]));
    for (size_t i = 0; i < p->n_rights; i++)
        json_array_append_new(all, right_json(&p->rights[i]));
    print_json_list(app, all);
    json_decref(all);
}

static int show(struct app *app, const struct plan *p)
{
    if (app->format == FORMAT_TEXT)
        print_text(p);
    else
        print_plan_json(app, p);
    return p->n || p->n_rights ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- the commands */

static int topics_show(struct app *app)
{
    struct plan p;
    struct err e;

    return make_plan(app, &app->tenant, &p, &e) ? show(app, &p) : app_fail(app, &e);
}

/* The plan, and what no plan mends: replicas that are not in sync. */
static int topics_check(struct app *app)
{
    struct plan p;
    struct topic_change *weak, *all;
    struct err e;
    size_t n;

    if (!make_plan(app, &app->tenant, &p, &e) || !topics_weak(admin.brokers, admin_rights_client(), p.want, p.n_want, &app->mem, &weak, &n, &e))
        return app_fail(app, &e);
    all = ARENA_ARRAY(&app->mem, struct topic_change, p.n + n + 1);
    for (size_t i = 0; i < p.n + n; i++)
        all[i] = i < p.n ? p.changes[i] : weak[i - p.n];
    p.changes = all;
    p.n += n;
    return show(app, &p);
}

static bool was_named(const struct app *app, const char *topic)
{
    const char *name;

    for (int i = 0; (name = app_flag_at(app, "yes-really", i)); i++)
        if (strcmp(name, topic) == 0)
            return true;
    return false;
}

/* Kafka changes all settings of a topic at once: what loses something keeps its whole topic back. */
static bool is_held_back(const struct app *app, const struct plan *p, const char *topic)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->changes[i].topic, topic) == 0 && topic_change_loses(&p->changes[i]) && !was_named(app, topic))
            return true;
    return false;
}

static int topics_make(struct app *app)
{
    struct plan p, to_do;
    struct err e;
    bool held_back = false;

    if (!make_plan(app, &app->tenant, &p, &e))
        return app_fail(app, &e);
    to_do = p;
    to_do.changes = ARENA_ARRAY(&app->mem, struct topic_change, p.n + 1);
    to_do.n = 0;
    for (size_t i = 0; i < p.n; i++)
        if (!is_held_back(app, &p, p.changes[i].topic))
            to_do.changes[to_do.n++] = p.changes[i];
        else
            held_back = held_back || p.changes[i].kind == TOPIC_CONFIG;
    if (!do_plan(&to_do, &e))
        return app_fail(app, &e);
    print_text(&p);
    return held_back ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct app_flag apply_flags[] = {
    { "yes-really", "TOPIC", "this topic may be deleted (nobody uses it), or keep its messages for a shorter time", true }, { NULL, NULL, NULL, false } };
const struct app_command topics_commands[] = {
    { .name = "topics plan", .help = "what the cluster lacks against tenant.cfg: topics, their settings, rights; exits 3 when that is something", .run = topics_show },
    { .name = "topics apply", .help = "makes and changes topics and rights as tenant.cfg wants them", .flags = apply_flags, .run = topics_make },
    { .name = "topics check", .help = "the plan, and topics of which not all replicas are in sync; exits 3 when there is something", .run = topics_check },
    { .name = NULL },
};
