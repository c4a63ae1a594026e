/* SPDX-License-Identifier: Apache-2.0 */
#include "spool_events.h"

#include <sys/stat.h>

static const int64_t first_epoch = 1768896720000;

static void numbers_run_from_1_without_gaps_over_blocks_and_openings(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();

    (void)state;
    assert_int_equal(spool_epoch(sp), first_epoch);
    assert_int_equal(spool_next_seq(sp), 1);
    struct event *events = events_from(1, 3, &mem);
    struct spool_block b = { .events = events, .n_events = 3 };
    holds(spool_append(sp, &b, &oops));
    assert_int_equal(events[0].seq, 1);
    assert_int_equal(events[2].seq, 3);
    assert_int_equal(events[2].epoch, first_epoch);
    spool_free(sp);

    sp = opened();
    appended(sp, 4, 1);
    appended(sp, 5, 2000);
    assert_int_equal(spool_next_seq(sp), 2005);
    assert_int_equal(spool_epoch(sp), first_epoch);
    assert_false(spool_was_copied(sp));
    assert_range(sp, first_epoch, 1, 2004, 1, 2004);
    spool_free(sp);
}

static void what_is_read_back_is_what_was_sent(void **state)
{
    struct spool *sp = opened();

    (void)state;
    appended(sp, 1, 900);
    appended(sp, 901, 5);
    assert_range(sp, first_epoch, 1, 1, 1, 1);
    assert_range(sp, first_epoch, 450, 903, 450, 454);
    assert_range(sp, first_epoch, 905, 905, 905, 1);
    assert_range(sp, first_epoch, 904, 5000, 904, 2);         /* as far as there are */
    assert_range(sp, first_epoch, 906, 5000, 1, 0);
    assert_range(sp, first_epoch, 20, 10, 1, 0);
    assert_range(sp, 4711, 1, 10, 1, 0);                      /* an epoch that never was */
    spool_free(sp);
}

static void a_block_that_is_large_is_kept_in_parts(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct spool_message *m;
    char *large = arena_alloc(&mem, 200000);
    struct event *events = events_from(1, 9, &mem);
    size_t n;

    (void)state;
    for (int i = 0; i < 9; i++) {
        events[i].payload = large;
        events[i].payload_bytes = 200000;
    }
    struct spool_block b = { .events = events, .n_events = 9 };
    holds(spool_append(sp, &b, &oops));
    holds(spool_range(sp, "the.topic", first_epoch, 1, 9, &mem, &m, &n, &oops));
    assert_int_equal(n, 9);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(m[i].seq, i + 1);
        assert_int_equal(m[i].msg.value_bytes, 200000);
    }
    spool_free(sp);
}

static void unsent_events_come_in_order_until_they_are_marked(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct spool_message *m;
    size_t n;

    (void)state;
    appended(sp, 1, 30);
    appended(sp, 31, 30);
    for (int again = 0; again < 2; again++) {                 /* reading changes nothing */
        holds(spool_unsent(sp, "the.topic", 40, &mem, &m, &n, &oops));
        assert_messages(m, n, first_epoch, 1, 1, 40);
    }
    holds(spool_sent(sp, first_epoch, 35, &oops));
    holds(spool_sent(sp, first_epoch, 20, &oops));                /* never back */
    holds(spool_unsent(sp, "the.topic", 1000, &mem, &m, &n, &oops));
    assert_messages(m, n, first_epoch, 36, 36, 25);
    holds(spool_sent(sp, first_epoch, 70, &oops));                /* 61..70 were never given: the next ones are not sent */
    appended(sp, 61, 1);
    holds(spool_unsent(sp, "the.topic", 1000, &mem, &m, &n, &oops));
    assert_messages(m, n, first_epoch, 61, 61, 1);
    spool_free(sp);
}

/* The office's own ids (a UUIDv4) say nothing about when it came. */
static void what_waits_came_when_its_id_says(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct event *events = events_from(1, 3, &mem);
    time_us since = -1;

    (void)state;
    holds(spool_waits_since(sp, &since, &oops));
    assert_int_equal(since, 0);
    uuid_v7(1768896800000000, events[1].id);
    events[2].id[6] = 0x40;
    events[2].recorded_at = made_at + 5;
    struct spool_block b = { .events = events, .n_events = 3 };
    holds(spool_append(sp, &b, &oops));
    holds(spool_sent(sp, first_epoch, 1, &oops));
    holds(spool_waits_since(sp, &since, &oops));
    assert_int_equal(since, 1768896800000000);
    holds(spool_sent(sp, first_epoch, 2, &oops));
    holds(spool_waits_since(sp, &since, &oops));
    assert_int_equal(since, made_at + 5);
    holds(spool_sent(sp, first_epoch, 3, &oops));
    holds(spool_waits_since(sp, &since, &oops));
    assert_int_equal(since, 0);
    spool_free(sp);
}

