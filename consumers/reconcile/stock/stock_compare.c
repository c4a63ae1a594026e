/* SPDX-License-Identifier: Apache-2.0 */
#include "stock_compare.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/stock/stock_sql.h"
#include "../proof/declarations.h"

enum { AT_ONCE = 500, PAGE = 5000 };
static const uint8_t nobody[SUBJECT_BYTES];

/* Of whom the list or the hub knows something; person: nobody where there is none. */
struct somebody { uint8_t subject[SUBJECT_BYTES], person[SUBJECT_BYTES]; };
struct comparing {
    const struct stock_comparison *c;
    struct stock_frame frame;
    uint8_t key[KEY_BYTES];
    bool incomplete;                     /* numbers that the stock includes did not come */
    struct somebody *all; size_t n, cap; struct arena people;
    size_t item;                         /* the first that was not looked at */
    struct spans found;
    struct arena mem;                    /* of some persons */
};

/* ---- who */

static void add_somebody(struct comparing *k, const uint8_t *subject, const uint8_t *person)
{
    ARENA_GROW(&k->people, k->all, k->n, k->cap);
    memcpy(k->all[k->n].subject, subject, SUBJECT_BYTES);
    memcpy(k->all[k->n++].person, person, SUBJECT_BYTES);
}

static bool read_known(struct comparing *k, struct err *e)
{
    uint8_t after[SUBJECT_BYTES] = {0};
    struct db_result *r = NULL;
    int rows;

    do {
        if (!db_exec(k->c->db, sql_subjects, DB_PARAMS(db_int4(k->c->agency_no), db_uuid(after), db_int8(PAGE)), &r, e))
            return false;
        rows = db_rows(r);
        for (int i = 0; i < rows; i++)
            add_somebody(k, db_get_bytes(r, i, 0, NULL), db_get_bytes(r, i, 1, NULL));
        if (rows)
            memcpy(after, k->all[k->n - 1].subject, SUBJECT_BYTES);
        db_result_free(r);
    } while (rows == PAGE);
    return true;
}

/* One whom the hub knows comes before the same one without a person. */
static int compare_people(const void *a, const void *b)
{
    const struct somebody *x = a, *y = b;
    int order = memcmp(x->subject, y->subject, SUBJECT_BYTES);

    return order ? order : -memcmp(x->person, y->person, SUBJECT_BYTES);
}

static bool gather(struct comparing *k, struct err *e)
{
    const struct stock *s = k->c->stock;
    size_t kept = 0;

    if (!read_known(k, e))
        return false;
    for (size_t i = 0; i < s->n; i++)
        if (i == 0 || memcmp(s->items[i].subject, s->items[i - 1].subject, SUBJECT_BYTES) != 0)
            add_somebody(k, s->items[i].subject, nobody);
    if (k->n)
        qsort(k->all, k->n, sizeof *k->all, compare_people);
    for (size_t i = 0; i < k->n; i++)
        if (kept == 0 || memcmp(k->all[kept - 1].subject, k->all[i].subject, SUBJECT_BYTES) != 0)
            k->all[kept++] = k->all[i];
    k->n = kept;
    return true;
}

/* ---- differences */

static struct difference *add(struct comparing *k, enum difference_class class, int64_t epoch, int64_t seq, const char *action, const struct stock_finding *f, const char *detail)
{
    spans_single(&k->found, class, epoch, seq, action, detail);
    struct difference *d = &k->found.all[k->found.n - 1];
    d->axis = f->axis ? arena_strdup(k->found.mem, f->axis) : arena_strdup(k->found.mem, f->type);
    return d;
}

