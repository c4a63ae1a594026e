/* SPDX-License-Identifier: Apache-2.0 */
/* mail - the text of a digest: numbers only, no names, no file numbers.  Pure. */
#ifndef PRODUCERS_MAIL_H
#define PRODUCERS_MAIL_H
#include "wording.h"

struct mail_counts { const char *agency, *tenant; day_num day; enum wording wording; int64_t fresh, changed, due, overdue; };
/* What a template can name; ends with NULL. */
extern const char *const mail_keys[];
bool mail_is_address(const char *text);
/* `text`: the template, whose first line is the subject.  `id`: of the digest, code words. */
void mail_text(const char *from, const char *to, const char *id, const char *text, const struct mail_counts *counts, struct arena *mem, struct buf *out);
#endif
