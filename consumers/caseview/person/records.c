/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/person/person_sql.h"
#include "../../../common/meaning/facts.h"
#include "../../../common/meaning/identity.h"
#include "../../../common/ground/log.h"

enum { VIA, NO, AGENCY, EPOCH, SEQ, ID, SCHEMA_ID, SUBJECT, RECORDED_AT, RECEIVED_AT, DATACLASS, TYPE, LEGAL_BASIS, TRACEPARENT, PAYLOAD };

/* Only what evaluating asks for; the rest stays in the journal. */
static bool read_row(struct caseview *cv, const struct db_result *r, int row, struct arena *mem, struct record *ret, struct err *e)
{
    struct event *ev = &ret->ev;

    *ret = (struct record){ .agency_no = db_get_int(r, row, AGENCY), .ev = {
        .tenant = cv->tenant->ags, .no = db_get_int(r, row, NO), .epoch = db_get_int(r, row, EPOCH), .seq = db_get_int(r, row, SEQ),
        .recorded_at = db_get_time(r, row, RECORDED_AT), .received_at = db_get_time(r, row, RECEIVED_AT),
        .schema_id = (int32_t)db_get_int(r, row, SCHEMA_ID), .dataclass = db_get_text(r, row, DATACLASS)[0], .purpose = "" } };
    memcpy(ret->via, db_get_bytes(r, row, VIA, NULL), SUBJECT_BYTES);
    memcpy(ev->id, db_get_bytes(r, row, ID, NULL), UUID_BYTES);
    memcpy(ev->subject, db_get_bytes(r, row, SUBJECT, NULL), SUBJECT_BYTES);
    if (!caseview_agency(cv, ret->agency_no, &ev->agency, e))
        return false;
    const struct schema *s = schema_by_id(cv->set, ev->schema_id);
    ev->legal_basis = db_is_null(r, row, LEGAL_BASIS) ? NULL : arena_strdup(mem, db_get_text(r, row, LEGAL_BASIS));
    ev->traceparent = db_is_null(r, row, TRACEPARENT) ? NULL : arena_strdup(mem, db_get_text(r, row, TRACEPARENT));
    ev->type = s ? s->type : arena_strdup(mem, db_get_text(r, row, TYPE));
    return true;
}

/* What the journal accepted can be decoded; if not, the person is incomplete and an operator sees which event it is. */
static void decode(struct caseview *cv, struct record *one, struct arena *mem)
{
    struct err e;

    if (event_decode(&one->ev, cv->set, mem, &e))
        return;
    log_warn("an event in the journal cannot be decoded", LOG_STR("agency", one->ev.agency), LOG_INT("epoch", one->ev.epoch),
             LOG_INT("seq", one->ev.seq), LOG_STR("err", e.text));
    one->unreadable = true;
    one->ev.schema = NULL;
    one->ev.fields = NULL;
}

bool records_read(struct caseview *cv, const struct db_result *r, struct arena *mem, struct records *ret, struct err *e)
{
    int rows = db_rows(r);
    struct records all = { .all = ARENA_ARRAY(mem, struct record, rows + 1) };

    for (int i = 0; i < rows; i++) {
        struct record *one = &all.all[all.n];
        size_t bytes;

        if (db_is_null(r, i, PAYLOAD))
            continue;
        if (!read_row(cv, r, i, mem, one, e))
            return false;
        one->ev.payload = db_get_bytes(r, i, PAYLOAD, &bytes);
        one->ev.payload_bytes = bytes;
        decode(cv, one, mem);
        one->ev.payload = NULL;          /* belongs to the result */
        one->ev.payload_bytes = 0;
        all.n++;
    }
    *ret = all;
    return true;
}

/* ---- later records of a fact that names one of ours */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_events(const struct record *x, const struct record *y)
{
    int c = compare_numbers(x->agency_no, y->agency_no);

    c = c ? c : compare_numbers(x->ev.epoch, y->ev.epoch);
    return c ? c : compare_numbers(x->ev.seq, y->ev.seq);
}

/* Whose records of which type are to be asked for: one entry per subject, agency and schema. */
struct question { uint8_t subject[SUBJECT_BYTES]; int64_t agency, schema_id; };

static int compare_questions(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct question));
}

