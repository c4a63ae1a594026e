/* SPDX-License-Identifier: Apache-2.0 */
/* letter - one message of the hub as the agency keeps and delivers it: one line of JSON.  Pure.
 *
 *   {"type":"task.state","event":"...","time":"...","local":"4711","id":"...","revision":3,"rule":"R16","status":"open", ...,"identity":{...}}
 *
 * `local` is the agency's own file number of the person, where it has one; `identity` says who a person is that the agency does not
 * know: it goes to whoever works on the task, and never into names of files, calendars, mails or logs. */
#ifndef PRODUCERS_LETTER_H
#define PRODUCERS_LETTER_H
#include "../../common/event/event.h"

/* The line, without its end.  `local` may be NULL. */
void letter_text(const struct event *ev, const char *local, bool identity, struct buf *out);

/* Its members, flat: lists of texts with blanks between, what is deeper as "identity.names.0.family". */
struct letter_part { const char *name, *value; };
struct letter { const char *text; struct letter_part *parts; size_t n; };
/* In `mem`; `text` is borrowed.  ERR_DATA: no JSON object. */
bool letter_parse(const char *text, struct arena *mem, struct letter *ret, struct err *e) MUST_CHECK;
/* NULL: absent. */
const char *letter_get(const struct letter *l, const char *name);
day_num letter_day(const struct letter *l, const char *name);        /* DAY_NONE: absent */
bool letter_is_task(const struct letter *l);
bool letter_is_open(const struct letter *l);                         /* somebody has to do it: open or snoozed */
/* A file's name without its ending, made of codes only: 2026-03-24_R16_1f0c4a7e_r3 */
const char *letter_name(const struct letter *l, struct arena *mem);
#endif
