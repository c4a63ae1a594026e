/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules activate - what was agreed on a rule comes into force: by two users, for what happens from a day on, with a record of it;
 * and back.  The case view notices the new agreements.cfg by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../admin.h"
#include "consumers/admin/rules/activate_sql.h"
#include "../agencies/roster.h"
#include "../../../common/meaning/rules.h"
#include "../../../common/ground/seal.h"
#include "../../../common/travel/operator_log.h"

/* One activation on its way: the roster is locked. */
struct activating {
    struct app *app;
    struct roster r;
    struct schema_set *set;
    struct meaning *m;                   /* as it holds now */
    struct db *db;
    const char *by[2];
    const char *rule;
    day_num version, from;
    const char *agreement, *before;      /* for the record: as it is written now, and what stood there; NULL: nothing */
    int64_t back;                        /* the activation that is taken back; 0: none */
};

/* ---- what is agreed */

/* The rule's version as it is loaded; where it is none, all that are there are named. */
static bool find_version(struct activating *a, struct rule_info *ret, struct err *e)
{
    const char *versions = NULL;
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < meaning_rules(a->m); i++) {
        meaning_rule(a->m, i, ret);
        if (strcmp(ret->id, a->rule) != 0)
            continue;
        if (ret->version == a->version)
            return true;
        versions = arena_printf(&a->app->mem, "%s%s%s", versions ? versions : "", versions ? ", " : "", day_text(ret->version, day));
    }
    if (!versions)
        return err_set(e, ERR_CONFIG, "there is no rule %s: casebus rules list shows them", a->rule);
    return err_set(e, ERR_CONFIG, "%s has no version %s: its versions are %s", a->rule, day_text(a->version, day), versions);
}

static bool add_signatory(struct activating *a, struct agreement *ret, const char *agency, struct err *e)
{
    if (!tenant_agency(&a->r.tenant, agency))
        return err_set(e, ERR_CONFIG, "--signed %s: no agency of tenant %s: casebus agency list shows them", agency, a->r.tenant.ags);
    ret->signatories[ret->n_signatories].agency = agency;
    ret->signatories[ret->n_signatories++].since = DAY_NONE;
    return true;
}

/* Who is named, else who signed what held until now. */
static bool take_signatories(struct activating *a, const struct agreement *until_now, struct agreement *ret, struct err *e)
{
    int n = 0;

    while (app_flag_at(a->app, "signed", n))
        n++;
    ret->n_signatories = 0;
    if (n == 0 && until_now) {
        ret->signatories = until_now->signatories;
        ret->n_signatories = until_now->n_signatories;
        return true;
    }
    ret->signatories = arena_alloc(&a->app->mem, sizeof *ret->signatories * (size_t)(n + 1));
    for (int i = 0; i < n; i++)
        if (!add_signatory(a, ret, app_flag_at(a->app, "signed", i), e))
            return false;
    return true;
}

static bool set_parameter(struct activating *a, const char *text, struct agreement *ret, struct err *e)
{
    size_t n = strcspn(text, "="), i = 0;
    char *end;
    long long value = text[n] ? strtoll(text + n + 1, &end, 10) : 0;

    if (n == 0 || !text[n] || !text[n + 1] || *end)
        return err_set(e, ERR_CONFIG, "--set %s: expected NAME=NUMBER, a parameter of %s", text, a->rule);
    while (i < ret->n_parameters && (strlen(ret->parameters[i].name) != n || strncmp(ret->parameters[i].name, text, n) != 0))
        i++;
    ret->n_parameters += i == ret->n_parameters;
    ret->parameters[i].name = arena_strndup(&a->app->mem, text, n);
    ret->parameters[i].value = value;
    return true;
}

/* The values of before, and those that are set anew. */
static bool take_parameters(struct activating *a, struct agreement *ret, struct err *e)
{
    size_t n = ret->n_parameters;
    const void *before = ret->parameters;
    int more = 0;

    while (app_flag_at(a->app, "set", more))
        more++;
    ret->parameters = arena_alloc(&a->app->mem, sizeof *ret->parameters * (n + (size_t)more + 1));
    if (n)
        memcpy(ret->parameters, before, sizeof *ret->parameters * n);
    for (int i = 0; i < more; i++)
        if (!set_parameter(a, app_flag_at(a->app, "set", i), ret, e))
            return false;
    return true;
}

static bool take_approval(struct activating *a, struct agreement *ret, struct err *e)
{
    ret->approved_by = app_flag(a->app, "approved-by");
    ret->approved_on = DAY_NONE;
    if (!app_day_flag(a->app, "on", &ret->approved_on, e))
        return false;
    return (ret->approved_by != NULL) == (ret->approved_on != DAY_NONE) || err_set(e, ERR_CONFIG, "an approval has a body and a day: --approved-by BODY --on DAY");
}

