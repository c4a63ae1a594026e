/* SPDX-License-Identifier: Apache-2.0 */
/* casebus topics - what the cluster lacks against tenant.cfg: shown first, then made.  Nothing is ever deleted here. */
#include "../../../common/travel/topics.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "../admin.h"

static const char *const kind_names[] = { "create", "config", "unexpected" };

struct plan { struct topic_want *want; size_t n_want; struct topic_change *changes; size_t n; };

static bool make_plan(struct app *app, const struct tenant *t, const char *agency, struct plan *ret, struct err *e)
{
    struct plan p;
    size_t kept = 0;

    if (!topics_wanted(t, app->config, &app->mem, &p.want, &p.n_want, e)
        || !topics_plan(admin.brokers, admin.client, t->ags, p.want, p.n_want, &app->mem, &p.changes, &p.n, e))
        return false;
    if (agency) {
        char prefix[200];
        const struct agency *a = tenant_agency(t, agency);
        int n = snprintf(prefix, sizeof prefix, "casebus.%s.%s.%s.", t->ags, a->slug, a->scope);

        for (size_t i = 0; i < p.n; i++)
            if (p.changes[i].kind == TOPIC_CREATE && strncmp(p.changes[i].topic, prefix, (size_t)n) == 0)
                p.changes[kept++] = p.changes[i];
        p.n = kept;
    }
    *ret = p;
    return true;
}

bool admin_make_topics(struct app *app, const struct tenant *t, const char *agency, struct err *e)
{
    struct plan p;

    if (!make_plan(app, t, agency, &p, e))
        return err_wrap(e, "topics of %s (casebus topics apply makes them later)", agency);
    if (p.n == 0)
        return true;
    if (!topics_apply(admin.brokers, admin.client, p.want, p.n_want, p.changes, p.n, e))
        return err_wrap(e, "topics of %s (casebus topics apply makes them later)", agency);
    return printf("made %zu topics\n", p.n) > 0;
}

static void print_text(const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct topic_change *c = &p->changes[i];

        if (c->kind == TOPIC_CREATE)
            printf("create     %s\n", c->topic);
        else if (c->kind == TOPIC_CONFIG)
            printf("change     %s: %s is %s, wanted %s\n", c->topic, c->key, c->is ? c->is : "unset", c->wanted);
        else
            printf("unexpected %s: no agency of this tenant uses it; it is left alone\n", c->topic);
    }
    if (p->n == 0)
        printf("nothing to do: the topics are as tenant.cfg wants them\n");
}

static void print_json(const struct app *app, const struct plan *p)
{
    json_t *all = json_array();

    for (size_t i = 0; i < p->n; i++) {
        const struct topic_change *c = &p->changes[i];
        json_t *one = json_pack("{s:s,s:s,s:s?,s:s?,s:s?}", "change", kind_names[c->kind], "topic", c->topic, "key", c->key, "is", c->is, "wanted", c->wanted);

        if (app->format == FORMAT_JSONL) {
            json_dumpf(one, stdout, JSON_COMPACT);
            putchar('\n');
            json_decref(one);
        } else {
            json_array_append_new(all, one);
        }
    }
    if (app->format == FORMAT_JSON) {
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(all);
}

static int topics_show(struct app *app)
{
    struct plan p;
    struct err e;

    if (!make_plan(app, &app->tenant, NULL, &p, &e))
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        print_text(&p);
    else
        print_json(app, &p);
    return p.n ? EXIT_FINDINGS : EXIT_DONE;
}

static int topics_make(struct app *app)
{
    struct plan p;
    struct err e;

    if (!make_plan(app, &app->tenant, NULL, &p, &e)
        || (p.n && !topics_apply(admin.brokers, admin.client, p.want, p.n_want, p.changes, p.n, &e)))
        return app_fail(app, &e);
    print_text(&p);
    return EXIT_DONE;
}

const struct app_command topics_commands[] = {
    { .name = "topics plan", .help = "what the cluster lacks against tenant.cfg; exits 3 when that is something", .run = topics_show },
    { .name = "topics apply", .help = "makes and changes topics as tenant.cfg wants them", .run = topics_make },
    { .name = NULL },
};
