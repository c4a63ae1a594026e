/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include <avro.h>

#include "../../common/event/codec.h"
#include "house.h"
#include "made_values.h"
#include "../../common/event/schema_avsc.h"
#include "../../common/ground/utf8.h"

static struct arena mem;
static struct schema kinds;              /* a control message with a field of every kind */

static const char kinds_text[] =
    "{\"type\": \"record\", \"namespace\": \"casebus\", \"name\": \"kinds\", \"casebus.class\": \"-\", \"casebus.publisher\": [], \"casebus.control\": true, \"fields\": ["
    "{\"name\": \"yes\", \"type\": \"boolean\"}, {\"name\": \"number\", \"type\": \"long\"}, {\"name\": \"day\", \"type\": {\"type\": \"int\", \"logicalType\": \"date\"}},"
    "{\"name\": \"at\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}}, {\"name\": \"colour\", \"type\": {\"type\": \"enum\", \"name\": \"c\", \"symbols\": [\"red\", \"_9\"], \"casebus.symbols\": {\"_9\": \"9\"}}},"
    "{\"name\": \"text\", \"type\": \"string\"}, {\"name\": \"ref\", \"type\": {\"type\": \"fixed\", \"name\": \"ref\", \"namespace\": \"casebus\", \"size\": 16}, \"casebus.ref\": \"local\"},"
    "{\"name\": \"raw\", \"type\": \"bytes\"}, {\"name\": \"list\", \"type\": {\"type\": \"array\", \"items\": \"long\"}},"
    "{\"name\": \"record\", \"type\": {\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"inner\", \"type\": [\"null\", \"long\"], \"default\": null}]}},"
    "{\"name\": \"maybe\", \"type\": [\"null\", \"string\"], \"default\": null}]}";

static int load(void **state)
{
    struct err e = {0};

    (void)state;
    if (!schema_avsc_read("kinds", kinds_text, sizeof kinds_text - 1, &mem, &kinds, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return -1;
    }
    kinds.id = 0x01020304;
    return 0;
}

static int release(void **state)
{
    (void)state;
    avro_schema_decref(kinds.avro);
    arena_release(&mem);
    return 0;
}

/* "00 ff" to bytes */
static size_t bytes_of(const char *hex, uint8_t *ret)
{
    char packed[1024];
    size_t n = 0;

    for (; *hex; hex++)
        if (*hex != ' ')
            packed[n++] = *hex;
    assert_true(hex_parse(packed, n, ret, n / 2));
    return n / 2;
}

/* ---- known bytes */

static const char every_kind[] = "00 01020304"      /* magic byte, schema id */
    "01" "80 01" "a4 bf 02" "02" "02"               /* yes, 64, day 20434, 1 microsecond, symbol 9 */
    "06 c2 a7 33"                                   /* text "§3" */
    "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"
    "04 ff 00"                                      /* 2 raw bytes */
    "04 01 02 00"                                   /* list of -1 and 1 */
    "02 06"                                         /* record: inner 3 */
    "00";                                           /* maybe: absent */

static struct value *every_kind_values(void)
{
    static struct value list[2], inner[1], all[11];
    static const uint8_t raw[] = { 0xff, 0 };

    list[0] = (struct value){ .kind = VALUE_INT, .integer = -1 };
    list[1] = (struct value){ .kind = VALUE_INT, .integer = 1 };
    inner[0] = (struct value){ .kind = VALUE_INT, .integer = 3 };
    all[0] = (struct value){ .kind = VALUE_BOOL, .boolean = true };
    all[1] = (struct value){ .kind = VALUE_INT, .integer = 64 };
    all[2] = (struct value){ .kind = VALUE_DAY, .day = 20434 };
    all[3] = (struct value){ .kind = VALUE_TIME, .time = 1 };
    all[4] = (struct value){ .kind = VALUE_SYMBOL, .text = "9" };
    all[5] = (struct value){ .kind = VALUE_TEXT, .text = "§3" };
    all[6] = (struct value){ .kind = VALUE_LOCAL, .ref = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } };
    all[7] = (struct value){ .kind = VALUE_BYTES, .bytes = { raw, 2 } };
    all[8] = (struct value){ .kind = VALUE_LIST, .list = { list, 2 } };
    all[9] = (struct value){ .kind = VALUE_RECORD, .list = { inner, 1 } };
    all[10] = (struct value){ .kind = VALUE_NONE };
    return all;
}

