/* SPDX-License-Identifier: Apache-2.0 */
#include "codelist.h"

#include <stdlib.h>
#include <string.h>

#include "../ground/file.h"

enum { COLUMNS = 5, TOKEN_MOST = 64 };

/* ---- one list's CSV: commas, quotes where a name holds a comma, LF or CRLF */

struct csv { const char *file; char *at; int line; struct err *e; };

/* Cuts the next cell out of the text in place; *ret_last when the line ends behind it. */
static bool take_cell(struct csv *c, char **ret_cell, bool *ret_last)
{
    bool quoted = *c->at == '"';
    char *from = c->at + quoted, *to = from, *at = from;

    for (; quoted; at++) {
        if (*at == '\0' || *at == '\n')
            return err_set(c->e, ERR_CONFIG, "%s:%d: a quoted cell does not end", c->file, c->line);
        if (*at == '"' && *++at != '"')
            break;
        *to++ = *at;
    }
    while (!quoted && *at && *at != ',' && *at != '\n' && *at != '\r')
        *to++ = *at++;
    if (*at == '\r' && at[1] == '\n')
        at++;
    if (*at != ',' && *at != '\n' && *at != '\0')
        return err_set(c->e, ERR_CONFIG, "%s:%d: something stands behind a quoted cell", c->file, c->line);
    *ret_last = *at != ',';
    c->at = at + (*at != '\0');
    *to = '\0';
    *ret_cell = from;
    return true;
}

static bool take_line(struct csv *c, char *cells[COLUMNS])
{
    bool last = false;
    size_t n = 0;

    for (c->line++; !last; n++) {
        char *cell = NULL;

        if (!take_cell(c, &cell, &last))
            return false;
        if (n < COLUMNS)
            cells[n] = cell;
    }
    if (n != COLUMNS)
        return err_set(c->e, ERR_CONFIG, "%s:%d: %zu cells instead of %d", c->file, c->line, n, COLUMNS);
    return true;
}

static bool day_cell(const struct csv *c, const char *cell, day_num *ret)
{
    struct err why;

    *ret = DAY_NONE;
    if (*cell && !day_parse(cell, strlen(cell), ret, &why))
        return err_set(c->e, ERR_CONFIG, "%s:%d: %s", c->file, c->line, why.text);
    return true;
}

static bool take_code(struct csv *c, struct code *ret)
{
    char *cells[COLUMNS];

    if (!take_line(c, cells) || !day_cell(c, cells[3], &ret->from) || !day_cell(c, cells[4], &ret->until))
        return false;
    if (!*cells[0])
        return err_set(c->e, ERR_CONFIG, "%s:%d: the code is empty", c->file, c->line);
    ret->code = cells[0];
    ret->de = cells[1];
    ret->en = *cells[2] ? cells[2] : NULL;
    return true;
}

static int compare_codes(const void *a, const void *b)
{
    const struct code *x = a, *y = b;
    int c = strcmp(x->code, y->code);

    return c ? c : (x->from > y->from) - (x->from < y->from);
}

/* Of the same code each entry must end before the next begins, else a day has two meanings. */
static bool check_overlaps(const char *file, const struct codelist *list, struct err *e)
{
    for (size_t i = 1; i < list->n; i++) {
        const struct code *before = &list->codes[i - 1], *now = &list->codes[i];

        if (strcmp(before->code, now->code) == 0 && (before->until == DAY_NONE || now->from <= before->until))
            return err_set(e, ERR_CONFIG, "%s: the code %s stands there twice for the same time", file, now->code);
    }
    return true;
}

static bool read_codes(const char *file, struct arena *mem, struct codelist *ret, struct err *e)
{
    struct csv c = { .file = file, .e = e };
    char *heading[COLUMNS];
    size_t bytes, lines = 1;

    if (!file_read(file, mem, &c.at, &bytes, e))
        return false;
    if (strlen(c.at) != bytes)
        return err_set(e, ERR_CONFIG, "%s: holds a NUL byte", file);
    for (const char *p = c.at; (p = strchr(p, '\n')); p++)
        lines++;
    ret->codes = ARENA_ARRAY(mem, struct code, lines);
    if (!take_line(&c, heading))
        return false;
    if (strcmp(heading[0], "code") != 0 || strcmp(heading[3], "valid_from") != 0 || strcmp(heading[4], "valid_until") != 0)
        return err_set(e, ERR_CONFIG, "%s:1: the columns must be code,name_de,name_en,valid_from,valid_until", file);
    while (*c.at)
        if (!take_code(&c, &ret->codes[ret->n++]))
            return false;
    qsort(ret->codes, ret->n, sizeof *ret->codes, compare_codes);
    return check_overlaps(file, ret, e);
}

/* ---- all of them */

