/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency renew|revoke - a new certificate beside the old one, and the end of an old one.  Both have rights until the old one is
 * revoked, so that an agency changes over when it can. */
#include <stdio.h>
#include <stdlib.h>

#include "../admin.h"
#include "../../../common/ground/principal.h"
#include "../../../common/travel/operator_log.h"
#include "agency_certificate.h"

typedef bool (*certificate_fn)(struct app *app, struct roster *r, struct agency *a, struct err *e);

/* Who is named with --by stands in the operators' log; without a name nothing keeps an operator from revoking while the database is away. */
static bool note(struct app *app, const struct agency *a, struct err *e)
{
    struct operator_entry entry = { .by = app_flag(app, "by"), .command = app->command->name, .object = a->id };
    struct db *db;

    if (!entry.by)
        return true;
    entry.result = arena_printf(&app->mem, "%zu certificates have rights, the newest is number %lld", a->n_certificates, (long long)a->last_certificate);
    if (!admin_db(app, &db, e))
        return false;
    bool ok = operator_log_add(db, &entry, NULL, e);
    db_free(db);
    return ok || err_wrap(e, "done, but not noted in the operators' log");
}

static bool with_agency(struct app *app, struct roster *r, certificate_fn act, struct err *e)
{
    struct agency *a = roster_agency(r, app->args[0], false, &app->mem);

    if (!a)
        return err_set(e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", app->args[0], app->tenant.ags);
    if (!principal_has_ca(&r->tenant))
        return err_set(e, ERR_CONFIG, "this hub makes no certificates: there is no CA in %s/ca (docker/certificates makes one)", r->tenant.keys);
    return act(app, r, a, e) && admin_make_topics(app, &r->tenant, a->id, e) && note(app, a, e);
}

static int change(struct app *app, certificate_fn act)
{
    struct roster r;
    struct err e;

    if (!roster_open(app, &r, &e))
        return app_fail(app, &e);
    bool ok = with_agency(app, &r, act, &e);
    roster_close(&r);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static bool renew(struct app *app, struct roster *r, struct agency *a, struct err *e)
{
    const char *folder = app_flag(app, "out"), *request = app_flag(app, "request");

    if (!folder)
        return err_set(e, ERR_CONFIG, "agency renew needs --out DIR: where tls/ with the new certificate is to lie");
    if (!agency_has_program(a))
        return err_set(e, ERR_CONFIG, "%s is %s: it has no program that could show a certificate", a->id, agency_state_name(a->state));
    if (request && !agency_certificate_check(&r->tenant, a->id, folder, request, &app->mem, e))
        return false;
    if (!agency_certificate_give(r, a, folder, request, &app->mem, e))
        return false;
    printf("certificate %lld of %s in %s/tls", (long long)a->last_certificate, a->id, folder);
    printf(request ? ": nothing secret is in it; at the agency casebus-agency import-certificate puts it in place\n" : ": put it into its bundle, and restart its program\n");
    for (size_t i = 0; i + 1 < a->n_certificates; i++)
        printf("then: casebus agency revoke %s --certificate %lld\n", a->id, (long long)a->certificates[i]);
    return true;
}

static int agency_renew(struct app *app)
{
    return change(app, renew);
}

static bool take_number(const struct app *app, int64_t *ret, struct err *e)
{
    const char *text = app_flag(app, "certificate");
    char *end;

    *ret = text ? strtoll(text, &end, 10) : 0;
    return !text || (*text && !*end && *ret > 0) || err_set(e, ERR_CONFIG, "--certificate %s: expected a number from 1 on", text);
}

static bool revoke(struct app *app, struct roster *r, struct agency *a, struct err *e)
{
    int64_t no;

    if (!take_number(app, &no, e) || !agency_certificate_revoke(r, a, no, e))
        return false;
    if (a->n_certificates)
        return printf("certificate %lld of %s has no rights any more\n", (long long)no, a->id) > 0;
    return printf("%s is out: none of its certificates has rights; casebus agency renew %s --out DIR makes another\n", a->id, a->id) > 0;
}

static int agency_revoke(struct app *app)
{
    return change(app, revoke);
}

#define BY { "by", "USER", "who does it: stands in the operators' log (casebus log)", false }
static const struct app_flag renew_flags[] = {
    { "out", "DIR", "where tls/ with the new certificate is put", false },
    { "request", "FILE", "the request that the agency made (casebus-agency request-certificate); without it the key is made here, into tls/", false }, BY, { NULL, NULL, NULL, false } };
static const struct app_flag revoke_flags[] = { { "certificate", "N", "only this one; default all of them", false }, BY, { NULL, NULL, NULL, false } };
#define ONE .arguments = "A", .min_args = 1, .max_args = 1
const struct app_command certificate_commands[] = {
    { .name = "agency renew", ONE, .flags = renew_flags, .run = agency_renew, .help = "a new certificate for an agency; the old one keeps its rights until it is revoked" },
    { .name = "agency revoke", ONE, .flags = revoke_flags, .run = agency_revoke, .help = "takes all rights at Kafka from an agency's certificates, at once" },
    { .name = NULL },
};
