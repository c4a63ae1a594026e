/* SPDX-License-Identifier: Apache-2.0 */
#include "page_parts.h"

#include <inttypes.h>

#include "page_words.h"

enum { FEW = 3 /* differences are told one by one */ };

/* ---- who must act */

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
        count_owner(a->all, &a->n, page_who(p, d));
        return;
    }
    count_owner(a->all, &a->n, page_who(p, &mine));
    if (!action_is_repair(d->action))
        count_owner(a->all, &a->n, page_agency(p, d->agency));
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
            count_owner(a.all, &a.n, page_agency(p, p->r->rows[i].agency));
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

/* ---- what is wrong */

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
        const char *more = d->count && !d->person ? arena_printf(&p->mem, ", %s", page_messages(p, d->count)) : "";

        said = arena_printf(&p->mem, "%s%s%s (%s%s)", said, i ? ", " : "", page_agency(p, d->agency), page_called(p, d), more);
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
        found = SAY(p, "Was gesendet wurde, ist vollständig im Hub (%s)", "what was sent is in the hub, all of it (%s)", page_messages(p, declared(p)));
    if (p->refused)
        found = arena_printf(&p->mem, "%s; %s", found, records_said(p, p->refused));
    if (p->h->n_earlier)
        found = SAY(p, "%s; noch offen von früheren Tagen: %s", "%s; still open of earlier days: %s", found, differences_said(p, p->h->n_earlier));
    return found;
}

const char *page_verdict(struct page *p)
{
    const char *day = page_day(p->r->day, p->lang, &p->mem), *who = actors_said(p);

    if (p->n_remain == 0 && p->agencies == 0)
        return SAY(p, "%s: Von keiner Stelle ist etwas zu prüfen.", "%s: there is no agency whose data could be checked.", day);
    if (who)
        return arena_printf(&p->mem, "%s: %s. %s.", day, found_said(p), who);
    if (p->n_remain == 0)
        return SAY(p, "%s: Alles da. Was %zu Stellen gemeldet haben (%s), ist vollständig im Hub. Niemand muss etwas tun.",
                   "%s: nothing is missing. What %zu agencies declared (%s) is in the hub, all of it. Nobody must act.",
                   day, p->agencies, page_messages(p, declared(p)));
    return SAY(p, "%s: Noch nicht alles da: %s unterwegs. Niemand muss etwas tun; die nächste Nacht sieht nach.",
               "%s: not everything is here yet: %s on the way. Nobody must act; the next night looks again.", day, differences_said(p, p->n_remain));
}
