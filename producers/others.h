/* SPDX-License-Identifier: Apache-2.0 */
/* others - one export that tells of several municipalities, each with a hub and so with a configuration of its own.
 *
 *   ours     in/.work/NAME --copied--> in/.NAME.part of theirs --renamed--> in/NAME of theirs      then ours goes to in/done/
 *
 * Each takes the rows of its own municipality and leaves those of the others it knows to them.  A file goes on before its last block is
 * on disk: whoever is killed hands it on again, and who got it twice knows it by its content. */
#ifndef PRODUCERS_OTHERS_H
#define PRODUCERS_OTHERS_H
#include "../common/ground/cfg.h"

struct other {
    const char *tenant;
    const char *folder;                  /* of its configuration, resolved; NULL: files do not go on to it from here */
};
struct others {
    const struct cfg *at;                /* where they stand, or NULL: there are none */
    struct other *all; size_t n;
    bool asked;                          /* a source has rows of several municipalities */
};
/* From `others = ( { tenant = "05162024"; folder = "../05162024"; }, ... )`, or NULL; `tenant` is ours.  ERR_CONFIG with file:line. */
bool others_read(const struct cfg *list, const char *tenant, struct arena *mem, struct others *ret, struct err *e) MUST_CHECK;
/* Is it one of them? */
bool others_have(const struct others *o, const char *tenant);
/* Do files go on to anyone? */
bool others_get_files(const struct others *o);
/* An open file to all who get files, to where `path` of the source (relative to its configuration) has them dropped.
 * ERR_CONFIG: one's folder cannot be used; ERR_RETRY: no room, or a file of that name still waits there. */
bool others_hand_on(const struct others *o, const char *path, int fd, const char *name, struct err *e) MUST_CHECK;
#endif
