/* SPDX-License-Identifier: Apache-2.0 */
#include "why_json.h"

#include <string.h>

#include "../../../common/ground/member.h"
#include "../../../common/ground/buf.h"
#include "desk.h"
#include "why_days.h"

/* ---- the rule */

static const char *as_written(const struct cfg *v, struct arena *mem)
{
    struct buf out = {0};

    if (!v)
        return NULL;
    if (v->text)
        return v->text;
    for (size_t i = 0; i < v->n; i++) {
        const char *item = as_written(&v->items[i], mem);

        if (item)
            buf_printf(&out, "%s%s%s%s", out.len ? ", " : "", v->items[i].name ? v->items[i].name : "", v->items[i].name ? " " : "", item);
    }
    const char *kept = out.len ? arena_strdup(mem, out.data) : NULL;
    buf_release(&out);
    return kept;
}

/* The step's group as written, or the rule's when it has no steps. */
static const struct cfg *step_of(const struct rule_info *r, size_t step_no)
{
    const struct cfg *steps = cfg_get(r->at, "steps");

    return steps && step_no < steps->n ? &steps->items[step_no] : r->at;
}

static json_t *words_json(const struct rule_info *r, size_t step_no, struct arena *mem)
{
    static const char *const keys[] = { "for", "when", "opens", "due", "roll", "saturdays", "hard_stop", "done", "unless", "silence", "once", "parameters" };
    const struct cfg *step = step_of(r, step_no);
    json_t *words = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *own = as_written(cfg_get(step, keys[i]), mem), *rules = step != r->at ? as_written(cfg_get(r->at, keys[i]), mem) : NULL;
        bool adds_up = own && rules && strcmp(keys[i], "unless") == 0;
        const char *text = adds_up ? arena_printf(mem, "%s; %s", rules, own) : own ? own : rules;

        if (text)
            json_object_set_new(words, keys[i], json_string(text));
    }
    return words;
}

json_t *why_rule_json(struct app *app, const struct rule_info *r, size_t step_no)
{
    return json_pack("{s:s,s:s,s:s?,s:o}", "title", desk_say(app, r->title_de, r->title_en), "explain", desk_say(app, r->explain_de, r->explain_en), "basis", r->basis,
                     "rule", words_json(r, step_no, &app->mem));
}

static void add_types(json_t *list, const struct cfg *types)
{
    for (size_t i = 0; types && !types->text && i < types->n; i++)
        add_types(list, &types->items[i]);
    if (!types || !types->text)
        return;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), types->text) == 0)
            return;
    json_array_append_new(list, json_string(types->text));
}

json_t *why_types_json(const struct rule_info *r)
{
    const struct cfg *steps = cfg_get(r->at, "steps");
    json_t *list = json_array();

    add_types(list, cfg_get(r->at, "for"));
    for (size_t i = 0; steps && i < steps->n; i++)
        add_types(list, cfg_get(&steps->items[i], "for"));
    return list;
}

/* ---- what was seen */

json_t *why_fact_json(const struct fact *f)
{
    char id[UUID_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:s,s:o,s:o}", "event", uuid_text(f->root->id, id), "type", f->type, "agency", f->ev->agency, "occurred_on", member_day(f->occurred_on),
                     "recorded_on", member_day(f->recorded_on));
}

static json_t *saw_json(const struct expr_saw *s)
{
    static const char *const sights[] = { [SAW_VALUE] = "value", [SAW_NOTHING] = "nothing", [SAW_MATCH] = "match", [SAW_OTHER] = "other" };
    json_t *o = s->fact ? why_fact_json(s->fact) : json_object();

    json_object_set_new(o, "saw", json_string(sights[s->sight]));
    json_object_set_new(o, "text", json_string(s->text));
    if (s->sight == SAW_VALUE || s->value)
        json_object_set_new(o, "value", s->value ? json_string(s->value) : json_null());
    return o;
}

