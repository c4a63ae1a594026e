/* SPDX-License-Identifier: Apache-2.0 */
#include "decide_parts.h"

#include <string.h>
#include <strings.h>

#include "../../../common/event/codelist.h"
#include "consumers/caseview/decide/decide_sql.h"
#include "../../../common/travel/hub.h"
#include "../../../common/travel/operator_log.h"
#include "../view/renew.h"

enum { TRIES = 5 };

bool deciding_begin(struct deciding *d, const char *type, const uint8_t subject[SUBJECT_BYTES], struct err *e)
{
    if (!hub_event(d->cv->set, d->cv->tenant, type, clock_now(), &d->mem, &d->ev, e))
        return false;
    memcpy(d->ev.subject, subject, SUBJECT_BYTES);
    event_put_day(&d->ev, "occurred_on", d->today);
    return true;
}

bool deciding_append(struct deciding *d, struct err *e)
{
    if (hub_append(d->cv->db, d->cv->tenant, d->cv->set, &d->ev, &d->mem, e))
        return true;
    if (e->kind == ERR_DATA)
        e->kind = ERR_CONFIG;
    return false;
}

bool deciding_known(struct caseview *cv, const uint8_t subject[SUBJECT_BYTES], struct err *e)
{
    bool known;

    return person_known(cv, subject, &known, e) && (known || err_set(e, ERR_CONFIG, "nothing is known of that person yet"));
}

bool deciding_user(const char *by, struct err *e)
{
    return codelist_is_token(by) || err_set(e, ERR_CONFIG, "--by: expected a user's name of letters, digits and . _ -");
}

bool deciding_entered(struct deciding *d, const char *by, struct err *e)
{
    return db_exec(d->cv->db, sql_entered, DB_PARAMS(db_text(d->ev.agency), db_int8(d->ev.epoch), db_int8(d->ev.seq), db_text(by)), NULL, e);
}

bool deciding_renew(struct deciding *d, subject_list subjects, size_t n, struct err *e)
{
    struct renewal r = { .today = d->today, .told = subjects, .n_told = n };

    return renew(d->cv, subjects, n, &r, &d->mem, e) && db_exec(d->cv->db, sql_take_marks_back, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n)), NULL, e);
}

bool deciding_run(struct caseview *cv, day_num today, bool (*step)(struct deciding *d, void *context, struct err *e), void *context, struct err *e)
{
    struct deciding d = { .cv = cv, .today = today };
    bool ok = false;

    for (int i = 0; i < TRIES && !ok; i++) {
        arena_reset(&d.mem);
        ok = db_begin(cv->db, e) && step(&d, context, e) && db_commit(cv->db, e);
        if (!ok)
            db_rollback(cv->db);
        if (!ok && e->kind != ERR_RETRY)
            break;
    }
    arena_release(&d.mem);
    return ok;
}

/* ---- who is who */

struct identity_step { const struct decide_identity *d; bool changed; };

/* All subjects and words of both, as they are now. */
struct both { struct identity_subject *subjects; size_t n; struct identity_word *words; size_t n_words; struct identity_word *pair; bool one_person; };

static struct both both_of(const struct decide_identity *d, const struct person_file *files, size_t n, struct arena *mem)
{
    struct both both = { .one_person = n == 1 };
    size_t subjects = 0, words = 1;

    for (size_t i = 0; i < n; i++) {
        subjects += files[i].n_subjects;
        words += files[i].n_words;
    }
    both.subjects = ARENA_ARRAY(mem, struct identity_subject, subjects);
    both.words = ARENA_ARRAY(mem, struct identity_word, words);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < files[i].n_subjects; k++) {
            both.subjects[both.n].first_no = files[i].members[k].first_no;
            memcpy(both.subjects[both.n++].subject, files[i].subjects[k].subject, SUBJECT_BYTES);
        }
        memcpy(both.words + both.n_words, files[i].words, files[i].n_words * sizeof *both.words);
        both.n_words += files[i].n_words;
    }
    bool in_order = identity_compare(d->a, d->b) < 0;
    const uint8_t *low = in_order ? d->a : d->b, *high = in_order ? d->b : d->a;
    for (size_t i = 0; i < both.n_words && !both.pair; i++)
        if (identity_compare(both.words[i].a, low) == 0 && identity_compare(both.words[i].b, high) == 0)
            both.pair = &both.words[i];
    return both;
}

