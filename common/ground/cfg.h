/* SPDX-License-Identifier: Apache-2.0 */
/* cfg - a configuration file as a tree that knows where each value stands.
 *
 * The only user of libconfig.  @include is relative to the including file.  libconfig 1.5 reads
 * 5000000000 as 705032704: the loader refuses every integer that does not fit (ERR_CONFIG with file:line). */
#ifndef COMMON_CFG_H
#define COMMON_CFG_H
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

enum cfg_kind { CFG_GROUP, CFG_LIST, CFG_ARRAY, CFG_STRING, CFG_INT, CFG_REAL, CFG_BOOL };
struct cfg {
    enum cfg_kind kind;
    const char *name;                    /* NULL for items of a list or array, and for the root */
    const char *file;
    int line;
    const char *text;                    /* CFG_STRING; scalars also hold their text form here */
    int64_t integer;                     /* CFG_INT */
    double real;                         /* CFG_REAL */
    bool boolean;                        /* CFG_BOOL */
    struct cfg *items;                   /* group, list, array */
    size_t n;
};

/* Reads FILE and its includes into `mem`.  ERR_CONFIG names file:line. */
bool cfg_load(const char *file, struct arena *mem, struct cfg **ret_root, struct err *e) MUST_CHECK;
/* The same from text in memory (tests, fuzzing); `file` is the name for messages. */
bool cfg_parse(const char *text, const char *file, struct arena *mem, struct cfg **ret_root, struct err *e) MUST_CHECK;
/* The .cfg files of a folder, sorted, ending with NULL; a folder that is not there has none. */
bool cfg_folder(const char *folder, struct arena *mem, const char *const **ret_files, struct err *e) MUST_CHECK;
/* The items of the lists of that name in all of them. */
bool cfg_folder_items(const char *folder, const char *list, struct arena *mem, const struct cfg ***ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* The member of that name, or NULL.  `path` may hold dots. */
const struct cfg *cfg_get(const struct cfg *group, const char *path);
/* --set PATH=VALUE: VALUE as libconfig writes it; bare text is taken as a string. */
bool cfg_set(struct cfg *root, const char *path, const char *value, struct arena *mem, struct err *e) MUST_CHECK;
/* Refuses members that are not in the NULL-terminated list; names the nearest known one. */
bool cfg_known(const struct cfg *group, const char *const *names, struct err *e) MUST_CHECK;
/* Required and optional scalars; ERR_CONFIG "FILE:LINE: ..." when missing (required) or of another kind. */
bool cfg_string(const struct cfg *group, const char *name, const char *fallback, const char **ret_text, struct err *e) MUST_CHECK;
bool cfg_int(const struct cfg *group, const char *name, int64_t fallback, int64_t min, int64_t max, int64_t *ret, struct err *e) MUST_CHECK;
bool cfg_bool(const struct cfg *group, const char *name, bool fallback, bool *ret, struct err *e) MUST_CHECK;
bool cfg_day(const struct cfg *group, const char *name, int32_t fallback, int32_t *ret_day, struct err *e) MUST_CHECK;
/* A string, or a list/array of strings, as an array in `mem`; absent = 0 strings. */
bool cfg_strings(const struct cfg *group, const char *name, struct arena *mem, const char ***ret, size_t *ret_n, struct err *e) MUST_CHECK;
#define CFG_REQUIRED ((const char *)(uintptr_t)1)   /* as `fallback` of cfg_string: must be there */
/* ERR_CONFIG with "FILE:LINE:COLUMN: " before the text, without a column where none can be told.  Returns false. */
bool cfg_fail(struct err *e, const struct cfg *at, const char *format, ...) PRINTF_LIKE(3, 4);
/* `path` resolved against the folder of the file that `at` stands in. */
char *cfg_path(const struct cfg *at, const char *path, struct arena *mem);
/* The name in the list nearest to `wrong` (edit distance at most 3), or NULL. */
const char *cfg_nearest(const char *wrong, const char *const *names);
#endif
