/* SPDX-License-Identifier: Apache-2.0 */
/* users - who may use the portal, and in which roles: a file beside tenant.cfg that `casebus portal user` writes.
 *
 *   users = ( { user = "koenig"; also = ["hkoenig"]; password = "$argon2id$..."; roles = ["see", "operate"]; agency = "jobcenter@05162"; function = "..."; cases = "..."; } );
 *
 * also: other names of the same person, as of the account under which commands are typed.  Without a password only the office's proxy can bring the user in.  agency, function and cases are for case workers' pages. */
#ifndef COMMON_USERS_H
#define COMMON_USERS_H
#include "arena.h"

enum role { ROLE_SEE = 1, ROLE_OPERATE = 2, ROLE_APPROVE = 4 };
enum { USER_NAME_BYTES = 64 };           /* with its NUL */
struct user { const char *name, *password, *agency, *function, *cases; unsigned roles; const char **also; size_t n_also; };   /* NULL: not given */
struct users { struct user *all; size_t n; };

/* A file that is not there has none.  ERR_CONFIG with file:line. */
bool users_read(const char *file, struct arena *mem, struct users *ret, struct err *e) MUST_CHECK;
bool users_write(const char *file, const struct users *users, struct err *e) MUST_CHECK;
struct user *users_find(const struct users *users, const char *name);
/* Do both names mean one person?  Letters' case, blanks around and a domain behind @ make no other one, nor does a name that the file has
 * as `also`. */
bool users_same(const struct users *users, const char *a, const char *b);
/* Letters, digits and . _ - @, beginning with a letter or digit, at most 63 of them: fit for a log, a header, a command.  ERR_DATA. */
bool user_name_check(const char *name, struct err *e) MUST_CHECK;
/* "see,operate" to roles.  ERR_DATA names the word. */
bool roles_parse(const char *text, unsigned *ret, struct err *e) MUST_CHECK;
const char *role_name(enum role r);
#endif
