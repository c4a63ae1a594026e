/* SPDX-License-Identifier: Apache-2.0 */
/* file - a small file of ours as a whole. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H
#include "arena.h"

enum { FILE_MOST_BYTES = 64 * 1024 * 1024 };

/* Its bytes in `mem`, with a NUL behind them that does not count.  ERR_CONFIG names file and reason. */
bool file_read(const char *file, struct arena *mem, char **ret_bytes, size_t *ret_n, struct err *e) MUST_CHECK;
/* The folder and all that are missing above it (0755).  ERR_CONFIG. */
bool file_make_folder(const char *path, struct err *e) MUST_CHECK;
#endif