static void status_counts_what_lies_there(void **state)
{
    struct spool *sp = opened();
    struct spool_status st;

    (void)state;
    appended(sp, 1, 10);
    appended(sp, 11, 10);
    holds(spool_sent(sp, first_epoch, 15, &oops));
    holds(spool_confirmed(sp, first_epoch, 12, &oops));
    st = status_of(sp);
    assert_int_equal(st.epoch, first_epoch);
    assert_int_equal(st.next_seq, 21);
    assert_int_equal(st.spooled, 10);                         /* a block is forgotten as a whole */
    assert_int_equal(st.unsent, 5);
    assert_int_equal(st.unconfirmed, 8);
    assert_int_equal(st.confirmed_through, 12);
    assert_true(st.bytes > 0 && st.bytes < 1000000);
    spool_free(sp);
}

/* ---- epochs */

static void a_new_epoch_takes_along_what_was_not_sent_in_order(void **state)
{
    struct spool *sp = opened();

    (void)state;
    appended(sp, 1, 10);
    appended(sp, 11, 10);
    appended(sp, 21, 10);
    holds(spool_sent(sp, first_epoch, 14, &oops));                /* in the middle of a block */
    holds(spool_new_epoch(sp, 0, made_at + 5000, &oops));
    assert_int_equal(spool_epoch(sp), first_epoch + 5);
    assert_int_equal(spool_next_seq(sp), 17);
    assert_range(sp, first_epoch, 1, 30, 1, 14);              /* sent: still there under its old numbers */
    assert_range(sp, first_epoch + 5, 1, 100, 15, 16);        /* the wire's numbers, and so the hash, are the new ones */
    struct spool_status st = status_of(sp);
    assert_int_equal(st.unsent, 16);
    assert_int_equal(st.unconfirmed, 30);
    assert_int_equal(st.spooled, 30);
    appended(sp, 31, 1);
    assert_range(sp, first_epoch + 5, 17, 17, 31, 1);
    spool_free(sp);
}

static void epochs_only_grow(void **state)
{
    struct spool *sp = opened();

    (void)state;
    appended(sp, 1, 4);
    holds(spool_new_epoch(sp, 0, made_at - 1000000, &oops));      /* the clock was set back */
    assert_int_equal(spool_epoch(sp), first_epoch + 1);
    holds(spool_new_epoch(sp, first_epoch + 777, made_at, &oops));        /* Kafka knows a later one */
    assert_int_equal(spool_epoch(sp), first_epoch + 778);
    assert_range(sp, first_epoch + 778, 1, 10, 1, 4);
    assert_range(sp, first_epoch, 1, 10, 1, 0);
    /* A report of what was under way when the epoch changed marks nothing: the old epoch has no such number any more. */
    holds(spool_sent(sp, first_epoch, 4, &oops));
    assert_int_equal(status_of(sp).unsent, 4);
    spool_free(sp);
}

static void an_old_epoch_is_forgotten_when_it_is_confirmed(void **state)
{
    struct spool *sp = opened();

    (void)state;
    appended(sp, 1, 10);
    holds(spool_sent(sp, first_epoch, 10, &oops));
    holds(spool_new_epoch(sp, 0, made_at + 5000, &oops));
    assert_int_equal(spool_next_seq(sp), 1);
    assert_range(sp, first_epoch, 1, 10, 1, 10);
    holds(spool_confirmed(sp, first_epoch, 10, &oops));
    assert_int_equal(status_of(sp).spooled, 0);
    assert_int_equal(status_of(sp).unconfirmed, 0);
    holds(spool_confirmed(sp, first_epoch, 10, &oops));           /* told again */
    spool_free(sp);
}

/* ---- confirmed */

