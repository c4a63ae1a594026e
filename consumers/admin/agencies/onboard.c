/* SPDX-License-Identifier: Apache-2.0 */
#include "onboard.h"

#include <string.h>

#include "consumers/admin/agencies/onboard_sql.h"
#include "../../../common/ground/principal.h"
#include "../../../common/ground/users.h"

static struct onboard_step *step(struct onboarding *o, enum onboard_name name)
{
    return &o->steps[name];
}

static void done(struct onboarding *o, enum onboard_name name, const char *detail)
{
    step(o, name)->done = true;
    step(o, name)->detail = detail;
}

/* Every step with the command that brings it on, none of them done. */
static void lay_out(struct onboarding *o, struct arena *mem)
{
    const char *a = o->agency;

    *step(o, ONBOARD_BUNDLE) = (struct onboard_step){ .name = "bundle", .next = arena_printf(mem, "casebus agency add %s --state shadow --out DIR; hand DIR over to the agency", a) };
    *step(o, ONBOARD_SELFTEST) = (struct onboard_step){ .name = "selftest", .next = "at the agency: casebus-agency --config DIR/agency.cfg selftest" };
    *step(o, ONBOARD_SAMPLES) = (struct onboard_step){ .name = "samples",
        .next = "at the agency: casebus-agency --config DIR/agency.cfg publish EXPORT --source NAME --dry-run; when that is right, without --dry-run" };
    *step(o, ONBOARD_SHADOW) = (struct onboard_step){ .name = "shadow",
        .next = "at the agency: casebus-agency --config DIR/agency.cfg run, as a service; a day closes at 23:50" };
    *step(o, ONBOARD_COMPARED) = (struct onboard_step){ .name = "compared", .next = arena_printf(mem, "casebus agency compare %s --by USER", a) };
    *step(o, ONBOARD_APPROVED) = (struct onboard_step){ .name = "approved", .detail = "nobody yet", .next = arena_printf(mem, "casebus agency live %s --by USER", a) };
    *step(o, ONBOARD_LIVE) = (struct onboard_step){ .name = "live", .next = arena_printf(mem, "casebus agency live %s --by USER", a) };
}

/* A hub that signs certificates: the agency had better make its private key itself, and without one its program reaches nobody. */
static void lay_out_certificate(struct onboarding *o, const struct agency *a, struct arena *mem)
{
    step(o, ONBOARD_BUNDLE)->next = arena_printf(mem, "casebus agency add %s --state shadow --own-key --out DIR; hand DIR over to the agency, which makes its private key itself "
                                                      "(without --own-key the key is made here and lies in DIR, too)", o->agency);
    if (!a || a->n_certificates == 0)
        step(o, ONBOARD_SELFTEST)->next = arena_printf(mem, "at the agency: casebus-agency --config DIR/agency.cfg request-certificate; here: casebus agency renew %s --request FILE --out NEW; "
                                                            "at the agency: casebus-agency --config DIR/agency.cfg import-certificate NEW, then selftest", o->agency);
}

/* ---- what the journal has seen */

static void see_samples(struct onboarding *o, bool some, int64_t dead_letters, struct arena *mem)
{
    if (some && dead_letters == 0) {
        done(o, ONBOARD_SAMPLES, "events are journalled, none is a dead letter");
    } else if (dead_letters) {
        step(o, ONBOARD_SAMPLES)->detail = arena_printf(mem, "%lld dead letters", (long long)dead_letters);
        step(o, ONBOARD_SAMPLES)->next = arena_printf(mem, "casebus deadletter list --agency %s", o->agency);
    }
}

static void see_shadow(struct onboarding *o, day_num heard, int64_t gaps, bool wrong, struct arena *mem)
{
    char day[DAY_TEXT_BYTES];

    if (gaps || wrong) {
        step(o, ONBOARD_SHADOW)->detail = wrong ? "a manifest says otherwise than what came" : arena_printf(mem, "%lld gaps", (long long)gaps);
        step(o, ONBOARD_SHADOW)->next = arena_printf(mem, "casebus agency show %s", o->agency);
    } else if (heard != DAY_NONE) {
        done(o, ONBOARD_SHADOW, arena_printf(mem, "everything declared up to %s is there", day_text(heard, day)));
    }
}