/* What was agreed until now goes on where nothing else is said: words and values of the same version, and who signed. */
static bool make_agreement(struct activating *a, struct agreement *ret, struct err *e)
{
    struct rule_info version, now;

    if (!find_version(a, &version, e) || !roster_new_agreement(&a->r, version.at, &a->app->mem, ret, e))
        return false;
    const struct agreement *until_now = meaning_rule_on(a->m, a->rule, a->from, &now) ? now.agreement : version.agreement;
    if (until_now && (until_now->version == a->version || until_now->version == DAY_NONE)) {
        ret->title = until_now->title ? until_now->title : ret->title;
        ret->parameters = until_now->parameters;
        ret->n_parameters = until_now->n_parameters;
    }
    ret->from = a->from;
    ret->activated_on = a->app->today;
    memcpy(ret->activated_by, a->by, sizeof a->by);
    return take_signatories(a, until_now, ret, e) && take_parameters(a, ret, e) && take_approval(a, ret, e);
}

static const char *text_of(struct activating *a, const struct agreement *agreement)
{
    CLEANUP(buf_release) struct buf b = {0};

    if (!agreement)
        return NULL;
    roster_agreement_text(agreement, &b);
    return arena_strdup(&a->app->mem, b.data);
}

/* As the record has it. */
static bool read_agreement(struct activating *a, const char *text, struct agreement *ret, struct err *e)
{
    struct arena *mem = &a->app->mem;
    struct cfg *root;

    return cfg_parse(arena_printf(mem, "agreements = (%s);", text), "the record of activations", mem, &root, e)
           && tenant_agreement(&cfg_get(root, "agreements")->items[0], &a->r.tenant, mem, ret, e);
}

/* ---- what was interrupted */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const char *text_at(struct activating *a, const struct db_result *r, int col)
{
    return db_is_null(r, 0, col) ? NULL : arena_strdup(&a->app->mem, db_get_text(r, 0, col));
}

/* Into the file goes what the record says last; `now` is what stands there. */
static bool bring_up(struct activating *a, const char *rule, struct agreement *now, const char *recorded, struct err *e)
{
    struct agreement agreement;

    if (recorded && !read_agreement(a, recorded, &agreement, e))
        return false;
    if (recorded)
        roster_put_agreement(&a->r, &agreement, &a->app->mem);
    else
        roster_drop_agreement(&a->r, now);
    if (!roster_save_agreements(&a->r, e) || !meaning_load(&a->r.tenant, a->set, &a->app->mem, &a->m, e))
        return false;
    log_warn("the last activation was recorded and not yet in the file: now it is", LOG_STR("rule", rule), LOG_STR("file", a->r.tenant.agreements_file));
    return true;
}

/* Where a command ended between record and file, the file has still what stood there before. */
static bool catch_up(struct activating *a, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(a->db, sql_newest, NULL, 0, &r, e))
        return false;
    bool ok = true;
    if (db_rows(r) == 1) {
        const char *rule = text_at(a, r, 0), *recorded = text_at(a, r, 3), *before = text_at(a, r, 4);
        struct agreement *now = roster_agreement(&a->r, rule, db_get_day(r, 0, 1), db_get_day(r, 0, 2));

        if (same_text(text_of(a, now), before) && !same_text(before, recorded))
            ok = bring_up(a, rule, now, recorded, e);
    }
    db_result_free(r);
    return ok;
}

/* ---- into force */

static bool record(struct activating *a, struct err *e)
{
    char version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES];
    const struct operator_entry entry = {
        .by = a->by[0], .and_by = a->by[1], .command = a->back ? "rules activate --back" : "rules activate",
        .object = arena_printf(&a->app->mem, "%s of %s", a->rule, day_text(a->version, version)),
        .result = arena_printf(&a->app->mem, a->back ? "taken back from %s on" : "in force from %s on", day_text(a->from, from)),
    };

    return db_exec(a->db, sql_record, DB_PARAMS(db_text(a->rule), db_day(a->version), db_day(a->from), db_text(a->by[0]), db_text(a->by[1]), db_text(a->agreement),
                                                db_text(a->before), a->back ? db_int8(a->back) : db_null()), NULL, e)
           && operator_log_add(a->db, &entry, NULL, e);
}

/* The record goes first: a file that lags behind it is brought up by the next command (catch_up). */
static bool keep(struct activating *a, struct err *e)
{
    struct meaning *checked;

    if (!meaning_load(&a->r.tenant, a->set, &a->app->mem, &checked, e) || !db_begin(a->db, e))
        return false;
    if (!record(a, e) || !db_commit(a->db, e)) {
        db_rollback(a->db);
        return false;
    }
    return roster_save_agreements(&a->r, e)
           || err_wrap(e, "it is recorded and not yet in %s: the next casebus rules activate, of any rule, writes it there", a->r.tenant.agreements_file);
}

static void print_terms(const struct activating *a, const struct agreement *agreement)
{
    char version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES];

    printf("%s of %s holds for what happens from %s on", a->rule, day_text(a->version, version), day_text(a->from, from));
    for (size_t i = 0; i < agreement->n_parameters; i++)
        printf("%s %s = %lld", i ? "," : ":", agreement->parameters[i].name, (long long)agreement->parameters[i].value);
    printf("\nsigned by %zu agencies; casebus agency sign A --agreement %s adds one\n", agreement->n_signatories, a->rule);
}

