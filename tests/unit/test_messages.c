/* SPDX-License-Identifier: Apache-2.0 */
/* A message that lies in two files, or twice in one, is taken once; one that goes on in the next batch is taken to its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../common/ground/buf.h"
#include "../../producers/rows/messages.h"

static struct arena mem;
static struct spool *spool;
static char folder[] = "/tmp/casebus-messages-XXXXXX";
static const char *file;

static int open_spool(void **state)
{
    struct err e;

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    file = arena_printf(&mem, "%s/spool.sqlite", folder);
    if (!spool_open(file, 1768896720000000, &spool, &e))
        fail_msg("%s", e.text);
    return 0;
}

static int close_spool(void **state)
{
    (void)state;
    spool_free(spool);
    for (const char *const *end = (const char *const[]){ "", "-wal", "-shm", ".lock", NULL }; *end; end++)
        unlink(arena_printf(&mem, "%s%s", file, *end));
    rmdir(folder);
    arena_release(&mem);
    return 0;
}

/* "u1 u1 u2": messages of a batch in file `hash`, two events each, from the no-th message on.  Answers whose events stay, one name
 * for each event, and how many records said nothing new. */
static const char *taken(const char *hash, int64_t no, const char *ids)
{
    struct source_batch b = { .events = ARENA_ARRAY(&mem, struct event, 64), .messages = ARENA_ARRAY(&mem, struct source_message, 32) };
    struct buf out = {0};
    struct err e;

    for (char *rest = arena_strdup(&mem, ids), *id; (id = strsep(&rest, " ")); no++) {
        b.messages[b.n_messages++] = (struct source_message){ id, no, 1, b.n_events };
        b.events[b.n_events++].purpose = id;
        b.events[b.n_events++].purpose = id;
    }
    for (int i = 0; i < 2; i++)                                /* asked twice, as after an error, it says the same */
        assert_true(messages_keep(spool, "ewo", hash, &b, &mem, &e));
    for (size_t i = 0; i < b.n_events; i++)
        buf_printf(&out, "%s ", b.events[i].purpose);
    buf_printf(&out, "%lld", (long long)b.unchanged);
    struct spool_block block = { .progress = b.progress, .n_progress = b.n_progress };
    assert_true(spool_append(spool, &block, &e));
    const char *text = arena_strdup(&mem, out.data);
    buf_release(&out);
    return text;
}

static void a_message_is_taken_once(void **state)
{
    (void)state;
    assert_string_equal(taken("aa", 1, "u1 u2 u1"), "u1 u1 u2 u2 1");
    assert_string_equal(taken("aa", 4, "u2 u3"), "u3 u3 1");
    assert_string_equal(taken("bb", 1, "u1 u4 u3"), "u4 u4 2");
}

static void a_message_goes_on_in_the_next_batch_and_may_be_read_again(void **state)
{
    (void)state;
    assert_string_equal(taken("cc", 1, "v1 v2"), "v1 v1 v2 v2 0");
    assert_string_equal(taken("cc", 2, "v2 v3"), "v2 v2 v3 v3 0");
    assert_string_equal(taken("cc", 1, "v1"), "v1 v1 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_taken_once),
        cmocka_unit_test(a_message_goes_on_in_the_next_batch_and_may_be_read_again),
    };

    return cmocka_run_group_tests(tests, open_spool, close_spool);
}
