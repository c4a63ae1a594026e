/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/pages.h"
#include "page_chart.h"
#include "page_stories.h"
#include "page_words.h"

enum { MOST_SHOWN = 500 /* a page that nobody reads to its end helps nobody */, FEW = 3 /* differences are told one by one in the first sentence */ };

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

static const char *say(const struct page *p, const char *de, const char *en)
{
    return strcmp(p->lang, "de") == 0 ? de : en;
}

/* Formatted in the page's language. */
#define SAY(p, de, en, ...) (strcmp((p)->lang, "de") == 0 ? arena_printf(&(p)->mem, de, __VA_ARGS__) : arena_printf(&(p)->mem, en, __VA_ARGS__))

/* "Schulamt schulamt@05162"; an agency of no known kind by its id alone. */
static const char *name(struct page *p, const char *agency)
{
    size_t slug = strcspn(agency, "@");

    for (size_t i = 0; p->f->types && i < p->f->types->n; i++) {
        const struct cfg *type = &p->f->types->items[i], *known = cfg_get(type, "slug"), *called = cfg_get(type, p->lang);

        if (known && called && strlen(known->text) == slug && strncmp(known->text, agency, slug) == 0)
            return arena_printf(&p->mem, "%s %s", called->text, agency);
    }
    return agency;
}

static const char *owner(struct page *p, const struct difference *d)
{
    return page_owner(d, name(p, d->agency), p->lang, &p->mem);
}

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

