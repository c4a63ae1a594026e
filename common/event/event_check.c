/* SPDX-License-Identifier: Apache-2.0 */
/* What an event must be before it is sent, and again before it is kept.  Texts hold no values: a name may have got into a wrong column. */
#include <string.h>

#include "codelist.h"
#include "event_parts.h"

enum { ITEMS_MOST = 1000 };              /* persons, goals ... in one list of an event */

struct check {
    const struct event *ev;
    const struct schema_set *set;
    day_num recorded_on, occurred_on;    /* occurred_on: DAY_NONE of control messages */
    struct err *e;
};

static bool wrong(const struct check *c, const struct field *f, const char *what)
{
    return err_set(c->e, ERR_DATA, "field \"%s\" %s", f->name, what);
}

/* ---- the envelope */

/* The agency's type, of "slug@scope". */
static void slug_of(const char *agency, char ret[101])
{
    size_t n = strcspn(agency, "@");

    n = n > 100 ? 100 : n;
    memcpy(ret, agency, n);
    ret[n] = '\0';
}

/* These come from every agency; the other control messages are the hub's. */
static bool may_control(const struct event *ev)
{
    static const char *const theirs[] = { "casebus.manifest", "casebus.void", "casebus.report", "casebus.stock", "casebus.stock_items" };

    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        if (strcmp(ev->type, theirs[i]) == 0)
            return true;
    return event_is_hub(ev->agency);
}

static bool check_publisher(const struct check *c)
{
    const struct event *ev = c->ev;
    char slug[101];

    slug_of(ev->agency, slug);
    if (ev->schema->control ? !may_control(ev) : !schema_may_publish(ev->schema, slug))
        return err_set(c->e, ERR_DATA, "publisher %s may not say %s", slug, ev->schema->type);
    return true;
}

static bool check_word(const struct check *c, const char *name, const char *text, bool needed)
{
    if (!text && needed)
        return err_set(c->e, ERR_DATA, "%s is missing: %s needs one", name, c->ev->schema->type);
    if (text && !codelist_is_token(text))
        return err_set(c->e, ERR_DATA, "%s is no code word of at most 64 letters, digits and . _ - : @ +", name);
    return true;
}

static bool check_envelope(const struct check *c)
{
    const struct event *ev = c->ev;
    const struct schema *s = ev->schema;

    if (strcmp(ev->type, s->type) != 0)
        return err_set(c->e, ERR_DATA, "schema id %d is %s, not %.60s", (int)s->id, s->type, ev->type);
    if (ev->dataclass != s->dataclass)
        return err_set(c->e, ERR_DATA, "dataclass is %c, but %s is of class %c", ev->dataclass, s->type, s->dataclass);
    if (!event_time_fits(ev->recorded_at))
        return err_set(c->e, ERR_DATA, "field \"time\" is outside the years 1 to 9999");
    if (!s->control && !event_has_subject(ev))
        return err_set(c->e, ERR_DATA, "subject is missing: %s speaks of a person", s->type);
    return check_publisher(c) && check_word(c, "purpose", ev->purpose, !s->control) && check_word(c, "legalbasis", ev->legal_basis, !s->control)
           && check_word(c, "consent", ev->consent, s->consent);
}

/* ---- the body */

static bool check_value(const struct check *c, const struct field *f, const struct value *v);

/* Old rows are told late with the codes of their time; a sender that has not changed to the newest version of a type has its lists, too. */
static bool code_fits(const struct check *c, const char *list, const char *code)
{
    day_num until = c->ev->schema->until;

    return schema_code_known(c->set, list, code, c->recorded_on) || (c->occurred_on != DAY_NONE && schema_code_known(c->set, list, code, c->occurred_on))
           || (until != DAY_NONE && until < c->recorded_on && schema_code_known(c->set, list, code, until));
}

static bool check_code(const struct check *c, const struct field *f, const char *code)
{
    if (code_fits(c, f->codelist, code))
        return true;
    if (strcmp(f->codelist, "token") == 0)
        return wrong(c, f, "is no code word of at most 64 letters, digits and . _ - : @ +");
    if (schema_code_known(c->set, f->codelist, code, DAY_NONE))
        return err_set(c->e, ERR_DATA, "field \"%s\" has a code that the list %s had neither on the day of recording nor on the day it happened", f->name, f->codelist);
    return err_set(c->e, ERR_DATA, "field \"%s\" has a code that is not in the list %s", f->name, f->codelist);
}

