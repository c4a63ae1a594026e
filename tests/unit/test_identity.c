/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/meaning/identity.h"
#include "mem.h"

#define HUB "hub@05162004"
enum { FIELD_A = FIELD_COMMON, FIELD_B, N_FIELDS, MOST = 200 };

/* The three types as far as identity.c asks. */
static struct field fields[N_FIELDS] = {
    [FIELD_OCCURRED_ON] = { .name = "occurred_on" }, [FIELD_DECIDED_ON] = { .name = "decided_on" }, [FIELD_EFFECTIVE_FROM] = { .name = "effective_from" },
    [FIELD_EFFECTIVE_TO] = { .name = "effective_to" }, [FIELD_ASSERTION] = { .name = "assertion" }, [FIELD_CORRECTS] = { .name = "corrects" },
    [FIELD_EVIDENCE] = { .name = "evidence" }, [FIELD_A] = { .name = "a" }, [FIELD_B] = { .name = "b" },
};
static const struct schema schemas[] = {
    { .type = "case.identity.linked", .fields = fields, .n_fields = N_FIELDS },
    { .type = "case.identity.unlinked", .fields = fields, .n_fields = N_FIELDS },
    { .type = "case.identity.distinct", .fields = fields, .n_fields = N_FIELDS },
    { .type = "registration.moved_in", .fields = fields, .n_fields = N_FIELDS },
};

static void set_subject(uint8_t ret[SUBJECT_BYTES], char letter)
{
    memset(ret, letter, SUBJECT_BYTES);
}

/* "link", 'a', 'b': the hub says so under that number. */
static struct event said(int type, char a, char b, int64_t no, bool retracted)
{
    struct event ev = { .type = schemas[type].type, .schema = &schemas[type], .agency = HUB, .no = no, .seq = no, .fields = ARENA_ARRAY(&mem, struct value, N_FIELDS) };

    ev.fields[FIELD_A].kind = ev.fields[FIELD_B].kind = VALUE_SUBJECT;
    set_subject(ev.fields[FIELD_A].ref, a);
    set_subject(ev.fields[FIELD_B].ref, b);
    ev.fields[FIELD_ASSERTION] = (struct value){ .kind = VALUE_SYMBOL, .text = retracted ? "retracted" : "asserted" };
    memset(ev.id, (int)no, UUID_BYTES);
    return ev;
}

/* Words such as "+ab -bc !ad": linked, unlinked, distinct; "~+ab": linked ab, retracted. */
static size_t read_words(const char *text, struct event *ret)
{
    size_t n = 0;

    while (*text) {
        bool retracted = *text == '~';

        text += retracted;
        ret[n] = said(*text == '+' ? 0 : *text == '-' ? 1 : 2, text[1], text[2], (int64_t)n + 1, retracted);
        n++;
        text += 3;
        text += *text == ' ';
    }
    return n;
}

/* Components as "ab c d": subjects oldest first, in the order of `letters` by age. */
static const char *components(const struct event *events, size_t n, const char *letters)
{
    struct identity_subject subjects[16] = { { .first_no = 0 } };
    struct identity_word *words;
    size_t n_words, count = strlen(letters);
    static char out[64];
    char *at = out;

    for (size_t i = 0; i < count; i++) {
        subjects[i].first_no = (int64_t)i + 1;
        set_subject(subjects[i].subject, letters[i]);
    }
    identity_words(events, n, HUB, &mem, &words, &n_words);
    identity_components(subjects, count, words, n_words);
    for (size_t i = 0; i < count; i++) {
        if (subjects[i].component != i)
            continue;
        if (at != out)
            *at++ = ' ';
        for (size_t k = i; k < count; k++)
            if (subjects[k].component == i)
                *at++ = (char)subjects[k].subject[0];
    }
    *at = '\0';
    return out;
}

static void the_last_word_on_each_pair_makes_the_persons(void **state)
{
    static const struct { const char *says, *words, *oldest_first, *want; } rows[] = {
        { "nothing was said", "", "abc", "a b c" },
        { "a link joins two", "+ab", "abc", "ab c" },
        { "the oldest comes first, whoever was named first", "+ab", "bca", "ba c" },
        { "links join through others", "+ab +bc +de", "abcdef", "abc de f" },
        { "a ring is one person", "+ab +bc +ca", "abc", "abc" },
        { "an unlink takes its link back", "+ab -ab", "ab", "a b" },
        { "named the other way round it is the same pair", "+ab -ba", "ab", "a b" },
        { "linked again after all", "+ab -ab +ab", "ab", "ab" },
        { "an unlink leaves other links", "+ab +bc -ab", "abc", "a bc" },
        { "a ring does not fall apart with one link", "+ab +bc +ca -ab", "abc", "abc" },
        { "distinct takes the link back too", "+ab !ab", "ab", "a b" },
        { "a link after distinct counts", "!ab +ab", "ab", "ab" },
        { "a retracted link was never said", "+ab ~+ab", "ab", "a b" },
        { "a retracted unlink was never said", "+ab -ab ~-ab", "ab", "ab" },
        { "a retracted distinct was never said", "+ab !ab ~!ab", "ab", "ab" },
        { "linked anew after the retraction", "+ab ~+ab +ab", "ab", "ab" },
        { "who is not asked for is passed over", "+ax +xb", "ab", "a b" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event events[MOST];
        const char *got = components(events, read_words(rows[i].words, events), rows[i].oldest_first);

        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].says, got, rows[i].want);
    }
}

