/* SPDX-License-Identifier: Apache-2.0 */
/* written - letters as an office reads them: JSON lines, rows of a CSV file, or a filled template.  Pure.
 *
 *   format = "json" | "csv" | "text"     separator, charset, lang = "de" | "en" | "keys", columns = [...] : csv
 *                                        template = FILE, charset, lang : text                                                 */
#ifndef PRODUCERS_WRITTEN_H
#define PRODUCERS_WRITTEN_H
#include "../../common/ground/cfg.h"
#include "wording.h"

struct written {
    enum { WRITTEN_JSON, WRITTEN_CSV, WRITTEN_TEXT } format;
    char separator;
    const char *charset;
    enum wording wording;
    const char *const *columns; size_t n_columns;
    const char *text;                    /* of the template */
};
/* From a delivery's configuration.  ERR_CONFIG with file:line. */
bool written_read(const struct cfg *config, struct arena *mem, struct written *ret, struct err *e) MUST_CHECK;
/* `lang` and `template`, for whoever has a template of his own kind; `text`: the shipped ones in German and English. */
bool written_template(const struct cfg *config, const char *const text[2], const char *const *keys, struct arena *mem, enum wording *ret_wording, const char **ret_text, struct err *e) MUST_CHECK;
/* The ending of a file with one letter, or with several. */
const char *written_ending(const struct written *w, bool single);
/* Adds the letters in the character set; `head`: they begin a file.  ERR_DATA: the set is not known. */
bool written_add(const struct written *w, const struct letter *letters, size_t n, bool head, struct buf *out, struct err *e) MUST_CHECK;
#endif