static bool activate(struct activating *a, struct err *e)
{
    struct agreement agreement;

    if (!make_agreement(a, &agreement, e))
        return false;
    a->before = text_of(a, roster_agreement(&a->r, a->rule, a->version, a->from));
    a->agreement = text_of(a, &agreement);
    roster_put_agreement(&a->r, &agreement, &a->app->mem);
    if (!keep(a, e))
        return false;
    print_terms(a, &agreement);
    return true;
}

/* ---- and back */

static bool find_last(struct activating *a, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(a->db, sql_last, DB_PARAMS(db_text(a->rule)), &r, e))
        return false;
    bool found = db_rows(r) == 1;
    if (found) {
        a->back = db_get_int(r, 0, 0);
        a->version = db_get_day(r, 0, 1);
        a->from = db_get_day(r, 0, 2);
        a->agreement = db_is_null(r, 0, 3) ? NULL : arena_strdup(&a->app->mem, db_get_text(r, 0, 3));
    }
    db_result_free(r);
    return found || err_set(e, ERR_CONFIG, "%s: no activation is left to take back: casebus rules activations shows them", a->rule);
}

static bool go_back(struct activating *a, struct err *e)
{
    char version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES];
    struct agreement before;

    if (!find_last(a, e))
        return false;
    struct agreement *now = roster_agreement(&a->r, a->rule, a->version, a->from);
    if (!now)
        return err_set(e, ERR_CONFIG, "%s has no agreement on %s of %s from %s any more: somebody has edited it", a->r.tenant.agreements_file, a->rule,
                       day_text(a->version, version), day_text(a->from, from));
    a->before = text_of(a, now);
    if (a->agreement && !read_agreement(a, a->agreement, &before, e))
        return false;
    if (a->agreement)
        *now = before;
    else
        roster_drop_agreement(&a->r, now);
    if (!keep(a, e))
        return false;
    printf("%s: what was activated for what happens from %s on is taken back, %s\n", a->rule, day_text(a->from, from),
           a->agreement ? "the agreement of before stands again" : "as if it had not been");
    return true;
}

static bool read_days(struct activating *a, struct err *e)
{
    a->version = a->from = DAY_NONE;
    if (!app_day_flag(a->app, "version", &a->version, e) || !app_day_flag(a->app, "from", &a->from, e))
        return false;
    return (a->version != DAY_NONE && a->from != DAY_NONE)
           || err_set(e, ERR_CONFIG, "rules activate needs --version DAY (the rule's valid_from) and --from DAY (it holds for what happens from that day on)");
}

static bool is_alone(const struct app *app, struct err *e)
{
    static const char *const others[] = { "version", "from", "set", "signed", "approved-by", "on" };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (app_flag(app, others[i]))
            return err_set(e, ERR_CONFIG, "--back takes the last activation of the rule back: no --%s with it", others[i]);
    return true;
}

static bool open_all(struct activating *a, struct err *e)
{
    return roster_open(a->app, &a->r, e) && admin_schemas(a->app, NULL, &a->set, e) && meaning_load(&a->r.tenant, a->set, &a->app->mem, &a->m, e)
           && admin_db(a->app, &a->db, e) && catch_up(a, e);
}

static void close_all(struct activating *a)
{
    db_free(a->db);
    schema_free(a->set);
    roster_close(&a->r);
}

static int rules_activate(struct app *app)
{
    struct activating a = { .app = app, .rule = app->args[0], .r = { .lock_fd = -1 } };
    bool back = app_flag(app, "back") != NULL;
    struct err e;

    bool ok = admin_two_users(app, "activate a rule or take it back", a.by, &e) && (back ? is_alone(app, &e) : read_days(&a, &e)) && open_all(&a, &e) && (back ? go_back(&a, &e) : activate(&a, &e));
    close_all(&a);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag activate_flags[] = {
    { "version", "DAY", "which version of the rule: its valid_from", false },
    { "from", "DAY", "it holds for what happens from that day on; what was before keeps its terms", false },
    { "by", "USER", "who activates it: two different users", true },
    { "approved-by", "BODY", "who approved it, such as Lenkungsgruppe", false },
    { "on", "DAY", "when it was approved", false },
    { "set", "NAME=NUMBER", "a parameter within the rule's bounds; default: as agreed before", true },
    { "signed", "SLUG@SCOPE", "who has signed it; default: who signed what held before", true },
    { "back", NULL, "takes the last activation of the rule back, as if it had not been", false },
    { NULL, NULL, NULL, false },
};

const struct app_command activate_commands[] = {
    { .name = "rules activate", .arguments = "RULE", .min_args = 1, .max_args = 1, .flags = activate_flags, .run = rules_activate,
      .help = "puts what was agreed on a rule into force, or takes it back; without a restart of the case view" },
    { .name = NULL },
};
