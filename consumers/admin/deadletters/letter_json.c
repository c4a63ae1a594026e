/* SPDX-License-Identifier: Apache-2.0 */
#include "letter_json.h"

#include <string.h>

#include "../../../common/ground/utf8.h"

/* ---- the columns */

json_t *letter_number(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? json_null() : json_integer(db_get_int(r, row, col));
}

json_t *letter_text(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? json_null() : json_string(db_get_text(r, row, col));
}

static json_t *uuid(const struct db_result *r, int row, int col)
{
    char out[UUID_TEXT_BYTES];

    return db_is_null(r, row, col) ? json_null() : json_string(uuid_text(db_get_bytes(r, row, col, NULL), out));
}

static json_t *subject(const struct db_result *r, int row, int col)
{
    char out[SUBJECT_TEXT_BYTES];

    return db_is_null(r, row, col) ? json_null() : json_string(hex_text(db_get_bytes(r, row, col, NULL), SUBJECT_BYTES, out));
}

/* Who redrove or discarded it, when, by which command and why. */
static json_t *settled(const struct db_result *r, int row)
{
    char at[TIME_TEXT_BYTES];

    if (db_is_null(r, row, LETTER_SETTLED_AT))
        return json_null();
    json_t *by = json_pack("[s]", db_get_text(r, row, LETTER_BY_1));
    if (!db_is_null(r, row, LETTER_BY_2))
        json_array_append_new(by, json_string(db_get_text(r, row, LETTER_BY_2)));
    return json_pack("{s:s,s:o,s:s,s:o}", "at", time_text(db_get_time(r, row, LETTER_SETTLED_AT), at), "by", by, "command", db_get_text(r, row, LETTER_COMMAND),
                     "reason", letter_text(r, row, LETTER_GROUND));
}

json_t *letter_json(const struct db_result *r, int row)
{
    char at[TIME_TEXT_BYTES];

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:b,s:o}", "no", letter_number(r, row, LETTER_NO), "agency",
                     letter_text(r, row, LETTER_AGENCY), "topic", letter_text(r, row, LETTER_TOPIC), "offset", letter_number(r, row, LETTER_OFFSET), "epoch",
                     letter_number(r, row, LETTER_EPOCH), "seq", letter_number(r, row, LETTER_SEQ), "event", uuid(r, row, LETTER_EVENT), "type",
                     letter_text(r, row, LETTER_TYPE), "schema_id", letter_number(r, row, LETTER_SCHEMA_ID), "subject", subject(r, row, LETTER_SUBJECT), "reason",
                     letter_text(r, row, LETTER_REASON), "detail", letter_text(r, row, LETTER_DETAIL), "received_at",
                     time_text(db_get_time(r, row, LETTER_RECEIVED_AT), at), "state", letter_text(r, row, LETTER_STATE), "group", letter_text(r, row, LETTER_GROUP),
                     "edited", (int)db_get_bool(r, row, LETTER_EDITED), "settled", settled(r, row));
}

/* ---- what was received */

static const char masked[] = "***";

static json_t *hex(const void *bytes, size_t n, bool show, struct arena *mem)
{
    return !bytes ? json_null() : json_string(show ? hex_text(bytes, n, arena_alloc(mem, 2 * n + 1)) : masked);
}

/* A name that is no text at all is not worth more than the note that it was there. */
static json_t *header_json(const struct header *h, bool show, struct arena *mem)
{
    const char *name = utf8_check(h->name, strlen(h->name)) ? h->name : "?";

    if (!h->value)
        return json_pack("{s:s,s:n}", "name", name, "value");
    if (!show)
        return json_pack("{s:s,s:s}", "name", name, "value", masked);
    if (utf8_check(h->value, h->n) && !memchr(h->value, '\0', h->n))
        return json_pack("{s:s,s:s%}", "name", name, "value", (const char *)h->value, h->n);
    return json_pack("{s:s,s:o}", "name", name, "hex", hex(h->value, h->n, true, mem));
}

static json_t *headers_json(const struct message *msg, bool reveal, struct arena *mem)
{
    json_t *all = json_array();

    for (size_t i = 0; i < msg->n_headers; i++)
        json_array_append_new(all, header_json(&msg->headers[i], reveal || event_header_is_plain(&msg->headers[i]), mem));
    return all;
}

static json_t *field_json(const struct event *ev, size_t i, bool show)
{
    CLEANUP(buf_release) struct buf text = {0};

    if (!show)
        return json_string(masked);
    event_field_json(ev, i, &text);
    return json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL);
}

/* Messages of the programs themselves speak of nobody. */
static void add_decoded(json_t *to, const struct message *msg, const struct schema *s, bool reveal, struct arena *mem)
{
    struct event ev = { .schema = s, .fields = s ? ARENA_ARRAY(mem, struct value, s->n_fields) : NULL };
    json_t *fields = json_object();
    size_t at = 0, n = s ? codec_decode_some(s, msg->value, msg->value_bytes, mem, ev.fields, &at) : 0;
    bool show = reveal || (s && s->dataclass == '-');

    for (size_t i = 0; i < n; i++)
        if (ev.fields[i].kind != VALUE_NONE)
            json_object_set_new(fields, s->fields[i].name, field_json(&ev, i, show));
    json_object_set_new(to, "fields", fields);
    json_object_set_new(to, "rest_at", json_integer((json_int_t)at));
    json_object_set_new(to, "rest", at < msg->value_bytes ? hex((const uint8_t *)msg->value + at, msg->value_bytes - at, reveal, mem) : json_null());
}

void letter_add_content(json_t *to, const struct letter *letter, const struct schema_set *set, bool reveal, struct arena *mem)
{
    const struct message *msg = &letter->msg;
    uint8_t ref[SUBJECT_BYTES];
    bool pseudonym = msg->key && hex_parse(msg->key, msg->key_bytes, ref, SUBJECT_BYTES);
    const struct schema *s = msg->value && letter->read.has_schema_id ? schema_by_id(set, letter->read.ev.schema_id) : NULL;

    json_object_set_new(to, "masked", json_boolean(!reveal));
    json_object_set_new(to, "headers", headers_json(msg, reveal, mem));
    json_object_set_new(to, "key", hex(msg->key, msg->key_bytes, reveal || pseudonym, mem));
    json_object_set_new(to, "value_bytes", msg->value ? json_integer((json_int_t)msg->value_bytes) : json_null());
    json_object_set_new(to, "value", hex(msg->value, msg->value_bytes, reveal, mem));
    add_decoded(to, msg, s, reveal, mem);
}
