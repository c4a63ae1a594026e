/* SPDX-License-Identifier: Apache-2.0 */
#include "annex.h"

#include <string.h>

#include "../../../common/ground/member.h"
#include "../../../common/event/schema.h"

/* A document on its way: the kinds of agencies as schemas/agencies.cfg names them. */
struct writing { const struct annex *a; const struct cfg *kinds; };

static const char *say(const struct writing *w, const char *de, const char *en)
{
    return annex_say(w->a->lang, de, en);
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static const char *kind_name(const struct writing *w, const char *slug)
{
    if (strcmp(slug, "hub") == 0)
        return say(w, "Koordinierungsstelle dieser Gemeinde", "Coordination office of this municipality");
    for (size_t i = 0; w->kinds && i < w->kinds->n; i++) {
        const struct cfg *kind = &w->kinds->items[i], *known = cfg_get(kind, "slug"), *name = cfg_get(kind, w->a->lang);

        if (known && name && strcmp(known->text, slug) == 0)
            return name->text;
    }
    return slug;
}

/* ---- who owes it */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static const char axis_owner[] = "axis(";

static const char *owner_name(const struct writing *w, const struct annex_step *s)
{
    const char *text = annex_member(s, "owner")->text;
    struct arena *mem = w->a->mem;

    if (!expr_is_expression(text))
        return kind_name(w, text);
    if (strncmp(text, axis_owner, sizeof axis_owner - 1) == 0) {
        const char *axis = text + sizeof axis_owner - 1;

        return arena_printf(mem, "%s %s", meaning_axis_title(w->a->meaning, arena_strndup(mem, axis, strcspn(axis, ",)")), w->a->lang), say(w, "(im Einzelfall)", "(in each case)"));
    }
    if (ends_with(text, ".agency"))
        return say(w, "die Stelle, die das Ereignis gemeldet hat", "the office that told the event");
    const char *named = annex_day(s, text);
    return arena_printf(mem, "%s%s", say(w, "die Stelle, die das Ereignis nennt: ", "the office that the event names: "), named ? named : text);
}

/* Is this kind bound by the step?  Where who told something decides, whoever may tell it. */
static bool binds(const struct writing *w, const struct annex_step *s, const char *slug)
{
    const char *owner = annex_member(s, "owner")->text;
    const struct cfg *types = annex_member(s, "for");

    if (!expr_is_expression(owner))
        return strcmp(owner, slug) == 0;
    if (!ends_with(owner, ".agency") && strncmp(owner, axis_owner, sizeof axis_owner - 1) != 0)
        return false;
    for (size_t i = 0; i < (types->kind == CFG_STRING ? 1 : types->n); i++) {
        const struct schema *type = schema_by_type(meaning_schemas(w->a->meaning), types->kind == CFG_STRING ? types->text : types->items[i].text);

        for (size_t k = 0; type && k < type->n_publishers; k++)
            if (strcmp(type->publishers[k], slug) == 0)
                return true;
    }
    return false;
}

static struct annex_step step_of(const struct writing *w, const struct rule_info *r, size_t i)
{
    const struct cfg *steps = cfg_get(r->at, "steps");

    return (struct annex_step){ .annex = w->a, .rule = r, .step = steps ? &steps->items[i] : r->at };
}

static bool binds_any(const struct writing *w, const struct rule_info *r, const char *slug)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        struct annex_step s = step_of(w, r, i);

        if (binds(w, &s, slug))
            return true;
    }
    return false;
}

/* Whom the rule binds here and who takes part, with the day since when each has signed. */
static json_t *signatories_json(const struct writing *w, const struct rule_info *r)
{
    const struct tenant *t = w->a->tenant;
    json_t *all = json_array();

    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];
        day_num since = DAY_NONE;
        bool has_signed = false;

        if (a->state == AGENCY_LEFT || a->state == AGENCY_SHADOW || !binds_any(w, r, a->slug))
            continue;
        for (size_t k = 0; r->agreement && k < r->agreement->n_signatories && !has_signed; k++) {
            has_signed = strcmp(r->agreement->signatories[k].agency, a->id) == 0;
            since = r->agreement->signatories[k].since;
        }
        json_array_append_new(all, json_pack("{s:s,s:s,s:b,s:o}", "agency", a->id, "name", kind_name(w, a->slug), "signed", (int)has_signed, "since",
                                             member_day(has_signed ? since : DAY_NONE)));
    }
    return all;
}

