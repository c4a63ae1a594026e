/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the body of the event type that the first byte chooses: refused with a reason, or read; and what was read is written
 * and read again as the same. */
#include <stdlib.h>
#include <string.h>

#include "../unit/made_values.h"
#include "../../common/event/codec.h"
#include "../../common/event/event.h"
#include "fuzz_schemas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct schema *s, const void *bytes, size_t n, struct arena *mem)
{
    CLEANUP(buf_release) struct buf once = {0}, twice = {0};
    struct value *fields, *again;
    struct err e = {0};

    bool whole = codec_decode(s, bytes, n, mem, &fields, &e);
    size_t at, some = codec_decode_some(s, bytes, n, mem, ARENA_ARRAY(mem, struct value, s->n_fields), &at);
    if (at < 5 || at > n || whole != (some == s->n_fields && at == n))
        abort();
    if (!whole) {
        if (e.kind != ERR_DATA || !*e.text)
            abort();
        return;
    }
    if (!codec_encode(s, fields, &once, &e) || !codec_decode(s, once.data, once.len, mem, &again, &e) || !made_equal_fields(s, fields, again))
        abort();
    if (!codec_encode(s, again, &twice, &e) || once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
        abort();
    struct event ev = { .schema = s, .fields = fields };
    event_fields_json(&ev, &twice);
    event_participants(&ev, NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf b = {0};
    struct arena mem = {0};

    if (size == 0)
        return 0;
    const struct schema *s = schema_at(schemas(), data[0] % schema_count(schemas()));
    const uint8_t frame[5] = { 0, (uint8_t)(s->id >> 24), (uint8_t)(s->id >> 16), (uint8_t)(s->id >> 8), (uint8_t)s->id };
    buf_add(&b, frame, sizeof frame);
    buf_add(&b, data + 1, size - 1);
    round_trip(s, b.data, b.len, &mem);
    arena_release(&mem);
    return 0;
}