/* "im Hub verändert". */
static const char *called(struct page *p, const struct difference *d)
{
    const char *story = page_story_title(d, p->lang);

    return story ? story : page_class(d->class, p->lang);
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

struct actors { struct acting *all; size_t n; };

/* What the operator can mend is his, although the agency is an owner, too. */
static void count_owners(struct page *p, struct actors *a, const struct difference *d)
{
    struct difference mine = *d;

    mine.owner = "operator";
    if (strcmp(d->owner, "both") != 0) {
        count_owner(a->all, &a->n, owner(p, d));
        return;
    }
    count_owner(a->all, &a->n, owner(p, &mine));
    if (!action_is_repair(d->action))
        count_owner(a->all, &a->n, name(p, d->agency));
}

/* In the order of the differences, the day's own first; then who must see to records that were refused. */
static struct actors who_must_act(struct page *p)
{
    struct actors a = { .all = ARENA_ARRAY(&p->mem, struct acting, 2 * (p->n_remain + p->h->n_earlier) + p->n_refusing + 1) };

    for (size_t i = 0; i < p->n_remain; i++)
        if (p->all[i]->owner)
            count_owners(p, &a, p->all[i]);
    for (size_t i = 0; i < p->h->n_earlier; i++)
        count_owners(p, &a, &p->h->earlier[i]);
    for (size_t i = 0; i < p->r->n; i++)
        if (p->r->rows[i].tallies[TALLY_REJECTED] > 0)
            count_owner(a.all, &a.n, name(p, p->r->rows[i].agency));
    return a;
}

/* "Handeln muss: schulamt@05162", or of many differences "Handeln müssen: der Betrieb des Hubs (2), schulamt@05162 (3)". */
static const char *actors_said(struct page *p)
{
    struct actors a = who_must_act(p);

    if (a.n == 0)
        return NULL;
    const char *said = a.n == 1 ? say(p, "Handeln muss: ", "Who must act: ") : say(p, "Handeln müssen: ", "Who must act: ");
    for (size_t i = 0; i < a.n; i++) {
        said = arena_printf(&p->mem, "%s%s%s", said, i ? ", " : "", a.all[i].owner);
        if (p->n_remain + p->h->n_earlier > FEW)
            said = arena_printf(&p->mem, "%s (%zu)", said, a.all[i].n);
    }
    return said;
}

static const char *records_said(struct page *p, int64_t n)
{
    if (n == 1)
        return say(p, "1 Satz wurde schon bei der Stelle abgelehnt", "1 record was refused at its agency already");
    return SAY(p, "%" PRId64 " Sätze wurden schon bei den Stellen abgelehnt", "%" PRId64 " records were refused at their agencies already", n);
}

/* "schulamt@05162 (meldet nicht), jobcenter@05162 (fehlt uns, 3 Meldungen)"; of many only how many there are. */
static const char *remaining_said(struct page *p)
{
    const char *said = "";

    if (p->n_remain > FEW)
        return differences_said(p, p->n_remain);
    for (size_t i = 0; i < p->n_remain; i++) {
        const struct difference *d = p->all[i];
        const char *more = d->count && !d->person ? arena_printf(&p->mem, ", %s", messages_said(p, d->count)) : "";

        said = arena_printf(&p->mem, "%s%s%s (%s%s)", said, i ? ", " : "", name(p, d->agency), called(p, d), more);
    }
    return said;
}

/* What is wrong, without who must act. */
static const char *found_said(struct page *p)
{
    const char *found;

    if (p->n_remain && p->n_suspicions == p->n_remain)
        found = SAY(p, "Nichts fehlt, aber es gibt einen Verdacht: %s", "nothing is missing, but there is a suspicion: %s", remaining_said(p));
    else if (p->n_remain)
        found = SAY(p, "Nicht vollständig: %s", "not complete: %s", remaining_said(p));
    else
        found = SAY(p, "Was gesendet wurde, ist vollständig im Hub (%s)", "what was sent is in the hub, all of it (%s)", messages_said(p, declared(p)));
    if (p->refused)
        found = arena_printf(&p->mem, "%s; %s", found, records_said(p, p->refused));
    if (p->h->n_earlier)
        found = SAY(p, "%s; noch offen von früheren Tagen: %s", "%s; still open of earlier days: %s", found, differences_said(p, p->h->n_earlier));
    return found;
}

static const char *verdict(struct page *p)
{
    const char *day = page_day(p->r->day, p->lang, &p->mem), *who = actors_said(p);

    if (p->n_remain == 0 && p->agencies == 0)
        return SAY(p, "%s: Von keiner Stelle ist etwas zu prüfen.", "%s: there is no agency whose data could be checked.", day);
    if (who)
        return arena_printf(&p->mem, "%s: %s. %s.", day, found_said(p), who);
    if (p->n_remain == 0)
        return SAY(p, "%s: Alles da. Was %zu Stellen gemeldet haben (%s), ist vollständig im Hub. Niemand muss etwas tun.",
                                         "%s: nothing is missing. What %zu agencies declared (%s) is in the hub, all of it. Nobody must act.",
                            day, p->agencies, messages_said(p, declared(p)));
    return SAY(p, "%s: Noch nicht alles da: %s unterwegs. Niemand muss etwas tun; die nächste Nacht sieht nach.",
                                     "%s: not everything is here yet: %s on the way. Nobody must act; the next night looks again.", day, differences_said(p, p->n_remain));
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
    else if (c->open == 0 && c->accepted)
        cell(p, "", head, SAY(p, "✓ als geklärt bestätigt (%" PRId64 ")", "✓ accepted (%" PRId64 ")", c->accepted));
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
        row_begin(p, name(p, agency));
        for (size_t d = 0; d < n; d++)
            matrix_cell(p, agency, days[d]);
        buf_str(p->out, "</tr>\n");
    }
    buf_str(p->out, "</tbody></table>\n");
    element(p, "p", say(p, "✓ vollständig oder als geklärt bestätigt · ✗ jemand muss handeln · … unterwegs · in Klammern die Zahl der Abweichungen",
                        "✓ complete or accepted · ✗ somebody must act · … on its way · in brackets the number of differences"));
}

/* ---- differences */

/* "Schulamt schulamt@05162: fehlt uns (3 Meldungen)", of an earlier day with that day before it. */
static const char *title(struct page *p, const struct difference *d)
{
    const char *day = d->day == p->r->day ? "" : arena_printf(&p->mem, "%s, ", page_day(d->day, p->lang, &p->mem));

    if (!d->count || d->person)
        return arena_printf(&p->mem, "%s%s: %s", day, name(p, d->agency), called(p, d));
    return arena_printf(&p->mem, "%s%s: %s (%s)", day, name(p, d->agency), called(p, d), messages_said(p, d->count));
}

static const char *numbers(struct page *p, const struct difference *d)
{
    if (d->from_seq == d->to_seq)
        return SAY(p, "Nummer %" PRId64 " (Epoche %" PRId64 ")", "Number %" PRId64 " (epoch %" PRId64 ")", d->from_seq, d->epoch);
    return SAY(p, "Nummern %" PRId64 " bis %" PRId64 " (Epoche %" PRId64 ")", "Numbers %" PRId64 " to %" PRId64 " (epoch %" PRId64 ")", d->from_seq, d->to_seq, d->epoch);
}

