/* SPDX-License-Identifier: Apache-2.0 */
/* What a task of a step can come from: who gets to know of it gets to know of that. */
#include "meaning.h"

#include <string.h>

enum { TYPES_AT_MOST = 256 };
struct origin { const struct meaning *m; struct arena *mem; struct names { const char **all; size_t n; } types; bool *seen; /* by the axis's place */ };

static void add(struct names *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->all[i], name) == 0)
            return;
    if (list->n < TYPES_AT_MOST)
        list->all[list->n++] = name;
}

static void follow_axis(struct origin *o, size_t axis);

static void follow(struct origin *o, const struct expr *x)
{
    const char *types[TYPES_AT_MOST];
    size_t n = x ? expr_types(x, types, TYPES_AT_MOST) : 0;

    if (!x)
        return;
    for (size_t i = 0; i < n && i < TYPES_AT_MOST; i++)
        add(&o->types, types[i]);
    bool *asked = ARENA_ARRAY(o->mem, bool, o->m->n_axes + 1);
    expr_axes(x, asked);
    for (size_t i = 0; i < o->m->n_axes; i++)
        if (asked[i] && !o->seen[i])
            follow_axis(o, i);
}

static void follow_axis(struct origin *o, size_t axis)
{
    const struct axis *a = &o->m->axes[axis];

    o->seen[axis] = true;
    for (size_t i = 0; i < a->n_bars; i++) {
        for (size_t k = 0; k < a->bars[i].n_types; k++)
            add(&o->types, a->bars[i].types[k]);
        follow(o, a->bars[i].when);
        follow(o, a->bars[i].value);
    }
}

static struct origin begin(const struct meaning *m, struct arena *mem)
{
    return (struct origin){ .m = m, .mem = mem, .types.all = ARENA_ARRAY(mem, const char *, TYPES_AT_MOST), .seen = ARENA_ARRAY(mem, bool, m->n_axes + 1) };
}

void meaning_step(const struct meaning *m, size_t rule, size_t step, struct arena *mem, struct step_info *ret)
{
    const struct step *s = &m->rules[rule].steps[step];
    const struct cfg *steps = cfg_get(m->rules[rule].at, "steps");
    struct origin asked = begin(m, mem), owners = begin(m, mem);

    follow(&asked, s->when);
    follow(&owners, s->owner_x);
    *ret = (struct step_info){ .name = s->name, .at = steps ? &steps->items[step] : m->rules[rule].at, .owner = s->owner, .speaker = s->owner_x && expr_is_speaker(s->owner_x),
                               .anchors = s->types, .n_anchors = s->n_types, .asked = asked.types.all, .n_asked = asked.types.n,
                               .owners_from = owners.types.all, .n_owners_from = owners.types.n };
}
