/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories and what evaluate() makes of them, one JSON document a line, for compare.py.  usage: histories FIRST-SEED COUNT */
#include "tests/unit/chance.h"

enum { LOOKS = 6 };

/* As it was told; the neutral line with who and when. */
static json_t *records(const struct told *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append(list, t->events[i].line);
    return list;
}

static json_t *axes(const json_t *view)
{
    json_t *out = json_object(), *o, *part;
    const char *name, *field;
    char key[100];

    json_object_foreach(json_object_get(view, "axes"), name, o)
        if (strcmp(name, "responsible") != 0)
            json_object_set(out, name, o);
        else
            json_object_foreach(o, field, part) {
                snprintf(key, sizeof key, "responsible.%s", field);
                json_object_set(out, key, part);
            }
    return out;
}

static json_t *tasks(const struct result *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->n_tasks; i++)
        if (!r->tasks[i].collapsed)
            json_array_append_new(list, task_json(&r->tasks[i], "en"));
    return list;
}

/* *ret_next: the day on which something can change. */
static json_t *look(struct told *t, day_num known, day_num today, day_num *ret_next)
{
    static const char *const p[] = { "p" };
    char known_text[DAY_TEXT_BYTES], today_text[DAY_TEXT_BYTES];
    struct arena mem = {0};
    struct person person = told_person(t, p, 1, known, today, &mem);
    struct result r = told_evaluate(t, &person, &mem);
    json_t *o = json_pack("{ss ss so so}", "known", day_text(known, known_text), "today", day_text(today, today_text), "axes", axes(r.view), "tasks", tasks(&r));

    *ret_next = r.next_day;
    result_release(&r);
    arena_release(&mem);
    return o;
}

static void print_history(uint64_t seed)
{
    struct told t;
    struct chance c;
    json_t *days = json_array();
    day_num next = DAY_NONE;

    told_open(&t);
    chance_start(&c, seed);
    chance_tell(&c, &t, 10 + chance_below(&c, 40), seed % 2 ? 25 : 0);
    /* Any days, and the very days on which something changes. */
    for (int i = 0; i < LOOKS; i++) {
        day_num today = i % 3 && next != DAY_NONE ? next : chance_day(&c) + chance_between(&c, -10, 120);

        json_array_append_new(days, look(&t, chance_below(&c, 2) ? today : house_day("2099-01-01"), today, &next));
    }
    json_t *all = json_pack("{sI so so}", "seed", (json_int_t)seed, "events", records(&t), "days", days);
    json_dumpf(all, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(all);
    told_close(&t);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1, n = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

    for (uint64_t seed = first; seed < first + n; seed++)
        print_history(seed);
    return 0;
}
