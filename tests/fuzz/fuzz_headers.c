/* SPDX-License-Identifier: Apache-2.0 */
/* Any key, headers and value as a Kafka message on a topic of ours: refused with a reason, or an event that travels on and comes back
 * with the same hash.
 *
 *   1 byte: 0 events, else inbox; 1 byte: length of the key, 255 = none; the key; 2 bytes: length of the headers as deadletter.h packs
 *   them; the headers; the rest is the value */
#include <stdlib.h>
#include <string.h>

#include "../../common/travel/deadletter.h"
#include "../../common/event/event.h"
#include "fuzz_schemas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take_message(const uint8_t *data, size_t size, struct arena *mem, struct message *ret)
{
    const uint8_t *at = data, *end = data + size;
    struct err e;

    if (size < 4)
        return false;
    ret->topic = *at++ ? "casebus.05162004.meldebehoerde.05162004.inbox" : "casebus.05162004.meldebehoerde.05162004.events";
    ret->key_bytes = *at++;
    if (ret->key_bytes != 255) {
        if ((size_t)(end - at) < ret->key_bytes)
            return false;
        ret->key = at;
        at += ret->key_bytes;
    }
    if (end - at < 2)
        return false;
    size_t packed = (size_t)at[0] << 8 | at[1];
    at += 2;
    if ((size_t)(end - at) < packed || !deadletter_unpack_headers(at, packed, mem, &ret->headers, &ret->n_headers, &e))
        return false;
    ret->value = at + packed;
    ret->value_bytes = (size_t)(end - at) - packed;
    return true;
}

static void check_event(const struct event *ev, const char *topic, struct arena *mem)
{
    uint8_t hash[HASH_BYTES], again[HASH_BYTES];
    struct event back;
    struct message msg;
    struct err e = {0};

    event_to_message(ev, mem, &msg);
    msg.topic = topic;
    if (!event_from_message(&msg, mem, &back, &e))
        abort();
    event_hash(ev, hash);
    event_hash(&back, again);
    if (memcmp(hash, again, HASH_BYTES) != 0)
        abort();
    if (event_decode(&back, schemas(), mem, &e) && event_check(&back, schemas(), &e))
        event_participants(&back, NULL, 0);
    else if (e.kind != ERR_DATA || !*e.text)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct message msg = {0};
    struct event ev;
    struct err e = {0};

    if (take_message(data, size, &mem, &msg)) {
        for (size_t i = 0; i < msg.n_headers; i++)
            event_header_is_plain(&msg.headers[i]);
        if (event_from_message(&msg, &mem, &ev, &e))
            check_event(&ev, msg.topic, &mem);
        else if (e.kind != ERR_DATA || !*e.text)
            abort();
    }
    arena_release(&mem);
    return 0;
}
