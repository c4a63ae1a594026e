/* SPDX-License-Identifier: Apache-2.0 */
#include "content.h"

#include <string.h>

static void fill(struct value *fields, int common, int own, day_num day)
{
    if (own >= 0)
        fields[common] = fields[own];
    else if (common == FIELD_OCCURRED_ON)
        fields[common] = (struct value){ .kind = VALUE_DAY, .day = day };
}

void content_set_day(const struct schema *s, const struct content_days *d, struct value *fields, day_num day)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (d->run[i])
            fields[i] = (struct value){ .kind = VALUE_DAY, .day = day };
    if (!d->occurred_on)
        fill(fields, FIELD_OCCURRED_ON, s->occurred_on, day);
    if (!d->effective_from)
        fill(fields, FIELD_EFFECTIVE_FROM, s->effective_from, day);
    if (!d->effective_to)
        fill(fields, FIELD_EFFECTIVE_TO, s->effective_to, day);
}

bool content_hash(const struct schema *s, const struct value *fields, const uint8_t subject[SUBJECT_BYTES], const struct content_days *d, const uint8_t key[KEY_BYTES],
                  struct arena *mem, uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};
    struct value *said = arena_memdup(mem, fields, s->n_fields * sizeof *said);

    content_set_day(s, d, said, 0);
    said[FIELD_CORRECTS] = (struct value){0};
    buf_add(&text, subject, SUBJECT_BYTES);
    if (!codec_encode(s, said, &text, e))
        return false;
    hash_subject(key, text.data, text.len, ret);
    return true;
}

static const char *add_name(const char *names, const char *name, bool is, struct arena *mem)
{
    return is ? arena_printf(mem, "%s%s%s", names, *names ? " " : "", name) : names;
}

struct content_names content_days_text(const struct schema *s, const struct content_days *d, struct arena *mem)
{
    struct content_names names = { "", "" };

    for (size_t i = 0; i < s->n_fields; i++)
        names.run = add_name(names.run, s->fields[i].name, d->run[i], mem);
    names.given = add_name(names.given, s->fields[FIELD_OCCURRED_ON].name, d->occurred_on, mem);
    names.given = add_name(names.given, s->fields[FIELD_EFFECTIVE_FROM].name, d->effective_from, mem);
    names.given = add_name(names.given, s->fields[FIELD_EFFECTIVE_TO].name, d->effective_to, mem);
    return names;
}

/* Sets by_field of each name. */
static bool read_names(const struct schema *s, const char *names, struct arena *mem, bool *by_field)
{
    for (const char *at = names; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        int field = schema_field(s, arena_strndup(mem, at, n));

        if (field < 0)
            return false;
        by_field[field] = true;
        at += n;
    }
    return true;
}

bool content_days_parse(const struct schema *s, const struct content_names *names, struct arena *mem, struct content_days *ret)
{
    bool *run = ARENA_ARRAY(mem, bool, s->n_fields), *given = ARENA_ARRAY(mem, bool, s->n_fields);

    if (s->control || !read_names(s, names->run, mem, run) || !read_names(s, names->given, mem, given))
        return false;
    *ret = (struct content_days){ run, given[FIELD_OCCURRED_ON], given[FIELD_EFFECTIVE_FROM], given[FIELD_EFFECTIVE_TO] };
    return true;
}