static size_t ask_all_versions(const struct caseview *cv, const struct record *one, struct question *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < schema_count(cv->set); i++) {
        const struct schema *s = schema_at(cv->set, i);

        if (strcmp(s->type, one->ev.type) != 0)
            continue;
        if (ret) {
            ret[n] = (struct question){ .agency = one->agency_no, .schema_id = s->id };
            memcpy(ret[n].subject, one->ev.subject, SUBJECT_BYTES);
        }
        n++;
    }
    return n;
}

/* Of somebody else, and a fact: identity words and decisions have no later records that would matter to this one. */
static bool names_ours(const struct record *one)
{
    return one->ev.schema && !one->ev.schema->control && memcmp(one->via, one->ev.subject, SUBJECT_BYTES) != 0
           && !identity_is_word(&one->ev) && strncmp(one->ev.type, "task.", 5) != 0;
}

static size_t questions(const struct caseview *cv, const struct records *records, struct arena *mem, struct question **ret)
{
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < records->n; i++)
        n += names_ours(&records->all[i]) ? ask_all_versions(cv, &records->all[i], NULL) : 0;
    struct question *all = ARENA_ARRAY(mem, struct question, n + 1);
    n = 0;
    for (size_t i = 0; i < records->n; i++)
        n += names_ours(&records->all[i]) ? ask_all_versions(cv, &records->all[i], all + n) : 0;
    if (n)
        qsort(all, n, sizeof *all, compare_questions);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || compare_questions(&all[kept - 1], &all[i]) != 0)
            all[kept++] = all[i];
    *ret = all;
    return kept;
}

static bool ask(struct caseview *cv, const struct question *q, size_t n, time_us known_at, struct arena *mem, struct records *ret, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, n * SUBJECT_BYTES);
    int64_t *agencies = ARENA_ARRAY(mem, int64_t, n), *schemas = ARENA_ARRAY(mem, int64_t, n);
    struct db_result *r = NULL;

    for (size_t i = 0; i < n; i++) {
        memcpy(subjects[i], q[i].subject, SUBJECT_BYTES);
        agencies[i] = q[i].agency;
        schemas[i] = q[i].schema_id;
    }
    if (!db_exec(cv->db, sql_records, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n), db_array(DB_INT4_ARRAY, agencies, n), db_array(DB_INT4_ARRAY, schemas, n),
                                                known_at ? db_time(known_at) : db_null()), &r, e))
        return false;
    bool ok = records_read(cv, r, mem, ret, e);
    db_result_free(r);
    return ok;
}

static const uint8_t *corrects(const struct event *ev)
{
    const struct value *v = &ev->fields[FIELD_CORRECTS];

    return v->kind == VALUE_EVENT ? v->ref : NULL;
}

static bool same_chain(const struct event *a, const struct event *b)
{
    const uint8_t *of_a = corrects(a), *of_b = corrects(b);

    return facts_same(a, b) || (of_a && memcmp(of_a, b->id, UUID_BYTES) == 0) || (of_b && memcmp(of_b, a->id, UUID_BYTES) == 0);
}

static int compare_by_via(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    int c = memcmp(x->via, y->via, SUBJECT_BYTES);

    return c ? c : compare_events(x, y);
}

static int compare_by_subject(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    int c = memcmp(x->ev.subject, y->ev.subject, SUBJECT_BYTES);

    return c ? c : compare_events(x, y);
}

