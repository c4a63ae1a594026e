/* SPDX-License-Identifier: Apache-2.0 */
/* book - where the closing records stand: in table closing, and line for line in a file beside it that can be taken away.
 *
 * The table is written first; what the file lacks after a kill is written next time, and what the table lacks because an older backup of the
 * database was restored is taken from the file.  One writer at a time (a lock on the file, and one in the database). */
#ifndef CONSUMERS_RECONCILE_BOOK_H
#define CONSUMERS_RECONCILE_BOOK_H
#include "../../../common/ground/db.h"
#include "closing.h"

struct book { struct db *db; const char *file, *keys /* the key folder */, *tenant; };

/* Closes a day: a record of its own with this report (a JSON object), signed, in table and file.  When the last record of the day says the same
 * nothing is added.  *ret is the day's record.  ERR_CONFIG: key or file are not what the records before say; ERR_RETRY: try again. */
bool book_close(const struct book *b, day_num day, const char *report, size_t n, struct arena *mem, struct closing *ret, bool *ret_new, struct err *e) MUST_CHECK;
/* The public key that the next record will be signed with; the key is made where there is none. */
bool book_key(const struct book *b, struct arena *mem, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e) MUST_CHECK;
/* Another key from now on: a record of `today` tells of it, signed with the one before, which is then gone. */
bool book_change_key(const struct book *b, day_num today, struct arena *mem, uint8_t ret_public[SIGN_PUBLIC_BYTES], struct err *e) MUST_CHECK;
#endif
