/* SPDX-License-Identifier: Apache-2.0 */
/* drop - a folder into which exports are dropped, and the ways a file takes through it.
 *
 *   in/titel_0120.csv  -- claimed by one atomic rename -->  in/.work/titel_0120.csv  -->  in/done/  or  in/rejected/
 *
 * What lies in .work at the start was left by a run that was killed: it comes first.  Names that begin with a dot or end in .part,
 * .tmp or .filepart, and files that somebody still writes to are left alone. */
#ifndef PRODUCERS_DROP_H
#define PRODUCERS_DROP_H
#include "../../common/ground/arena.h"

struct drop;
/* `pattern`: folder and a name with * and ?, absolute or relative to the working folder.  Nothing is touched yet. */
bool drop_open(const char *pattern, struct drop **ret, struct err *e) MUST_CHECK;
void drop_free(struct drop *d);
/* The next file's name and its path in .work, oldest first; both in `mem`.  `at_once`: what is there now is complete, unless somebody
 * has it open for writing; else a file must have been left alone for a second.  *ret_found = false: none.
 * ERR_CONFIG: the folder cannot be used. */
bool drop_claim(struct drop *d, bool at_once, struct arena *mem, const char **ret_name, const char **ret_path, bool *ret_found, struct err *e) MUST_CHECK;
/* The claimed file goes to done/ or rejected/, under another name when its own is taken there; nothing is overwritten.
 * Also true when it went there before. */
bool drop_leave(struct drop *d, const char *name, bool rejected, struct err *e) MUST_CHECK;
/* Where `what` ("rejected/a.tsv", ".work/a.tsv") lies; makes the folder on the way.  In `mem`. */
bool drop_path(struct drop *d, const char *what, struct arena *mem, const char **ret_path, struct err *e) MUST_CHECK;
/* Would a file of that name be claimed? */
bool drop_wants(const struct drop *d, const char *name);
/* A copy of an open file appears in the folder, complete, under its name or, where another file of that name still waits, with a number
 * before its ending; the same file is not put there twice.  ERR_RETRY: no room, or the pattern allows no numbers and one must wait;
 * ERR_CONFIG: the folder is not there or is not ours to write to. */
bool drop_put(struct drop *d, int fd, const char *name, struct err *e) MUST_CHECK;
/* The bytes of an open file into a new one, on disk when it returns. */
bool drop_copy(int fd, const char *path, unsigned mode, struct err *e) MUST_CHECK;
/* Moves `from` to `folder`/`name`, or name.2, name.3 ... where that is taken. */
bool drop_move(const char *from, const char *folder, const char *name, struct err *e) MUST_CHECK;
#endif
