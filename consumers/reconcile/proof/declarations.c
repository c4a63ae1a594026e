/* SPDX-License-Identifier: Apache-2.0 */
#include "declarations.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/proof/declarations_sql.h"

/* ---- an event as the journal has it */

static const char *text_or_null(const struct db_result *r, int i, int col)
{
    return db_is_null(r, i, col) ? NULL : db_get_text(r, i, col);
}

static bool fits(const char *text, size_t most)
{
    return !text || strlen(text) <= most;
}

bool declaration_event(const struct declaration_reader *r, const struct db_result *row, int i, int col, int64_t epoch, int64_t seq, struct event *ret)
{
    const struct schema *s = schema_by_id(r->set, (int32_t)db_get_int(row, i, col + 1));
    struct event ev = { .agency = r->agency, .tenant = r->tenant, .epoch = epoch, .seq = seq, .schema = s, .schema_id = (int32_t)db_get_int(row, i, col + 1),
                        .recorded_at = db_get_time(row, i, col + 3), .purpose = text_or_null(row, i, col + 4), .legal_basis = text_or_null(row, i, col + 5),
                        .consent = text_or_null(row, i, col + 6), .dataclass = *db_get_text(row, i, col + 7), .type = s ? s->type : db_get_text(row, i, col + 8) };

    memcpy(ev.id, db_get_bytes(row, i, col, NULL), UUID_BYTES);
    memcpy(ev.subject, db_get_bytes(row, i, col + 2, NULL), SUBJECT_BYTES);
    ev.payload = db_is_null(row, i, col + 9) ? NULL : db_get_bytes(row, i, col + 9, &ev.payload_bytes);
    *ret = ev;
    return fits(ev.type, 100) && fits(ev.purpose, 64) && fits(ev.legal_basis, 64) && fits(ev.consent, 64);
}

/* ---- one manifest */

struct copies { const void *event, *apart; size_t event_bytes, apart_bytes; bool event_whole, apart_whole; };

static bool is_whole(const struct event *ev, const void *body, size_t bytes, const uint8_t *kept)
{
    struct event as = *ev;
    uint8_t hash[HASH_BYTES];

    as.payload = body;
    as.payload_bytes = bytes;
    event_hash(&as, hash);
    return memcmp(hash, kept, HASH_BYTES) == 0;
}

/* Without its event (deleted) nothing says that the copy is what came: it counts, and the next day misses its number. */
static struct copies look_at_copies(const struct declaration_reader *r, const struct declaration *d, const struct db_result *row)
{
    struct copies c = {0};
    struct event ev;
    size_t n;

    c.apart = db_get_bytes(row, 0, 0, &c.apart_bytes);
    if (db_is_null(row, 0, 2)) {
        c.apart_whole = true;
        return c;
    }
    bool readable = declaration_event(r, row, 0, 2, d->own_epoch, d->seq, &ev);
    const uint8_t *kept = db_get_bytes(row, 0, 12, &n);
    c.event = ev.payload;
    c.event_bytes = ev.payload_bytes;
    c.event_whole = readable && c.event && n == HASH_BYTES && is_whole(&ev, c.event, c.event_bytes, kept);
    c.apart_whole = readable && n == HASH_BYTES && is_whole(&ev, c.apart, c.apart_bytes, kept);
    return c;
}

/* Does a manifest's body say what manifests say? */
static bool decode(const struct declaration_reader *r, int64_t own_epoch, int64_t seq, const void *body, size_t bytes, struct arena *mem, struct declared *ret)
{
    struct event ev = { .type = "casebus.manifest", .agency = r->agency, .tenant = r->tenant, .epoch = own_epoch, .seq = seq,
                        .payload = arena_memdup(mem, body, bytes), .payload_bytes = bytes };
    struct err ignored;

    return codec_schema_id(body, bytes, &ev.schema_id, &ignored) && event_decode(&ev, r->set, mem, &ignored) && ev.schema && declared_read(&ev, ret, &ignored);
}

/* Neither copy is what came. */
static struct declared as_row_says(const struct declaration *d)
{
    return (struct declared){ .no = d->no, .epoch = d->epoch, .first = d->first, .last = d->last, .own_epoch = d->own_epoch, .seq = d->seq };
}

/* The copy that is what came.  False: neither is. */
static bool decode_whole(const struct declaration_reader *r, const struct declaration *d, const struct copies *c, struct arena *mem, struct declared *ret)
{
    return c->event_whole ? decode(r, d->own_epoch, d->seq, c->event, c->event_bytes, mem, ret)
                          : c->apart_whole && decode(r, d->own_epoch, d->seq, c->apart, c->apart_bytes, mem, ret);
}

static bool read_row(const struct declaration_reader *r, const struct declaration *d, struct db_result **ret, struct err *e)
{
    return db_exec(r->db, sql_manifest, DB_PARAMS(db_int4(r->agency_no), db_int8(d->own_epoch), db_int8(d->no)), ret, e);
}