static void what_is_confirmed_makes_room(void **state)
{
    struct spool *sp = opened();
    struct stat st;
    int64_t next = 1;

    (void)state;
    for (int day = 0; day < 150; day++, next += 2000) {       /* 150 x 200 KB */
        appended(sp, next, 2000);
        holds(spool_sent(sp, first_epoch, next + 1999, &oops));
        if (day > 2)
            holds(spool_confirmed(sp, first_epoch, next - 2000, &oops));
    }
    assert_int_equal(stat(spool_file, &st), 0);
    assert_true(st.st_size < 4000000);
    assert_range(sp, first_epoch, next - 2000, next - 1, next - 2000, 2000);
    spool_free(sp);
}

static void after_a_long_time_without_kafka_the_file_gives_its_room_back(void **state)
{
    struct spool *sp = opened();
    struct stat st;

    (void)state;
    for (int64_t i = 0; i < 100; i++)
        appended(sp, 1 + i * 5000, 5000);
    holds(spool_sent(sp, first_epoch, 500000, &oops));
    assert_true(status_of(sp).bytes > 40000000);
    holds(spool_confirmed(sp, first_epoch, 500000, &oops));
    assert_true(status_of(sp).bytes < 1000000);
    spool_free(sp);
    assert_int_equal(stat(spool_file, &st), 0);
    assert_true(st.st_size < 12000000);
}

static void a_confirmation_of_numbers_never_given_changes_nothing(void **state)
{
    struct spool *sp = opened();
    char wanted[300];
    struct err e;

    (void)state;
    appended(sp, 1, 10);
    assert_false(spool_confirmed(sp, first_epoch, 11, &e));
    snprintf(wanted, sizeof wanted, "spool %s: the hub confirms 11 of epoch 1768896720000, but only 10 was given here: this is an old copy, and a new epoch must begin", spool_file);
    assert_string_equal(e.text, wanted);
    assert_int_equal(e.kind, ERR_DATA);
    assert_int_equal(status_of(sp).unsent, 10);
    holds(spool_confirmed(sp, first_epoch, 10, &oops));           /* confirmed is sent, whatever we remember */
    assert_int_equal(status_of(sp).unsent, 0);
    spool_free(sp);
}

static void hashes_are_those_of_the_wire_and_complete(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf got = {0};
    struct spool *sp = opened();
    uint8_t hash[HASH_BYTES];
    struct err e;

    (void)state;
    appended(sp, 1, 2000);
    holds(spool_hashes(sp, first_epoch, 3, 1999, &got, &oops));
    assert_int_equal(got.len, 1997 * 8);
    for (int64_t seq = 3; seq <= 1999; seq++) {
        struct event ev = event_of(seq, &mem);

        ev.epoch = first_epoch;
        ev.seq = seq;
        event_hash(&ev, hash);
        assert_memory_equal(got.data + (seq - 3) * 8, hash, 8);
    }
    assert_false(spool_hashes(sp, first_epoch, 1999, 2001, &got, &e));
    assert_int_equal(e.kind, ERR_FATAL);
    assert_non_null(strstr(e.text, "of numbers 1999 to 2001 of epoch 1768896720000 only 2 are kept"));
    assert_int_equal(got.len, 1997 * 8);
    holds(spool_hashes(sp, first_epoch, 1, 0, &got, &oops));      /* a day without events */
    spool_free(sp);
}

/* ---- what belongs to a block */

static void progress_stands_or_falls_with_its_block(void **state)
{
    struct spool *sp = opened();
    struct err e;
    int64_t done = -1;
    char *text;
    bool found;

    (void)state;
    holds(spool_progress_get(sp, "in", "file", &done, &text, &found, &oops));
    assert_false(found);
    assert_null(text);
    appended(sp, 1, 5);
    holds(spool_progress_get(sp, "in", "file", &done, &text, &found, &oops));
    assert_true(found);
    assert_int_equal(done, 5);
    assert_string_equal(text, "on");
    free(text);

    holds(spool_begin(sp, &oops));
    appended(sp, 6, 5);
    holds(spool_put(sp, "manifest.last", "5", &oops));
    spool_rollback(sp);
    assert_int_equal(spool_next_seq(sp), 6);
    holds(spool_progress_get(sp, "in", "file", &done, &text, &found, &oops));
    assert_int_equal(done, 5);
    free(text);
    holds(spool_get(sp, "manifest.last", &text, &oops));
    assert_null(text);

    holds(spool_begin(sp, &oops));
    appended(sp, 6, 5);
    assert_int_equal(spool_next_seq(sp), 11);                 /* what the manifest needs to know */
    holds(spool_put(sp, "manifest.last", "5", &oops));
    holds(spool_put(sp, "manifest.last", "6", &oops));
    holds(spool_commit(sp, &oops));
    assert_false(spool_commit(sp, &e));
    holds(spool_get(sp, "manifest.last", &text, &oops));
    assert_string_equal(text, "6");
    free(text);
    assert_range(sp, first_epoch, 1, 10, 1, 10);
    spool_free(sp);
}

