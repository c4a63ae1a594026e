/* SPDX-License-Identifier: Apache-2.0 */
/* Links, unlinkings and words that two are distinct, at random: what is undone leaves the digests of a journal in which it never was. */
#include "chance.h"
#include "../../common/meaning/identity.h"

#define HUB "hub@" TOWN
enum { FILES = 8, WORDS = 24, RECORDS = 60 };   /* file numbers that words are about */

struct town {
    struct told told, words;             /* the words are said by the hub, apart from the agencies' town */
    struct identity_subject subjects[TOLD_FILES]; size_t n;
    struct { size_t a, b; const char *what; } said[WORDS];
};

static void tell(struct town *w, struct chance *c, uint64_t seed)
{
    static const char *const locals[] = { "p", "q", "r" };

    told_open(&w->told);
    told_open(&w->words);
    chance_start(c, seed);
    for (size_t i = 0; i < 3; i++) {
        c->local = locals[i];
        chance_tell(c, &w->told, (i + 1) * RECORDS / 3, 20);
    }
    w->n = w->told.n_files;
    for (size_t i = 0; i < w->n; i++) {
        w->subjects[i].first_no = (int64_t)i + 1;
        memcpy(w->subjects[i].subject, w->told.files[i].subject, SUBJECT_BYTES);
    }
    for (size_t i = 0; i < WORDS; i++) {
        static const char *const words[] = { "linked", "linked", "unlinked", "distinct" };

        w->said[i].a = chance_below(c, FILES);
        w->said[i].b = (w->said[i].a + 1 + chance_below(c, FILES - 1)) % FILES;
        w->said[i].what = words[chance_below(c, 4)];
    }
}

static void point_to(struct event *ev, const char *field, const struct identity_subject *s)
{
    memcpy(ev->fields[schema_field(ev->schema, field)].ref, s->subject, SUBJECT_BYTES);
}

static struct event word(struct town *w, size_t a, size_t b, const char *what)
{
    struct event *ev = told_line(&w->words, arena_printf(&w->words.mem, "2026-01-01 hub case.identity.%s a=a b=b method=clerical by_1=anna by_2=bert", what));

    point_to(ev, "a", &w->subjects[a]);
    point_to(ev, "b", &w->subjects[b]);
    return *ev;
}

/* Is a linked to b by the last word on them? */
static bool stands(const struct town *w, size_t a, size_t b)
{
    bool linked = false;

    for (size_t i = 0; i < WORDS; i++)
        if ((w->said[i].a == a && w->said[i].b == b) || (w->said[i].a == b && w->said[i].b == a))
            linked = strcmp(w->said[i].what, "linked") == 0;
    return linked;
}

/* Every person's oldest file number and digest, one line each. */
static const char *digests(struct town *w, const struct event *words, size_t n_words, day_num today, struct arena *mem)
{
    CLEANUP(buf_release) struct buf b = {0};
    struct identity_subject *subjects = arena_memdup(mem, w->subjects, sizeof *subjects * w->n);
    struct identity_word *last;
    size_t n_last;
    char hex[SUBJECT_TEXT_BYTES];

    identity_words(words, n_words, HUB, mem, &last, &n_last);
    identity_components(subjects, w->n, last, n_last);
    for (size_t i = 0; i < w->n; i++) {
        struct person_key *keys = ARENA_ARRAY(mem, struct person_key, w->n);
        size_t n = 0;

        for (size_t k = 0; subjects[i].component == i && k < w->n; k++)
            if (subjects[k].component == i) {
                memcpy(keys[n].subject, subjects[k].subject, SUBJECT_BYTES);
                keys[n++].agency = "";
            }
        if (n == 0)
            continue;
        struct person person = told_subjects(&w->told, keys, n, INT32_MAX, today, mem);
        struct result r = told_evaluate(&w->told, &person, mem);
        buf_printf(&b, "%s %zu %s\n", hex_text(subjects[i].subject, SUBJECT_BYTES, hex), n, r.digest);
        result_release(&r);
    }
    return arena_strdup(mem, b.data);
}

static void what_is_undone_leaves_the_digests_of_a_journal_without_it(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        struct town w = {0};
        struct chance c;
        struct event all[WORDS], kept[FILES * FILES];
        size_t n_kept = 0;
        struct arena mem = {0};

        tell(&w, &c, seed);
        for (size_t i = 0; i < WORDS; i++)
            all[i] = word(&w, w.said[i].a, w.said[i].b, w.said[i].what);
        for (size_t a = 0; a < FILES; a++)
            for (size_t b = a + 1; b < FILES; b++)
                if (stands(&w, a, b))
                    kept[n_kept++] = word(&w, a, b, "linked");
        day_num today = chance_day(&c) + (day_num)chance_below(&c, 90);
        const char *with = digests(&w, all, WORDS, today, &mem), *without = digests(&w, kept, n_kept, today, &mem), *never = digests(&w, NULL, 0, today, &mem);
        if (strcmp(with, without) != 0)
            fail_msg("seed %d: undone words leave a trace", (int)seed);
        if (n_kept > 0 && strcmp(with, never) == 0)
            fail_msg("seed %d: links make no difference", (int)seed);
        arena_release(&mem);
        told_close(&w.told);
        told_close(&w.words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_undone_leaves_the_digests_of_a_journal_without_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