/* As if it had been said: does it contradict what else was said?  A pair of two persons stands in both their files: all are changed. */
static const struct identity_word *contradiction_after(struct both *both, const struct decide_identity *d)
{
    struct identity_word word = { .state = d->state };
    bool in_order = identity_compare(d->a, d->b) < 0;

    memcpy(word.a, in_order ? d->a : d->b, SUBJECT_BYTES);
    memcpy(word.b, in_order ? d->b : d->a, SUBJECT_BYTES);
    for (size_t i = 0; i < both->n_words; i++)
        if (identity_compare(both->words[i].a, word.a) == 0 && identity_compare(both->words[i].b, word.b) == 0)
            both->words[i].state = d->state;
    both->words[both->n_words++] = word;
    identity_components(both->subjects, both->n, both->words, both->n_words);
    return identity_contradiction(both->subjects, both->n, both->words, both->n_words);
}

static bool check_identity(struct both *both, const struct decide_identity *d, bool *ret_changed, struct err *e)
{
    bool linked = both->pair && both->pair->state == IDENTITY_LINKED;

    *ret_changed = !(both->pair && both->pair->state == d->state) && !(d->state == IDENTITY_UNLINKED && both->pair && !linked);
    if (!*ret_changed)
        return true;
    if (d->state == IDENTITY_UNLINKED && !linked)
        return err_set(e, ERR_CONFIG, both->one_person ? "these two are one person through other links, not through one of their own: casebus identity show lists them"
                                                       : "these two are not linked");
    const struct identity_word *against = contradiction_after(both, d);
    if (!against)
        return true;
    if (d->state == IDENTITY_DISTINCT)
        return err_set(e, ERR_CONFIG, "these two are one person through other links: unlink those first, casebus identity show lists them");
    char a[SUBJECT_TEXT_BYTES], b[SUBJECT_TEXT_BYTES];
    return err_set(e, ERR_CONFIG, "with this link %s and %s would be one person, and it was decided that they are two", hex_text(against->a, SUBJECT_BYTES, a),
                   hex_text(against->b, SUBJECT_BYTES, b));
}

/* Who is meant stands in the event only. */
static bool log_identity(struct deciding *d, const struct decide_identity *what, struct err *e)
{
    static const struct { const char *command, *result; } words[] = { { "identity link", "linked" }, { "identity unlink", "unlinked" }, { "identity distinct", "two persons" } };
    char id[UUID_TEXT_BYTES];

    return operator_log_add(d->cv->db, &(struct operator_entry){ .by = what->by[0], .and_by = what->by[1], .command = words[what->state].command,
                                                                 .object = arena_printf(&d->mem, "event %s", uuid_text(d->ev.id, id)), .result = words[what->state].result }, NULL, e);
}

static bool say_identity(struct deciding *d, const struct decide_identity *what, struct err *e)
{
    static const char *const types[] = { "case.identity.linked", "case.identity.unlinked", "case.identity.distinct" };

    if (!deciding_begin(d, types[what->state], what->a, e))
        return false;
    event_put_ref(&d->ev, "a", what->a);
    event_put_ref(&d->ev, "b", what->b);
    event_put_text(&d->ev, "method", what->method);
    event_put_text(&d->ev, "by_1", what->by[0]);
    event_put_text(&d->ev, "by_2", what->by[1]);
    return deciding_append(d, e) && log_identity(d, what, e);
}

/* A file number may be linked before its first event; an agency that has told nothing yet gets its number here.  A pseudonym of
 * which nothing is known is a typing error. */
static bool check_reference(struct deciding *d, const uint8_t subject[SUBJECT_BYTES], const char *agency, struct err *e)
{
    char text[SUBJECT_TEXT_BYTES];
    int64_t no;
    bool known;

    if (agency)
        return hub_agency_no(d->cv->db, agency, &no, e);
    return person_known(d->cv, subject, &known, e) && (known || err_set(e, ERR_CONFIG, "nothing is known of %s", hex_text(subject, SUBJECT_BYTES, text)));
}

