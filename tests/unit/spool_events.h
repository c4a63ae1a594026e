/* SPDX-License-Identifier: Apache-2.0 */
/* Events for the tests of the spool, and a spool in a folder that goes away with the test. */
#ifndef TESTS_UNIT_SPOOL_EVENTS_H
#define TESTS_UNIT_SPOOL_EVENTS_H
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../common/travel/spool.h"

static const time_us made_at = 1768896720000000;         /* 2026-01-20T08:12:00Z, an epoch of 1768896720000 */

static char folder[] = "/tmp/casebus-spool-XXXXXX", spool_file[64];

static inline int folder_made(void **state)
{
    (void)state;
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(spool_file, sizeof spool_file, "%s/spool.sqlite", folder);
    return 0;
}

static inline int folder_gone(void **state)
{
    DIR *dir = opendir(folder);
    char path[400];

    (void)state;
    for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir)) {
        snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        if (d->d_name[0] != '.')
            unlink(path);
    }
    if (dir)
        closedir(dir);
    return rmdir(folder);
}

/* holds(spool_x(sp, ..., &oops)): what went wrong is shown. */
static struct err oops;
#define holds(call) do { if (!(call)) fail_msg("%s", oops.text); } while (0)

static inline struct spool *opened(void)
{
    struct spool *sp = NULL;
    struct err e = { .text = "" };

    if (!spool_open(spool_file, made_at, &sp, &e))
        fail_msg("%s", e.text);
    return sp;
}

/* The i-th event: everything about it follows from i, so that it can be recognised. */
static inline struct event event_of(int64_t i, struct arena *mem)
{
    struct event ev = {
        .type = i % 3 ? "registration.moved_in" : "registration.moved_out", .agency = "meldebehoerde@05162004", .tenant = "05162004",
        .recorded_at = made_at + (i % 7) * 1000003 - i, .schema_id = (int32_t)(17 + i % 3), .dataclass = 'B', .purpose = "coordination",
        .legal_basis = "90-3-AufenthG", .consent = i % 5 ? NULL : "given", .traceparent = i % 4 ? NULL : "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    };
    char *payload = arena_printf(mem, "%c%c%c%c%cpayload of event %lld", 0, 0, 0, 0, 17, (long long)i);

    memset(ev.id, (int)(i & 0xff), sizeof ev.id);
    memcpy(ev.id + 8, &i, sizeof i);
    memset(ev.subject, (int)(i % 11 + 1), sizeof ev.subject);
    ev.payload = payload;
    ev.payload_bytes = 5 + strlen(payload + 5);
    return ev;
}

static inline struct event *events_from(int64_t first, size_t n, struct arena *mem)
{
    struct event *all = ARENA_ARRAY(mem, struct event, n);

    for (size_t i = 0; i < n; i++)
        all[i] = event_of(first + (int64_t)i, mem);
    return all;
}

/* Appends events first.. with the progress "done = first + n - 1", as a source would. */
static inline bool append(struct spool *sp, int64_t first, size_t n, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_progress progress = { "in", "file", first + (int64_t)n - 1, "on" };
    struct spool_block b = { .events = events_from(first, n, &mem), .n_events = n, .progress = &progress, .n_progress = 1 };

    return spool_append(sp, &b, e);
}

static inline void appended(struct spool *sp, int64_t first, size_t n)
{
    struct err e = { .text = "" };

    if (!append(sp, first, n, &e))
        fail_msg("%s", e.text);
}

static inline struct spool_status status_of(struct spool *sp)
{
    struct spool_status st;
    struct err e = { .text = "" };

    if (!spool_status(sp, &st, &e))
        fail_msg("%s", e.text);
    return st;
}


/* The messages are those of events first.., numbered from seq on. */
static inline void assert_messages(const struct spool_message *m, size_t n, int64_t epoch, int64_t seq, int64_t first, size_t wanted)
{
    CLEANUP(arena_release) struct arena mem = {0};

    assert_int_equal(n, wanted);
    for (size_t i = 0; i < n; i++) {
        struct event ev = event_of(first + (int64_t)i, &mem);
        struct message msg;

        ev.epoch = epoch;
        ev.seq = seq + (int64_t)i;
        event_to_message(&ev, &mem, &msg);
        assert_int_equal(m[i].epoch, epoch);
        assert_int_equal(m[i].seq, ev.seq);
        assert_string_equal(m[i].msg.topic, "the.topic");
        assert_int_equal(m[i].msg.key_bytes, msg.key_bytes);
        assert_memory_equal(m[i].msg.key, msg.key, msg.key_bytes);
        assert_int_equal(m[i].msg.value_bytes, msg.value_bytes);
        assert_memory_equal(m[i].msg.value, msg.value, msg.value_bytes);
        assert_int_equal(m[i].msg.n_headers, msg.n_headers);
        for (size_t h = 0; h < msg.n_headers; h++) {
            assert_string_equal(m[i].msg.headers[h].name, msg.headers[h].name);
            assert_int_equal(m[i].msg.headers[h].n, msg.headers[h].n);
            assert_memory_equal(m[i].msg.headers[h].value, msg.headers[h].value, msg.headers[h].n);
        }
    }
}

static inline void assert_range(struct spool *sp, int64_t epoch, int64_t from, int64_t to, int64_t first, size_t wanted)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_message *m;
    size_t n;

    holds(spool_range(sp, "the.topic", epoch, from, to, &mem, &m, &n, &oops));
    assert_messages(m, n, epoch, from, first, wanted);
}
#endif