static bool read_list(const struct cfg *item, struct arena *mem, struct codelist *ret, struct err *e)
{
    static const char *const known[] = { "name", "urn", "version", "valid_from", "longer", "file", NULL };
    const char *file;
    int64_t longer;

    *ret = (struct codelist){ .replaced_on = DAY_NONE };
    if (!cfg_known(item, known, e) || !cfg_string(item, "name", CFG_REQUIRED, &ret->name, e) || !cfg_string(item, "urn", CFG_REQUIRED, &ret->urn, e)
        || !cfg_string(item, "version", CFG_REQUIRED, &ret->version, e) || !cfg_day(item, "valid_from", DAY_NONE, &ret->valid_from, e)
        || !cfg_string(item, "file", NULL, &file, e) || !cfg_int(item, "longer", 0, 0, TOKEN_MOST, &longer, e))
        return false;
    if (!codelist_is_token(ret->name) || strcmp(ret->name, "token") == 0)
        return cfg_fail(e, item, "\"%s\" cannot be the name of a code list", ret->name);
    if (ret->valid_from == DAY_NONE)
        return cfg_fail(e, item, "\"valid_from\" is missing");
    ret->longer = (size_t)longer;
    return read_codes(cfg_path(item, file ? file : arena_printf(mem, "%s.csv", ret->name), mem), mem, ret, e);
}

/* The codes of the older version end, those of the newer begin on the day of the change, but where they say so themselves. */
static bool replace(const struct cfg *item, struct codelist *old, struct codelist *new, struct arena *mem, struct err *e)
{
    struct code *both = ARENA_ARRAY(mem, struct code, old->n + new->n);
    day_num day = new->valid_from;
    size_t n = 0;

    if (day <= (old->replaced_on == DAY_NONE ? old->valid_from : old->replaced_on))
        return cfg_fail(e, item, "the code list %s stands there twice: a later version needs a later \"valid_from\"", new->name);
    for (size_t i = 0; i < old->n; i++) {
        struct code c = old->codes[i];

        if (c.from != DAY_NONE && c.from >= day)
            continue;
        if (c.until == DAY_NONE || c.until >= day)
            c.until = day - 1;
        both[n++] = c;
    }
    for (size_t i = 0; i < new->n; i++) {
        struct code c = new->codes[i];

        if (c.from == DAY_NONE || c.from < day)
            c.from = day;
        both[n++] = c;
    }
    old->codes = both;
    old->n = n;
    qsort(both, old->n, sizeof *both, compare_codes);
    old->urn = new->urn;
    old->version = new->version;
    old->longer = new->longer;
    old->replaced_on = day;
    return true;
}

bool codelist_load(const char *dir, struct arena *mem, struct codelists *ret, struct err *e)
{
    struct codelists lists = {0};
    struct cfg *root;

    if (!cfg_load(arena_printf(mem, "%s/codelists.cfg", dir), mem, &root, e))
        return false;
    const struct cfg *items = cfg_get(root, "lists");
    if (!items || items->kind != CFG_LIST)
        return cfg_fail(e, root, "\"lists\" is missing");
    lists.all = ARENA_ARRAY(mem, struct codelist, items->n);
    for (size_t i = 0; i < items->n; i++) {
        struct codelist *list = &lists.all[lists.n];

        if (!read_list(&items->items[i], mem, list, e))
            return false;
        const struct codelist *before = codelist_find(&lists, list->name);
        if (before && !replace(&items->items[i], &lists.all[before - lists.all], list, mem, e))
            return false;
        lists.n += !before;
    }
    *ret = lists;
    return true;
}

const struct codelist *codelist_find(const struct codelists *lists, const char *name)
{
    for (size_t i = 0; i < lists->n; i++)
        if (strcmp(lists->all[i].name, name) == 0)
            return &lists->all[i];
    return NULL;
}

static const struct code *exact_code(const struct codelist *list, const char *code, day_num on)
{
    size_t from = 0, until = list->n;

    while (from < until) {
        size_t middle = (from + until) / 2;

        if (strcmp(list->codes[middle].code, code) < 0)
            from = middle + 1;
        else
            until = middle;
    }
    for (; from < list->n && strcmp(list->codes[from].code, code) == 0; from++) {
        const struct code *c = &list->codes[from];

        if (on == DAY_NONE || ((c->from == DAY_NONE || c->from <= on) && (c->until == DAY_NONE || on <= c->until)))
            return c;
    }
    return NULL;
}

const struct code *codelist_code(const struct codelist *list, const char *code, day_num on)
{
    const struct code *found = exact_code(list, code, on);
    char shorter[TOKEN_MOST + 1];
    size_t n = strlen(code);

    if (found || n > list->longer || code[strspn(code, "0123456789")] != '\0')
        return found;
    memcpy(shorter, code, n);
    while (!found && n-- > 1) {
        shorter[n] = '\0';
        found = exact_code(list, shorter, on);
    }
    return found;
}

/* Asked for each header of each event: strspn would build its table of letters each time. */
static bool is_token_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == ':' || c == '@' || c == '+';
}

bool codelist_is_token(const char *text)
{
    size_t n = 0;

    while (n <= TOKEN_MOST && is_token_letter(text[n]))
        n++;
    return n > 0 && n <= TOKEN_MOST && text[n] == '\0';
}
