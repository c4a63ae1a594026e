/* SPDX-License-Identifier: Apache-2.0 */
#include "discard.h"

#include <inttypes.h>
#include <stdlib.h>

#include "consumers/portal/discard_sql.h"
#include "note.h"
#include "rows.h"
#include "words.h"

/* The same object as that of the deed's own entry. */
static const char *object_of(const struct visit *v, int64_t letter)
{
    return arena_printf(v->rq->mem, "dead letter %" PRId64, letter);
}

bool discard_request(struct visit *v, int64_t letter, struct err *e)
{
    if (!rows_ask(v, "request", "no:i asked_by:t asked_reason:t at:T", sql_request, DB_PARAMS(db_text(object_of(v, letter)), db_int8(letter)), e))
        return false;
    rows_single(v, "request");
    return true;
}

static int64_t number(const struct visit *v, const char *field)
{
    const char *text = http_value(&v->rq->form, field);

    return text ? strtoll(text, NULL, 10) : 0;
}

static bool write_request(struct visit *v, int64_t letter, const char *reason, struct err *e)
{
    const struct operator_entry entry = { .by = v->user->name, .command = "deadletter discard", .object = object_of(v, letter), .reason = reason, .result = "asked for" };

    return note_write(v->portal->set->database, &entry, e);
}

void discard_ask(struct visit *v)
{
    const char *reason = http_value(&v->rq->form, "reason");
    int64_t letter = number(v, "no");
    struct err e;

    if (!reason || !*reason)
        visit_fail(v, 400, words_find("error.field", v->lang));
    else if (!rows_ask(v, "open", "no:i", sql_open, DB_PARAMS(db_int8(letter)), &e))
        visit_fail(v, 503, e.text);
    else if (json_array_size(json_object_get(v->data, "open")) == 0)
        visit_fail(v, 409, words_find("discard.changed", v->lang));
    else if (!write_request(v, letter, reason, &e))
        visit_fail(v, 503, e.text);
    else
        visit_redirect(v, arena_printf(v->rq->mem, "/deadletter/%" PRId64, letter));
}

bool discard_is_asker(const struct visit *v, const char *asked_by)
{
    struct users users;
    struct err ignored;

    return !users_read(v->portal->set->users, v->rq->mem, &users, &ignored) || users_same(&users, asked_by, v->user->name);
}

bool discard_prepare(struct visit *v)
{
    const json_t *request;
    struct err e;

    if (!discard_request(v, number(v, "no"), &e)) {
        visit_fail(v, 503, e.text);
        return false;
    }
    request = json_object_get(v->data, "request");
    if (!json_is_object(request) || json_integer_value(json_object_get(request, "no")) != number(v, "request"))
        visit_fail(v, 409, words_find("discard.changed", v->lang));
    else if (discard_is_asker(v, json_string_value(json_object_get(request, "asked_by"))))
        visit_fail(v, 403, words_find("discard.second", v->lang));
    else
        return true;
    return false;
}
