/* SPDX-License-Identifier: Apache-2.0 */
/* tar - several texts as one file that every tar reads (POSIX ustar: a header of 512 bytes, the bytes, filled up to 512). */
#ifndef COMMON_TAR_H
#define COMMON_TAR_H
#include "buf.h"
#include "clock.h"

/* A file behind what is in the archive; the name has at most 99 bytes. */
void tar_add(struct buf *archive, const char *name, const char *bytes, size_t n, time_us modified);
/* Nothing comes behind it: two empty blocks. */
void tar_end(struct buf *archive);
#endif