static void every_kind_has_the_bytes_that_avro_says(void **state)
{
    CLEANUP(buf_release) struct buf b = {0};
    uint8_t expected[256];
    size_t n = bytes_of(every_kind, expected);
    struct value *got;
    struct err e = {0};
    int32_t id;

    (void)state;
    assert_true(codec_encode(&kinds, every_kind_values(), &b, &e));
    assert_int_equal(b.len, n);
    assert_memory_equal(b.data, expected, n);
    assert_true(codec_schema_id(b.data, b.len, &id, &e));
    assert_int_equal(id, 0x01020304);
    assert_true(codec_decode(&kinds, b.data, b.len, &mem, &got, &e));
    assert_true(made_equal_fields(&kinds, got, every_kind_values()));
}

/* A value keeps its text although the message is gone. */
static void texts_live_as_long_as_the_arena(void **state)
{
    uint8_t bytes[256];
    size_t n = bytes_of(every_kind, bytes);
    struct value *got;
    struct err e = {0};

    (void)state;
    assert_true(codec_decode(&kinds, bytes, n, &mem, &got, &e));
    memset(bytes, 0xee, sizeof bytes);
    assert_true(made_equal_fields(&kinds, got, every_kind_values()));
}

/* ---- other writers' forms */

static void other_forms_of_the_same_are_read(void **state)
{
    static const struct { const char *sentence, *list; } rows[] = {
        { "one block", "04 01 02 00" },
        { "a block with its bytes before it", "03 04 01 02 00" },
        { "two blocks", "02 01 02 02 00" },
        { "two blocks with their bytes", "01 02 01 01 02 02 00" },
        { "a number with more bytes than it needs", "84 80 00 01 02 00" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(every_kind, "04 01 02 00");
        char hex[512];
        uint8_t bytes[256];
        struct value *got;
        struct err e = {0};

        snprintf(hex, sizeof hex, "%.*s%s%s", (int)(at - every_kind), every_kind, rows[i].list, at + 11);
        if (!codec_decode(&kinds, bytes, bytes_of(hex, bytes), &mem, &got, &e))
            fail_msg("%s: %s", rows[i].sentence, e.text);
        assert_true(made_equal_fields(&kinds, got, every_kind_values()));
    }
}

/* ---- malformed */

static void what_is_no_body_is_refused(void **state)
{
    static const char whole[] = "00 01020304 01 8001 a4bf02 02 02 06c2a733 000102030405060708090a0b0c0d0e0f 04ff00 04010200 0206 00";
    static const struct { const char *sentence, *hex, *error; } rows[] = {
        { "nothing", "", "value of 0 bytes: too short for a frame, which has 5" },
        { "half a frame", "00 010203", "value of 4 bytes: too short for a frame, which has 5" },
        { "another magic byte", "01 01020304 01", "value begins with 0x01 instead of the magic byte 0x00" },
        { "JSON", "7b 22747970", "value begins with 0x7b instead of the magic byte 0x00" },
        { "another schema", "00 01020305 01", "schema id 16909061 in the frame, 16909060 expected" },
        { "no body", "00 01020304", "body at byte 5, field \"yes\": the body ends before it" },
        { "neither true nor false", "00 01020304 02", "body at byte 5, field \"yes\": 0x02 is neither true nor false" },
        { "cut off in a number", "00 01020304 01 80", "body at byte 6, field \"number\": the body ends in the middle of a number" },
        { "a number of 11 bytes", "00 01020304 01 ffffffffffffffffffff01", "body at byte 6, field \"number\": a number of more than 64 bits" },
        { "a number of 65 bits", "00 01020304 01 ffffffffffffffffff02", "body at byte 6, field \"number\": a number of more than 64 bits" },
        { "a day beyond 32 bits", "00 01020304 01 00 8080808020", "body at byte 7, field \"day\": 4294967296 is no day of the years 1 to 9999" },
        { "the day that means none", "00 01020304 01 00 ffffffff0f", "body at byte 7, field \"day\": -2147483648 is no day of the years 1 to 9999" },
        { "a time after the year 9999", "00 01020304 01 00 00 feffffffffffffffff01", "body at byte 8, field \"at\": 9223372036854775807 is no time of the years 1 to 9999" },
        { "a symbol too much", "00 01020304 01 00 00 00 04", "body at byte 9, field \"colour\": the symbol 2 where there are 2" },
        { "symbol 99", "00 01020304 01 00 00 00 c601", "body at byte 9, field \"colour\": the symbol 99 where there are 2" },
        { "a negative symbol", "00 01020304 01 00 00 00 01", "body at byte 9, field \"colour\": the symbol -1 where there are 2" },
        { "a huge length", "00 01020304 01 00 00 00 00 feffffffffffffffff01 61", "body at byte 10, field \"text\": a length of 9223372036854775807 where 1 bytes are left" },
        { "a negative length", "00 01020304 01 00 00 00 00 01", "body at byte 10, field \"text\": a length of -1 where 0 bytes are left" },
        { "a length of one too much", "00 01020304 01 00 00 00 00 04 61", "body at byte 10, field \"text\": a length of 2 where 1 bytes are left" },
        { "half a letter", "00 01020304 01 00 00 00 00 02 c3", "body at byte 11, field \"text\": a text that is not UTF-8 or holds a NUL" },
        { "a NUL", "00 01020304 01 00 00 00 00 02 00", "body at byte 11, field \"text\": a text that is not UTF-8 or holds a NUL" },
        { "a short reference", "00 01020304 01 00 00 00 00 00 000102", "body at byte 11, field \"ref\": the body ends in the middle of a reference" },
        { "raw bytes too long", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 04ff", "body at byte 27, field \"raw\": a length of 2 where 1 bytes are left" },
        { "more items than bytes", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 feffffffffffffffff01", "body at byte 28, field \"list\": 9223372036854775807 items where 0 bytes are left" },
        { "the most negative count", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 ffffffffffffffffff01 00", "body at byte 28, field \"list\": 9223372036854775808 items where 0 bytes are left" },
        { "a list without its end", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 0202", "body at byte 30, field \"list\": the body ends in the middle of a number" },
        { "a block that is longer than its items", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 0104020200", "body at byte 31, field \"list\": a block of items does not end where it says" },
        { "a block that reaches behind the end", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 011002", "body at byte 29, field \"list\": a length of 8 where 1 bytes are left" },
        { "a branch too much", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 00 04", "body at byte 29, field \"inner\": the branch 2 of a union that has two" },
        { "a negative branch", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 00 00 01", "body at byte 30, field \"maybe\": the branch -1 of a union that has two" },
        { "something behind it", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 00 00 00 00", "body at byte 31: 1 bytes are left over" },
    };
    uint8_t bytes[256];
    struct value *got;
    struct err e = {0};

    (void)state;
    assert_true(codec_decode(&kinds, bytes, bytes_of(whole, bytes), &mem, &got, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (codec_decode(&kinds, bytes, bytes_of(rows[i].hex, bytes), &mem, &got, &e))
            fail_msg("%s is read", rows[i].sentence);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
    }
    for (size_t n = 5, all = bytes_of(whole, bytes); n < all; n++)
        assert_false(codec_decode(&kinds, bytes, n, &mem, &got, &e));
}

static void what_is_cut_off_is_read_as_far_as_it_goes(void **state)
{
    static const struct { const char *sentence, *hex; size_t fields, rest_at; } rows[] = {
        { "nothing of it", "00 01020304", 0, 5 },
        { "the first field", "00 01020304 01 80", 1, 6 },
        { "up to a symbol that is none", "00 01020304 01 02 00 00 c601 02 61", 4, 9 },
        { "up to half a list", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 0202", 8, 28 },
        { "all of it, and something behind", "00 01020304 01 00 00 00 00 00 000102030405060708090a0b0c0d0e0f 00 00 00 00 00", 11, 31 },
    };
    struct value got[11];
    uint8_t bytes[256];
    size_t at;

    (void)state;
    assert_int_equal(kinds.n_fields, 11);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = codec_decode_some(&kinds, bytes, bytes_of(rows[i].hex, bytes), &mem, got, &at);

        if (n != rows[i].fields || at != rows[i].rest_at)
            fail_msg("%s: %zu fields, the rest at %zu", rows[i].sentence, n, at);
        assert_true(n == 0 || (got[0].kind == VALUE_BOOL && got[0].boolean));
        for (size_t k = n; k < kinds.n_fields; k++)
            assert_int_equal(got[k].kind, VALUE_NONE);
    }
}

static void what_is_no_event_is_not_written(void **state)
{
    static const struct { int field; struct value v; const char *error; } rows[] = {
        { 0, { .kind = VALUE_NONE }, "field \"yes\" is missing" },
        { 1, { .kind = VALUE_DAY }, "field \"number\" is of a wrong kind" },
        { 2, { .kind = VALUE_DAY, .day = DAY_NONE }, "field \"day\" is a day outside the years 1 to 9999" },
        { 3, { .kind = VALUE_TIME, .time = INT64_MAX }, "field \"at\" is a time outside the years 1 to 9999" },
        { 4, { .kind = VALUE_SYMBOL, .text = "_9" }, "field \"colour\" has a value that is none of its symbols" },
        { 5, { .kind = VALUE_TEXT, .text = "\xff" }, "field \"text\" is not UTF-8" },
        { 9, { .kind = VALUE_RECORD }, "field \"record\" has another number of fields than its schema" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf b = {0};
        struct value *all = arena_memdup(&mem, every_kind_values(), 11 * sizeof *all);
        struct err e = {0};

        buf_str(&b, "before");
        all[rows[i].field] = rows[i].v;
        assert_false(codec_encode(&kinds, all, &b, &e));
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
        assert_string_equal(b.data, "before");
    }
}

/* ---- avro-c as the oracle */

static void to_avro(const struct field *f, const struct value *v, avro_value_t *to)
{
    avro_value_t branch, item;
    size_t symbol = 0;

    if (f->optional) {
        avro_value_set_branch(to, v->kind != VALUE_NONE, &branch);
        to = &branch;
    }
    switch (v->kind) {
    case VALUE_NONE: avro_value_set_null(to); break;
    case VALUE_BOOL: avro_value_set_boolean(to, v->boolean); break;
    case VALUE_INT: avro_value_set_long(to, v->integer); break;
    case VALUE_DAY: avro_value_set_int(to, v->day); break;
    case VALUE_TIME: avro_value_set_long(to, v->time); break;
    case VALUE_SYMBOL:
        while (strcmp(f->symbols[symbol], v->text) != 0)
            symbol++;
        avro_value_set_enum(to, (int)symbol);
        break;
    case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: avro_value_set_string(to, v->text); break;
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: avro_value_set_fixed(to, (void *)(uintptr_t)v->ref, SUBJECT_BYTES); break;
    case VALUE_BYTES: avro_value_set_bytes(to, (void *)(uintptr_t)v->bytes.data, v->bytes.n); break;
    case VALUE_LIST:
        for (size_t i = 0; i < v->list.n; i++) {
            avro_value_append(to, &item, NULL);
            to_avro(f->item, &v->list.items[i], &item);
        }
        break;
    case VALUE_RECORD:
        for (size_t i = 0; i < v->list.n; i++) {
            avro_value_get_by_index(to, i, &item, NULL);
            to_avro(&f->fields[i], &v->list.items[i], &item);
        }
    }
}

static void every_event_type_is_what_avro_c_writes_and_reads(void **state)
{
    static char theirs[65536];

    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);
        avro_value_iface_t *class = avro_generic_class_from_schema(s->avro);

        for (uint64_t seed = 1; seed <= 20; seed++) {
            CLEANUP(buf_release) struct buf ours = {0};
            CLEANUP(arena_release) struct arena once = {0};
            struct value *values = made_fields(s, seed, &once), *got;
            avro_writer_t w = avro_writer_memory(theirs, sizeof theirs);
            avro_value_t avro, again, field;
            struct err e = {0};

            avro_generic_value_new(class, &avro);
            for (size_t k = 0; k < s->n_fields; k++) {
                avro_value_get_by_index(&avro, k, &field, NULL);
                to_avro(&s->fields[k], &values[k], &field);
            }
            assert_int_equal(avro_value_write(w, &avro), 0);
            if (!codec_encode(s, values, &ours, &e))
                fail_msg("%s: %s", s->type, e.text);
            assert_int_equal(ours.len - 5, avro_writer_tell(w));
            assert_memory_equal(ours.data + 5, theirs, ours.len - 5);
            avro_generic_value_new(class, &again);
            avro_reader_t r = avro_reader_memory(ours.data + 5, (int64_t)ours.len - 5);
            assert_int_equal(avro_value_read(r, &again), 0);
            assert_true(avro_value_equal(&avro, &again));
            if (!codec_decode(s, ours.data, ours.len, &once, &got, &e))
                fail_msg("%s: %s", s->type, e.text);
            assert_true(made_equal_fields(s, values, got));
            avro_reader_free(r);
            avro_writer_free(w);
            avro_value_decref(&avro);
            avro_value_decref(&again);
        }
        avro_value_iface_decref(class);
    }
}

/* ---- UTF-8 */

static void utf8_is_what_rfc_3629_says(void **state)
{
    static const struct { const char *sentence, *bytes; size_t n; bool good; } rows[] = {
        { "nothing", "", 0, true }, { "two bytes", "\xc2\x80", 2, true }, { "three bytes", "\xe0\xa0\x80", 3, true }, { "four bytes", "\xf4\x8f\xbf\xbf", 4, true },
        { "a NUL", "a\0b", 3, false }, { "a follower alone", "\x80", 1, false }, { "two bytes where one would do", "\xc1\xbf", 2, false },
        { "three where two would do", "\xe0\x9f\xbf", 3, false }, { "four where three would do", "\xf0\x8f\xbf\xbf", 4, false },
        { "a surrogate", "\xed\xa0\x80", 3, false }, { "above U+10FFFF", "\xf4\x90\x80\x80", 4, false }, { "cut off", "\xe2\x82", 2, false },
        { "a letter where a follower belongs", "\xe2\x82z", 3, false }, { "never a lead", "\xff", 1, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (utf8_check(rows[i].bytes, rows[i].n) != rows[i].good)
            fail_msg("%s", rows[i].sentence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_the_bytes_that_avro_says),
        cmocka_unit_test(texts_live_as_long_as_the_arena),
        cmocka_unit_test(other_forms_of_the_same_are_read),
        cmocka_unit_test(what_is_no_body_is_refused),
        cmocka_unit_test(what_is_cut_off_is_read_as_far_as_it_goes),
        cmocka_unit_test(what_is_no_event_is_not_written),
        cmocka_unit_test(every_event_type_is_what_avro_c_writes_and_reads),
        cmocka_unit_test(utf8_is_what_rfc_3629_says),
    };

    return cmocka_run_group_tests(tests, load, release);
}
