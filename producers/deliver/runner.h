/* SPDX-License-Identifier: Apache-2.0 */
/* runner - a program of the office's own that is given something on its standard input, beside everything else that goes on.
 *
 * It finds a small environment (PATH, LANG and what the caller names), its output goes nowhere: what it is given may be personal, and
 * its complaints would end in our log.  One that is not done in time is killed with all that it started. */
#ifndef PRODUCERS_RUNNER_H
#define PRODUCERS_RUNNER_H
#include <sys/types.h>

#include "../../common/ground/err.h"

struct runner { pid_t pid; int pidfd; int64_t until_ms; };       /* pid 0: nothing runs */
/* `argv` ends with NULL, argv[0] is a path or found in PATH; `environment` holds NAME=VALUE and ends with NULL; `folder`: where it runs.
 * ERR_RETRY: it cannot be started, and why. */
bool runner_start(struct runner *r, const char *const *argv, const char *const *environment, const char *folder, const char *input, size_t n, int64_t timeout_s, struct err *e) MUST_CHECK;
/* Waits up to wait_ms.  *ret_done: it has ended well.  ERR_RETRY: it ended otherwise, or took too long. */
bool runner_poll(struct runner *r, int wait_ms, bool *ret_done, struct err *e) MUST_CHECK;
/* Kills what still runs. */
void runner_end(struct runner *r);
#endif
