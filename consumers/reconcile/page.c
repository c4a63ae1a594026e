/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/pages.h"
#include "page_chart.h"
#include "page_words.h"

enum { MOST_SHOWN = 500 };               /* a page that nobody reads to its end helps nobody */

/* What a page is made from, and where to. */
struct page {
    struct buf *out;
    const struct report *r; const struct report_history *h;
    day_num today; const char *lang;
    const struct difference **all; size_t n, n_remain;   /* those that remain first */
    size_t agencies;
    struct arena mem;
};

static const char *say(const struct page *p, const char *de, const char *en)
{
    return strcmp(p->lang, "de") == 0 ? de : en;
}

/* Formatted in the page's language. */
#define SAY(p, de, en, ...) (strcmp((p)->lang, "de") == 0 ? arena_printf(&(p)->mem, de, __VA_ARGS__) : arena_printf(&(p)->mem, en, __VA_ARGS__))

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
    }
    p->all = ARENA_ARRAY(&p->mem, const struct difference *, n + 1);
    add_differences(p, true);
    p->n_remain = p->n;
    add_differences(p, false);
}

static int64_t declared(const struct page *p)
{
    int64_t n = 0;

    for (size_t i = 0; i < p->r->n; i++)
        n += p->r->rows[i].declared;
    return n;
}

/* "1 Abweichung", "3 Abweichungen". */
static const char *differences_said(struct page *p, size_t n)
{
    if (n == 1)
        return say(p, "1 Abweichung", "1 difference");
    return SAY(p, "%zu Abweichungen", "%zu differences", n);
}

static const char *messages_said(struct page *p, int64_t n)
{
    if (n == 1)
        return say(p, "1 Meldung", "1 message");
    return SAY(p, "%" PRId64 " Meldungen", "%" PRId64 " messages", n);
}

/* ---- the first sentence */

struct acting { const char *owner; size_t n; };

static void count_owner(struct acting *all, size_t *n, const char *owner)
{
    size_t i = 0;

    while (i < *n && strcmp(all[i].owner, owner) != 0)
        i++;
    if (i == *n)
        all[(*n)++] = (struct acting){ .owner = owner };
    all[i].n++;
}

/* "der Betrieb des Hubs (2), schulamt@05162 (1)": in the order of the differences. */
static const char *who_must_act(struct page *p)
{
    struct acting *all = ARENA_ARRAY(&p->mem, struct acting, p->n_remain + 1);
    const char *said = "";
    size_t n = 0;

    for (size_t i = 0; i < p->n_remain; i++)
        if (p->all[i]->owner)
            count_owner(all, &n, page_owner(p->all[i], p->lang, &p->mem));
    for (size_t i = 0; i < n; i++)
        said = arena_printf(&p->mem, "%s%s%s (%zu)", said, i ? ", " : "", all[i].owner, all[i].n);
    return said;
}

static const char *verdict(struct page *p)
{
    const char *day = page_day(p->r->day, p->lang, &p->mem), *who = who_must_act(p);

    if (p->n_remain == 0 && p->agencies == 0)
        return SAY(p, "%s: Von keiner Stelle ist etwas zu prüfen.", "%s: there is no agency whose data could be checked.", day);
    if (p->n_remain == 0)
        return SAY(p, "%s: Alles da. Was %zu Stellen gemeldet haben (%s), ist vollständig im Hub. Niemand muss etwas tun.",
                                         "%s: nothing is missing. What %zu agencies declared (%s) is in the hub, all of it. Nobody must act.",
                            day, p->agencies, messages_said(p, declared(p)));
    if (!*who)
        return SAY(p, "%s: Noch nicht alles da: %s unterwegs. Niemand muss etwas tun; die nächste Nacht sieht nach.",
                                         "%s: not everything is here yet: %s on the way. Nobody must act; the next night looks again.", day, differences_said(p, p->n_remain));
    return SAY(p, "%s: Nicht vollständig, %s. Handeln muss: %s.", "%s: not complete, %s. Who must act: %s.", day, differences_said(p, p->n_remain), who);
}

/* ---- HTML */

static void text(struct page *p, const char *s)
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

static void element(struct page *p, const char *name, const char *s)
{
    buf_printf(p->out, "<%s>", name);
    text(p, s);
    buf_printf(p->out, "</%s>\n", name);
}

/* A table's head is out of sight on a narrow screen: each cell then says itself what it is. */
static void cell(struct page *p, const char *class, const char *head, const char *s)
{
    buf_printf(p->out, "<td%s%s%s data-head=\"", *class ? " class=\"" : "", class, *class ? "\"" : "");
    text(p, head);
    buf_str(p->out, "\">");
    text(p, s);
    buf_str(p->out, "</td>");
}

