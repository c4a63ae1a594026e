/* SPDX-License-Identifier: Apache-2.0 */
/* The digest is written straight from the evaluation, beside the view: it must change exactly when the view says something else. */
#include "chance.h"

static const char *const p[] = { "p" };
enum { SEEDS = 60, LOOKS = 12, RECORDS = 40, AMENDS = 25 };

/* What the view says of the day it was made for and of who was heard is no matter of the digest. */
static json_t *lasting(const struct result *r)
{
    static const char *const of_the_day[] = { "today", "heard", "known_at", "digest", NULL };
    json_t *view = json_deep_copy(r->view);

    for (const char *const *key = of_the_day; *key; key++)
        json_object_del(view, *key);
    return view;
}

static struct person look(struct chance *c, struct told *t, struct arena *mem)
{
    struct person who = told_person(t, p, 1, INT32_MAX, chance_day(c) + chance_between(c, -10, 200), mem);
    struct heard *heard = (struct heard *)(uintptr_t)who.heard;

    for (size_t i = 0; i < who.n_heard; i++)
        if (chance_below(c, 6) == 0)
            heard[i].day -= (day_num)chance_below(c, 100);
    return who;
}

static void it_changes_exactly_when_the_view_says_something_else(void **state)
{
    size_t same = 0, others = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};
        json_t *views[LOOKS];
        char digests[LOOKS][65];

        told_open(&t);
        chance_start(&c, seed);
        chance_tell(&c, &t, RECORDS, AMENDS);
        for (int i = 0; i < LOOKS; i++) {
            struct person who = look(&c, &t, &mem);
            struct result r = told_evaluate(&t, &who, &mem);

            views[i] = lasting(&r);
            memcpy(digests[i], r.digest, sizeof digests[i]);
            result_release(&r);
            for (int k = 0; k < i; k++) {
                bool equal = json_equal(views[i], views[k]);

                if (equal != (strcmp(digests[i], digests[k]) == 0))
                    fail_msg("seed %d, looks %d and %d: the views are %s, the digests are not", (int)seed, k, i, equal ? "equal" : "different");
                same += equal;
                others += !equal;
            }
        }
        for (int i = 0; i < LOOKS; i++)
            json_decref(views[i]);
        arena_release(&mem);
        told_close(&t);
    }
    assert_true(same > SEEDS && others > SEEDS);
}

static const char *keys_of(const json_t *o, char room[400])
{
    const char *key;
    json_t *value;

    *room = '\0';
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
        snprintf(room + strlen(room), 400 - strlen(room), "%s ", key);
    return room;
}

/* A new key of the view belongs into evaluate_digest.c, too. */
static void every_key_of_the_view_is_known_to_it(void **state)
{
    struct told t;
    struct arena mem = {0};
    char keys[400];

    (void)state;
    told_open(&t);
    told_everybody(&t);
    told_lines(&t, "2026-01-19 meldebehoerde person.described born_on=2016-05-05 born_precision=day\n"
                   "2026-01-20 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n");
    struct person who = told_person(&t, p, 1, INT32_MAX, house_day("2026-01-26"), &mem);
    struct result r = told_evaluate(&t, &who, &mem);
    const json_t *statement = json_array_get(json_object_get(r.view, "statements"), 0);
    assert_string_equal(keys_of(r.view, keys), "subjects today known_at heard rules incomplete next_day axes statements tasks digest ");
    assert_string_equal(keys_of(json_object_get(json_object_get(r.view, "axes"), "school"), keys), "value since until from conflict next uses ");
    assert_string_equal(keys_of(statement, keys), "type fact says conflict ");
    assert_string_equal(keys_of(json_array_get(json_object_get(statement, "says"), 0), keys), "agency event since assertion fields ");
    assert_string_equal(keys_of(json_array_get(json_object_get(r.view, "tasks"), 0), keys),
                        "id rule step version status late unheard_since stage opened due rings hard_stop late_start owner title basis agreement because by reason "
                        "done_on cancelled answer taken uses ");
    result_release(&r);
    arena_release(&mem);
    told_close(&t);
}

static void without_a_language_there_is_no_view_and_the_same_digest(void **state)
{
    struct told t;
    struct chance c;
    struct arena mem = {0};
    struct result with, without;
    struct err e;

    (void)state;
    told_open(&t);
    chance_start(&c, 7);
    chance_tell(&c, &t, RECORDS, AMENDS);
    struct person who = look(&c, &t, &mem);
    assert_true(evaluate(told_meaning(&t), &who, "en", &mem, &with, &e) && evaluate(told_meaning(&t), &who, NULL, &mem, &without, &e));
    assert_string_equal(with.digest, without.digest);
    assert_non_null(with.view);
    assert_null(without.view);
    result_release(&with);
    result_release(&without);
    arena_release(&mem);
    told_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_changes_exactly_when_the_view_says_something_else),
        cmocka_unit_test(every_key_of_the_view_is_known_to_it),
        cmocka_unit_test(without_a_language_there_is_no_view_and_the_same_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
