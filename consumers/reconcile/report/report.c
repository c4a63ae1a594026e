/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../admin/print.h"

static const char *const buckets[] = { "view", "dead", "void", "retracted", "restricted", "erased", "unread", "unmapped", "waiting", "shadow" };
static const char *const tallies[] = { "files", "records", "events", "unchanged", "gated", "rejected" };
static const char *const states[] = { "open", "assigned", "explained", "accepted", "repaired" };
static const char *const stocks[] = { "not_offered", "none", "compared", "cut_off" };
static const char agency_owns[] = "";            /* the agency itself */
static const struct { const char *name, *owner; } classes[] = {
    { "in_flight", NULL }, { "missing_at_view", "operator" }, { "missing_at_source", agency_owns }, { "mismatch", "both" }, { "rejected_by_gate", agency_owns },
    { "quarantined_schema", agency_owns }, { "erased_by_ledger", NULL }, { "restricted", NULL }, { "retracted", NULL }, { "unmapped_subject", "linkage_clerk" },
    { "silent_source", agency_owns },
};
_Static_assert(sizeof buckets / sizeof *buckets == BUCKETS && sizeof tallies / sizeof *tallies == TALLIES && sizeof states / sizeof *states == STATES
               && sizeof stocks / sizeof *stocks == STOCK_STATES
               && sizeof classes / sizeof *classes == CLASSES, "a name for each");

const char detail_after_closing[] = "it came after the last manifest although it is of a day that is closed";
const char detail_old_epoch[] = "its program began to count anew, and no manifest declares these numbers of before";
const char detail_vanished[] = "its sources read records of which its manifests do not say what became";
const char detail_other_count[] = "its sources count other events than its manifests declare";

const char *bucket_name(enum bucket b)
{
    return buckets[b];
}

const char *class_name(enum difference_class c)
{
    return classes[c].name;
}

const char *state_name(enum difference_state s)
{
    return states[s];
}

const char *stock_state_name(enum stock_state s)
{
    return stocks[s];
}

const char *class_owner(enum difference_class c, const char *agency)
{
    return classes[c].owner == agency_owns ? agency : classes[c].owner;
}

const char *difference_name(const struct difference *d, struct arena *mem)
{
    const char *name = arena_printf(mem, "%s: %s", d->agency, class_name(d->class));

    if (d->axis)
        name = arena_printf(mem, "%s, %s", name, d->axis);
    if (d->from_seq == 0)
        return name;
    return arena_printf(mem, "%s, %" PRId64 " of epoch %" PRId64 ", numbers %" PRId64 "-%" PRId64, name, d->count, d->epoch, d->from_seq, d->to_seq);
}

bool difference_remains(const struct difference *d)
{
    return (d->owner || d->class == CLASS_IN_FLIGHT) && (d->state == STATE_OPEN || d->state == STATE_ASSIGNED);
}

bool action_is_repair(const char *action)
{
    static const char *const all[] = { "resend", "reread", "restore", "evaluate" };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i], action) == 0)
            return true;
    return false;
}

/* ---- JSON */

static json_t *difference_json(const struct difference *d)
{
    char since[DAY_TEXT_BYTES];

    return json_pack("{s:s,s:s?,s:s?,s:I,s:I,s:I,s:I,s:s,s:s,s:s?,s:s,s:s}", "class", class_name(d->class), "owner", d->owner, "axis", d->axis, "epoch", (json_int_t)d->epoch,
                     "from_seq", (json_int_t)d->from_seq, "to_seq", (json_int_t)d->to_seq, "count", (json_int_t)d->count, "since", day_text(d->since, since),
                     "state", state_name(d->state), "by", d->by, "action", d->action, "detail", d->detail);
}

/* `first`: of its agency. */
static json_t *row_json(const struct report_row *row, bool first)
{
    json_t *out = json_pack("{s:s,s:I,s:I,s:I,s:I,s:b,s:I,s:b,s:I}", "agency", row->agency, "epoch", (json_int_t)row->epoch, "first_seq", (json_int_t)row->first_seq,
                            "last_seq", (json_int_t)row->last_seq, "declared", (json_int_t)row->declared, "hash_ok", row->hash_ok, "kafka", (json_int_t)row->kafka,
                            "in_reach", row->in_reach, "journal", (json_int_t)row->journal);
    json_t *differences = json_array(), *sources = json_object();
    char manifest[2 * HASH_BYTES + 1];

    for (int t = 0; t < TALLIES; t++)
        json_object_set_new(sources, tallies[t], json_integer(row->tallies[t]));
    json_object_set_new(out, "manifest", row->manifest ? json_string(hex_text(row->manifest, HASH_BYTES, manifest)) : json_null());
    json_object_set_new(out, "told", json_integer(row->told));
    json_object_set_new(out, "sources", sources);
    if (first)
        json_object_set_new(out, "stock", json_pack("{s:s,s:I}", "state", stock_state_name(row->stock), "items", (json_int_t)row->stock_items));
    for (int b = 0; b < BUCKETS; b++)
        json_object_set_new(out, bucket_name((enum bucket)b), json_integer(row->buckets[b]));
    for (size_t i = 0; i < row->n; i++)
        json_array_append_new(differences, difference_json(&row->differences[i]));
    json_object_set_new(out, "differences", differences);
    return out;
}

