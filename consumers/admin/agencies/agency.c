/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency - who takes part: registered in agencies.cfg, with topics, key and the bundle for its machine. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../common/ground/member.h"
#include "../admin.h"
#include "../../../common/ground/principal.h"
#include "agency_certificate.h"
#include "agency_record.h"
#include "agency_state.h"
#include "bundle.h"
#include "onboard.h"
#include "roster.h"

/* ---- types of agencies */

static bool check_type(const struct tenant *t, const char *slug, struct arena *mem, struct err *e)
{
    const char *file = arena_printf(mem, "%s/agencies.cfg", t->schemas), *names[200], *each, *refused;
    struct cfg *root;
    size_t n = 0;

    if (!cfg_load(file, mem, &root, e))
        return false;
    const struct cfg *types = cfg_get(root, "types");
    for (size_t i = 0; types && i < types->n && n < 199; i++) {
        if (!cfg_string(&types->items[i], "slug", CFG_REQUIRED, &each, e) || !cfg_string(&types->items[i], "refused", NULL, &refused, e))
            return false;
        if (strcmp(each, slug) == 0)
            return !refused || err_set(e, ERR_CONFIG, "%s cannot be added: %s", slug, refused);
        names[n++] = each;
    }
    names[n] = NULL;
    const char *nearest = cfg_nearest(slug, names);
    return err_set(e, ERR_CONFIG, "unknown type of agency \"%s\"%s%s%s (known types: %s)", slug, nearest ? ": did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "", file);
}

static bool check_id(const struct tenant *t, const char *id, struct arena *mem, struct err *e)
{
    const char *slug, *scope;

    if (!agency_id_split(id, mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", id);
    if (strcmp(id, t->hub) == 0)
        return err_set(e, ERR_CONFIG, "%s is this hub itself: it is not added", id);
    return check_type(t, slug, mem, e);
}

/* ---- changes */

static const char unknown_text[] = "%s is no agency of tenant %s: casebus agency list shows them";

static void split_territory(struct agency *a, const char *text, struct arena *mem)
{
    a->territory = ARENA_ARRAY(mem, const char *, strlen(text) + 1);
    a->n_territory = 0;
    for (size_t n; *text; text += n + (text[n] == ',')) {
        n = strcspn(text, ",");
        if (n)
            a->territory[a->n_territory++] = arena_strndup(mem, text, n);
    }
}

static bool take_state(const char *text, struct agency *a, struct err *e)
{
    return !text || agency_state_parse(text, &a->state) || err_set(e, ERR_CONFIG, "unknown state \"%s\": expected live, shadow, paused, left or paper", text);
}

static size_t signed_by(const struct tenant *t, const char *id)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_agreements; i++)
        for (size_t j = 0; j < t->agreements[i].n_signatories; j++)
            n += strcmp(t->agreements[i].signatories[j].agency, id) == 0;
    return n;
}

/* Entry, signatures, key: everything the hub itself keeps. */
static bool enrol(struct app *app, struct roster *r, const char *id, struct bundle *b, struct err *e)
{
    bool known = roster_agency(r, id, false, &app->mem) != NULL;
    struct agency *a = roster_agency(r, id, true, &app->mem);
    size_t signed_now = 0;
    uint8_t old_key[KEY_BYTES];
    bool has_old = b->folder && bundle_old_key(b->folder, old_key);

    if (!take_state(app_flag(app, "state"), a, e) || !app_day_flag(app, "live-since", &a->live_since, e))
        return false;
    if (!known)
        a->added = app->today;
    if (app_flag(app, "territory"))
        split_territory(a, app_flag(app, "territory"), &app->mem);
    if (app_flag(app, "contact"))
        a->contact = app_flag(app, "contact");
    /* Who was added but could not sign any more (we were killed in between) signs now. */
    if (signed_by(&r->tenant, id) == 0 && !roster_sign(r, id, "all", DAY_NONE, &app->mem, &signed_now, e))
        return false;
    if (!tenant_key_make(&r->tenant, id, has_old ? old_key : NULL, b->key, e))
        return false;
    /* Agencies first: agreements may only name who is listed. */
    if (!roster_save_agencies(r, e) || (signed_now && !roster_save_agreements(r, e)))
        return false;
    b->agency = a;
    b->tenant = &r->tenant;
    printf("%s is %s, %s", id, known ? "known already" : "registered", agency_state_name(a->state));
    return printf(signed_now ? ", has signed %zu agreements\n" : "\n", signed_now) > 0;
}

/* A bundle that is made again keeps its certificate; where the agency makes its key itself, it stays so. */
static bool add_certificate(struct app *app, struct roster *r, struct bundle *b, struct err *e)
{
    struct agency *a = roster_agency(r, app->args[0], false, &app->mem);
    const char *request = app_flag(app, "request");

    b->has_certificate = b->folder && agency_has_program(a) && principal_has_ca(&r->tenant);
    b->own_key = b->has_certificate && (request || app_flag(app, "own-key") || agency_certificate_own_key(b->folder));
    if (!b->has_certificate)
        return !request || err_set(e, ERR_CONFIG, "--request %s: this hub signs nothing, it has no CA in %s/ca (docker/certificates makes one), or the agency has no program", request, r->tenant.keys);
    if (agency_certificate_is_in(&r->tenant, a, b->folder, request))
        return true;
    if (b->own_key && !request)
        return agency_certificate_prepare(&r->tenant, b->folder, &app->mem, e);
    return agency_certificate_give(r, a, b->folder, request, &app->mem, e);
}

/* What is to be done with it. */
static void print_bundle(const struct bundle *b)
{
    printf("bundle in %s: casebus-agency --config %s/agency.cfg --check\n", b->folder, b->folder);
    if (b->own_key && !agency_certificate_is_in(b->tenant, b->agency, b->folder, NULL))
        printf("without a certificate: casebus-agency --config %s/agency.cfg request-certificate at the agency, then casebus agency renew %s --request FILE --out DIR\n", b->folder, b->agency->id);
}

static bool add(struct app *app, struct roster *r, struct err *e)
{
    struct bundle b = { .folder = app_flag(app, "out"), .brokers = admin.brokers, .client = admin.client };
    const char *state = app_flag(app, "state"), *request = app_flag(app, "request");

    if (!b.folder && !(state && strcmp(state, "paper") == 0))
        return err_set(e, ERR_CONFIG, "agency add needs --out DIR: the folder that the agency's machine gets");
    if (b.folder && request && !agency_certificate_check(&r->tenant, app->args[0], b.folder, request, &app->mem, e))
        return false;
    if (!enrol(app, r, app->args[0], &b, e) || !add_certificate(app, r, &b, e))
        return false;
    if (b.folder && !bundle_write(&b, e))
        return false;
    if (b.folder)
        print_bundle(&b);
    return admin_make_topics(app, &r->tenant, app->args[0], e);
}

static int agency_add(struct app *app)
{
    struct roster r;
    struct err e;

    if (!check_id(&app->tenant, app->args[0], &app->mem, &e) || !roster_open(app, &r, &e))
        return app_fail(app, &e);
    bool ok = add(app, &r, &e);
    roster_close(&r);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

typedef bool (*change_fn)(struct app *app, struct roster *r, struct agency *a, struct err *e);

static int change_agency(struct app *app, change_fn change)
{
    struct roster r;
    struct err e;

    if (!roster_open(app, &r, &e))
        return app_fail(app, &e);
    struct agency *a = roster_agency(&r, app->args[0], false, &app->mem);
    bool ok = a ? change(app, &r, a, &e) : err_set(&e, ERR_CONFIG, unknown_text, app->args[0], app->tenant.ags);
    roster_close(&r);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* Who is being onboarded becomes live by two users: onboard.h. */
static bool check_not_onboarding(struct app *app, const struct roster *r, const struct agency *a, struct err *e)
{
    struct onboarding o;
    struct db *db;

    if (!admin_db(app, &db, e))
        return false;
    bool ok = onboard_read(db, &r->tenant, a->id, &app->mem, &o, e);
    db_free(db);
    if (!ok || !o.begun || o.live)
        return ok;
    return err_set(e, ERR_CONFIG, "%s is being onboarded: two users let it go live, casebus agency live %s --by USER", a->id, a->id);
}

static bool change_state(struct app *app, struct roster *r, struct agency *a, struct err *e)
{
    struct agency wanted = *a;

    if (!take_state(app->args[1], &wanted, e) || !app_day_flag(app, "live-since", &a->live_since, e))
        return false;
    if (a->state == AGENCY_SHADOW && wanted.state == AGENCY_LIVE && !check_not_onboarding(app, r, a, e))
        return false;
    return agency_state_set(app, r, a, wanted.state, e);
}

static int agency_state(struct app *app)
{
    return change_agency(app, change_state);
}

static bool change_silence(struct app *app, struct roster *r, struct agency *a, struct err *e)
{
    char text[DAY_TEXT_BYTES];

    a->silence_reason = app_flag(app, "reason");
    if (!app_flag(app, "until") || !a->silence_reason)
        return err_set(e, ERR_CONFIG, "agency silence-ok needs --until DAY and --reason R");
    if (!app_day_flag(app, "until", &a->silence_ok_until, e) || !roster_save_agencies(r, e))
        return false;
    return printf("%s may be silent until %s\n", a->id, day_text(a->silence_ok_until, text)) > 0;
}

static int agency_silence(struct app *app)
{
    return change_agency(app, change_silence);
}

static bool change_signature(struct app *app, struct roster *r, struct agency *a, struct err *e)
{
    const char *what = app_flag(app, "agreement");
    day_num since = DAY_NONE;
    size_t signed_now = 0;

    if (!what)
        return err_set(e, ERR_CONFIG, "agency sign needs --agreement all, a rule or a file");
    if (!app_day_flag(app, "since", &since, e) || !roster_sign(r, a->id, what, since, &app->mem, &signed_now, e)
        || (signed_now && !roster_save_agreements(r, e)))
        return false;
    return printf("%s has signed %zu more agreements\n", a->id, signed_now) > 0;
}

static int agency_sign(struct app *app)
{
    return change_agency(app, change_signature);
}

/* ---- showing */

static json_t *agency_json(const struct tenant *t, const struct agency *a)
{
    json_t *agreements = json_array(), *territory = json_array(), *certificates = json_array();

    for (size_t i = 0; i < t->n_agreements; i++)
        for (size_t j = 0; j < t->agreements[i].n_signatories; j++)
            if (strcmp(t->agreements[i].signatories[j].agency, a->id) == 0)
                json_array_append_new(agreements, json_pack("{s:s,s:o,s:o,s:o}", "rule", t->agreements[i].rule, "version", member_day(t->agreements[i].version), "from", member_day(t->agreements[i].from),
                                                            "since", member_day(t->agreements[i].signatories[j].since)));
    for (size_t i = 0; i < a->n_territory; i++)
        json_array_append_new(territory, json_string(a->territory[i]));
    for (size_t i = 0; i < a->n_certificates; i++)
        json_array_append_new(certificates, json_integer(a->certificates[i]));
    return json_pack("{s:s,s:s,s:o,s:s?,s:o,s:o,s:s?,s:o,s:o}", "agency", a->id, "state", agency_state_name(a->state), "live_since", member_day(a->live_since),
                     "contact", a->contact, "territory", territory, "silence_ok_until", member_day(a->silence_ok_until), "silence_reason", a->silence_reason,
                     "certificates", certificates, "agreements", agreements);
}

static int print_json(json_t *document)
{
    json_dumpf(document, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(document);
    return EXIT_DONE;
}

static int agency_list(struct app *app)
{
    const struct tenant *t = &app->tenant;
    json_t *all = app->format == FORMAT_JSON ? json_array() : NULL;

    if (app->format == FORMAT_TEXT && t->n_agencies == 0)
        printf("no agency yet: casebus agency add SLUG@SCOPE --out DIR\n");
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];
        char day[DAY_TEXT_BYTES];

        if (all)
            json_array_append_new(all, agency_json(t, a));
        else if (app->format == FORMAT_JSONL)
            print_json(agency_json(t, a));
        else
            printf("%-44s %-7s %-12s %zu agreements\n", a->id, agency_state_name(a->state), a->live_since == DAY_NONE ? "always" : day_text(a->live_since, day), signed_by(t, a->id));
    }
    return all ? print_json(all) : EXIT_DONE;
}

static void print_agency(const struct agency *a)
{
    char day[DAY_TEXT_BYTES];

    printf("agency      %s\nstate       %s since %s\n", a->id, agency_state_name(a->state), a->live_since == DAY_NONE ? "the beginning" : day_text(a->live_since, day));
    printf("contact     %s\nterritory   ", a->contact ? a->contact : "-");
    for (size_t i = 0; i < a->n_territory; i++)
        printf("%s%s", i ? ", " : "", a->territory[i]);
    printf("%s\n", a->n_territory ? "" : "by its scope");
    if (a->silence_ok_until != DAY_NONE)
        printf("silent ok   until %s: %s\n", day_text(a->silence_ok_until, day), a->silence_reason ? a->silence_reason : "-");
}

static void print_certificates(const struct tenant *t, const struct agency *a)
{
    time_us until = principal_until(t, a);
    char day[DAY_TEXT_BYTES];

    if (a->last_certificate == 0)
        return;
    printf("certificate ");
    for (size_t i = 0; i < a->n_certificates; i++)
        printf(i ? ", number %lld" : "number %lld", (long long)a->certificates[i]);
    if (a->n_certificates == 0)
        printf("none has rights\n");
    else
        printf(", until %s\n", until ? day_text(clock_day(until), day) : "?");
}

static void print_agreements(const struct tenant *t, const struct agency *a)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < t->n_agreements; i++)
        for (size_t j = 0; j < t->agreements[i].n_signatories; j++)
            if (strcmp(t->agreements[i].signatories[j].agency, a->id) == 0)
                printf("signed      %s of %s: %s\n", t->agreements[i].rule, day_text(t->agreements[i].version, day), t->agreements[i].title ? t->agreements[i].title : "");
}

