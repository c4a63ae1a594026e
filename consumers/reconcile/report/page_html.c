/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

void page_text(struct page *p, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&': buf_str(p->out, "&amp;"); break;
        case '<': buf_str(p->out, "&lt;"); break;
        case '>': buf_str(p->out, "&gt;"); break;
        case '"': buf_str(p->out, "&quot;"); break;
        default: buf_char(p->out, *s);
        }
}

void page_element(struct page *p, const char *name, const char *s)
{
    buf_printf(p->out, "<%s>", name);
    page_text(p, s);
    buf_printf(p->out, "</%s>\n", name);
}

/* A table's head is out of sight on a narrow screen: each cell then says itself what it is. */
void page_cell(struct page *p, const char *class, const char *head, const char *s)
{
    buf_printf(p->out, "<td%s%s%s data-head=\"", *class ? " class=\"" : "", class, *class ? "\"" : "");
    page_text(p, head);
    buf_str(p->out, "\">");
    page_text(p, s);
    buf_str(p->out, "</td>");
}

void page_number_cell(struct page *p, const char *head, int64_t n)
{
    page_cell(p, "number", head, arena_printf(&p->mem, "%" PRId64, n));
}

void page_heads(struct page *p, const char *const *heads, size_t n)
{
    buf_str(p->out, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        buf_str(p->out, "<th scope=\"col\">");
        page_text(p, heads[i]);
        buf_str(p->out, "</th>");
    }
    buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

void page_row(struct page *p, const char *head)
{
    buf_str(p->out, "<tr><th scope=\"row\">");
    page_text(p, head);
    buf_str(p->out, "</th>");
}
