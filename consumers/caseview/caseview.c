/* SPDX-License-Identifier: Apache-2.0 */
#include "caseview.h"

#include <string.h>

#include "../../common/ground/buf.h"
#include "consumers/caseview/caseview_sql.h"

/* What bears on views and on what owners are told, and is not in the meaning's own checksum: the rights, the event types that can be read (one that was newer than what we knew is
 * read now), and who takes part in the town, how, since when and where. */
static void rules_of(const struct tenant *t, const struct schema_set *set, const struct meaning *m, const struct access *access, char out[HASH_BYTES * 2 + 1])
{
    CLEANUP(buf_release) struct buf text = {0};
    uint8_t hash[HASH_BYTES];

    buf_printf(&text, "%s\n%s\n%s %s\n", meaning_checksum(m), access_checksum(access), t->ags, t->land);
    for (size_t i = 0; i < schema_count(set); i++)
        buf_printf(&text, "%d %s\n", (int)schema_at(set, i)->id, schema_at(set, i)->type);
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        buf_printf(&text, "%s %s %d", a->id, agency_state_name(a->state), (int)a->live_since);
        for (size_t k = 0; k < a->n_territory; k++)
            buf_printf(&text, " %s", a->territory[k]);
        buf_char(&text, '\n');
    }
    hash_sha256(text.data, text.len, hash);
    hex_text(hash, sizeof hash, out);
}

bool caseview_open(struct caseview *cv, const struct tenant *t, struct db *db, struct err *e)
{
    *cv = (struct caseview){ .db = db, .tenant = t };
    if (!schema_load(t->schemas, &cv->mem, &cv->set, e) || !meaning_load(t, cv->set, &cv->mem, &cv->meaning, e)
        || !access_load(t->schemas, cv->set, &cv->mem, &cv->access, e)
        || !db_each_session(db, sql_settings, e)) {
        caseview_close(cv);
        return false;
    }
    rules_of(t, cv->set, cv->meaning, cv->access, cv->rules);
    /* Tasks travel as every program can read them; the sender makes more of those that carry who the person is. */
    schema_hold(cv->set, schema_named(cv->set, "task.state@1"));
    return true;
}

void caseview_close(struct caseview *cv)
{
    schema_free(cv->set);
    arena_release(&cv->mem);
    arena_release(&cv->json);
    *cv = (struct caseview){0};
}

const struct rights *caseview_rights(struct caseview *cv, day_num on)
{
    if (!cv->rights || !rights_hold_on(cv->rights, on))
        cv->rights = access_rights(cv->access, "coordination", on, &cv->mem);
    return cv->rights;
}

static const char *known_agency(const struct caseview *cv, int64_t no)
{
    for (size_t i = 0; i < cv->n_agencies; i++)
        if (cv->agencies[i].no == no)
            return cv->agencies[i].id;
    return NULL;
}

/* Numbers are given once and never change: what was read before stays where it is. */
static bool read_agencies(struct caseview *cv, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_agencies, NULL, 0, &r, e))
        return false;
    struct agency_name *all = ARENA_ARRAY(&cv->mem, struct agency_name, db_rows(r) + 1);
    size_t n = 0;
    for (int i = 0; i < db_rows(r); i++) {
        const char *before = known_agency(cv, db_get_int(r, i, 0));

        all[n++] = (struct agency_name){ db_get_int(r, i, 0), before ? before : arena_strdup(&cv->mem, db_get_text(r, i, 1)) };
    }
    db_result_free(r);
    cv->agencies = all;
    cv->n_agencies = n;
    return true;
}

bool caseview_agency(struct caseview *cv, int64_t no, const char **ret_id, struct err *e)
{
    const char *id = known_agency(cv, no);

    if (!id && !read_agencies(cv, e))
        return false;
    id = id ? id : known_agency(cv, no);
    if (!id)
        return err_set(e, ERR_FATAL, "the journal has an event of agency number %lld, which is not in its table of agencies", (long long)no);
    *ret_id = id;
    return true;
}
