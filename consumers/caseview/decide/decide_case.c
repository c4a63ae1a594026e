/* SPDX-License-Identifier: Apache-2.0 */
/* What people record about a case: a contact, and that a statement is wrong. */
#include <string.h>

#include "../../../common/meaning/consents.h"
#include "consumers/caseview/decide/decide_case_sql.h"
#include "decide_parts.h"
#include "../notice/dispute_notice.h"
#include "../view/renew.h"

/* ---- contacts */

/* Whoever coordinates, or the hub itself. */
static bool is_case_management(const struct tenant *t, const struct agency *a)
{
    return strcmp(a->slug, "kim-case-management") == 0 || strcmp(a->id, t->hub) == 0;
}

static const struct consent_said *consent_of(const struct tenant *t, const struct consents *all, char dataclass, day_num on)
{
    const struct consent_said *found = NULL;

    for (size_t i = 0; i <= t->n_agencies && !found; i++)
        if (is_case_management(t, &t->agencies[i]))
            found = consents_lasting(all, dataclass, t->agencies[i].id, "coordination", on);
    return found;
}

/* What is recorded with consent names it: the event in which the person gave it. */
static bool find_consent(struct deciding *d, subject_list subject, day_num on, struct err *e)
{
    struct person_file *files;
    struct consents all;
    char id[UUID_TEXT_BYTES];
    size_t n;

    if (!person_load(d->cv, subject, 1, PERSON_NOW, &d->mem, &files, &n, e))
        return false;
    consents_build(files[0].events, files[0].n_events, files[0].subjects, files[0].n_subjects, &d->mem, &all);
    const struct consent_said *given = consent_of(d->cv->tenant, &all, d->ev.dataclass, on);
    if (!given)
        return err_set(e, ERR_CONFIG, "no consent to case management (class %c) lasts on that day: record it first, or name its reference with --consent", d->ev.dataclass);
    d->ev.consent = arena_strdup(&d->mem, uuid_text(given->ev->id, id));
    return true;
}

static bool contact_step(struct deciding *d, void *context, struct err *e)
{
    const struct decide_contact *what = context;
    uint8_t subject[1][SUBJECT_BYTES];

    memcpy(subject[0], what->subject, SUBJECT_BYTES);
    if (!renew_lock(d->cv, (subject_list)subject, NULL, 1, &d->mem, e) || !deciding_begin(d, "case.contact.recorded", what->subject, e))
        return false;
    d->ev.consent = what->consent;
    if (!what->consent && !find_consent(d, (subject_list)subject, what->on, e))
        return false;
    event_put_day(&d->ev, "occurred_on", what->on);
    event_put_day(&d->ev, "on", what->on);
    event_put_day(&d->ev, "next_on", what->next_on);
    event_put_text(&d->ev, "with", what->with);
    event_put_text(&d->ev, "channel", what->channel);
    event_put_text(&d->ev, "agency", what->agency);
    event_put_text(&d->ev, "outcome", what->outcome);
    return deciding_append(d, e) && deciding_entered(d, what->by, e) && deciding_renew(d, (subject_list)subject, 1, e);
}

bool decide_contact(struct caseview *cv, const struct decide_contact *d, day_num today, struct err *e)
{
    struct decide_contact what = *d;

    if (d->on > today)
        return err_set(e, ERR_CONFIG, "a contact is recorded when it has been: --on is a day to come");
    return deciding_user(d->by, e) && deciding_known(cv, d->subject, e) && deciding_run(cv, today, contact_step, &what, e);
}

/* ---- disputes */

struct dispute_step { const struct decide_dispute *d; struct arena *mem; const char *source; };

static bool subject_of_event(struct caseview *cv, const uint8_t id[UUID_BYTES], uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    char text[UUID_TEXT_BYTES];
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_event_subject, DB_PARAMS(db_uuid(id)), &r, e))
        return false;
    bool found = db_rows(r) > 0;
    if (found)
        memcpy(ret, db_get_bytes(r, 0, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return found || err_set(e, ERR_CONFIG, "no event %s is in the journal: casebus timeline shows a person's", uuid_text(id, text));
}

/* Only what an agency states of a person: decisions and links are taken back by those who made them. */
static bool check_disputed(const struct caseview *cv, const struct event *ev, const uint8_t id[UUID_BYTES], struct err *e)
{
    char text[UUID_TEXT_BYTES];

    if (!ev || !ev->schema)
        return err_set(e, ERR_CONFIG, "event %s is not of a person, or of a version that this hub does not know", uuid_text(id, text));
    if (strcmp(ev->agency, cv->tenant->hub) == 0 || strncmp(ev->type, "task.", 5) == 0 || strcmp(ev->type, "statement.disputed") == 0)
        return err_set(e, ERR_CONFIG, "event %s is %s of %s, a decision: whoever made it takes it back", uuid_text(id, text), ev->type, ev->agency);
    return true;
}

/* Withdrawn is what the hub said last of it: the same once more, taken back. */
static bool withdraw(struct deciding *d, const struct person_file *f, const uint8_t id[UUID_BYTES], const char **ret_ground, struct err *e)
{
    const struct event *standing = dispute_notice_standing(f, d->cv->tenant->hub, id);
    char text[UUID_TEXT_BYTES];

    if (!standing)
        return err_set(e, ERR_CONFIG, "event %s is not disputed by this hub: there is nothing to withdraw", uuid_text(id, text));
    const struct value *ground = &standing->fields[schema_field(standing->schema, "grounds")];
    *ret_ground = ground->kind == VALUE_CODE ? ground->text : NULL;
    event_put_text(&d->ev, "assertion", "retracted");
    return true;
}

static bool dispute_step(struct deciding *d, void *context, struct err *e)
{
    struct dispute_step *step = context;
    uint8_t subject[1][SUBJECT_BYTES];
    struct person_file *files;
    size_t n;

    if (!subject_of_event(d->cv, step->d->event, subject[0], e) || !renew_lock(d->cv, (subject_list)subject, NULL, 1, &d->mem, e)
        || !person_load(d->cv, (subject_list)subject, 1, PERSON_NOW, &d->mem, &files, &n, e))
        return false;
    const struct event *disputed = dispute_notice_about(&files[0], step->d->event);
    if (!check_disputed(d->cv, disputed, step->d->event, e) || !deciding_begin(d, "statement.disputed", subject[0], e))
        return false;
    const char *ground = step->d->ground;
    if (!ground && !withdraw(d, &files[0], step->d->event, &ground, e))
        return false;
    step->source = arena_strdup(step->mem, disputed->agency);
    event_put_ref(&d->ev, "fact", step->d->event);
    event_put_text(&d->ev, "grounds", ground);
    event_put_text(&d->ev, "about_type", disputed->type);
    if (disputed->fields[FIELD_OCCURRED_ON].kind == VALUE_DAY)
        event_put_day(&d->ev, "about_on", disputed->fields[FIELD_OCCURRED_ON].day);
    return deciding_append(d, e) && deciding_entered(d, step->d->by, e) && deciding_renew(d, (subject_list)subject, 1, e);
}

bool decide_dispute(struct caseview *cv, const struct decide_dispute *d, day_num today, struct arena *mem, const char **ret_source, bool *ret_told, struct err *e)
{
    struct dispute_step step = { .d = d, .mem = mem };

    if (!deciding_user(d->by, e) || !deciding_run(cv, today, dispute_step, &step, e))
        return false;
    *ret_source = step.source;
    *ret_told = agency_has_program(tenant_agency(cv->tenant, step.source));
    return true;
}
