/* SPDX-License-Identifier: Apache-2.0 */
/* copy_ceiling CONNINFO ROWS BATCH PERSONS WORKER - PostgreSQL's own ceiling for the journal: rows of the same shape go by binary COPY straight
 * into a table like casebus.event with the same keys, and a position row moves in the same transaction.  Run it twice at once, with WORKER 1
 * and 2, for two connections.  The table bench.event is made by tests/bench/bench.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"

enum { PAYLOAD_BYTES = 60 };

struct job { struct db *db; long rows, batch, persons; int worker; uint64_t dice; };

static uint64_t roll(struct job *j)                    /* xorshift64: the rows are the same each time */
{
    j->dice ^= j->dice << 13;
    j->dice ^= j->dice >> 7;
    return j->dice ^= j->dice << 17;
}

static void fill(struct job *j, void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 8) {
        uint64_t r = roll(j);

        memcpy((char *)bytes + i, &r, n - i < 8 ? n - i : 8);
    }
}

/* The columns that the journal fills, in its order. */
static void put_row(struct job *j, long seq)
{
    uint8_t id[UUID_BYTES], subject[UUID_BYTES] = {0}, hash[HASH_BYTES], payload[PAYLOAD_BYTES];
    uint64_t person = roll(j) % (uint64_t)j->persons * 0x9e3779b97f4a7c15u;

    fill(j, id, sizeof id);
    memcpy(subject, &person, sizeof person);
    fill(j, hash, sizeof hash);
    fill(j, payload, sizeof payload);
    db_copy_row(j->db, 14);
    db_copy_int4(j->db, j->worker);
    db_copy_int8(j->db, 1);
    db_copy_int8(j->db, seq);
    db_copy_bytes(j->db, id, sizeof id);
    db_copy_int4(j->db, 100);
    db_copy_bytes(j->db, subject, sizeof subject);
    db_copy_time(j->db, 1700000000000000 + seq);
    db_copy_time(j->db, 1700000000000000 + seq);
    db_copy_text(j->db, "coordination");
    db_copy_text(j->db, "17-BMG");
    db_copy_text(j->db, "B");
    db_copy_int4(j->db, 0);
    db_copy_bytes(j->db, hash, sizeof hash);
    db_copy_bytes(j->db, payload, sizeof payload);
}

static bool one_batch(struct job *j, long from, long until, struct err *e)
{
    if (!db_begin(j->db, e)
        || !db_exec(j->db, "update bench.position set next_offset = $2 where worker = $1", DB_PARAMS(db_int4(j->worker), db_int8(until)), NULL, e)
        || !db_copy_begin(j->db, "copy bench.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, key_id, "
                                 "hash, payload) from stdin (format binary)", e))
        return false;
    for (long i = from; i < until; i++)
        put_row(j, i + 1);
    return db_copy_end(j->db, NULL, e) && db_commit(j->db, e);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    struct job j = { .db = db_new(argv[1], "copy_ceiling"), .rows = atol(argv[2]), .batch = atol(argv[3]), .persons = atol(argv[4]), .worker = atoi(argv[5]) };
    struct err e;

    j.dice = 88172645463325252u + (uint64_t)j.worker;
    for (long from = 0; from < j.rows; from += j.batch)
        if (!one_batch(&j, from, from + j.batch < j.rows ? from + j.batch : j.rows, &e)) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
    db_free(j.db);
    return 0;
}
