/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <inttypes.h>

#include "consumers/reconcile/pages.h"
#include "page_chart.h"
#include "page_parts.h"
#include "page_stories.h"
#include "page_words.h"

/* ---- what there is to tell */

static void add_differences(struct page *p, bool remaining)
{
    for (size_t i = 0; i < p->r->n; i++)
        for (size_t k = 0; k < p->r->rows[i].n; k++)
            if (difference_remains(&p->r->rows[i].differences[k]) == remaining)
                p->all[p->n++] = &p->r->rows[i].differences[k];
}

static void gather(struct page *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->r->n; i++) {
        n += p->r->rows[i].n;
        p->agencies += i == 0 || strcmp(p->r->rows[i].agency, p->r->rows[i - 1].agency) != 0;
        p->n_refusing += p->r->rows[i].tallies[TALLY_REJECTED] > 0;
        p->refused += p->r->rows[i].tallies[TALLY_REJECTED];
    }
    p->all = ARENA_ARRAY(&p->mem, const struct difference *, n + 1);
    add_differences(p, true);
    p->n_remain = p->n;
    for (size_t i = 0; i < p->n_remain; i++)
        p->n_suspicions += page_is_suspicion(p->all[i]);
    add_differences(p, false);
}

/* ---- the page */

static void words(struct page *p)
{
    static const struct { const char *de, *en; } all[] = {
        { "Hub: die zentrale Datenhaltung der Gemeinde; er bewahrt auf, was die Stellen senden, und errechnet daraus je Person eine Fallsicht. Der Betrieb des Hubs liest diese Seite; Stellen erfahren, was sie angeht, auch in ihrem Eingang.",
          "Hub: where the municipality keeps what the agencies send, and computes a case view of each person from it. Its operator reads this page; agencies are told of what is theirs in their inbox, too." },
        { "Satz: eine Zeile oder ein Eintrag im Export einer Stelle. Ereignis: was ihr Programm daraus macht. Meldung: ein Ereignis oder ein Wort des Programms über sich selbst auf dem Weg zum Hub. Jede trägt eine Nummer; innerhalb einer Epoche (ein neuer Ausgangsspeicher beginnt eine neue) gibt es keine Lücken.",
          "Record: a line or entry of an agency's export. Event: what its program makes of it. Message: an event, or a word of the program about itself, on its way to the hub. Each has a number; within an epoch (a new store of what goes out begins a new one) there are no gaps." },
        { "Tagesabschluss: die Liste, mit der das Programm einer Stelle jeden Tag sagt, welche Nummern es gesendet hat. Mit ihr wird verglichen; die Prüfsumme stimmt, wenn jede Meldung im Hub noch Byte für Byte die gesendete ist.",
          "Manifest: the list with which an agency's program says each day which numbers it has sent. It is what is compared with; the checksum holds when each message at the hub is still byte for byte the one that was sent." },
        { "Kafka: der Weg von den Stellen zum Hub; er bewahrt Meldungen einige Wochen auf. Journal: was der Hub davon für immer aufgehoben hat. Nicht annehmbar: im Hub beiseitegelegt, bis jemand entscheidet. Entfallen: von der Stelle selbst für leer erklärt. Zurückgehalten: von der Stelle nicht gesendet, weil Zweck oder Einwilligung fehlt.",
          "Kafka: the way from the agencies to the hub; it keeps messages for some weeks. Journal: what the hub has kept of them for good. Dead letters: put aside at the hub until somebody decides. Void: declared empty by the agency itself. Held back: not sent by the agency as purpose or consent is missing." },
    };

    page_element(p, "h2", say(p, "Wörter", "Words"));
    buf_str(p->out, "<ul class=\"small\">\n");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        page_element(p, "li", say(p, all[i].de, all[i].en));
    buf_str(p->out, "</ul>\n");
}

/* Whoever doubts the page holds it against what was signed. */
static void closed(struct page *p)
{
    char hash[2 * HASH_BYTES + 1];

    if (p->f->record == 0)
        return;
    buf_str(p->out, "<p class=\"small\">");
    page_text(p, SAY(p, "Abschlussdatensatz %" PRId64 ", SHA-256 %s. Ob er gilt und was er sagt, prüft casebus-reconcile verify.",
                     "Closing record %" PRId64 ", SHA-256 %s. casebus-reconcile verify says whether it holds, and what it says.", p->f->record,
                     hex_text(p->f->hash, HASH_BYTES, hash)));
    buf_str(p->out, "</p>\n");
}

static void head(struct page *p)
{
    const char *heading = say(p, "Nächtlicher Abgleich", "Nightly reconciliation");

    buf_printf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<title>", p->lang);
    page_text(p, arena_printf(&p->mem, "%s %s", heading, page_day(p->r->day, p->lang, &p->mem)));
    buf_printf(p->out, "</title>\n%s</head>\n<body>\n", page_report);
    page_element(p, "h1", SAY(p, "%s, Gemeinde %s", "%s, municipality %s", heading, p->r->tenant));
    buf_str(p->out, "<p class=\"verdict\">");
    page_text(p, page_verdict(p));
    buf_str(p->out, "</p>\n");
}

void page_write(struct buf *out, const struct report *r, const struct report_history *h, const struct page_frame *f)
{
    struct page p = { .out = out, .r = r, .h = h, .f = f, .lang = f->lang };
    day_num *days;
    size_t n;

    gather(&p);
    n = page_days(h, &p.mem, &days);
    head(&p);
    page_differences(&p);
    if (n) {
        page_matrix(&p, days, n);
        page_element(&p, "h2", say(&p, "Abweichungen über die Tage", "Differences over the days"));
        page_chart(out, h, days, n, p.lang, &p.mem);
        page_element(&p, "p", say(&p, "Umriss: was gefunden wurde · gefüllt: was davon noch offen ist · 2 / 5: zwei von fünf sind noch offen",
                                  "outline: what was found · filled: what of it is still open · 2 / 5: two of five are still open"));
    }
    page_numbers(&p);
    words(&p);
    closed(&p);
    buf_str(out, "</body>\n</html>\n");
    arena_release(&p.mem);
}
