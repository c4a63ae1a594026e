/* SPDX-License-Identifier: Apache-2.0 */
/* codec - event bodies to bytes and back: Confluent framing (0x00, 4-byte big-endian schema id, Avro binary body).
 *
 *    0      1          5
 *    +------+----------+----------------------+
 *    | 0x00 | schema id| Avro binary          |
 *    +------+----------+----------------------+
 *
 * Bytes from outside are walked with bounds first (lengths, counts, depth, enum range, UTF-8, nothing left over). */
#ifndef COMMON_CODEC_H
#define COMMON_CODEC_H
#include "../ground/buf.h"
#include "schema.h"

/* Appends frame and body.  `fields` in the schema's order.  ERR_DATA: a required field is absent or of a wrong kind. */
bool codec_encode(const struct schema *s, const struct value *fields, struct buf *out, struct err *e) MUST_CHECK;
/* The schema id of a framed value.  ERR_DATA: too short, wrong magic byte. */
bool codec_schema_id(const void *bytes, size_t n, int32_t *ret_id, struct err *e) MUST_CHECK;
/* The fields, in the writer's schema's order, in `mem`.  Text stays valid as long as `mem`.  ERR_DATA names what is
 * wrong at which byte; an enum index out of range is an error, an unknown symbol cannot occur with the writer's schema. */
bool codec_decode(const struct schema *s, const void *bytes, size_t n, struct arena *mem, struct value **ret_fields, struct err *e) MUST_CHECK;
/* As far as it can be read, of a value whose frame names `s`: the fields before the first that cannot (how many is returned, the others are
 * absent), and at which byte the rest begins.  ret_fields: one for each field of the schema. */
size_t codec_decode_some(const struct schema *s, const void *bytes, size_t n, struct arena *mem, struct value *ret_fields, size_t *ret_at);
#endif