static bool identity_step(struct deciding *d, void *context, struct err *e)
{
    struct identity_step *step = context;
    const struct decide_identity *what = step->d;
    uint8_t subjects[2][SUBJECT_BYTES];
    const char *agencies[2] = { what->agency_a, what->agency_b };
    struct person_file *files;
    size_t n;

    memcpy(subjects[0], what->a, SUBJECT_BYTES);
    memcpy(subjects[1], what->b, SUBJECT_BYTES);
    if (!check_reference(d, what->a, what->agency_a, e) || !check_reference(d, what->b, what->agency_b, e))
        return false;
    if (!renew_lock(d->cv, (subject_list)subjects, agencies, 2, &d->mem, e)
        || !person_load(d->cv, (subject_list)subjects, 2, PERSON_NOW, &d->mem, &files, &n, e))
        return false;
    struct both both = both_of(what, files, n, &d->mem);
    if (!check_identity(&both, what, &step->changed, e))
        return false;
    if (!step->changed)
        return true;
    return say_identity(d, what, e) && deciding_renew(d, (subject_list)subjects, 2, e);
}

static bool check_method(const char *method, struct err *e)
{
    static const char *const methods[] = { "key", "probabilistic", "clerical" };

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i], method) == 0)
            return true;
    return err_set(e, ERR_CONFIG, "unknown method \"%s\": expected key, probabilistic or clerical", method);
}

bool decide_identity(struct caseview *cv, const struct decide_identity *d, day_num today, bool *ret_changed, struct err *e)
{
    struct identity_step step = { .d = d };

    if (!d->by[0] || !d->by[1] || strcasecmp(d->by[0], d->by[1]) == 0)
        return err_set(e, ERR_CONFIG, "two different users decide who is who: --by U1 --by U2");
    if (identity_compare(d->a, d->b) == 0)
        return err_set(e, ERR_CONFIG, "both are the same reference");
    if (!check_method(d->method, e) || !deciding_run(cv, today, identity_step, &step, e))
        return false;
    *ret_changed = step.changed;
    return true;
}

/* ---- tasks */

static bool takes_part(struct caseview *cv, const char *owner, struct err *e)
{
    const struct agency *a = tenant_agency(cv->tenant, owner);

    return (a && a->state != AGENCY_LEFT && a->state != AGENCY_SHADOW)
           || err_set(e, ERR_CONFIG, "%s is no agency that takes part in tenant %s: casebus agency list shows them", owner, cv->tenant->ags);
}