/* Why it is not among the events: a dead letter of that id says so itself. */
static bool add_lacking(struct comparing *k, const struct stock_finding *f, struct err *e)
{
    const uint8_t (*id)[UUID_BYTES] = &f->event;
    char text[UUID_TEXT_BYTES];
    struct db_result *r = NULL;

    if (!db_exec(k->c->db, sql_letters, DB_PARAMS(db_int4(k->c->agency_no), db_array(DB_UUID_ARRAY, id, 1)), &r, e))
        return false;
    if (db_rows(r)) {
        bool refused = db_get_bool(r, 0, 3);
        struct difference *d = add(k, refused ? CLASS_REJECTED_BY_GATE : CLASS_QUARANTINED_SCHEMA, db_get_int(r, 0, 1), db_get_int(r, 0, 2), "none", f,
                                   "its list has it; what told it is a dead letter, which is a difference of its own day");
        d->state = STATE_EXPLAINED;
    } else {
        const char *what = k->incomplete ? "its list has it; numbers before the list have not come yet, the one that told it may be among them" : "its list has it, the journal does not";

        add(k, k->incomplete ? CLASS_IN_FLIGHT : CLASS_MISSING_AT_VIEW, 0, 0, k->incomplete ? "wait" : "compare", f,
            arena_printf(k->found.mem, "%s: %s, event %s", what, f->type, uuid_text(f->event, text)));
    }
    db_result_free(r);
    return true;
}

static const char *of_person(const struct comparing *k, const struct somebody *who)
{
    char id[SUBJECT_TEXT_BYTES];

    return memcmp(who->person, nobody, SUBJECT_BYTES) == 0 ? "" : arena_printf(k->found.mem, ", person %s", hex_text(who->person, SUBJECT_BYTES, id));
}

static bool add_difference(struct comparing *k, const struct somebody *who, const struct stock_finding *f, struct err *e)
{
    static const struct { enum difference_class class; const char *action, *what; } all[] = {
        [STOCK_DENIED] = { CLASS_MISSING_AT_SOURCE, "correct", "its list does not have it, the case view shows it" },
        [STOCK_DIFFERS] = { CLASS_MISMATCH, "compare", "its list says something else than what it told last" },
        [STOCK_TAKEN_BACK] = { CLASS_MISMATCH, "compare", "its list has it, and it was taken back here" },
    };

    if (f->verdict == STOCK_LACKING)
        return add_lacking(k, f, e);
    add(k, all[f->verdict].class, f->speaks->epoch, f->speaks->seq, all[f->verdict].action, f,
        arena_printf(k->found.mem, "%s: %s%s", all[f->verdict].what, f->type, of_person(k, who)));
    return true;
}

/* ---- some persons */

/* One that cannot be read has no fields. */
static void read_event(struct comparing *k, const struct db_result *r, int i, struct event *ret)
{
    const struct declaration_reader reader = { .set = k->c->cv->set, .agency = k->c->agency, .tenant = k->c->cv->tenant->ags };
    struct err ignored;

    if (!declaration_event(&reader, r, i, 2, db_get_int(r, i, 0), db_get_int(r, i, 1), ret))
        ret->payload = NULL;
    if (ret->payload && !event_decode(ret, reader.set, &k->mem, &ignored))
        ret->fields = NULL;
}

/* The items and events of one, which both stand in the order of their subjects. */
static bool judge_one(struct comparing *k, const struct somebody *who, const struct event *events, size_t n, size_t *at, struct err *e)
{
    const struct stock *s = k->c->stock;
    struct stock_person p = { .items = s->items + k->item, .events = events + *at };
    struct stock_finding *found;
    size_t n_found;

    memcpy(p.subject, who->subject, SUBJECT_BYTES);
    for (; k->item < s->n && memcmp(s->items[k->item].subject, who->subject, SUBJECT_BYTES) == 0; k->item++)
        p.n_items++;
    for (; *at < n && memcmp(events[*at].subject, who->subject, SUBJECT_BYTES) == 0; (*at)++)
        p.n_events++;
    if (!stock_judge(&k->frame, &p, &k->mem, &found, &n_found, e))
        return false;
    for (size_t i = 0; i < n_found; i++)
        if (!add_difference(k, who, &found[i], e))
            return false;
    return true;
}

