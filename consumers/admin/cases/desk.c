/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include <string.h>

#include "consumers/admin/cases/desk_sql.h"

bool desk_open(struct app *app, struct desk *ret, struct err *e)
{
    *ret = (struct desk){0};
    if (!admin_db(app, &ret->db, e))
        return false;
    if (caseview_open(&ret->cv, &app->tenant, ret->db, e))
        return true;
    db_free(ret->db);
    return false;
}

void desk_close(struct desk *d)
{
    caseview_close(&d->cv);
    db_free(d->db);
}

const char *desk_say(const struct app *app, const char *de, const char *en)
{
    const char *first = strcmp(app->lang, "de") == 0 ? de : en;

    return first ? first : de ? de : en ? en : "";
}

bool desk_needed(struct app *app, const char *flag, const char **ret, struct err *e)
{
    *ret = app_flag(app, flag);
    return *ret || err_set(e, ERR_CONFIG, "%s needs --%s", app->command->name, flag);
}

bool desk_known_at(struct app *app, time_us *ret, struct err *e)
{
    const char *text = app_flag(app, "known-at");

    *ret = PERSON_NOW;
    if (!text || time_parse(text, strlen(text), ret, e))
        return true;
    e->kind = ERR_CONFIG;
    return err_wrap(e, "--known-at %s", text);
}

/* Pseudonyms and person ids are written as 32 hex digits or as UUIDs. */
static bool parse_id(const char *flag, const char *text, uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    if (hex_parse(text, strlen(text), ret, SUBJECT_BYTES) || uuid_parse(text, strlen(text), ret))
        return true;
    return err_set(e, ERR_CONFIG, "--%s %s: expected 32 hexadecimal digits", flag, text);
}

/* ---- households: a reference that makes no participant, so the agency's own events are searched */

static bool names_household(const struct schema *s, size_t i)
{
    return s->fields[i].kind == VALUE_LOCAL && strcmp(s->fields[i].name, "household") == 0;
}

static size_t household_types(const struct schema_set *set, struct arena *mem, int64_t **ret)
{
    size_t n = 0;

    *ret = ARENA_ARRAY(mem, int64_t, schema_count(set) + 1);
    for (size_t i = 0; i < schema_count(set); i++)
        for (size_t k = 0; k < schema_at(set, i)->n_fields; k++)
            if (names_household(schema_at(set, i), k))
                (*ret)[n++] = schema_at(set, i)->id;
    return n;
}

static bool in_household(const struct schema_set *set, const struct db_result *r, int row, const uint8_t household[SUBJECT_BYTES], struct arena *mem)
{
    size_t bytes;
    const uint8_t *payload = db_get_bytes(r, row, 2, &bytes);
    const struct schema *s = schema_by_id(set, (int32_t)db_get_int(r, row, 1));
    struct value *fields;
    struct err ignored;

    if (!s || !codec_decode(s, payload, bytes, mem, &fields, &ignored))
        return false;
    for (size_t i = 0; i < s->n_fields; i++)
        if (names_household(s, i) && fields[i].kind == VALUE_LOCAL && memcmp(fields[i].ref, household, SUBJECT_BYTES) == 0)
            return true;
    return false;
}

static bool household(struct app *app, struct desk *d, const char *local, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n, struct err *e)
{
    uint8_t ref[SUBJECT_BYTES];
    const char *agency;
    int64_t *types;
    struct db_result *r = NULL;

    if (!tenant_subject(&app->tenant, local, ref, &agency, &app->mem, e))
        return false;
    size_t n = household_types(d->cv.set, &app->mem, &types);
    if (!db_exec(d->db, sql_household_events, DB_PARAMS(db_text(agency), db_array(DB_INT4_ARRAY, types, n)), &r, e))
        return false;
    *ret = arena_alloc(&app->mem, ((size_t)db_rows(r) + 1) * SUBJECT_BYTES);
    *ret_n = 0;
    for (int row = 0; row < db_rows(r); row++)
        if (in_household(d->cv.set, r, row, ref, &app->mem))
            memcpy((*ret)[(*ret_n)++], db_get_bytes(r, row, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return *ret_n > 0 || err_set(e, ERR_CONFIG, "%s told of nobody in that household", agency);
}

static bool case_opened(struct desk *d, const char *text, uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    uint8_t id[UUID_BYTES];
    struct db_result *r = NULL;

    if (!parse_id("case", text, id, e) || !db_exec(d->db, sql_event_subject, DB_PARAMS(db_uuid(id)), &r, e))
        return false;
    bool found = db_rows(r) > 0;
    if (found)
        memcpy(ret, db_get_bytes(r, 0, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return found || err_set(e, ERR_CONFIG, "no event %s is in the journal", text);
}

/* A person's id, or an agency's own file number, which has an @. */
static bool is_local(const char *flag, const char *text)
{
    return strcmp(flag, "local") == 0 || (strcmp(flag, "for") == 0 && strchr(text, '@'));
}

static bool one_subject(struct app *app, struct desk *d, const char *flag, const char *text, uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    const char *agency;
    bool known;

    if (strcmp(flag, "case") == 0)
        return case_opened(d, text, ret, e);
    bool read = is_local(flag, text) ? tenant_subject(&app->tenant, text, ret, &agency, &app->mem, e) : parse_id(flag, text, ret, e);
    if (!read || !person_known(&d->cv, ret, &known, e))
        return false;
    return known || err_set(e, ERR_CONFIG, "nothing is known of --%s %s: no agency has told anything of it yet", flag, text);
}

bool desk_who(struct app *app, struct desk *d, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n, struct err *e)
{
    static const char *const flags[] = { "local", "subject", "person", "household", "case", "for" };
    const char *flag = NULL;

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (!app_flag(app, flags[i]))
            continue;
        if (flag)
            return err_set(e, ERR_CONFIG, "--%s and --%s: say who is meant in one way", flag, flags[i]);
        flag = flags[i];
    }
    if (!flag)
        return err_set(e, ERR_CONFIG, "who is meant? --local SLUG@SCOPE:ID, --subject HEX, --person ID, --household SLUG@SCOPE:ID or --case ID");
    if (strcmp(flag, "household") == 0)
        return household(app, d, app_flag(app, flag), ret, ret_n, e);
    *ret = arena_alloc(&app->mem, SUBJECT_BYTES);
    *ret_n = 1;
    return one_subject(app, d, flag, app_flag(app, flag), **ret, e);
}

bool desk_persons(struct app *app, struct desk *d, time_us known_at, struct person_file **ret, size_t *ret_n, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES];
    size_t n;

    if (!desk_who(app, d, &subjects, &n, e) || !person_snapshot(&d->cv, e))
        return false;
    bool ok = person_load(&d->cv, (const uint8_t (*)[SUBJECT_BYTES])subjects, n, known_at, &app->mem, ret, ret_n, e);
    person_snapshot_end(&d->cv);
    return ok;
}