/* ---- until when */

/* Steps that exclude each other read the same; said once. */
static void add_once(json_t *list, json_t *one)
{
    size_t i;
    json_t *other;
    bool known = false;

    json_array_foreach(list, i, other)
        known = known || json_equal(other, one);
    if (!known)
        json_array_append(list, one);
    json_decref(one);
}

static const char *type_names(const struct writing *w, const struct annex_step *s)
{
    const struct cfg *types = annex_member(s, "for");
    const char *names = NULL;

    for (size_t i = 0; types && i < (types->kind == CFG_STRING ? 1 : types->n); i++) {
        const char *name = types->kind == CFG_STRING ? types->text : types->items[i].text;
        const struct schema *type = schema_by_type(meaning_schemas(w->a->meaning), name);

        name = type && type->de && type->en ? say(w, type->de, type->en) : name;
        names = names ? arena_printf(w->a->mem, "%s; %s", names, name) : name;
    }
    return names;
}

static json_t *day_of(const struct writing *w, const struct annex_step *s, const char *member)
{
    const struct cfg *at = annex_member(s, member);
    const char *words = at ? annex_day(s, at->text) : NULL;

    if (!at)
        return json_null();
    if (!words)
        words = say(w, "siehe Erläuterung", "see the explanation");
    if (strcmp(member, "due") == 0 && annex_member(s, "roll"))
        words = arena_printf(w->a->mem, "%s%s", words, say(w, "; am Wochenende oder Feiertag der nächste Arbeitstag", "; on a weekend or holiday the next working day"));
    return json_string(words);
}

static json_t *deadline_json(const struct writing *w, const struct annex_step *s)
{
    const struct cfg *title = cfg_get(s->step, "title") && s->step != s->rule->at ? cfg_get(cfg_get(s->step, "title"), w->a->lang) : NULL;
    const struct cfg *silence = annex_member(s, "silence");

    return json_pack("{s:s,s:o,s:s,s:o,s:o,s:o,s:s}", "title", title ? title->text : say(w, s->rule->title_de, s->rule->title_en), "event", text_or_null(type_names(w, s)), "owner",
                     owner_name(w, s), "due", day_of(w, s, "due"), "hard_stop", day_of(w, s, "hard_stop"), "silence",
                     text_or_null(silence ? schema_code_name(meaning_schemas(w->a->meaning), "task_reason", silence->text, w->a->lang) : NULL), "ladder", annex_ladder(s));
}

bool annex_deadline_row(const json_t *deadline, const json_t *before, size_t i, const char *lang, const char **ret_name, const char **ret_text)
{
    static const struct { const char *key, *de, *en; } rows[] = {
        { "event", "Anlass", "Because of" }, { "owner", "Wer", "Who" }, { "due", "Frist", "By" }, { "hard_stop", "Letzter Tag", "Last day" },
        { "silence", "Schweigen", "Silence" }, { "ladder", "Stufen", "Ladder" },
    };

    if (i >= sizeof rows / sizeof *rows)
        return false;
    *ret_name = annex_say(lang, rows[i].de, rows[i].en);
    *ret_text = member_text(deadline, rows[i].key);
    if (strcmp(rows[i].key, "ladder") == 0 && strcmp(*ret_text, member_text(before, "ladder")) == 0)
        *ret_text = "";
    return true;
}

static json_t *deadlines_json(const struct writing *w, const struct rule_info *r)
{
    json_t *all = json_array();

    for (size_t i = 0; i < r->n_steps; i++) {
        struct annex_step s = step_of(w, r, i);

        add_once(all, deadline_json(w, &s));
    }
    return all;
}

