/* SPDX-License-Identifier: Apache-2.0 */
/* closing - what a night leaves for whoever asks later: the report, in a record that is signed and names the one before.
 *
 *   one line of JSON each, keys sorted, no blanks:
 *   {"at","day","key","no","prev","report":{...},"report_hash","signature","tenant"}
 *   key          the public key it is signed with (Ed25519), in hex
 *   prev         SHA-256 of the line before, without its newline; 64 zeros before the first
 *   report_hash  SHA-256 of the report as it stands here
 *   signature    of the line as it is without "signature":"...",
 *
 * A key is followed by another in a record of its own, signed with the old one: "next_key" instead of report and report_hash.  Pure. */
#ifndef CONSUMERS_RECONCILE_CLOSING_H
#define CONSUMERS_RECONCILE_CLOSING_H
#include <jansson.h>

#include "../../../common/ground/arena.h"
#include "../../../common/ground/sign.h"

enum { SIGN_PUBLIC_TEXT_BYTES = 2 * SIGN_PUBLIC_BYTES + 1, CLOSING_NAME_BYTES = 48 };
struct closing {
    int64_t no;                          /* from 1 without gaps */
    day_num day; time_us at;             /* the day that the report is about; when it was closed */
    const char *tenant;
    const char *report; size_t report_bytes;     /* canonical JSON; NULL: a change of key */
    uint8_t key[SIGN_PUBLIC_BYTES], next_key[SIGN_PUBLIC_BYTES];
    uint8_t prev[HASH_BYTES], hash[HASH_BYTES];  /* of the line before, of this line */
    const char *line; size_t line_bytes; /* without newline */
};
/* The line of a record: `c` says no, day, at, tenant, prev, and report or next_key.  The text lies in `mem`.  ERR_DATA: the report is no JSON object. */
bool closing_write(const struct closing *c, const struct sign_key *key, struct arena *mem, const char **ret_line, struct err *e) MUST_CHECK;
/* The record of a line, which is copied.  It is what was signed with the key that it names; whose key that is, is the chain's question.
 * ERR_DATA: no record, or changed since: the text says which and what. */
bool closing_read(const char *line, size_t n, struct arena *mem, struct closing *ret, struct err *e) MUST_CHECK;
/* A JSON object's text as it is hashed and compared: keys sorted, no blanks.  ERR_DATA. */
bool closing_canonical(const char *text, size_t n, struct arena *mem, const char **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* "record 17 (2026-03-24)".  Returns `out`. */
const char *closing_name(const struct closing *c, char out[CLOSING_NAME_BYTES]);

/* A walk along the chain.  `struct chain c = {0};` stands before the first record. */
struct chain {
    int64_t no;                          /* of the last record */
    bool broken;                         /* the last one could not be read: nothing can be said of how the next is joined to it */
    char tenant[16];                     /* "": no record yet that could be read */
    uint8_t hash[HASH_BYTES];            /* of the last record */
    uint8_t key[SIGN_PUBLIC_BYTES];      /* that the next is signed with */
};
/* Begins behind a record that is taken as it is. */
void chain_begin_behind(struct chain *c, const struct closing *last);
/* The next line.  ERR_DATA: it is no record, was changed, or does not follow the one before; the walk goes on behind it. */
bool chain_follow(struct chain *c, const char *line, size_t n, struct arena *mem, struct closing *ret, struct err *e) MUST_CHECK;
#endif
