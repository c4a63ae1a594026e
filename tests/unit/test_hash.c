/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../common/ground/hash.h"

static void sha256_answers_the_known_vectors(void **state)
{
    static const struct { const char *text, *hash; } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    uint8_t hash[HASH_BYTES];
    char hex[HASH_BYTES * 2 + 1];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hash_sha256(rows[i].text, strlen(rows[i].text), hash);
        assert_string_equal(hex_text(hash, sizeof hash, hex), rows[i].hash);
    }
}

static void base64_is_that_of_rfc_4648(void **state)
{
    static const struct { const char *text, *base64; } rows[] = {
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfd", "//79" },
    };
    char out[BASE64_BYTES(6)];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(base64_text(rows[i].text, strlen(rows[i].text), out), rows[i].base64);
}

/* The expected values were computed with `openssl dgst -sha256 -mac HMAC`. */
static void a_subject_is_the_first_half_of_hmac_sha256(void **state)
{
    uint8_t key[KEY_BYTES], other[KEY_BYTES], subject[SUBJECT_BYTES];
    char hex[SUBJECT_TEXT_BYTES];

    (void)state;
    memset(key, 0x0b, sizeof key);
    memset(other, 0xaa, sizeof other);
    for (int again = 0; again < 2; again++) {
        hash_subject(key, "Hi There", 8, subject);
        assert_string_equal(hex_text(subject, sizeof subject, hex), "198a607eb44bfbc69903a0f1cf2bbdc5");
        hash_subject(other, "4711", 4, subject);
        assert_string_equal(hex_text(subject, sizeof subject, hex), "3a3fc89b1b69a87baa1884f3e7659b1c");
    }
}

static void event_ids_are_version_7_and_increase(void **state)
{
    uint8_t last[UUID_BYTES] = {0}, id[UUID_BYTES];
    char text[UUID_TEXT_BYTES];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uuid_v7(1768896720000000, id);
        assert_true(memcmp(last, id, sizeof id) < 0);
        assert_int_equal(id[6] >> 4, 7);
        assert_int_equal(id[8] >> 6, 2);
        memcpy(last, id, sizeof id);
    }
    uuid_v7(1768896800000000, id);
    assert_memory_equal(uuid_text(id, text), "019bda77-2500-7", 15);
    assert_int_equal(1768896800000000, uuid_time(id));
}

static void a_uuid_is_its_text_and_back(void **state)
{
    uint8_t id[UUID_BYTES], hash[HASH_BYTES];
    char text[UUID_TEXT_BYTES];

    (void)state;
    assert_true(uuid_parse("019BDA5F-2380-7abc-8def-0123456789ab", 36, id));
    assert_string_equal(uuid_text(id, text), "019bda5f-2380-7abc-8def-0123456789ab");
    assert_false(uuid_parse("019bda5f-2380-7abc-8def-0123456789a", 35, id));
    assert_false(uuid_parse("019bda5f-2380-7abc-8def-0123456789ag", 36, id));
    assert_false(uuid_parse("019bda5f+2380-7abc-8def-0123456789ab", 36, id));
    memset(hash, 0xff, sizeof hash);
    uuid_v8(hash, id);
    assert_int_equal(0, uuid_time(id));
    assert_string_equal(uuid_text(id, text), "ffffffff-ffff-8fff-bfff-ffffffffffff");
}

static void hex_of_another_length_is_refused(void **state)
{
    uint8_t bytes[2];

    (void)state;
    assert_true(hex_parse("0aFf", 4, bytes, 2));
    assert_int_equal(bytes[0] << 8 | bytes[1], 0x0aff);
    assert_false(hex_parse("0aF", 3, bytes, 2));
    assert_false(hex_parse("0aFfff", 6, bytes, 2));
    assert_false(hex_parse("0x0a", 4, bytes, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_answers_the_known_vectors),
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(a_subject_is_the_first_half_of_hmac_sha256),
        cmocka_unit_test(event_ids_are_version_7_and_increase),
        cmocka_unit_test(a_uuid_is_its_text_and_back),
        cmocka_unit_test(hex_of_another_length_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