static void number_cell(struct page *p, const char *head, int64_t n)
{
    cell(p, "number", head, arena_printf(&p->mem, "%" PRId64, n));
}

/* ---- agencies by days */

static size_t days_of(const struct report_history *h, struct arena *mem, day_num **ret)
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
        cell(p, "", head, say(p, "– nicht geprüft", "– not checked"));
    else if (c->open == 0)
        cell(p, "", head, "✓ ok");
    else
        cell(p, c->gravest == CLASS_IN_FLIGHT ? "" : "act", head,
             arena_printf(&p->mem, "%s %s (%" PRId64 ")", c->gravest == CLASS_IN_FLIGHT ? "…" : "✗", page_class(c->gravest, p->lang), c->open));
}

static void head_row(struct page *p, const char *const *heads, size_t n)
{
    buf_str(p->out, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        buf_str(p->out, "<th scope=\"col\">");
        text(p, heads[i]);
        buf_str(p->out, "</th>");
    }
    buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

static void row_begin(struct page *p, const char *head)
{
    buf_str(p->out, "<tr><th scope=\"row\">");
    text(p, head);
    buf_str(p->out, "</th>");
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
    head_row(p, heads, n + 1);
}

static void matrix(struct page *p, const day_num *days, size_t n)
{
    element(p, "h2", say(p, "Stellen und Tage", "Agencies and days"));
    buf_str(p->out, "<table>\n");
    matrix_head(p, days, n);
    for (size_t i = 0; i < p->h->n; i++) {
        const char *agency = p->h->cells[i].agency;

        if (i > 0 && strcmp(agency, p->h->cells[i - 1].agency) == 0)
            continue;
        row_begin(p, agency);
        for (size_t d = 0; d < n; d++)
            matrix_cell(p, agency, days[d]);
        buf_str(p->out, "</tr>\n");
    }
    buf_str(p->out, "</tbody></table>\n");
    element(p, "p", say(p, "✓ vollständig · ✗ jemand muss handeln · … unterwegs · in Klammern die Zahl der offenen Abweichungen",
                        "✓ complete · ✗ somebody must act · … on its way · in brackets the number of open differences"));
}

/* ---- differences */

static const char *title(struct page *p, const struct difference *d)
{
    if (!d->count)
        return arena_printf(&p->mem, "%s: %s", d->agency, page_class(d->class, p->lang));
    return arena_printf(&p->mem, "%s: %s (%s)", d->agency, page_class(d->class, p->lang), messages_said(p, d->count));
}

static const char *numbers(struct page *p, const struct difference *d)
{
    if (d->from_seq == d->to_seq)
        return SAY(p, "Nummer %" PRId64 " (Epoche %" PRId64 ")", "Number %" PRId64 " (epoch %" PRId64 ")", d->from_seq, d->epoch);
    return SAY(p, "Nummern %" PRId64 " bis %" PRId64 " (Epoche %" PRId64 ")", "Numbers %" PRId64 " to %" PRId64 " (epoch %" PRId64 ")", d->from_seq, d->to_seq, d->epoch);
}

static const char *days_said(struct page *p, int n)
{
    if (n == 1)
        return say(p, "1 Tag", "1 day");
    return SAY(p, "%d Tage", "%d days", n);
}

static const char *age(struct page *p, const struct difference *d)
{
    return SAY(p, "%s%s%s, seit %s (%s)", "%s%s%s, since %s (%s)", page_state(d->state, p->lang), d->by ? say(p, " von ", " by ") : "", d->by ? d->by : "",
               page_day(d->since, p->lang, &p->mem), days_said(p, p->today > d->since ? (int)(p->today - d->since) : 0));
}

static void line(struct page *p, const char *what, const char *s)
{
    buf_str(p->out, "<p>");
    text(p, what);
    buf_str(p->out, ": ");
    text(p, s);
    buf_str(p->out, "</p>\n");
}

static void difference(struct page *p, const struct difference *d)
{
    buf_printf(p->out, "<section%s>\n", difference_remains(d) && d->owner ? " class=\"act\"" : "");
    element(p, "h3", title(p, d));
    element(p, "p", page_why(d->class, p->lang));
    if (*d->detail)
        element(p, "p", d->detail);
    line(p, say(p, "Wer handelt", "Who acts"), page_owner(d, p->lang, &p->mem));
    line(p, say(p, "Was zu tun ist", "What to do"), page_action(d, p->lang, &p->mem));
    if (d->from_seq)
        line(p, say(p, "Welche", "Which"), numbers(p, d));
    line(p, say(p, "Stand", "State"), age(p, d));
    buf_str(p->out, "</section>\n");
}

static void differences(struct page *p)
{
    for (size_t i = 0; i < p->n && i < MOST_SHOWN; i++) {
        if (i == 0 && p->n_remain)
            element(p, "h2", say(p, "Abweichungen", "Differences"));
        if (i == p->n_remain)
            element(p, "h2", say(p, "Zur Kenntnis", "For information"));
        difference(p, p->all[i]);
    }
    if (p->n > MOST_SHOWN)
        element(p, "p", SAY(p, "Und %zu weitere: casebus-reconcile --format json zeigt alle.", "And %zu more: casebus-reconcile --format json shows all.",
                                     p->n - MOST_SHOWN));
}

/* ---- the numbers behind it */

static void counts_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    int64_t named = row->buckets[BUCKET_VIEW] + row->buckets[BUCKET_DEAD] + row->buckets[BUCKET_VOID];

    row_begin(p, row->agency);
    cell(p, "", heads[1], row->epoch ? arena_printf(&p->mem, "%" PRId64, row->epoch) : "–");
    cell(p, "", heads[2], row->last_seq < row->first_seq ? "–" : arena_printf(&p->mem, "%" PRId64 "–%" PRId64, row->first_seq, row->last_seq));
    number_cell(p, heads[3], row->declared);
    cell(p, "number", heads[4], arena_printf(&p->mem, "%" PRId64 "%s", row->kafka, row->in_reach ? "" : " *"));
    number_cell(p, heads[5], row->journal);
    for (int b = BUCKET_VIEW; b <= BUCKET_VOID; b++)
        number_cell(p, heads[6 + b - BUCKET_VIEW], row->buckets[b]);
    number_cell(p, heads[9], row->journal - named);
    cell(p, "", heads[10], row->epoch == 0 ? "–" : row->hash_ok ? say(p, "stimmt", "holds") : say(p, "stimmt nicht", "does not hold"));
    buf_str(p->out, "</tr>\n");
}

