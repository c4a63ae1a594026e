/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "selftest.h"

void selftest_text(const struct selftest *t)
{
    static const char *const words[] = { "left out", "ok", "FAILED" };

    for (size_t i = 0; i < SELFTEST_STEPS; i++) {
        const struct selftest_step *s = &t->steps[i];

        printf(s->result == SELFTEST_LEFT_OUT ? "%-9s %s\n" : "%-9s %-16s %s\n", words[s->result], s->name, s->text);
        if (s->advice)
            printf("%-26s what to do: %s\n", "", s->advice);
    }
}

void selftest_json(const struct selftest *t)
{
    json_t *steps = json_array();

    for (size_t i = 0; i < SELFTEST_STEPS; i++) {
        const struct selftest_step *s = &t->steps[i];
        bool failed = s->result == SELFTEST_FAILED, held = s->result == SELFTEST_HELD;

        json_array_append_new(steps, json_pack("{s:s,s:o,s:s?,s:s?,s:s?}", "step", s->name, "ok", s->result == SELFTEST_LEFT_OUT ? json_null() : json_boolean(held),
                                               "seen", held ? s->text : NULL, "cause", failed ? s->text : NULL, "advice", s->advice));
    }
    json_t *all = json_pack("{s:s,s:s,s:b,s:o}", "agency", t->agency, "tenant", t->tenant, "ok", (int)selftest_held(t), "steps", steps);
    json_dumpf(all, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(all);
}
