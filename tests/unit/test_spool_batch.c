/* SPDX-License-Identifier: Apache-2.0 */
#include "spool_events.h"

static const int64_t first_epoch = 1768896720000;

static void taken_in(struct spool *sp, int64_t first, size_t n, const struct spool_origin *origins)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_block b = { .events = events_from(first, n, &mem), .n_events = n, .origins = origins };

    holds(spool_append(sp, &b, &oops));
}

/* A few rows as one text: "EPOCH:NUMBER=BATCH/FILE:LINE ..."; the epoch counts from the first one. */
static void assert_came(struct spool *sp, const char *batch, const char *wanted)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_came *all;
    const char *text = "";
    size_t n;

    holds(spool_origins(sp, batch, NULL, &mem, &all, &n, &oops));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(&mem, "%s%s%lld:%lld=%s/%s:%lld", text, i ? " " : "", (long long)(all[i].epoch - first_epoch), (long long)all[i].seq, all[i].from.batch,
                            all[i].from.file, (long long)all[i].from.line);
    assert_string_equal(text, wanted);
}

static const struct spool_origin three_uploads[] = {
    { "monday", "a.jsonl", 1, 20473 }, { "monday", "a.jsonl", 2, 20473 }, { "monday", "a.jsonl", 4, 20473 }, { "monday", "a.jsonl", 4, 20473 }, { "monday", "a.jsonl", 5, 20473 }, { "monday", "a.jsonl", 5, 20473 },
    { "monday", "b.jsonl", 1, 20473 }, { NULL, NULL, 0, 0 }, { "tuesday", "b.jsonl", 2, 20473 },
};

static void every_event_of_an_upload_is_found_with_its_file_and_line(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct spool_came came;
    bool found;

    (void)state;
    taken_in(sp, 1, 9, three_uploads);
    appended(sp, 10, 3);                                      /* of no upload */
    taken_in(sp, 13, 1, (const struct spool_origin[]){ { "monday", "c.jsonl", 7, 20473 } });
    assert_came(sp, "monday", "0:1=monday/a.jsonl:1 0:2=monday/a.jsonl:2 0:3=monday/a.jsonl:4 0:4=monday/a.jsonl:4 0:5=monday/a.jsonl:5 0:6=monday/a.jsonl:5 "
                              "0:7=monday/b.jsonl:1 0:13=monday/c.jsonl:7");
    assert_came(sp, "tuesday", "0:9=tuesday/b.jsonl:2");
    assert_came(sp, "sunday", "");
    holds(spool_origin_of(sp, first_epoch, 9, &mem, &came, &found, &oops));
    assert_true(found);
    assert_int_equal(came.from.line, 2);
    holds(spool_origin_of(sp, first_epoch, 11, &mem, &came, &found, &oops));
    assert_false(found);
    spool_free(sp);
}

static void it_is_known_when_the_events_are_forgotten(void **state)
{
    struct spool *sp = opened();

    (void)state;
    taken_in(sp, 1, 9, three_uploads);
    holds(spool_sent(sp, first_epoch, 9, &oops));
    holds(spool_confirmed(sp, first_epoch, 9, &oops));
    assert_int_equal(status_of(sp).spooled, 0);
    spool_free(sp);
    sp = opened();
    assert_came(sp, "tuesday", "0:9=tuesday/b.jsonl:2");
    spool_free(sp);
}

static void what_moves_into_a_new_epoch_is_found_there(void **state)
{
    struct spool *sp = opened();

    (void)state;
    taken_in(sp, 1, 9, three_uploads);
    holds(spool_sent(sp, first_epoch, 4, &oops));             /* in the middle of a.jsonl */
    holds(spool_new_epoch(sp, 0, made_at + 5000, &oops));
    assert_came(sp, "monday", "0:1=monday/a.jsonl:1 0:2=monday/a.jsonl:2 0:3=monday/a.jsonl:4 0:4=monday/a.jsonl:4 "
                              "5:1=monday/a.jsonl:5 5:2=monday/a.jsonl:5 5:3=monday/b.jsonl:1");
    assert_came(sp, "tuesday", "5:5=tuesday/b.jsonl:2");
    holds(spool_new_epoch(sp, 0, made_at + 9000, &oops));
    assert_came(sp, "tuesday", "9:5=tuesday/b.jsonl:2");
    spool_free(sp);
}

static void a_large_upload_costs_a_few_bytes_and_is_listed_by_day(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct spool_origin *origins = ARENA_ARRAY(&mem, struct spool_origin, 2000);
    struct spool_upload *uploads;
    struct spool_came *came;
    size_t n;

    (void)state;
    for (int block = 0; block < 50; block++) {
        for (int i = 0; i < 2000; i++)
            origins[i] = (struct spool_origin){ "export.csv", "export.csv", 2 + block * 1000 + i / 2, 20473 };       /* two events a record */
        taken_in(sp, 1 + block * 2000, 2000, origins);
    }
    holds(spool_sent(sp, first_epoch, 100000, &oops));
    holds(spool_confirmed(sp, first_epoch, 100000, &oops));
    assert_true(status_of(sp).bytes < 500000);
    holds(spool_uploads(sp, &mem, &uploads, &n, &oops));
    assert_int_equal(n, 1);
    assert_string_equal(uploads[0].batch, "export.csv");
    assert_int_equal(uploads[0].taken, 20473);
    assert_int_equal(uploads[0].events, 100000);
    holds(spool_origins(sp, NULL, "export.csv", &mem, &came, &n, &oops));
    assert_int_equal(n, 100000);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(came[i].seq, i + 1);
        assert_int_equal(came[i].from.line, 2 + i / 2);
    }
    spool_free(sp);
}

static void count_event(void *context, struct event *ev)
{
    int64_t *sum = context;

    *sum += ev->seq + (ev->epoch - first_epoch) * 1000000;
}

static void all_that_lies_in_the_file_is_met_once(void **state)
{
    struct spool *sp = opened();
    int64_t sum = 0;

    (void)state;
    holds(spool_all(sp, count_event, &sum, &oops));
    assert_int_equal(sum, 0);
    appended(sp, 1, 10);
    holds(spool_sent(sp, first_epoch, 6, &oops));
    holds(spool_new_epoch(sp, 0, made_at + 1000, &oops));
    holds(spool_all(sp, count_event, &sum, &oops));
    assert_int_equal(sum, 1 + 2 + 3 + 4 + 5 + 6 + 4 * 1000000 + 1 + 2 + 3 + 4);
    spool_free(sp);
}

int main(void)
{
#define in_folder(f) cmocka_unit_test_setup_teardown(f, folder_made, folder_gone)
    const struct CMUnitTest tests[] = {
        in_folder(every_event_of_an_upload_is_found_with_its_file_and_line),
        in_folder(it_is_known_when_the_events_are_forgotten),
        in_folder(what_moves_into_a_new_epoch_is_found_there),
        in_folder(a_large_upload_costs_a_few_bytes_and_is_listed_by_day),
        in_folder(all_that_lies_in_the_file_is_met_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
