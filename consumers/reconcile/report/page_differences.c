/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

#include "page_stories.h"
#include "page_words.h"

enum { MOST_SHOWN = 500 /* a page that nobody reads to its end helps nobody */ };

/* ---- one difference */

/* "Schulamt schulamt@05162: fehlt uns (3 Meldungen)", of an earlier day with that day before it. */
static const char *title(struct page *p, const struct difference *d)
{
    const char *day = d->day == p->r->day ? "" : arena_printf(&p->mem, "%s, ", page_day(d->day, p->lang, &p->mem));

    if (!d->count || d->person)
        return arena_printf(&p->mem, "%s%s: %s", day, page_agency(p, d->agency), page_called(p, d));
    return arena_printf(&p->mem, "%s%s: %s (%s)", day, page_agency(p, d->agency), page_called(p, d), page_messages(p, d->count));
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
    page_text(p, what);
    buf_str(p->out, ": ");
    page_text(p, s);
    buf_str(p->out, "</p>\n");
}

static void why(struct page *p, const struct difference *d)
{
    const char *story = page_story_why(d, p->lang, &p->mem);

    page_element(p, "p", story ? story : page_why(d->class, p->lang));
    if (!story && *d->detail)
        page_element(p, "p", d->detail);
}

static void difference(struct page *p, const struct difference *d)
{
    const char *action = page_story_action(d, p->lang, &p->mem);

    buf_printf(p->out, "<section%s>\n", difference_remains(d) && d->owner ? " class=\"act\"" : "");
    page_element(p, "h3", title(p, d));
    why(p, d);
    if (difference_remains(d)) {
        line(p, say(p, "Wer handelt", "Who acts"), page_who(p, d));
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

/* ---- what was refused at agencies */

/* What an agency's program refused never left its house: nobody else can see to it. */
static void refusal(struct page *p, const struct report_row *row)
{
    int64_t refused = row->tallies[TALLY_REJECTED], read = row->tallies[TALLY_RECORDS];

    buf_str(p->out, "<section class=\"act\">\n");
    page_element(p, "h3", SAY(p, "%s: %" PRId64 " von %" PRId64 " gelesenen Sätzen abgelehnt", "%s: %" PRId64 " of %" PRId64 " records read were refused", page_agency(p, row->agency), refused, read));
    page_element(p, "p", say(p, "Das Programm der Stelle konnte aus ihnen keine Meldung machen; sie wurden nicht gesendet und fehlen deshalb im Hub.",
                             "The agency's program could not make a message of them; they were not sent, and so the hub does not have them."));
    line(p, say(p, "Wer handelt", "Who acts"), page_agency(p, row->agency));
    line(p, say(p, "Was zu tun ist", "What to do"),
         say(p, "Die IT der Stelle sieht in den Ordner rejected: dort steht zu jedem Satz Datei, Zeile, Feld und Grund. Berichtigt legt sie diese Sätze in einer eigenen Datei wieder ab.",
             "The agency's IT looks into the folder rejected, which names file, line, field and reason of each record. Mended, these records are dropped again in a file of their own."));
    buf_str(p->out, "</section>\n");
}

static void refusals(struct page *p)
{
    if (p->n_refusing)
        page_element(p, "h2", say(p, "Bei den Stellen abgelehnt", "Refused at the agencies"));
    for (size_t i = 0; i < p->r->n; i++)
        if (p->r->rows[i].tallies[TALLY_REJECTED] > 0)
            refusal(p, &p->r->rows[i]);
}

/* ---- all of them */

static void shown(struct page *p, size_t from, size_t to, const char *heading)
{
    if (from < to && from < MOST_SHOWN)
        page_element(p, "h2", heading);
    for (size_t i = from; i < to && i < MOST_SHOWN; i++)
        difference(p, p->all[i]);
}

static void earlier(struct page *p)
{
    size_t n = p->h->n_earlier;

    if (n)
        page_element(p, "h2", say(p, "Noch offen von früheren Tagen", "Still open of earlier days"));
    for (size_t i = 0; i < n && i < MOST_SHOWN; i++)
        difference(p, &p->h->earlier[i]);
    if (n > MOST_SHOWN)
        page_element(p, "p", SAY(p, "Und %zu weitere: casebus-reconcile list zeigt alle.", "And %zu more: casebus-reconcile list shows all.", n - MOST_SHOWN));
}

/* Where somebody must act first. */
void page_differences(struct page *p)
{
    shown(p, 0, p->n_remain, say(p, "Abweichungen", "Differences"));
    refusals(p);
    earlier(p);
    shown(p, p->n_remain, p->n, say(p, "Zur Kenntnis", "For information"));
    if (p->n > MOST_SHOWN)
        page_element(p, "p", SAY(p, "Und %zu weitere: casebus-reconcile --format json zeigt alle.", "And %zu more: casebus-reconcile --format json shows all.",
                                 p->n - MOST_SHOWN));
}
