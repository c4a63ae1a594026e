/* SPDX-License-Identifier: Apache-2.0 */
/* session - who is logged in.  A session is a random token of 256 bits in the browser's cookie; here only its hash is kept, in memory
 * and in a file (mode 0600), so that a restart ends none:
 *
 *   hash of the token (64 hex)  begun (s)  used (s)  mark (16 hex)  user
 *
 * `mark` is of what the session rests on (the password's hash): with another password it ends.  All calls may come from any thread. */
#ifndef PORTAL_SESSION_H
#define PORTAL_SESSION_H
#include <stdint.h>

#include "../../common/ground/hash.h"
#include "../../common/ground/users.h"

enum { SESSION_TOKEN_BYTES = 65, SESSION_MARK_BYTES = 17, SESSIONS_MOST = 1000 };
struct session { char user[USER_NAME_BYTES], mark[SESSION_MARK_BYTES]; };
struct sessions;

/* Sessions end `idle_s` after their last use and `life_s` after their beginning.  A file that is not there has none; lines that are
 * none are passed over.  ERR_CONFIG: the file cannot be read. */
bool sessions_open(const char *file, int64_t idle_s, int64_t life_s, struct sessions **ret, struct err *e) MUST_CHECK;
void sessions_close(struct sessions *s);     /* NULL is accepted */
/* A new one; above SESSIONS_MOST the one that was used the longest ago ends.  Errors as of file_replace: it lives in memory then. */
bool sessions_begin(struct sessions *s, const struct session *who, int64_t now_s, char ret_token[SESSION_TOKEN_BYTES], struct err *e) MUST_CHECK;
/* False: no such session, or over.  Counts as use. */
bool sessions_find(struct sessions *s, const char *token, int64_t now_s, struct session *ret);
void sessions_end(struct sessions *s, const char *token);
/* What each form of this session carries against forged requests; made from the token, which no page holds. */
void session_form_token(const char *token, char ret[SESSION_TOKEN_BYTES]);
/* Compared in the same time wherever they differ; false for NULL. */
bool session_token_is(const char *token, const char *given);
void session_mark(const char *text, char ret[SESSION_MARK_BYTES]);
#endif