static bool subject_of_task(struct caseview *cv, const uint8_t task[UUID_BYTES], uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    char text[UUID_TEXT_BYTES];
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_task_subject, DB_PARAMS(db_uuid(task)), &r, e))
        return false;
    bool found = db_rows(r) == 1;
    if (found)
        memcpy(ret, db_get_bytes(r, 0, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return found || err_set(e, ERR_CONFIG, "there is no task %s: casebus tasks lists them", uuid_text(task, text));
}

/* Did somebody say that it is done, so that it can be opened again? */
static bool was_decided(const struct person_file *f, const uint8_t task[UUID_BYTES])
{
    for (size_t i = 0; i < f->n_events; i++) {
        const struct event *ev = &f->events[i];
        int at = ev->schema && strcmp(ev->type, "task.done") == 0 ? schema_field(ev->schema, "task") : -1;

        if (at >= 0 && ev->fields[at].kind == VALUE_EVENT && memcmp(ev->fields[at].ref, task, UUID_BYTES) == 0)
            return true;
    }
    return false;
}

static bool check_task(const struct decide_task *what, const struct task *t, const struct person_file *f, struct err *e)
{
    static const char *const states[] = { [TASK_OPEN] = "open", [TASK_DONE] = "done", [TASK_CANCELLED] = "cancelled",
                                          [TASK_OVERRIDDEN] = "overridden", [TASK_SNOOZED] = "snoozed" };
    bool open = t->status == TASK_OPEN || t->status == TASK_SNOOZED;

    if (t->collapsed)
        return err_set(e, ERR_CONFIG, "the task is the same as another one that is shown: decide about that one");
    if (what->kind == DECIDE_RETURN && !t->taken.by)
        return err_set(e, ERR_CONFIG, "nobody has taken the task over");
    if (what->kind == DECIDE_TAKE && what->owner && t->owner && strcmp(what->owner, t->owner) == 0)
        return err_set(e, ERR_CONFIG, "the task is %s's already", t->owner);
    if (what->kind != DECIDE_REOPEN)
        return open || err_set(e, ERR_CONFIG, "the task is %s: nothing is left to be decided", states[t->status]);
    if (t->status == TASK_OPEN)
        return t->quiet || err_set(e, ERR_CONFIG, "the task is open");
    if (t->status == TASK_CANCELLED || (t->status == TASK_DONE && !was_decided(f, what->task)))
        return err_set(e, ERR_CONFIG, "the task is %s by what agencies told, not by a person's decision: it cannot be reopened", states[t->status]);
    return true;
}

static bool find_task(struct deciding *d, const struct decide_task *what, const uint8_t subject[SUBJECT_BYTES], struct err *e)
{
    struct person_file *files;
    struct result r;
    size_t n;
    char text[UUID_TEXT_BYTES];

    if (!person_load(d->cv, (subject_list)subject, 1, PERSON_NOW, &d->mem, &files, &n, e)
        || !person_evaluate(d->cv, &files[0], d->today, "de", &d->mem, &r, e))
        return false;
    const struct task *t = NULL;
    for (size_t i = 0; i < r.n_tasks && !t; i++)
        t = memcmp(r.tasks[i].id, what->task, UUID_BYTES) == 0 ? &r.tasks[i] : NULL;
    bool ok = t ? check_task(what, t, &files[0], e) : err_set(e, ERR_CONFIG, "there is no task %s on that day", uuid_text(what->task, text));
    result_release(&r);
    return ok;
}

static bool task_step(struct deciding *d, void *context, struct err *e)
{
    static const char *const types[] = { [DECIDE_DONE] = "task.done", [DECIDE_OVERRIDE] = "task.overridden", [DECIDE_SNOOZE] = "task.snoozed",
                                         [DECIDE_REOPEN] = "task.reopened", [DECIDE_TAKE] = "task.taken", [DECIDE_RETURN] = "task.returned" };
    const struct decide_task *what = context;
    uint8_t subject[1][SUBJECT_BYTES];

    if (!subject_of_task(d->cv, what->task, subject[0], e) || !renew_lock(d->cv, (subject_list)subject, NULL, 1, &d->mem, e)
        || !find_task(d, what, subject[0], e) || !deciding_begin(d, types[what->kind], subject[0], e))
        return false;
    event_put_ref(&d->ev, "task", what->task);
    event_put_text(&d->ev, "reason", what->reason);
    event_put_text(&d->ev, "by", what->by);
    event_put_day(&d->ev, "until", what->until);
    event_put_text(&d->ev, "owner", what->owner);
    return deciding_append(d, e) && deciding_renew(d, (subject_list)subject, 1, e);
}

bool decide_task(struct caseview *cv, const struct decide_task *d, day_num today, struct err *e)
{
    if (d->kind == DECIDE_SNOOZE && d->until == DAY_NONE)
        return err_set(e, ERR_CONFIG, "task snooze needs --until DAY");
    if (d->kind == DECIDE_SNOOZE && d->until <= today)
        return err_set(e, ERR_CONFIG, "a task is snoozed until a day to come");
    if (d->kind != DECIDE_SNOOZE && d->until != DAY_NONE)
        return err_set(e, ERR_CONFIG, "--until is for task snooze");
    if (d->owner && !takes_part(cv, d->owner, e))
        return false;
    struct decide_task what = *d;
    return deciding_run(cv, today, task_step, &what, e);
}

/* ---- requests */

struct request_step { const struct decide_request *d; uint8_t *ret_task; };

static bool find_requested(struct deciding *d, subject_list subject, uint8_t ret_task[UUID_BYTES], struct err *e)
{
    struct person_file *files;
    struct result r;
    size_t n;
    bool found = false;

    if (!person_load(d->cv, subject, 1, PERSON_NOW, &d->mem, &files, &n, e) || !person_evaluate(d->cv, &files[0], d->today, "de", &d->mem, &r, e))
        return false;
    for (size_t i = 0; i < r.n_tasks && !found; i++) {
        found = r.tasks[i].because && memcmp(r.tasks[i].because->ev->id, d->ev.id, UUID_BYTES) == 0;
        if (found)
            memcpy(ret_task, r.tasks[i].id, UUID_BYTES);
    }
    result_release(&r);
    return found || err_set(e, ERR_FATAL, "the request came to no task");
}

static bool request_step(struct deciding *d, void *context, struct err *e)
{
    struct request_step *step = context;
    const struct decide_request *what = step->d;
    uint8_t subject[1][SUBJECT_BYTES];

    memcpy(subject[0], what->subject, SUBJECT_BYTES);
    if (!renew_lock(d->cv, (subject_list)subject, NULL, 1, &d->mem, e) || !deciding_begin(d, "task.requested", what->subject, e))
        return false;
    event_put_text(&d->ev, "owner", what->owner);
    event_put_text(&d->ev, "code", what->code);
    event_put_day(&d->ev, "due", what->due);
    event_put_text(&d->ev, "by", what->by);
    return deciding_append(d, e) && deciding_renew(d, (subject_list)subject, 1, e) && find_requested(d, (subject_list)subject, step->ret_task, e);
}

bool decide_request(struct caseview *cv, const struct decide_request *d, day_num today, uint8_t ret_task[UUID_BYTES], struct err *e)
{
    struct request_step step = { .d = d, .ret_task = ret_task };

    return takes_part(cv, d->owner, e) && deciding_known(cv, d->subject, e) && deciding_run(cv, today, request_step, &step, e);
}

/* ---- entries for agencies without a program */

/* Everybody who takes part, the key's person first. */
static size_t who_takes_part(const struct event *ev, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES])
{
    size_t n = event_participants(ev, NULL, 0);
    struct participant *all = ARENA_ARRAY(mem, struct participant, n);

    *ret = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);
    memcpy((*ret)[0], ev->subject, SUBJECT_BYTES);
    event_participants(ev, all, n);
    for (size_t i = 0; i < n; i++)
        memcpy((*ret)[i + 1], all[i].subject, SUBJECT_BYTES);
    return n + 1;
}