static bool judge_some(struct comparing *k, const struct somebody *some, size_t n, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(&k->mem, n * SUBJECT_BYTES);
    struct db_result *r = NULL;
    size_t at = 0;
    bool ok = true;

    for (size_t i = 0; i < n; i++)
        memcpy(subjects[i], some[i].subject, SUBJECT_BYTES);
    if (!db_exec(k->c->db, sql_events, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n), db_int4(k->c->agency_no), db_int8(k->c->stock->epoch), db_int8(k->c->stock->through)), &r, e))
        return false;
    size_t n_events = (size_t)db_rows(r);
    struct event *events = ARENA_ARRAY(&k->mem, struct event, n_events + 1);
    for (size_t i = 0; i < n_events; i++)
        read_event(k, r, (int)i, &events[i]);
    for (size_t i = 0; ok && i < n; i++)
        ok = judge_one(k, &some[i], events, n_events, &at, e);
    db_result_free(r);
    return ok;
}

static bool judge_all(struct comparing *k, struct err *e)
{
    for (size_t at = 0, some; at < k->n; at += some) {
        some = k->n - at < AT_ONCE ? k->n - at : AT_ONCE;
        arena_reset(&k->mem);
        if (!judge_some(k, k->all + at, some, e))
            return false;
    }
    return true;
}

/* ---- into the report */

static int compare_kinds(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;
    int order = (int)x->class - (int)y->class;

    if (order == 0)
        order = strcmp(x->axis, y->axis);
    if (order == 0 && x->epoch != y->epoch)
        order = x->epoch < y->epoch ? -1 : 1;
    if (order == 0 && x->from_seq != y->from_seq)
        order = x->from_seq < y->from_seq ? -1 : 1;
    return order ? order : strcmp(x->detail, y->detail);
}

/* A list that is wrong as a whole would bury everything else. */
static void put_differences(struct comparing *k)
{
    struct difference *all = k->found.all;
    size_t like = 0;

    if (k->found.n)
        qsort(all, k->found.n, sizeof *all, compare_kinds);
    for (size_t i = 0; i < k->found.n; i++) {
        like = i > 0 && all[i].class == all[i - 1].class && strcmp(all[i].axis, all[i - 1].axis) == 0 ? like + 1 : 0;
        if (like > STOCK_SHOWN_MOST) {
            k->c->spans->all[k->c->spans->n - 1].count++;
            continue;
        }
        spans_single(k->c->spans, all[i].class, all[i].epoch, all[i].from_seq, all[i].action, all[i].detail);
        struct difference *d = &k->c->spans->all[k->c->spans->n - 1];
        *d = all[i];
        if (like == STOCK_SHOWN_MOST) {
            d->epoch = d->from_seq = d->to_seq = 0;
            d->detail = "further ones like those before";
        }
    }
}

static bool is_incomplete(struct comparing *k, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(k->c->db, sql_missing, DB_PARAMS(db_int4(k->c->agency_no), db_int8(k->c->stock->epoch), db_int8(k->c->stock->through)), &r, e))
        return false;
    k->incomplete = db_get_bool(r, 0, 0);
    db_result_free(r);
    return true;
}

bool stock_compare(const struct stock_comparison *c, struct err *e)
{
    struct comparing k = { .c = c, .frame = { .meaning = c->cv->meaning, .agency = c->agency, .stock = c->stock },
                           .found = { .mem = c->spans->mem, .agency = c->agency, .day = c->spans->day } };

    k.frame.key = k.key;
    bool ok = tenant_key(c->cv->tenant, c->agency, k.key, e) && is_incomplete(&k, e) && gather(&k, e) && judge_all(&k, e);
    if (ok)
        put_differences(&k);
    arena_release(&k.people);
    arena_release(&k.mem);
    return ok;
}
