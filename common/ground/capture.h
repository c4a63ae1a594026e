/* SPDX-License-Identifier: Apache-2.0 */
/* capture - runs a program and keeps what it prints. */
#ifndef COMMON_CAPTURE_H
#define COMMON_CAPTURE_H
#include "buf.h"

/* Runs words[0] (searched in PATH) with the words up to NULL, without a shell, until it ends; stdout and stderr as they come go behind
 * what is in the buffer, as far as CAPTURE_BYTES; the rest is read and dropped.  The exit code, or -1: it cannot be run. */
enum { CAPTURE_BYTES = 4 * 1024 * 1024 };
int capture_run(char *const words[], struct buf *out);
#endif
