/* SPDX-License-Identifier: Apache-2.0 */
/* spawn - a program of ours as a child, its standard output and error in pipes, its standard input empty. */
#ifndef PORTAL_SPAWN_H
#define PORTAL_SPAWN_H
#include <sys/types.h>

#include "../../common/ground/buf.h"

struct child { pid_t pid; int out, err; };
/* `argv` ends with NULL; argv[0] is its path.  ERR_RETRY. */
bool spawn_start(const char *const *argv, struct child *ret, struct err *e) MUST_CHECK;
/* Adds what has come within wait_ms, at most `most` bytes a buffer: what is more is lost.  False: both ends are closed. */
bool spawn_read(struct child *c, int wait_ms, struct buf *out, struct buf *err, size_t most);
/* Waits for its end; its exit code, -1 when a signal ended it. */
int spawn_end(struct child *c);
#endif
