/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a neutral line of an agency that the first byte chooses: refused with a reason, or an event that is encoded, read again
 * and checked without objection. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "../unit/made_values.h"
#include "../../common/event/event.h"
#include "fuzz_schemas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_json(const struct event *ev)
{
    CLEANUP(buf_release) struct buf b = {0};

    event_fields_json(ev, &b);
    json_t *fields = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(fields))
        abort();
    json_decref(fields);
}

static void check_event(struct event *ev, struct arena *mem)
{
    struct value *before = ev->fields;
    struct message msg;
    struct event back;
    struct err e = {0};

    ev->seq = ev->epoch = 1;
    if (!event_encode(ev, mem, &e))
        abort();
    event_to_message(ev, mem, &msg);
    msg.topic = topic_name(mem, ev->tenant, ev->agency, "events");
    if (!event_from_message(&msg, mem, &back, &e) || !event_decode(&back, schemas(), mem, &e) || !event_check(&back, schemas(), &e)
        || !made_equal_fields(back.schema, before, back.fields))
        abort();
    check_json(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const agencies[] = { "meldebehoerde@05162004", "auslaenderbehoerde@05162004", "standesamt@05162004", "jobcenter@05162", "jugendamt@05162004", "kim-case-management@05162004" };
    static const uint8_t key[KEY_BYTES];
    struct arena mem = {0};
    struct event ev;
    const char *batch;
    struct err e = {0};

    if (size == 0)
        return 0;
    struct event_reader r = { .set = schemas(), .agency = agencies[data[0] % 6], .tenant = "05162004", .consent = "E-1", .key = key };
    if (event_from_json(&r, (const char *)data + 1, size - 1, 1768896720000000, &mem, &ev, &batch, &e))
        check_event(&ev, &mem);
    else if (e.kind != ERR_DATA || !*e.text)
        abort();
    arena_release(&mem);
    return 0;
}