static const char *days_said(struct page *p, int n)
{
    if (n == 0)
        return say(p, "heute", "today");
    if (n == 1)
        return say(p, "1 Tag", "1 day");
    return SAY(p, "%d Tage", "%d days", n);
}

static const char *age(struct page *p, const struct difference *d)
{
    return SAY(p, "%s%s%s, seit %s (%s)", "%s%s%s, since %s (%s)", page_state(d->state, p->lang), d->by ? say(p, " von ", " by ") : "", d->by ? d->by : "",
               page_day(d->since, p->lang, &p->mem), days_said(p, p->f->today > d->since ? (int)(p->f->today - d->since) : 0));
}

static void line(struct page *p, const char *what, const char *s)
{
    buf_str(p->out, "<p>");
    text(p, what);
    buf_str(p->out, ": ");
    text(p, s);
    buf_str(p->out, "</p>\n");
}

static void why(struct page *p, const struct difference *d)
{
    const char *story = page_story_why(d, p->lang, &p->mem);

    element(p, "p", story ? story : page_why(d->class, p->lang));
    if (!story && *d->detail)
        element(p, "p", d->detail);
}

static void difference(struct page *p, const struct difference *d)
{
    const char *action = page_story_action(d, p->lang, &p->mem);

    buf_printf(p->out, "<section%s>\n", difference_remains(d) && d->owner ? " class=\"act\"" : "");
    element(p, "h3", title(p, d));
    why(p, d);
    if (difference_remains(d)) {
        line(p, say(p, "Wer handelt", "Who acts"), owner(p, d));
        line(p, say(p, "Was zu tun ist", "What to do"), action ? action : page_action(d, p->lang, &p->mem));
    } else
        line(p, say(p, "Was zu tun ist", "What to do"), say(p, "Nichts zu tun.", "Nothing to do."));
    if (d->from_seq)
        line(p, say(p, "Welche", "Which"), numbers(p, d));
    line(p, say(p, "Stand", "State"), age(p, d));
    if (d->no)
        line(p, say(p, "Abweichung Nr.", "Difference no."), arena_printf(&p->mem, "%" PRId64, d->no));
    buf_str(p->out, "</section>\n");
}

/* What an agency's program refused never left its house: nobody else can see to it. */
static void refusal(struct page *p, const struct report_row *row)
{
    int64_t refused = row->tallies[TALLY_REJECTED], read = row->tallies[TALLY_RECORDS];

    buf_str(p->out, "<section class=\"act\">\n");
    element(p, "h3", SAY(p, "%s: %" PRId64 " von %" PRId64 " gelesenen Sätzen abgelehnt", "%s: %" PRId64 " of %" PRId64 " records read were refused", name(p, row->agency), refused, read));
    element(p, "p", say(p, "Das Programm der Stelle konnte aus ihnen keine Meldung machen; sie wurden nicht gesendet und fehlen deshalb im Hub.",
                        "The agency's program could not make a message of them; they were not sent, and so the hub does not have them."));
    line(p, say(p, "Wer handelt", "Who acts"), name(p, row->agency));
    line(p, say(p, "Was zu tun ist", "What to do"),
         say(p, "Die IT der Stelle sieht in den Ordner rejected: dort steht zu jedem Satz Datei, Zeile, Feld und Grund. Berichtigt legt sie diese Sätze in einer eigenen Datei wieder ab.",
             "The agency's IT looks into the folder rejected, which names file, line, field and reason of each record. Mended, these records are dropped again in a file of their own."));
    buf_str(p->out, "</section>\n");
}

static void refusals(struct page *p)
{
    if (p->n_refusing)
        element(p, "h2", say(p, "Bei den Stellen abgelehnt", "Refused at the agencies"));
    for (size_t i = 0; i < p->r->n; i++)
        if (p->r->rows[i].tallies[TALLY_REJECTED] > 0)
            refusal(p, &p->r->rows[i]);
}

static void shown(struct page *p, size_t from, size_t to, const char *heading)
{
    if (from < to && from < MOST_SHOWN)
        element(p, "h2", heading);
    for (size_t i = from; i < to && i < MOST_SHOWN; i++)
        difference(p, p->all[i]);
}