static bool entry_step(struct deciding *d, void *context, struct err *e)
{
    struct decide_entry *what = context;
    uint8_t (*subjects)[SUBJECT_BYTES];
    size_t n = who_takes_part(&what->ev, &d->mem, &subjects);
    const char **agencies = ARENA_ARRAY(&d->mem, const char *, n);

    for (size_t i = 0; i < n; i++)
        agencies[i] = what->ev.agency;
    d->ev = what->ev;
    if (!renew_lock(d->cv, (subject_list)subjects, agencies, n, &d->mem, e) || !deciding_append(d, e)
        || !deciding_entered(d, what->by, e) || !deciding_renew(d, (subject_list)subjects, n, e))
        return false;
    what->ev.epoch = d->ev.epoch;
    what->ev.seq = d->ev.seq;
    what->ev.no = d->ev.no;
    return true;
}

bool decide_entry(struct caseview *cv, struct decide_entry *d, day_num today, struct err *e)
{
    const struct agency *a = tenant_agency(cv->tenant, d->ev.agency);
    int64_t no;

    if (!a || a->state != AGENCY_PAPER || strcmp(a->id, cv->tenant->hub) == 0)
        return err_set(e, ERR_CONFIG, "%s is %s: only for an agency without a program (paper) is entered here", d->ev.agency, a ? agency_state_name(a->state) : "no agency of this tenant");
    return deciding_user(d->by, e) && hub_agency_no(cv->db, a->id, &no, e) && deciding_run(cv, today, entry_step, d, e);
}