static void only_this_towns_hub_says_who_is_who(void **state)
{
    struct event events[2] = { said(0, 'a', 'b', 1, false), said(0, 'a', 'b', 2, false) };

    (void)state;
    events[0].agency = "hub@05913000";
    events[1].type = schemas[3].type;
    events[1].schema = &schemas[3];
    assert_string_equal(components(events, 2, "ab"), "a b");
}

static void a_word_about_one_and_the_same_says_nothing(void **state)
{
    struct event ev = said(0, 'a', 'a', 1, false);

    (void)state;
    assert_string_equal(components(&ev, 1, "ab"), "a b");
}

static void two_of_the_same_age_are_told_apart_by_their_bytes(void **state)
{
    struct event ev = said(0, 'b', 'a', 7, false);
    struct identity_subject subjects[2] = { { .first_no = 7 }, { .first_no = 7 } };
    struct identity_word *words;
    size_t n;

    (void)state;
    set_subject(subjects[0].subject, 'b');
    set_subject(subjects[1].subject, 'a');
    identity_words(&ev, 1, HUB, &mem, &words, &n);
    identity_components(subjects, 2, words, n);
    assert_int_equal(subjects[0].subject[0], 'a');
    assert_int_equal(subjects[1].component, 0);
}

static void distinct_persons_joined_through_others_contradict(void **state)
{
    struct event events[MOST];
    struct identity_subject subjects[3] = { { .first_no = 1 }, { .first_no = 2 }, { .first_no = 3 } };
    struct identity_word *words;
    size_t n;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        set_subject(subjects[i].subject, "abc"[i]);
    identity_words(events, read_words("!ac +ab +bc", events), HUB, &mem, &words, &n);
    identity_components(subjects, 3, words, n);
    const struct identity_word *against = identity_contradiction(subjects, 3, words, n);
    assert_non_null(against);
    assert_int_equal(against->a[0], 'a');
    assert_int_equal(against->b[0], 'c');
    identity_words(events, read_words("!ac +ab", events), HUB, &mem, &words, &n);
    identity_components(subjects, 3, words, n);
    assert_null(identity_contradiction(subjects, 3, words, n));
}

/* ---- property */

static const char all[] = "abcdefgh";

/* 0 to most; the same seed gives the same. */
static uint32_t chance(uint64_t *c, uint32_t most)
{
    *c = *c * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*c >> 33) % (most + 1));
}

static size_t random_words(uint64_t *c, struct event *ret)
{
    size_t n = (size_t)chance(c, 60) + 1;

    for (size_t i = 0; i < n; i++) {
        char a = all[chance(c, 7)], b = all[chance(c, 7)];

        ret[i] = said((int)chance(c, 2), a, b, (int64_t)i + 1, chance(c, 9) == 0);
    }
    return n;
}

/* The plain reading: go through all words in order and keep, for each pair and kind, whether it was said last and not retracted. */
static bool linked_by_hand(const struct event *events, size_t n, char x, char y)
{
    int64_t last[3] = { 0, 0, 0 };

    for (size_t i = 0; i < n; i++) {
        char a = (char)events[i].fields[FIELD_A].ref[0], b = (char)events[i].fields[FIELD_B].ref[0];
        size_t kind = (size_t)(events[i].schema - schemas);

        if (a != b && ((a == x && b == y) || (a == y && b == x)))
            last[kind] = strcmp(events[i].fields[FIELD_ASSERTION].text, "retracted") == 0 ? 0 : events[i].no;
    }
    return last[0] > last[1] && last[0] > last[2];
}

static void shuffle(uint64_t *c, struct event *events, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)chance(c, (uint32_t)i - 1);
        struct event other = events[i - 1];

        events[i - 1] = events[k];
        events[k] = other;
    }
}

static void undone_words_leave_what_a_journal_without_them_has_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t c = seed * 2654435761u;
        struct event events[MOST], kept[MOST];
        char first[64];
        size_t n = random_words(&c, events), n_kept = 0;

        strcpy(first, components(events, n, all));
        for (const char *x = all; *x; x++)           /* a journal that holds nothing but the links that stand */
            for (const char *y = x + 1; *y; y++)
                if (linked_by_hand(events, n, *x, *y)) {
                    kept[n_kept] = said(0, *x, *y, (int64_t)n_kept + 1, false);
                    n_kept++;
                }
        if (strcmp(first, components(kept, n_kept, all)) != 0)
            fail_msg("seed %llu: %s, without the undone words %s", (unsigned long long)seed, first, components(kept, n_kept, all));
        memcpy(events + n, events, n * sizeof *events);      /* each of them twice, in any order */
        shuffle(&c, events, 2 * n);
        if (strcmp(first, components(events, 2 * n, all)) != 0)
            fail_msg("seed %llu: %s, in another order %s", (unsigned long long)seed, first, components(events, 2 * n, all));
        arena_reset(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_word_on_each_pair_makes_the_persons),
        cmocka_unit_test(only_this_towns_hub_says_who_is_who),
        cmocka_unit_test(a_word_about_one_and_the_same_says_nothing),
        cmocka_unit_test(two_of_the_same_age_are_told_apart_by_their_bytes),
        cmocka_unit_test(distinct_persons_joined_through_others_contradict),
        cmocka_unit_test(undone_words_leave_what_a_journal_without_them_has_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
