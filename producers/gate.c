/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <ctype.h>
#include <string.h>

static bool is_code(const char *text)
{
    size_t n = 0;

    for (; text && text[n]; n++)
        if (!isalnum((unsigned char)text[n]) && !strchr("._-:@+/", text[n]))
            return false;
    return n > 0 && n <= 64;
}

/* Counselling (C) rests on consent always; of the other classes the schema says which types do. */
static bool needs_consent(const struct schema *s)
{
    return s->dataclass == 'C' || s->consent;
}

bool gate_pass(const struct event *ev, const char *slug, const char **ret_field, struct err *e)
{
    *ret_field = "type";
    if (ev->schema->control)
        return err_set(e, ERR_DATA, "%s is made by the programs themselves, no source may send it", ev->type);
    if (!schema_may_publish(ev->schema, slug))
        return err_set(e, ERR_DATA, "%s is not published by %s: schemas/ names who may", ev->type, slug);
    *ret_field = "consent";
    if (needs_consent(ev->schema) && !ev->consent)
        return err_set(e, ERR_DATA, "%s is of class %c and needs a consent reference, in the record or as consent = \"...\" in the configuration", ev->type, ev->dataclass);
    if (ev->consent && !is_code(ev->consent))
        return err_set(e, ERR_DATA, "a consent reference is at most 64 letters, digits and . _ - : @ + /");
    *ret_field = "purpose";
    if (!is_code(ev->purpose))
        return err_set(e, ERR_DATA, "a purpose is a code of at most 64 letters, digits and . _ - : @ + /");
    *ret_field = "legalbasis";
    if (!is_code(ev->legal_basis))
        return err_set(e, ERR_DATA, "a legal basis is a code of at most 64 letters, digits and . _ - : @ + /");
    return true;
}

bool gate_ready(struct event *ev, const struct schema_set *set, const char *slug, struct arena *mem, const char **ret_field, bool *ret_gated, struct err *e)
{
    *ret_gated = true;
    if (!gate_pass(ev, slug, ret_field, e))
        return false;
    *ret_gated = false;
    *ret_field = NULL;
    if (!event_check(ev, set, e) || !event_encode(ev, mem, e))
        return false;
    if (ev->payload_bytes > EVENT_MOST_BYTES)
        return err_set(e, ERR_DATA, "the event has %zu bytes, %d are allowed", ev->payload_bytes, EVENT_MOST_BYTES);
    return true;
}

void gate_date_back(struct event *ev)
{
    const struct value *on = &ev->fields[FIELD_OCCURRED_ON];

    if (ev->schema->control || on->kind != VALUE_DAY)
        return;
    time_us noon = clock_midnight(on->day) + (time_us)12 * 3600 * 1000000;
    if (noon < ev->recorded_at)
        ev->recorded_at = noon;
}