static void earlier(struct page *p)
{
    size_t n = p->h->n_earlier;

    if (n)
        element(p, "h2", say(p, "Noch offen von früheren Tagen", "Still open of earlier days"));
    for (size_t i = 0; i < n && i < MOST_SHOWN; i++)
        difference(p, &p->h->earlier[i]);
    if (n > MOST_SHOWN)
        element(p, "p", SAY(p, "Und %zu weitere: casebus-reconcile list zeigt alle.", "And %zu more: casebus-reconcile list shows all.", n - MOST_SHOWN));
}

/* Where somebody must act first. */
static void differences(struct page *p)
{
    shown(p, 0, p->n_remain, say(p, "Abweichungen", "Differences"));
    refusals(p);
    earlier(p);
    shown(p, p->n_remain, p->n, say(p, "Zur Kenntnis", "For information"));
    if (p->n > MOST_SHOWN)
        element(p, "p", SAY(p, "Und %zu weitere: casebus-reconcile --format json zeigt alle.", "And %zu more: casebus-reconcile --format json shows all.",
                                     p->n - MOST_SHOWN));
}

/* ---- the numbers behind it */

static void counts_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    int64_t named = row->buckets[BUCKET_VIEW] + row->buckets[BUCKET_DEAD] + row->buckets[BUCKET_VOID];

    row_begin(p, name(p, row->agency));
    cell(p, "", heads[1], row->epoch ? arena_printf(&p->mem, "%" PRId64, row->epoch) : "–");
    cell(p, "", heads[2], row->first_seq == 0 || row->last_seq < row->first_seq ? "–" : arena_printf(&p->mem, "%" PRId64 "–%" PRId64, row->first_seq, row->last_seq));
    number_cell(p, heads[3], row->declared);
    cell(p, "number", heads[4], arena_printf(&p->mem, "%" PRId64 "%s", row->kafka, row->in_reach ? "" : " *"));
    number_cell(p, heads[5], row->journal);
    for (int b = BUCKET_VIEW; b <= BUCKET_VOID; b++)
        number_cell(p, heads[6 + b - BUCKET_VIEW], row->buckets[b]);
    number_cell(p, heads[9], row->journal - named);
    cell(p, "", heads[10], row->epoch == 0 ? "–" : row->hash_ok ? say(p, "stimmt", "holds") : say(p, "stimmt nicht", "does not hold"));
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

    element(p, "h2", say(p, "Zahlen des Tages", "The day in numbers"));
    buf_str(p->out, "<table>\n");
    head_row(p, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < p->r->n; i++)
        counts_row(p, &p->r->rows[i], heads);
    buf_str(p->out, "</tbody></table>\n");
    if (!all_in_reach(p->r))
        element(p, "p", say(p, "* Kafka bewahrt nicht mehr den ganzen Bereich auf.", "* Kafka does not keep all of the range any more."));
}

/* What was read and not sent is not missing. */
static void sources_row(struct page *p, const struct report_row *row, const char *const *heads)
{
    row_begin(p, name(p, row->agency));
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

    element(p, "h2", say(p, "Wörter", "Words"));
    buf_str(p->out, "<ul class=\"small\">\n");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        element(p, "li", say(p, all[i].de, all[i].en));
    buf_str(p->out, "</ul>\n");
}

static void head(struct page *p)
{
    const char *heading = say(p, "Nächtlicher Abgleich", "Nightly reconciliation");

    buf_printf(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<title>", p->lang);
    text(p, arena_printf(&p->mem, "%s %s", heading, page_day(p->r->day, p->lang, &p->mem)));
    buf_printf(p->out, "</title>\n%s</head>\n<body>\n", page_report);
    element(p, "h1", SAY(p, "%s, Gemeinde %s", "%s, municipality %s", heading, p->r->tenant));
    buf_str(p->out, "<p class=\"verdict\">");
    text(p, verdict(p));
    buf_str(p->out, "</p>\n");
}

void page_write(struct buf *out, const struct report *r, const struct report_history *h, const struct page_frame *f)
{
    struct page p = { .out = out, .r = r, .h = h, .f = f, .lang = f->lang };
    day_num *days;
    size_t n;

    gather(&p);
    n = days_of(h, &p.mem, &days);
    head(&p);
    differences(&p);
    if (n) {
        matrix(&p, days, n);
        element(&p, "h2", say(&p, "Offene Abweichungen über die Tage", "Open differences over the days"));
        page_chart(out, h, days, n, p.lang, &p.mem);
    }
    counts(&p);
    sources(&p);
    words(&p);
    buf_str(out, "</body>\n</html>\n");
    arena_release(&p.mem);
}
