/* SPDX-License-Identifier: Apache-2.0 */
/* page_parts - what the parts of a report's page share, page*.c.  Private to them. */
#ifndef CONSUMERS_RECONCILE_PAGE_PARTS_H
#define CONSUMERS_RECONCILE_PAGE_PARTS_H
#include <string.h>

#include "page.h"

/* What a page is made from, and where to. */
struct page {
    struct buf *out;
    const struct report *r; const struct report_history *h; const struct page_frame *f;
    const char *lang;
    const struct difference **all; size_t n, n_remain;   /* those that remain first */
    size_t n_suspicions;                 /* of those that remain */
    size_t agencies, n_refusing; int64_t refused;        /* rows in which records were refused at the agency, and how many */
    struct arena mem;
};

static inline const char *say(const struct page *p, const char *de, const char *en)
{
    return strcmp(p->lang, "de") == 0 ? de : en;
}

/* Formatted in the page's language. */
#define SAY(p, de, en, ...) (strcmp((p)->lang, "de") == 0 ? arena_printf(&(p)->mem, de, __VA_ARGS__) : arena_printf(&(p)->mem, en, __VA_ARGS__))

/* ---- page_html.c: text is escaped */

void page_text(struct page *p, const char *s);
void page_element(struct page *p, const char *name, const char *s);
/* A table's heading and the beginning of its body; of a row its beginning; a cell, which repeats the heading of its column. */
void page_heads(struct page *p, const char *const *heads, size_t n);
void page_row(struct page *p, const char *head);
void page_cell(struct page *p, const char *class, const char *head, const char *s);
void page_number_cell(struct page *p, const char *head, int64_t n);

/* ---- page_names.c */

/* "Schulamt schulamt@05162"; an agency of no known kind by its id alone. */
const char *page_agency(struct page *p, const char *agency);
/* Who must act. */
const char *page_who(struct page *p, const struct difference *d);
/* "im Hub verändert". */
const char *page_called(struct page *p, const struct difference *d);
/* "1 Meldung". */
const char *page_messages(struct page *p, int64_t n);

/* ---- the parts, from above to below */

/* The first sentence: what is wrong, and who must act. */
const char *page_verdict(struct page *p);
/* What remains, what was refused, what is open of earlier days, and what need not be acted on. */
void page_differences(struct page *p);
/* The days of a history, sorted, in `mem`; agencies by these days. */
size_t page_days(const struct report_history *h, struct arena *mem, day_num **ret);
void page_matrix(struct page *p, const day_num *days, size_t n);
/* The day's numbers, and what sources read. */
void page_numbers(struct page *p);
#endif