static size_t first_of_subject(const struct records *found, const uint8_t subject[SUBJECT_BYTES])
{
    size_t low = 0, high = found->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (memcmp(found->all[middle].ev.subject, subject, SUBJECT_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first `sorted` records are in order, what was added behind them is little. */
static bool is_there(const struct records *records, size_t sorted, const struct record *one)
{
    if (bsearch(one, records->all, sorted, sizeof *one, compare_by_via))
        return true;
    for (size_t i = sorted; i < records->n; i++)
        if (compare_by_via(&records->all[i], one) == 0)
            return true;
    return false;
}

static bool may_be_chained(const struct record *a, const struct record *b)
{
    return b->ev.schema && a->agency_no == b->agency_no && strcmp(a->ev.type, b->ev.type) == 0 && same_chain(&a->ev, &b->ev);
}

/* A chain may go on from what was just added, so the list is walked to its end while it grows. */
static void add_chains(struct records *records, const struct records *found, size_t most, struct arena *mem)
{
    struct records all = { .all = ARENA_ARRAY(mem, struct record, records->n + most + 1), .n = records->n };
    size_t sorted = records->n;

    memcpy(all.all, records->all, sorted * sizeof *all.all);
    qsort(all.all, sorted, sizeof *all.all, compare_by_via);
    for (size_t i = 0; i < all.n; i++) {
        if (i < sorted && !names_ours(&all.all[i]))
            continue;
        for (size_t k = first_of_subject(found, all.all[i].ev.subject);
             k < found->n && memcmp(found->all[k].ev.subject, all.all[i].ev.subject, SUBJECT_BYTES) == 0; k++) {
            struct record other = found->all[k];

            memcpy(other.via, all.all[i].via, SUBJECT_BYTES);
            if (may_be_chained(&all.all[i], &other) && !is_there(&all, sorted, &other))
                all.all[all.n++] = other;
        }
    }
    *records = all;
}

/* Every one of ours may get every record found of that subject: a bound, not an expectation. */
static size_t most_added(const struct records *records, const struct records *found)
{
    size_t n = 0;

    for (size_t i = 0; i < records->n; i++)
        if (names_ours(&records->all[i]))
            for (size_t k = first_of_subject(found, records->all[i].ev.subject);
                 k < found->n && memcmp(found->all[k].ev.subject, records->all[i].ev.subject, SUBJECT_BYTES) == 0; k++)
                n++;
    return n;
}

bool records_follow(struct caseview *cv, time_us known_at, struct arena *mem, struct records *records, struct err *e)
{
    struct question *all;
    size_t n = questions(cv, records, mem, &all);
    struct records found;

    if (n == 0)
        return true;
    if (!ask(cv, all, n, known_at, mem, &found, e))
        return false;
    if (found.n == 0)
        return true;
    qsort(found.all, found.n, sizeof *found.all, compare_by_subject);
    add_chains(records, &found, most_added(records, &found), mem);
    return true;
}

/* ---- whom a correction no longer names */

static bool told_before(const struct event *a, const struct event *b)
{
    if (a->recorded_at != b->recorded_at)
        return a->recorded_at < b->recorded_at;
    return a->epoch != b->epoch ? a->epoch < b->epoch : a->seq < b->seq;
}

struct naming { const struct event *ev; struct participant *named; size_t n; };

static bool names(const struct naming *x, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < x->n; i++)
        if (memcmp(x->named[i].subject, subject, SUBJECT_BYTES) == 0)
            return true;
    return false;
}

static size_t namings(const struct event *events, size_t n, struct arena *mem, struct naming *ret, size_t *ret_subjects)
{
    size_t n_ret = 0;

    *ret_subjects = 0;
    for (size_t i = 0; i < n; i++) {
        const struct event *ev = &events[i];
        size_t named = ev->schema && !ev->schema->control ? event_participants(ev, NULL, 0) : 0;

        if (ev->schema && !ev->schema->control && !identity_is_word(ev)) {
            ret[n_ret] = (struct naming){ .ev = ev, .named = ARENA_ARRAY(mem, struct participant, named + 1), .n = named };
            event_participants(ev, ret[n_ret++].named, named);
            *ret_subjects += named;
        }
    }
    return n_ret;
}

static void add_once(uint8_t (*subjects)[SUBJECT_BYTES], size_t *n, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < *n; i++)
        if (memcmp(subjects[i], subject, SUBJECT_BYTES) == 0)
            return;
    memcpy(subjects[(*n)++], subject, SUBJECT_BYTES);
}

void records_dropped(const struct event *events, size_t n, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n)
{
    struct naming *all = ARENA_ARRAY(mem, struct naming, n + 1);
    size_t most, n_all = namings(events, n, mem, all, &most);

    *ret = arena_alloc(mem, (most + 1) * SUBJECT_BYTES);
    *ret_n = 0;
    for (size_t i = 0; i < n_all; i++)
        for (size_t k = 0; k < n_all && all[i].n; k++) {
            const struct event *a = all[i].ev, *b = all[k].ev;

            if (i == k || strcmp(a->type, b->type) != 0 || strcmp(a->agency, b->agency) != 0 || !told_before(a, b) || !same_chain(a, b))
                continue;
            for (size_t m = 0; m < all[i].n; m++)
                if (!names(&all[k], all[i].named[m].subject))
                    add_once(*ret, ret_n, all[i].named[m].subject);
        }
}
