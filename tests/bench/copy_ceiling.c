/* SPDX-License-Identifier: Apache-2.0 */
/* copy_ceiling CONNINFO FILE BATCH PART PARTS events|all - PostgreSQL's own ceiling for the journal.
 *
 * FILE holds what the journal wrote (copy casebus.event to stdout, binary; the columns below).  The rows go again by binary COPY, straight
 * into bench.event, which has the same columns and keys, and a position row moves in the same transaction; with `all` each row also leaves
 * a row in bench.mark, as an event leaves a mark.  Two at once, PART 1 and 2 of 2, are two connections with half of the rows each.
 * The tables are made by tests/bench/bench.py.  Prints how many rows. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../common/ground/db.h"

enum { HEAD_BYTES = 19, COLUMNS = 16, SUBJECT_COLUMN = 5 };
static const char copy_events[] =
    "copy bench.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, consent, traceparent,"
    " dataclass, type, hash, payload) from stdin (format binary)";
static const char copy_marks[] = "copy bench.mark (subject, reason) from stdin (format binary)";

struct job { struct db *db; const uint8_t **rows; size_t n; int part; bool marks; };

static uint32_t big_endian(const uint8_t *p, int n)
{
    uint32_t v = 0;

    while (n-- > 0)
        v = v << 8 | *p++;
    return v;
}

static const uint8_t *map_file(const char *name, size_t *ret_n)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    off_t n = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    void *all = n > HEAD_BYTES ? mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0) : MAP_FAILED;

    if (all == MAP_FAILED) {
        fprintf(stderr, "copy_ceiling: cannot read %s\n", name);
        exit(1);
    }
    close(fd);
    *ret_n = (size_t)n;
    return all;
}

/* A column: its bytes, n < 0 for null.  Returns where the next one begins. */
static const uint8_t *column(const uint8_t *at, const uint8_t **ret, int32_t *ret_n)
{
    *ret_n = (int32_t)big_endian(at, 4);
    *ret = at + 4;
    return at + 4 + (*ret_n > 0 ? *ret_n : 0);
}

/* The file is PostgreSQL's own, so only its end is looked for. */
static const uint8_t **find_rows(const uint8_t *at, const uint8_t *end, size_t *ret_n)
{
    const uint8_t **rows = NULL, *ignored;
    int32_t bytes;
    size_t n = 0;

    for (at += HEAD_BYTES; at + 2 <= end && big_endian(at, 2) == COLUMNS; n++) {
        if (n % 65536 == 0 && !(rows = realloc(rows, (n + 65536) * sizeof *rows)))
            abort();
        rows[n] = at += 2;
        for (int c = 0; c < COLUMNS; c++)
            at = column(at, &ignored, &bytes);
    }
    *ret_n = n;
    return rows;
}

/* The first of these columns are passed over, the others written. */
static void put_columns(struct db *db, const uint8_t *at, int first, int last)
{
    for (int c = 0; c <= last; c++) {
        const uint8_t *bytes;
        int32_t n;

        at = column(at, &bytes, &n);
        if (c >= first && n < 0)
            db_copy_null(db);
        else if (c >= first)
            db_copy_bytes(db, bytes, (size_t)n);
    }
}

static bool put_events(struct job *j, size_t from, size_t until, struct err *e)
{
    if (!db_copy_begin(j->db, copy_events, e))
        return false;
    for (size_t i = from; i < until; i++) {
        db_copy_row(j->db, COLUMNS);
        put_columns(j->db, j->rows[i], 0, COLUMNS - 1);
    }
    return db_copy_end(j->db, NULL, e);
}

static bool put_marks(struct job *j, size_t from, size_t until, struct err *e)
{
    if (!db_copy_begin(j->db, copy_marks, e))
        return false;
    for (size_t i = from; i < until; i++) {
        db_copy_row(j->db, 2);
        put_columns(j->db, j->rows[i], SUBJECT_COLUMN, SUBJECT_COLUMN);
        db_copy_text(j->db, "event");
    }
    return db_copy_end(j->db, NULL, e);
}

static bool one_batch(struct job *j, size_t from, size_t until, struct err *e)
{
    return db_begin(j->db, e)
           && db_exec(j->db, "update bench.position set next_offset = $2 where part = $1", DB_PARAMS(db_int4(j->part), db_int8((int64_t)until)), NULL, e)
           && put_events(j, from, until, e) && (!j->marks || put_marks(j, from, until, e)) && db_commit(j->db, e);
}

int main(int argc, char **argv)
{
    size_t bytes, all;
    struct err e;

    if (argc != 7)
        return 2;
    const uint8_t *file = map_file(argv[2], &bytes);
    size_t batch = (size_t)atol(argv[3]), parts = (size_t)atol(argv[5]);
    struct job j = { .db = db_new(argv[1], "copy_ceiling"), .rows = find_rows(file, file + bytes, &all), .part = atoi(argv[4]), .marks = strcmp(argv[6], "all") == 0 };
    size_t begin = all / parts * (size_t)(j.part - 1), end = (size_t)j.part == parts ? all : begin + all / parts;
    puts("ready");                               /* reading the file is not what is measured */
    fflush(stdout);
    if (getchar() == EOF)
        return 1;
    for (size_t from = begin; from < end; from += batch)
        if (!one_batch(&j, from, from + batch < end ? from + batch : end, &e)) {
            fprintf(stderr, "copy_ceiling: %s\n", e.text);
            return 1;
        }
    printf("%zu\n", end - begin);
    db_free(j.db);
    free(j.rows);
    return 0;
}
