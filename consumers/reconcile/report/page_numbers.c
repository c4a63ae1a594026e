/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

/* ---- what became of each number */

static void counts_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    int64_t named = row->buckets[BUCKET_VIEW] + row->buckets[BUCKET_DEAD] + row->buckets[BUCKET_VOID];

    page_row(p, page_agency(p, row->agency));
    page_cell(p, "", heads[1], row->epoch ? arena_printf(&p->mem, "%" PRId64, row->epoch) : "–");
    page_cell(p, "", heads[2], row->first_seq == 0 || row->last_seq < row->first_seq ? "–" : arena_printf(&p->mem, "%" PRId64 "–%" PRId64, row->first_seq, row->last_seq));
    page_number_cell(p, heads[3], row->declared);
    page_cell(p, "number", heads[4], arena_printf(&p->mem, "%" PRId64 "%s", row->kafka, row->in_reach ? "" : " *"));
    page_number_cell(p, heads[5], row->journal);
    for (int b = BUCKET_VIEW; b <= BUCKET_VOID; b++)
        page_number_cell(p, heads[6 + b - BUCKET_VIEW], row->buckets[b]);
    page_number_cell(p, heads[9], row->journal - named);
    page_cell(p, "", heads[10], row->epoch == 0 ? "–" : row->hash_ok ? say(p, "stimmt", "holds") : say(p, "stimmt nicht", "does not hold"));
    buf_str(p->out, "</tr>\n");
}

static bool all_in_reach(const struct report *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (!r->rows[i].in_reach)
            return false;
    return true;
}

static void counts(struct page *p)
{
    const char *const heads[] = { say(p, "Stelle", "agency"), say(p, "Epoche", "epoch"), say(p, "Nummern", "numbers"), say(p, "gemeldet", "declared"), "Kafka",
                                  say(p, "Journal", "journal"), say(p, "Fallsicht", "case view"), say(p, "nicht annehmbar", "dead letters"), say(p, "entfallen", "void"),
                                  say(p, "sonstige", "else"), say(p, "Prüfsumme", "checksum") };

    page_element(p, "h2", say(p, "Zahlen des Tages", "The day in numbers"));
    buf_str(p->out, "<table>\n");
    page_heads(p, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < p->r->n; i++)
        counts_row(p, &p->r->rows[i], heads);
    buf_str(p->out, "</tbody></table>\n");
    if (!all_in_reach(p->r))
        page_element(p, "p", say(p, "* Kafka bewahrt nicht mehr den ganzen Bereich auf.", "* Kafka does not keep all of the range any more."));
}

/* ---- what sources read */

/* What was read and not sent is not missing. */
static void sources_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    page_row(p, page_agency(p, row->agency));
    page_cell(p, "", heads[1], arena_printf(&p->mem, "%" PRId64, row->epoch));
    for (int t = 0; t < TALLIES; t++)
        page_number_cell(p, heads[2 + t], row->tallies[t]);
    page_number_cell(p, heads[2 + TALLIES], row->told);
    buf_str(p->out, "</tr>\n");
}

static void sources(struct page *p)
{
    const char *const heads[] = { say(p, "Stelle", "agency"), say(p, "Epoche", "epoch"), say(p, "Dateien", "files"), say(p, "gelesene Sätze", "records read"),
                                  say(p, "Ereignisse", "events"), say(p, "unverändert", "unchanged"), say(p, "zurückgehalten", "held back"), say(p, "abgelehnt", "refused"),
                                  say(p, "angekommen", "arrived") };
    bool any = false;

    for (size_t i = 0; i < p->r->n; i++) {
        if (p->r->rows[i].tallies[TALLY_RECORDS] == 0)
            continue;
        if (!any) {
            page_element(p, "h2", say(p, "Was die Stellen gelesen haben", "What the agencies read"));
            buf_str(p->out, "<table>\n");
            page_heads(p, heads, sizeof heads / sizeof *heads);
            any = true;
        }
        sources_row(p, &p->r->rows[i], heads);
    }
    buf_str(p->out, any ? "</tbody></table>\n" : "");
}

void page_numbers(struct page *p)
{
    counts(p);
    sources(p);
}
