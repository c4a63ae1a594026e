/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_print.h"

#include <stdio.h>

#include "../../admin/print.h"

enum { MOST_NAMED = 10 };                /* days, in a sentence; JSON has them all */

/* ---- JSON */

static json_t *days_json(const struct closed_days *d, enum closed_state state)
{
    json_t *all = json_array();
    char text[DAY_TEXT_BYTES];
    day_num first, last;

    closed_days_range(d, &first, &last);
    for (day_num day = first; d->n && day <= last; day++)
        if (closed_days_state(d, day) == state)
            json_array_append_new(all, json_string(day_text(day, text)));
    return all;
}

static json_t *texts_json(const char *const *texts, size_t n)
{
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, json_string(texts[i]));
    return all;
}

static void print_document(const struct verified *v)
{
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES], hash[2 * HASH_BYTES + 1];
    day_num first, last;

    closed_days_range(&v->days, &first, &last);
    json_t *all = json_pack("{s:b,s:s?,s:I,s:s?,s:s?,s:o,s:s,s:o}", "holds", v->findings.n == 0, "tenant", v->tenant, "records", (json_int_t)v->records, "first_day",
                            v->days.n ? day_text(first, from) : NULL, "last_day", v->days.n ? day_text(last, to) : NULL, "keys", texts_json(v->keys, v->n_keys),
                            "last_hash", hex_text(v->hash, sizeof v->hash, hash), "findings", texts_json(v->findings.texts, v->findings.n));

    json_object_set_new(all, "balanced", days_json(&v->days, CLOSED_BALANCED));
    json_object_set_new(all, "not_balanced", days_json(&v->days, CLOSED_NOT_BALANCED));
    json_object_set_new(all, "in_part", days_json(&v->days, CLOSED_IN_PART));
    json_object_set_new(all, "not_closed", days_json(&v->days, CLOSED_NONE));
    print_json(all);
    json_decref(all);
}

/* ---- text */

/* "; not balanced: 2026-03-04, 2026-03-17 and 3 more": nothing where there is none. */
static void print_days(const struct closed_days *d, enum closed_state state, const char *what)
{
    json_t *days = days_json(d, state), *day;
    size_t i, n = json_array_size(days);

    if (n)
        printf("; %s: ", what);
    json_array_foreach(days, i, day)
        if (i < MOST_NAMED)
            printf("%s%s", i ? ", " : "", json_string_value(day));
    if (n > MOST_NAMED)
        printf(" and %zu more", n - MOST_NAMED);
    json_decref(days);
}

static void print_balance(const struct closed_days *d)
{
    json_t *balanced = days_json(d, CLOSED_BALANCED);
    day_num first, last;

    closed_days_range(d, &first, &last);
    printf("balanced: %zu of %d days", json_array_size(balanced), (int)(last - first + 1));
    json_decref(balanced);
    print_days(d, CLOSED_NOT_BALANCED, "not balanced");
    print_days(d, CLOSED_IN_PART, "balanced, but only some agencies were looked at");
    print_days(d, CLOSED_NONE, "no record");
    printf("\n");
}

static void print_text(const struct verified *v, bool with_database)
{
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES], hash[2 * HASH_BYTES + 1];
    day_num first, last;

    closed_days_range(&v->days, &first, &last);
    for (size_t i = 0; i < v->findings.n; i++)
        printf("%s\n", v->findings.texts[i]);
    if (v->records == 0)
        printf("no closing records\n");
    else
        printf("%zu closing records of %s, days %s to %s, last hash %s\n", v->records, v->tenant ? v->tenant : "?", v->days.n ? day_text(first, from) : "-",
               v->days.n ? day_text(last, to) : "-", hex_text(v->hash, sizeof v->hash, hash));
    if (v->days.n)
        print_balance(&v->days);
    for (size_t i = 0; i < v->n_keys; i++)
        printf("signed with %s\n", v->keys[i]);
    if (v->findings.n)
        printf("%zu things do not hold\n", v->findings.n);
    else
        printf("everything holds%s\n", with_database ? ": file, database, stored reports and manifests agree" : "");
}

void verify_print(struct app *app, const struct verified *v, bool with_database)
{
    if (app->format == FORMAT_TEXT)
        print_text(v, with_database);
    else
        print_document(v);
}