static int agency_show(struct app *app)
{
    const struct tenant *t = &app->tenant;
    const struct agency *a = tenant_agency(t, app->args[0]);
    struct err e;

    if (!a)
        return app_fail(app, (err_set(&e, ERR_CONFIG, unknown_text, app->args[0], t->ags), &e));
    json_t *document = agency_json(t, a);
    bool ok = agency_record_read(app, a->id, document, &e);
    if (ok && app->format != FORMAT_TEXT)
        return print_json(document);
    if (ok) {
        print_agency(a);
        print_certificates(t, a);
        agency_record_print(document);
        print_agreements(t, a);
    }
    json_decref(document);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* ---- the table */

static const struct app_flag add_flags[] = {
    { "out", "DIR", "folder for the bundle that works on the agency's machine", false },
    { "state", "live|shadow|paper", "default live; paper: no program, people act for it", false },
    { "live-since", "DAY", "facts before it give view and quiet tasks, no notices; default the beginning of time", false },
    { "territory", "AGS,AGS...", "where it is responsible, when its scope does not say so", false },
    { "contact", "TEXT", "whom operators call: an office, no person", false },
    { "own-key", NULL, "the agency makes its private key itself (casebus-agency request-certificate): the bundle has none", false },
    { "request", "FILE", "the request that it made: signed, and its certificate put into the bundle", false },
    { NULL, NULL, NULL, false },
};
static const struct app_flag state_flags[] = { { "live-since", "DAY", "facts before it give view and quiet tasks, no notices", false }, { NULL, NULL, NULL, false } };
static const struct app_flag silence_flags[] = {
    { "until", "DAY", "last day of the announced downtime", false }, { "reason", "TEXT", "why", false }, { NULL, NULL, NULL, false } };
static const struct app_flag sign_flags[] = {
    { "agreement", "all|RULE|FILE", "every rule's agreement, one rule's, or a template file", false },
    { "since", "DAY", "from which day on it binds; default the beginning of time", false }, { NULL, NULL, NULL, false } };

const struct app_command agency_commands[] = {
    { .name = "agency add", .arguments = "SLUG@SCOPE", .help = "registers an agency, makes topics, key and bundle; safe to repeat", .flags = add_flags, .run = agency_add, .min_args = 1, .max_args = 1 },
    { .name = "agency list", .help = "all agencies of this tenant", .run = agency_list },
    { .name = "agency show", .arguments = "A", .help = "one agency: what its program counted on its last day, what the hub told it, its agreements", .run = agency_show, .min_args = 1, .max_args = 1 },
    { .name = "agency state", .arguments = "A STATE", .help = "live, shadow, paused, left or paper", .flags = state_flags, .run = agency_state, .min_args = 2, .max_args = 2 },
    { .name = "agency silence-ok", .arguments = "A", .help = "an announced downtime: nobody is alarmed", .flags = silence_flags, .run = agency_silence, .min_args = 1, .max_args = 1 },
    { .name = "agency sign", .arguments = "A", .help = "signs agreements: only who signed is bound", .flags = sign_flags, .run = agency_sign, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