static bool is_first(const struct report *r, size_t i)
{
    return i == 0 || strcmp(r->rows[i].agency, r->rows[i - 1].agency) != 0;
}

json_t *report_json(const struct report *r)
{
    char day[DAY_TEXT_BYTES];
    json_t *out = json_pack("{s:s,s:s,s:b}", "tenant", r->tenant, "day", day_text(r->day, day), "balanced", r->balanced), *rows = json_array();

    for (size_t i = 0; i < r->n; i++)
        json_array_append_new(rows, row_json(&r->rows[i], is_first(r, i)));
    json_object_set_new(out, "agencies", rows);
    return out;
}

/* ---- text */

static void number_cell(struct table *t, int64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, n);
    table_cell(t, text);
}

static void print_rows(const struct report *r, struct arena *mem)
{
    static const char *const heading[] = { "agency", "epoch", "numbers", "declared", "kafka", "journal", "view", "dead", "void", "else", "differences", NULL };
    struct table t;

    table_begin(&t, mem, heading);
    for (size_t i = 0; i < r->n; i++) {
        const struct report_row *row = &r->rows[i];
        int64_t named = row->buckets[BUCKET_VIEW] + row->buckets[BUCKET_DEAD] + row->buckets[BUCKET_VOID];

        table_cell(&t, row->agency);
        table_cell(&t, row->epoch ? arena_printf(mem, "%" PRId64, row->epoch) : "-");
        table_cell(&t, row->epoch ? arena_printf(mem, "%" PRId64 "-%" PRId64, row->first_seq, row->last_seq) : "-");
        number_cell(&t, row->declared);
        table_cell(&t, arena_printf(mem, "%" PRId64 "%s", row->kafka, row->in_reach ? "" : "*"));
        number_cell(&t, row->journal);
        for (int b = BUCKET_VIEW; b <= BUCKET_VOID; b++)
            number_cell(&t, row->buckets[b]);
        number_cell(&t, row->journal - named);
        number_cell(&t, (int64_t)row->n);
    }
    table_print(&t, 0);
}

/* What was read and not sent is not missing: it stands beside what was. */
static void print_sources(const struct report *r, struct arena *mem)
{
    static const char *const heading[] = { "agency", "epoch", "files", "records read", "events", "unchanged", "gated", "rejected", "told", NULL };
    struct table t;
    bool any = false;

    table_begin(&t, mem, heading);
    for (size_t i = 0; i < r->n; i++) {
        const struct report_row *row = &r->rows[i];

        if (row->tallies[TALLY_RECORDS] == 0)
            continue;
        any = true;
        table_cell(&t, row->agency);
        number_cell(&t, row->epoch);
        for (int k = 0; k < TALLIES; k++)
            number_cell(&t, row->tallies[k]);
        number_cell(&t, row->told);
    }
    if (any)
        table_print(&t, 0);
}

/* Only where somebody offers one. */
static void print_stocks(const struct report *r, struct arena *mem)
{
    static const char *const heading[] = { "agency", "stock", "items", NULL };
    struct table t;
    bool any = false;

    table_begin(&t, mem, heading);
    for (size_t i = 0; i < r->n; i++) {
        const struct report_row *row = &r->rows[i];

        if (!is_first(r, i) || (r->hub && strcmp(row->agency, r->hub) == 0))
            continue;
        any |= row->stock != STOCK_NOT_OFFERED;
        table_cell(&t, row->agency);
        table_cell(&t, row->stock == STOCK_NOT_OFFERED ? "not offered" : row->stock == STOCK_CUT_OFF ? "cut off, not compared" : stock_state_name(row->stock));
        number_cell(&t, row->stock_items);
    }
    if (any)
        table_print(&t, 0);
}

static void print_difference(const struct difference *d, struct arena *mem)
{
    char since[DAY_TEXT_BYTES];

    printf("%s; %s%s%s, since %s, owner %s, to do: %s%s%s\n", difference_name(d, mem), state_name(d->state), d->by ? " by " : "", d->by ? d->by : "", day_text(d->since, since),
           d->owner ? d->owner : "-", d->action, *d->detail ? ": " : "", d->detail);
}

void report_text(const struct report *r, struct arena *mem)
{
    char day[DAY_TEXT_BYTES];
    size_t remain = 0;

    if (r->n == 0) {
        printf("%s: there is no agency whose data could be checked\n", day_text(r->day, day));
        return;
    }
    print_rows(r, mem);
    print_sources(r, mem);
    print_stocks(r, mem);
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->rows[i].n; k++) {
            print_difference(&r->rows[i].differences[k], mem);
            remain += difference_remains(&r->rows[i].differences[k]);
        }
    if (remain == 0)
        printf("%s is balanced\n", day_text(r->day, day));
    else
        printf("%s is not balanced: %zu differences remain\n", day_text(r->day, day), remain);
}
