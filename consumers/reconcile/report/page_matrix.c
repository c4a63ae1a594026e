/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

#include "page_words.h"

size_t page_days(const struct report_history *h, struct arena *mem, day_num **ret)
{
    size_t n = 0;

    *ret = ARENA_ARRAY(mem, day_num, h->n + 1);
    for (size_t i = 0; i < h->n; i++) {
        size_t at = n;

        while (at > 0 && (*ret)[at - 1] > h->cells[i].day)
            at--;
        if (at > 0 && (*ret)[at - 1] == h->cells[i].day)
            continue;
        memmove(*ret + at + 1, *ret + at, (n - at) * sizeof **ret);
        (*ret)[at] = h->cells[i].day;
        n++;
    }
    return n;
}

static const struct report_cell *cell_at(const struct report_history *h, const char *agency, day_num day)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->cells[i].day == day && strcmp(h->cells[i].agency, agency) == 0)
            return &h->cells[i];
    return NULL;
}

static void matrix_cell(struct page *p, const char *agency, day_num day)
{
    const struct report_cell *c = cell_at(p->h, agency, day);
    const char *head = page_day(day, p->lang, &p->mem);

    if (!c)
        page_cell(p, "", head, say(p, "– nicht geprüft", "– not checked"));
    else if (c->open == 0 && c->accepted)
        page_cell(p, "", head, SAY(p, "✓ als geklärt bestätigt (%" PRId64 ")", "✓ accepted (%" PRId64 ")", c->accepted));
    else if (c->open == 0)
        page_cell(p, "", head, "✓ ok");
    else
        page_cell(p, c->gravest == CLASS_IN_FLIGHT ? "" : "act", head,
                  arena_printf(&p->mem, "%s %s (%" PRId64 ")", c->gravest == CLASS_IN_FLIGHT ? "…" : "✗", page_class(c->gravest, p->lang), c->open));
}

/* "24.03." or "03-24": a column is as wide as its head. */
static const char *short_day(struct page *p, day_num day)
{
    const char *whole = page_day(day, p->lang, &p->mem);

    return strcmp(p->lang, "de") == 0 ? arena_strndup(&p->mem, whole, 6) : whole + 5;
}

static void matrix_head(struct page *p, const day_num *days, size_t n)
{
    const char **heads = ARENA_ARRAY(&p->mem, const char *, n + 1);

    heads[0] = say(p, "Stelle", "agency");
    for (size_t i = 0; i < n; i++)
        heads[i + 1] = short_day(p, days[i]);
    page_heads(p, heads, n + 1);
}

void page_matrix(struct page *p, const day_num *days, size_t n)
{
    page_element(p, "h2", say(p, "Stellen und Tage", "Agencies and days"));
    buf_str(p->out, "<table>\n");
    matrix_head(p, days, n);
    for (size_t i = 0; i < p->h->n; i++) {
        const char *agency = p->h->cells[i].agency;

        if (i > 0 && strcmp(agency, p->h->cells[i - 1].agency) == 0)
            continue;
        page_row(p, page_agency(p, agency));
        for (size_t d = 0; d < n; d++)
            matrix_cell(p, agency, days[d]);
        buf_str(p->out, "</tr>\n");
    }
    buf_str(p->out, "</tbody></table>\n");
    page_element(p, "p", say(p, "✓ vollständig oder als geklärt bestätigt · ✗ jemand muss handeln · … unterwegs · in Klammern die Zahl der Abweichungen",
                             "✓ complete or accepted · ✗ somebody must act · … on its way · in brackets the number of differences"));
}
