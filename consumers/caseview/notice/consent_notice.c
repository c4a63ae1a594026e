/* SPDX-License-Identifier: Apache-2.0 */
#include "consent_notice.h"

#include <string.h>

#include "../../../common/meaning/consents.h"
#include "consumers/caseview/notice/consent_notice_sql.h"

static const char classes[] = "BSJCHXI", purpose[] = "coordination";
static const char given[] = "given", withdrawn[] = "withdrawn", unsaid[] = "unsaid";

struct telling {
    struct caseview *cv;
    const struct person_file *f;
    struct consents consents;
    day_num today;
    time_us now;
    struct arena *mem;
    struct consent_notice *all; size_t n, room;
};

/* "given", "withdrawn" or the last day. */
static const char *word_of(const struct consent_said *s, struct arena *mem)
{
    char day[DAY_TEXT_BYTES];

    return !s->given ? withdrawn : s->until == DAY_NONE ? given : arena_strdup(mem, day_text(s->until, day));
}

static const struct told_word *told_before(const struct person_file *f, const uint8_t subject[SUBJECT_BYTES], char dataclass, const char *recipient)
{
    for (size_t i = 0; i < f->n_told; i++)
        if (memcmp(f->told[i].subject, subject, SUBJECT_BYTES) == 0 && *f->told[i].dataclass == dataclass && strcmp(f->told[i].recipient, recipient) == 0)
            return &f->told[i];
    return NULL;
}

static bool message(struct telling *w, const struct person_key *to, const char *dataclass, const struct consent_said *s, const char *word, struct hub_message *ret, struct err *e)
{
    struct event ev;

    if (!hub_event(w->cv->set, w->cv->tenant, "casebus.consent", w->now, w->mem, &ev, e))
        return false;
    bool said = strcmp(word, unsaid) != 0;
    event_put_ref(&ev, "subject", to->subject);
    event_put_text(&ev, "class", dataclass);
    event_put_text(&ev, "recipient", s->recipient);
    if (said && s->given)
        event_put_day(&ev, "until", s->until);
    if (said)
        event_put_bool(&ev, "withdrawn", !s->given);
    return hub_make_message(to->agency, &ev, NULL, 0, w->mem, ret, e);
}

static bool tell(struct telling *w, const struct person_key *to, const struct consent_said *s, const char *word, struct err *e)
{
    const char *dataclass = arena_strndup(w->mem, &s->dataclass, 1);

    if (w->n == w->room) {
        struct consent_notice *more = ARENA_ARRAY(w->mem, struct consent_notice, 2 * w->room + 8);

        if (w->n)
            memcpy(more, w->all, w->n * sizeof *more);
        w->all = more;
        w->room = 2 * w->room + 8;
    }
    struct consent_notice *n = &w->all[w->n];
    if (!message(w, to, dataclass, s, word, &n->message, e))
        return false;
    n->told = (struct told_word){ .dataclass = dataclass, .recipient = s->recipient, .word = word };
    memcpy(n->told.subject, to->subject, SUBJECT_BYTES);
    w->n++;
    return true;
}

/* What it was told, and nobody says now. */
static bool take_back(struct telling *w, const struct person_key *to, char dataclass, const struct consent_said *now, size_t n, struct err *e)
{
    for (size_t i = 0; i < w->f->n_told; i++) {
        const struct told_word *t = &w->f->told[i];
        bool said = strcmp(t->word, unsaid) == 0;

        if (memcmp(t->subject, to->subject, SUBJECT_BYTES) != 0 || *t->dataclass != dataclass)
            continue;
        for (size_t k = 0; k < n && !said; k++)
            said = strcmp(now[k].recipient, t->recipient) == 0;
        if (!said && !tell(w, to, &(struct consent_said){ .dataclass = dataclass, .recipient = t->recipient }, unsaid, e))
            return false;
    }
    return true;
}

static bool tell_class(struct telling *w, const struct person_key *to, char dataclass, struct err *e)
{
    struct consent_said *now;
    size_t n = consents_last(&w->consents, dataclass, purpose, w->today, w->mem, &now);

    for (size_t i = 0; i < n; i++) {
        const struct told_word *before = told_before(w->f, to->subject, dataclass, now[i].recipient);
        const char *word = word_of(&now[i], w->mem);

        if (!(before && strcmp(before->word, word) == 0) && !tell(w, to, &now[i], word, e))
            return false;
    }
    return take_back(w, to, dataclass, now, n, e);
}

bool consent_notice_find(struct caseview *cv, const struct person_file *f, day_num today, time_us now, struct arena *mem, struct consent_notice **ret, size_t *ret_n,
                         struct err *e)
{
    struct telling w = { .cv = cv, .f = f, .today = today, .now = now, .mem = mem };

    consents_build(f->events, f->n_events, f->subjects, f->n_subjects, mem, &w.consents);
    for (size_t i = 0; i < f->n_subjects && (w.consents.n || f->n_told); i++) {
        const struct person_key *to = &f->subjects[i];

        for (const char *class = classes; *class && agency_has_program(tenant_agency(cv->tenant, to->agency)); class++)
            if (access_sends_with_consent(cv->access, to->agency, *class, today) && !tell_class(&w, to, *class, e))
                return false;
    }
    *ret = w.all;
    *ret_n = w.n;
    return true;
}

void consent_notice_keep(struct db *db, const struct consent_notice *all, size_t n, struct arena *mem)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, n * SUBJECT_BYTES);
    const char **classes_told = ARENA_ARRAY(mem, const char *, n), **recipients = ARENA_ARRAY(mem, const char *, n), **words = ARENA_ARRAY(mem, const char *, n);

    for (size_t i = 0; i < n; i++) {
        memcpy(subjects[i], all[i].told.subject, SUBJECT_BYTES);
        classes_told[i] = all[i].told.dataclass;
        recipients[i] = all[i].told.recipient;
        words[i] = all[i].told.word;
    }
    db_queue(db, sql_keep, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n), db_array(DB_TEXT_ARRAY, classes_told, n), db_array(DB_TEXT_ARRAY, recipients, n),
                                     db_array(DB_TEXT_ARRAY, words, n)));
}