static void counts(struct page *p)
{
    const char *const heads[] = { say(p, "Stelle", "agency"), say(p, "Epoche", "epoch"), say(p, "Nummern", "numbers"), say(p, "gemeldet", "declared"), "Kafka",
                                  say(p, "Journal", "journal"), say(p, "Fallsicht", "case view"), say(p, "nicht annehmbar", "dead letters"), say(p, "entfallen", "void"),
                                  say(p, "sonstige", "else"), say(p, "Prüfsumme", "checksum") };

    element(p, "h2", say(p, "Zahlen des Tages", "The day in numbers"));
    buf_str(p->out, "<table>\n");
    head_row(p, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < p->r->n; i++)
        counts_row(p, &p->r->rows[i], heads);
    buf_str(p->out, "</tbody></table>\n");
    element(p, "p", say(p, "* Kafka bewahrt nicht mehr den ganzen Bereich auf.", "* Kafka does not keep all of the range any more."));
}

/* What was read and not sent is not missing. */
static void sources_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    row_begin(p, row->agency);
    cell(p, "", heads[1], arena_printf(&p->mem, "%" PRId64, row->epoch));
    for (int t = 0; t < TALLIES; t++)
        number_cell(p, heads[2 + t], row->tallies[t]);
    number_cell(p, heads[2 + TALLIES], row->told);
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
            element(p, "h2", say(p, "Was die Stellen gelesen haben", "What the agencies read"));
            buf_str(p->out, "<table>\n");
            head_row(p, heads, sizeof heads / sizeof *heads);
            any = true;
        }
        sources_row(p, &p->r->rows[i], heads);
    }
    buf_str(p->out, any ? "</tbody></table>\n" : "");
}

/* ---- the page */

static void head(struct page *p)
{
    const char *name = say(p, "Nächtlicher Abgleich", "Nightly reconciliation");

    buf_printf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<title>", p->lang);
    text(p, arena_printf(&p->mem, "%s %s", name, page_day(p->r->day, p->lang, &p->mem)));
    buf_printf(p->out, "</title>\n%s</head>\n<body>\n", page_report);
    element(p, "h1", SAY(p, "%s, Gemeinde %s", "%s, municipality %s", name, p->r->tenant));
    buf_str(p->out, "<p class=\"verdict\">");
    text(p, verdict(p));
    buf_str(p->out, "</p>\n");
}

void page_write(struct buf *out, const struct report *r, const struct report_history *h, day_num today, const char *lang)
{
    struct page p = { .out = out, .r = r, .h = h, .today = today, .lang = lang };
    day_num *days;
    size_t n;

    gather(&p);
    n = days_of(h, &p.mem, &days);
    head(&p);
    differences(&p);
    if (n) {
        matrix(&p, days, n);
        element(&p, "h2", say(&p, "Offene Abweichungen über die Tage", "Open differences over the days"));
        page_chart(out, h, days, n, lang, &p.mem);
    }
    counts(&p);
    sources(&p);
    buf_str(out, "</body>\n</html>\n");
    arena_release(&p.mem);
}