/* ---- one rule */

static json_t *basis_json(const struct writing *w, const char *basis)
{
    static const struct { const char *code, *de, *en; } words[] = {
        { "LP", "gesetzliche Frist, die die Person bindet", "a deadline in law that binds the person" }, { "L", "gesetzliche Frist, die die Behörde bindet", "a deadline in law that binds the agency" },
        { "P", "vereinbart oder geübte Praxis", "agreed, or practice" }, { "A", "vom Ausbleiben eines Ereignisses", "of an event that does not come" },
        { "F", "Schweigen gilt als Antwort", "silence is an answer" },
    };
    json_t *all = json_array();

    while (basis && *basis) {
        size_t n = strcspn(basis, ",");

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strlen(words[i].code) == n && strncmp(words[i].code, basis, n) == 0)
                json_array_append_new(all, json_string(say(w, words[i].de, words[i].en)));
        basis += n + (basis[n] == ',');
    }
    return all;
}

static json_t *parameters_json(const struct rule_info *r)
{
    json_t *all = json_array();

    for (size_t i = 0; i < r->n_parameters; i++)
        json_array_append_new(all, json_pack("{s:s,s:I,s:I,s:I}", "name", r->parameter_names[i], "value", (json_int_t)r->parameters[i], "least", (json_int_t)r->least[i],
                                             "most", (json_int_t)r->most[i]));
    return all;
}

static json_t *rule_json(const struct writing *w, const struct rule_info *r)
{
    const struct agreement *a = r->agreement;

    return json_pack("{s:s,s:o,s:o,s:o,s:b,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "rule", r->id, "version", member_day(r->version), "from", member_day(r->valid_from), "until",
                     member_day(r->valid_until), "draft", (int)r->draft, "title", say(w, r->title_de, r->title_en), "explain", say(w, r->explain_de, r->explain_en), "basis",
                     basis_json(w, r->basis), "parameters", parameters_json(r), "deadlines", deadlines_json(w, r), "agreement", text_or_null(a ? a->title : NULL),
                     "approved_by", text_or_null(a ? a->approved_by : NULL), "approved_on", member_day(a ? a->approved_on : DAY_NONE), "signatories", signatories_json(w, r));
}

/* ---- the document */

static bool is_wanted(const struct annex *a, const char *id)
{
    for (int i = 0; i < a->n_only; i++)
        if (strcmp(a->only[i], id) == 0)
            return true;
    return a->n_only == 0;
}

static bool check_ids(const struct annex *a, struct err *e)
{
    struct rule_info r;

    for (int i = 0; i < a->n_only; i++) {
        bool known = false;

        for (size_t k = 0; k < meaning_rules(a->meaning) && !known; k++) {
            meaning_rule(a->meaning, k, &r);
            known = strcmp(r.id, a->only[i]) == 0;
        }
        if (!known)
            return err_set(e, ERR_CONFIG, "there is no rule %s: casebus rules list shows them", a->only[i]);
    }
    return true;
}

bool annex_json(const struct annex *a, json_t **ret, struct err *e)
{
    struct writing w = { .a = a };
    json_t *rules = json_array();
    struct rule_info r;
    struct cfg *root;

    if (!check_ids(a, e) || !cfg_load(arena_printf(a->mem, "%s/agencies.cfg", a->tenant->schemas), a->mem, &root, e)) {
        json_decref(rules);
        return false;
    }
    w.kinds = cfg_get(root, "types");
    for (size_t i = 0; i < meaning_rules(a->meaning); i++) {
        meaning_rule(a->meaning, i, &r);
        if (is_wanted(a, r.id) && (r.valid_until == DAY_NONE || r.valid_until >= a->day))
            json_array_append_new(rules, rule_json(&w, &r));
    }
    *ret = json_pack("{s:s,s:o,s:o,s:o}", "tenant", a->tenant->ags, "town", text_or_null(schema_code_name(meaning_schemas(a->meaning), "ags", a->tenant->ags, a->lang)), "day",
                     member_day(a->day), "rules", rules);
    return true;
}