static json_t *parts_json(const struct expr_part *parts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        json_t *seen = json_array();

        for (size_t k = 0; k < parts[i].n_saw; k++)
            json_array_append_new(seen, saw_json(&parts[i].saw[k]));
        json_array_append_new(list, json_pack("{s:s,s:s,s:o}", "part", parts[i].text, "is",
                                              parts[i].is == TRI_TRUE ? "true" : parts[i].is == TRI_FALSE ? "false" : "unknown", "seen", seen));
    }
    return list;
}

static json_t *parameters_json(const struct trace_anchor *a)
{
    json_t *o = json_object();

    for (size_t i = 0; i < a->n_parameters; i++)
        json_object_set_new(o, a->parameters[i], json_integer(a->values[i]));
    return o;
}

static json_t *dates_json(struct app *app, const struct calendar *c, const struct trace_anchor *a)
{
    json_t *o = json_object();

    for (size_t i = 0; i < TRACE_DATES; i++)
        if (a->days[i] != DAY_NONE)
            json_object_set_new(o, trace_date_names[i], json_pack("{s:o,s:s,s:o}", "day", member_day(a->days[i]), "text",
                                                                  why_days_text(app, c, &a->dates[i], a->fact->occurred_on), "steps", why_days_json(&a->dates[i])));
    return o;
}

/* ---- a task */

static json_t *owner_json(const struct trace_anchor *a)
{
    static const char *const why[] = { [OWNER_FOUND] = "found", [OWNER_NOBODY] = "nobody", [OWNER_UNKNOWN] = "unknown", [OWNER_CANNOT] = "left_or_shadow",
                                       [OWNER_NOT_SIGNED] = "not_signed", [OWNER_NOT_OURS] = "not_ours", [OWNER_TAKEN] = "taken" };

    return json_pack("{s:s?,s:s?,s:s}", "kind", a->owner_type && *a->owner_type ? a->owner_type : NULL, "agency", a->owner && *a->owner ? a->owner : NULL, "why", why[a->owner_is]);
}

static json_t *heard_json(const struct trace_anchor *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n_heard; i++)
        json_array_append_new(list, json_pack("{s:s,s:o,s:b}", "agency", a->heard[i].agency, "through", member_day(a->heard[i].through), "enough", (int)a->heard[i].enough));
    return list;
}

static void put_task(json_t *o, const struct trace_anchor *a)
{
    char id[UUID_TEXT_BYTES];

    json_object_set_new(o, "id", json_string(uuid_text(a->task, id)));
    json_object_set_new(o, "stands_for_it", a->stands ? json_string(uuid_text(a->stands_for_it, id)) : json_null());
    json_object_set_new(o, "owner", owner_json(a));
    json_object_set_new(o, "heard", heard_json(a));
    json_object_set_new(o, "done", parts_json(a->done, a->n_done));
    json_object_set_new(o, "done_by", a->done_by ? why_fact_json(a->done_by) : json_null());
    json_object_set_new(o, "reopened", parts_json(a->reopened, a->n_reopened));
    json_object_set_new(o, "unless", a->unless ? json_pack("{s:s,s:o}", "reason", a->unless, "if", parts_json(a->unless_parts, a->n_unless)) : json_null());
}

json_t *why_anchor_json(struct app *app, const struct calendar *c, const struct trace_anchor *a)
{
    static const char *const ends[] = { [TRACE_TASK] = "task", [TRACE_OTHER_VERSION] = "other_version", [TRACE_WHEN] = "when", [TRACE_NO_DAY] = "no_day", [TRACE_NOT_YET] = "not_yet" };
    json_t *o = json_pack("{s:s,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o}", "step", a->step, "version", member_day(a->version), "valid_from", member_day(a->valid_from),
                          "valid_until", member_day(a->valid_until), "because", why_fact_json(a->fact), "end", ends[a->end], "parameters", parameters_json(a),
                          "when", parts_json(a->when, a->n_when), "dates", dates_json(app, c, a));


    if (a->missing)
        json_object_set_new(o, "missing", json_string(a->missing));
    if (a->end == TRACE_TASK)
        put_task(o, a);
    return o;
}