static bool see(struct db *db, struct onboarding *o, struct arena *mem, struct err *e)
{
    struct db_result *r = NULL;
    char at[TIME_TEXT_BYTES];

    if (!db_exec(db, sql_seen, DB_PARAMS(db_text(o->agency)), &r, e))
        return false;
    if (db_rows(r)) {
        if (!db_is_null(r, 0, 0))
            done(o, ONBOARD_SELFTEST, arena_printf(mem, "its program was first heard at %s", time_text(db_get_time(r, 0, 0), at)));
        see_samples(o, db_get_bool(r, 0, 1), db_get_int(r, 0, 2), mem);
        see_shadow(o, db_get_day(r, 0, 3), db_get_int(r, 0, 4), db_get_bool(r, 0, 5), mem);
    }
    db_result_free(r);
    return true;
}

/* ---- what people decided */

/* Whoever looks again has the approvals before it begin anew: they were given to other numbers. */
static void take_compared(struct onboarding *o, const char *by, const char *at, const char *detail, struct arena *mem)
{
    done(o, ONBOARD_COMPARED, arena_printf(mem, "%s by %s: %s", at, by, detail));
    o->approved_by = NULL;
    step(o, ONBOARD_APPROVED)->done = false;
    step(o, ONBOARD_APPROVED)->detail = "nobody yet";
}

static void take_approved(struct onboarding *o, const char *by, const char *day, struct arena *mem)
{
    if (o->approved_by && !users_same(&(struct users){0}, o->approved_by, by)) {
        done(o, ONBOARD_APPROVED, arena_printf(mem, "by %s and %s, live since %s", o->approved_by, by, day));
        return;
    }
    o->approved_by = by;
    o->live_since = day;
    step(o, ONBOARD_APPROVED)->detail = arena_printf(mem, "by %s, live since %s; another user is missing", by, day);
}

static void take_row(struct onboarding *o, const struct db_result *r, int row, struct arena *mem)
{
    const char *what = db_get_text(r, row, 0), *by = arena_strdup(mem, db_get_text(r, row, 2)), *detail = arena_strdup(mem, db_get_text(r, row, 3));
    char at[TIME_TEXT_BYTES];

    if (strcmp(what, "begun") == 0)
        o->begun = true;
    else if (strcmp(what, "compared") == 0)
        take_compared(o, by, time_text(db_get_time(r, row, 1), at), detail, mem);
    else if (strcmp(what, "approved") == 0)
        take_approved(o, by, detail, mem);
    else
        o->live = true;
}

static bool read_decided(struct db *db, struct onboarding *o, struct arena *mem, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_decided, DB_PARAMS(db_text(o->agency)), &r, e))
        return false;
    for (int row = 0; row < db_rows(r); row++)
        take_row(o, r, row, mem);
    db_result_free(r);
    return true;
}

bool onboard_read(struct db *db, const struct tenant *t, const char *agency, struct arena *mem, struct onboarding *ret, struct err *e)
{
    const struct agency *a = tenant_agency(t, agency);
    char day[DAY_TEXT_BYTES];

    *ret = (struct onboarding){ .agency = agency };
    lay_out(ret, mem);
    if (principal_has_ca(t))
        lay_out_certificate(ret, a, mem);
    if (!a)
        return true;
    done(ret, ONBOARD_BUNDLE, arena_printf(mem, "registered, %s", agency_state_name(a->state)));
    if (!see(db, ret, mem, e) || !read_decided(db, ret, mem, e))
        return false;
    if (a->state == AGENCY_LIVE)
        done(ret, ONBOARD_LIVE, a->live_since == DAY_NONE ? "since the beginning" : arena_printf(mem, "since %s", day_text(a->live_since, day)));
    return true;
}

enum onboard_name onboard_next(const struct onboarding *o)
{
    int i = 0;

    while (i < ONBOARD_STEPS && o->steps[i].done)
        i++;
    return (enum onboard_name)i;
}

bool onboard_note(struct db *db, const char *agency, const char *what, const char *by, const char *detail, struct err *e)
{
    return db_exec(db, sql_note, DB_PARAMS(db_text(agency), db_text(what), db_text(by), db_text(detail)), NULL, e);
}