static bool check_items(const struct check *c, const struct field *f, const struct value *v)
{
    if (v->list.n > ITEMS_MOST && !c->ev->schema->control)
        return err_set(c->e, ERR_DATA, "field \"%s\" has more than %d items", f->name, ITEMS_MOST);
    for (size_t i = 0; i < v->list.n; i++)
        if (!check_value(c, f->item, &v->list.items[i]))
            return false;
    return true;
}

static bool check_fields(const struct check *c, const struct field *fields, const struct value *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!check_value(c, &fields[i], &values[i]))
            return false;
    return true;
}

static bool check_value(const struct check *c, const struct field *f, const struct value *v)
{
    if (v->kind == VALUE_NONE)
        return f->optional || wrong(c, f, "is missing");
    if (v->kind != f->kind)
        return wrong(c, f, "is of a wrong kind");
    switch (v->kind) {
    case VALUE_CODE: return check_code(c, f, v->text);
    case VALUE_AGENCY: return event_is_agency(v->text, strlen(v->text)) || wrong(c, f, "is no agency: slug@scope is expected, such as jobcenter@05162");
    case VALUE_LIST: return check_items(c, f, v);
    case VALUE_RECORD: return check_fields(c, f->fields, v->list.items, v->list.n);
    default: return true;
    }
}

static bool check_corrects(const struct check *c)
{
    const struct value *v = &c->ev->fields[FIELD_CORRECTS];

    if (v->kind == VALUE_EVENT && memcmp(v->ref, c->ev->id, UUID_BYTES) == 0)
        return err_set(c->e, ERR_DATA, "field \"corrects\" names the event itself");
    return true;
}

bool event_check(const struct event *ev, const struct schema_set *set, struct err *e)
{
    struct check c = { .ev = ev, .set = set, .e = e };

    if (!ev->schema)
        return true;
    if (!check_envelope(&c))
        return false;
    c.recorded_on = clock_day(ev->recorded_at);
    c.occurred_on = !ev->schema->control && ev->fields[FIELD_OCCURRED_ON].kind == VALUE_DAY ? ev->fields[FIELD_OCCURRED_ON].day : DAY_NONE;
    return check_fields(&c, ev->schema->fields, ev->fields, ev->schema->n_fields) && (ev->schema->control || check_corrects(&c));
}

/* ---- what the sender left to us */

static void fill(struct event *ev, int common, int own)
{
    if (ev->fields[common].kind == VALUE_NONE && own >= 0)
        ev->fields[common] = ev->fields[own];
}

static bool fill_common(struct event *ev, struct err *e)
{
    const struct schema *s = ev->schema;
    struct value *occurred = &ev->fields[FIELD_OCCURRED_ON], *assertion = &ev->fields[FIELD_ASSERTION];

    fill(ev, FIELD_OCCURRED_ON, s->occurred_on);
    fill(ev, FIELD_EFFECTIVE_FROM, s->effective_from);
    fill(ev, FIELD_EFFECTIVE_TO, s->effective_to);
    if (assertion->kind == VALUE_NONE)
        *assertion = (struct value){ .kind = VALUE_SYMBOL, .text = "asserted" };
    if (occurred->kind != VALUE_NONE)
        return true;
    if (s->occurred_on >= 0)
        return err_set(e, ERR_DATA, "field \"occurred_on\" is missing, and \"%s\", which would fill it, too", s->fields[s->occurred_on].name);
    *occurred = (struct value){ .kind = VALUE_DAY, .day = clock_day(ev->recorded_at) };
    return true;
}

bool event_complete(struct event *ev, const struct schema_set *set, struct err *e)
{
    const struct schema *s = ev->schema;

    ev->schema_id = s->id;
    if (!ev->dataclass)
        ev->dataclass = s->dataclass;
    if (!s->control) {
        if (!ev->purpose)
            ev->purpose = "coordination";
        if (!ev->legal_basis)
            ev->legal_basis = s->basis;
        if (!event_time_fits(ev->recorded_at))
            return err_set(e, ERR_DATA, "field \"time\" is outside the years 1 to 9999");
        if (!fill_common(ev, e))
            return false;
    }
    return event_check(ev, set, e);
}
