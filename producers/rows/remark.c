/* SPDX-License-Identifier: Apache-2.0 */
#include "remark.h"

#include <stdlib.h>
#include <string.h>

#include "form.h"

bool remark_read(const struct cfg *config, const char *name, bool number, struct arena *mem, struct remark *ret, struct err *e)
{
    struct err why;
    const char *text;

    if (!cfg_string(config, name, NULL, &text, e))
        return false;
    *ret = (struct remark){ .text = text };
    if (!text)
        return true;
    const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close || open == text || close[1])
        return cfg_fail(e, cfg_get(config, name), "%s = \"%.80s\": the beginning of a line and %s is wanted", name, text, number ? "{n}, like \"Anzahl: {n}\"" : "the form of its day, like \"Stand: {DD.MM.YYYY}\"");
    ret->before = arena_strndup(mem, text, (size_t)(open - text));
    ret->form = arena_strndup(mem, open + 1, (size_t)(close - open) - 1);
    if (number ? strcmp(ret->form, "n") == 0 : form_check(ret->form, &why))
        return true;
    return cfg_fail(e, cfg_get(config, name), "%s = \"%.80s\": %s", name, text, number ? "{n} stands for the number" : why.text);
}

bool remark_is(const struct remark *r, const char *line)
{
    return r->text && strncmp(line, r->before, strlen(r->before)) == 0;
}

bool remark_number(const struct remark *r, const char *line, int64_t *ret)
{
    const char *from = line + strlen(r->before);
    char *end;

    from += strspn(from, " \t");
    if (strspn(from, "0123456789") == 0 || strspn(from, "0123456789") > 15)
        return false;
    *ret = strtoll(from, &end, 10);
    return true;
}

bool remark_day(const struct remark *r, const char *line, struct arena *mem, day_num *ret)
{
    const char *from = line + strlen(r->before);
    enum form_precision precision;
    struct err why;

    from += strspn(from, " \t");
    return form_day(r->form, arena_strndup(mem, from, strcspn(from, " \t;,|")), (struct form_rule){ .not_after = DAY_NONE }, ret, &precision, &why);
}