bool declaration_read(const struct declaration_reader *r, const struct declaration *d, struct arena *mem, struct declared *ret, struct err *e)
{
    struct db_result *row = NULL;

    if (!read_row(r, d, &row, e))
        return false;
    struct copies c = look_at_copies(r, d, row);
    if (!decode_whole(r, d, &c, mem, ret))
        *ret = as_row_says(d);
    db_result_free(row);
    return true;
}

/* ---- judged */

static void wrong(struct declaration_reader *r, const struct declaration *d, const char *action, const char *what)
{
    spans_single(r->spans, CLASS_MISMATCH, d->own_epoch, d->seq, action, what);
}

static bool hashes_to(const struct db_result *row, int col, const uint8_t *hash)
{
    uint8_t of[HASH_BYTES];
    size_t n;

    if (db_is_null(row, 0, col))
        return false;
    const uint8_t *body = db_get_bytes(row, 0, col, &n);
    hash_sha256(body, n, of);
    return memcmp(of, hash, HASH_BYTES) == 0;
}

/* The one before it may itself be changed in one of its copies: then that is said on its own day. */
static bool names_the_one_before(const struct db_result *row, const struct declared *d)
{
    bool none = db_is_null(row, 0, 14), first = d->prev_bytes == 0;

    if (none || first)
        return none && first;
    return hashes_to(row, 14, d->prev) || hashes_to(row, 15, d->prev);
}

/* Through which number of the epoch earlier manifests declare; what their rows say counts only where it fits, else the one before is asked. */
static int64_t declared_before(const struct declaration_reader *r, const struct db_result *row, const struct declared *d, struct arena *mem)
{
    int64_t through = db_get_int(row, 0, 13);
    struct declared before;
    size_t n;

    if (d->first == through + 1 || d->epoch != d->own_epoch || db_is_null(row, 0, 15))
        return through;
    const void *body = db_get_bytes(row, 0, 15, &n);
    return decode(r, d->own_epoch, db_get_int(row, 0, 16), body, n, mem, &before) && before.epoch == d->epoch ? before.last : through;
}

static void judge(struct declaration_reader *r, const struct declaration *d, const struct db_result *row, const struct copies *c, const struct declared *read)
{
    bool as_row = read->epoch == d->epoch && read->first == d->first && read->last == d->last && read->no == d->no && read->day == db_get_day(row, 0, 1);

    if (!c->apart_whole && c->event_whole)
        wrong(r, d, "restore", "the copy of the manifest that is kept apart was changed after it came");
    else if (!as_row)
        wrong(r, d, "restore", "the row of the manifest says something else than the manifest");
    else if (!names_the_one_before(row, read))
        wrong(r, d, "compare", "the manifest does not name the one before it");
}

/* `d`: from as its row says to as the manifest says. */
static bool take_in(struct declaration_reader *r, struct declaration *d, struct arena *mem, struct err *e)
{
    struct db_result *row = NULL;
    struct declared read;

    if (!read_row(r, d, &row, e))
        return false;
    struct copies c = look_at_copies(r, d, row);
    bool whole = decode_whole(r, d, &c, mem, &read);
    if (whole)
        judge(r, d, row, &c, &read);
    else {
        wrong(r, d, "compare", "the manifest was changed after it came");
        read = as_row_says(d);
    }
    int64_t through = declared_before(r, row, &read, mem);
    if (read.epoch == read.own_epoch && read.first <= through)
        wrong(r, d, "compare", "the manifest declares numbers again that an earlier one declared");
    *d = (struct declaration){ .own_epoch = d->own_epoch, .no = d->no, .seq = d->seq, .epoch = read.epoch, .first = read.first, .last = read.last, .through = through,
                               .vanished = read.vanished, .whole = whole };
    memcpy(d->tallies, read.tallies, sizeof d->tallies);
    if (whole)
        hash_sha256(c.event_whole ? c.event : c.apart, c.event_whole ? c.event_bytes : c.apart_bytes, d->hash);
    db_result_free(row);
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct declaration *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

bool declarations_of(struct declaration_reader *r, day_num day, struct arena *mem, struct declaration **ret, size_t *ret_n, struct err *e)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct db_result *rows = NULL;
    bool ok = true;

    if (!db_exec(r->db, sql_manifests_of, DB_PARAMS(db_int4(r->agency_no), db_day(day)), &rows, e))
        return false;
    size_t n = (size_t)db_rows(rows);
    struct declaration *all = ARENA_ARRAY(mem, struct declaration, n + 1);
    for (size_t i = 0; i < n && ok; i++) {
        int row = (int)i;

        arena_reset(&scratch);
        all[i] = (struct declaration){ .own_epoch = db_get_int(rows, row, 0), .no = db_get_int(rows, row, 1), .seq = db_get_int(rows, row, 2),
                                       .epoch = db_get_int(rows, row, 3), .first = db_get_int(rows, row, 4), .last = db_get_int(rows, row, 5) };
        ok = take_in(r, &all[i], &scratch, e);
    }
    db_result_free(rows);
    if (n)
        qsort(all, n, sizeof *all, compare);
    *ret = all;
    *ret_n = n;
    return ok;
}
