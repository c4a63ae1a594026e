/* SPDX-License-Identifier: Apache-2.0 */
/* letter_json - dead letters as JSON: the same keys in list and show, unknown is null. */
#ifndef CONSUMERS_ADMIN_LETTER_JSON_H
#define CONSUMERS_ADMIN_LETTER_JSON_H
#include <jansson.h>

#include "../admin.h"
#include "../../journal/letters.h"

/* The columns of list.sql. */
enum { LETTER_NO, LETTER_AGENCY, LETTER_TOPIC, LETTER_OFFSET, LETTER_EPOCH, LETTER_SEQ, LETTER_EVENT, LETTER_TYPE, LETTER_SCHEMA_ID, LETTER_SUBJECT, LETTER_REASON,
       LETTER_DETAIL, LETTER_RECEIVED_AT, LETTER_STATE, LETTER_GROUP, LETTER_EDITED, LETTER_SETTLED_AT, LETTER_BY_1, LETTER_BY_2, LETTER_COMMAND, LETTER_GROUND };
json_t *letter_json(const struct db_result *r, int row);
/* A column as JSON; null where it is null. */
json_t *letter_number(const struct db_result *r, int row, int col);
json_t *letter_text(const struct db_result *r, int row, int col);
/* Adds what was received: headers, key, value, and the value decoded as far as possible ("fields", and from byte "rest_at" on "rest" in
 * hexadecimal).  Without `reveal` "***" stands for whatever may tell who the person is or what was said of him. */
void letter_add_content(json_t *to, const struct letter *letter, const struct schema_set *set, bool reveal, struct arena *mem);
#endif