static void progress_may_come_without_events(void **state)
{
    struct spool *sp = opened();
    struct spool_progress rows[] = { { "in", "a", 1, NULL }, { "in", "b", 2, "x" }, { "in", "a", 3, NULL } };
    struct spool_block b = { .progress = rows, .n_progress = 3 };
    char *text;
    int64_t done;
    bool found;

    (void)state;
    holds(spool_append(sp, &b, &oops));
    assert_int_equal(spool_next_seq(sp), 1);
    holds(spool_progress_get(sp, "in", "a", &done, &text, &found, &oops));
    assert_int_equal(done, 3);
    assert_null(text);
    spool_free(sp);
}

struct seen { char text[300]; };

static void see(void *context, const struct spool_count *c)
{
    struct seen *s = context;

    snprintf(s->text + strlen(s->text), sizeof s->text - strlen(s->text), "%s %s %d %lld; ", c->source, c->what, c->day, (long long)c->add);
}

static void tallies_of_a_day_add_up(void **state)
{
    struct spool *sp = opened();
    struct spool_count first[] = { { "in", "records", 20473, 10 }, { "in", "rejected", 20473, 0 }, { "in", "records", 20474, 7 } };
    struct spool_count second[] = { { "in", "records", 20473, 5 }, { "cli", "records", 20473, 1 } };
    struct spool_block a = { .counts = first, .n_counts = 3 }, b = { .counts = second, .n_counts = 2 };
    struct seen s = { "" };

    (void)state;
    holds(spool_append(sp, &a, &oops));
    holds(spool_append(sp, &b, &oops));
    holds(spool_counts(sp, 20473, see, &s, &oops));
    assert_string_equal(s.text, "cli records 20473 1; in records 20473 15; ");
    spool_free(sp);
}

static void a_local_id_is_found_by_its_subject(void **state)
{
    enum { N = 45000 };
    struct spool *sp = opened();
    struct spool_local *all = calloc(N, sizeof *all);
    char (*names)[12] = calloc(N, sizeof *names), *text;
    uint8_t key[KEY_BYTES] = {1};

    (void)state;
    for (int i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        hash_subject(key, names[i], strlen(names[i]), all[i].subject);
        all[i].local = names[i];
    }
    for (int at = 0; at < N; at += 5000) {                    /* each told twice, so also sorted and unsorted at once */
        struct spool_block b = { .locals = all + at, .n_locals = 5000 };
        holds(spool_append(sp, &b, &oops));
        holds(spool_append(sp, &b, &oops));
    }
    for (int i = 0; i < N; i += 97) {
        holds(spool_local_id(sp, all[i].subject, &text, &oops));
        assert_string_equal(text, names[i]);
        free(text);
    }
    holds(spool_local_id(sp, key, &text, &oops));
    assert_null(text);
    spool_free(sp);
    free(all);
    free(names);
}

int main(void)
{
#define in_folder(f) cmocka_unit_test_setup_teardown(f, folder_made, folder_gone)
    const struct CMUnitTest tests[] = {
        in_folder(numbers_run_from_1_without_gaps_over_blocks_and_openings),
        in_folder(what_is_read_back_is_what_was_sent),
        in_folder(a_block_that_is_large_is_kept_in_parts),
        in_folder(unsent_events_come_in_order_until_they_are_marked),
        in_folder(what_waits_came_when_its_id_says),
        in_folder(status_counts_what_lies_there),
        in_folder(a_new_epoch_takes_along_what_was_not_sent_in_order),
        in_folder(epochs_only_grow),
        in_folder(an_old_epoch_is_forgotten_when_it_is_confirmed),
        in_folder(what_is_confirmed_makes_room),
        in_folder(after_a_long_time_without_kafka_the_file_gives_its_room_back),
        in_folder(a_confirmation_of_numbers_never_given_changes_nothing),
        in_folder(hashes_are_those_of_the_wire_and_complete),
        in_folder(progress_stands_or_falls_with_its_block),
        in_folder(progress_may_come_without_events),
        in_folder(tallies_of_a_day_add_up),
        in_folder(a_local_id_is_found_by_its_subject),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
