/* SPDX-License-Identifier: Apache-2.0 */
/* The need-to-know matrix of one day as tables by kind of agency: it is asked for every fact that every task of every person rests on. */
#include <string.h>

#include "access_rows.h"

static const char classes[] = "BSJCHXI";
enum { CLASSES = sizeof classes - 1 };

struct rights {
    const struct access *a;
    day_num on;
    day_num from, until;                 /* no row begins or ends between these days: the same tables */
    const char *purpose;
    uint8_t *areas;                      /* [recipient][area] */
    uint8_t *best;                       /* [recipient][class][publisher]; none where it is blocked */
    bool *blocked;                       /* [recipient][class][publisher]; publisher n_kinds: whoever says it */
};

/* ---- places */

/* n_kinds: no kind that we know. */
static size_t kind_of(const struct access *a, const char *agency)
{
    size_t n = strcspn(agency, "@"), from = 0, until = a->n_kinds;

    while (from < until) {
        size_t middle = (from + until) / 2;
        int c = strncmp(a->kinds[middle], agency, n);

        if (c == 0 && a->kinds[middle][n] == '\0')
            return middle;
        if (c < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return a->n_kinds;
}

static size_t class_of(char dataclass)
{
    const char *at = strchr(classes, dataclass);

    return dataclass && at ? (size_t)(at - classes) : CLASSES;
}

static size_t place(const struct access *a, size_t recipient, size_t class, size_t publisher)
{
    return (recipient * CLASSES + class) * (a->n_kinds + 1) + publisher;
}

/* ---- the tables */

/* A row that names the recipient goes before one for everybody. */
static enum access_right right_in(const struct rights *r, size_t area, const char *recipient)
{
    enum access_right everybody = RIGHT_NONE;

    for (size_t i = 0; i < r->a->read.n; i++) {
        const struct row *row = &r->a->read.all[i];

        if (!row->areas[area] || !row_is_valid(row, r->on) || !names_has(&row->purposes, r->purpose))
            continue;
        if (names_kind(&row->who, recipient))
            return row->right;
        if (names_has(&row->who, "*"))
            everybody = row->right;
    }
    return everybody;
}

/* Areas in which everybody speaks (tasks) say nothing about who spoke. */
static bool sends_in(const struct rights *r, size_t area, const char *publisher)
{
    for (size_t i = 0; i < r->a->send.n; i++)
        if (r->a->send.all[i].areas[area] && row_is_valid(&r->a->send.all[i], r->on) && names_kind(&r->a->send.all[i].who, publisher))
            return true;
    return false;
}

/* `publisher` NULL: whoever says it. */
static bool is_blocked(const struct rights *r, const char *recipient, size_t class, const char *publisher)
{
    const char name[] = { classes[class], '\0' };

    for (size_t i = 0; i < r->a->blocks.n; i++) {
        const struct row *row = &r->a->blocks.all[i];

        if (row_is_valid(row, r->on) && names_agency(&row->who, recipient)
            && (names_has(&row->classes, name) || (publisher && names_kind(&row->publishers, publisher))))
            return true;
    }
    return false;
}

static void fill_areas(struct rights *r)
{
    const struct access *a = r->a;

    r->areas = memset(r->areas, RIGHT_NONE, (a->n_kinds + 1) * a->n_areas);
    for (size_t who = 0; who <= a->n_kinds; who++)
        for (size_t area = 0; area < a->n_areas; area++)
            r->areas[who * a->n_areas + area] = (uint8_t)right_in(r, area, who < a->n_kinds ? a->kinds[who] : "");
}

static void fill_blocks(struct rights *r)
{
    const struct access *a = r->a;

    for (size_t who = 0; who < a->n_kinds; who++)
        for (size_t class = 0; class < CLASSES; class++)
            for (size_t by = 0; by <= a->n_kinds; by++)
                r->blocked[place(a, who, class, by)] = is_blocked(r, a->kinds[who], class, by < a->n_kinds ? a->kinds[by] : NULL);
}

static void fill_best(struct rights *r)
{
    const struct access *a = r->a;

    for (size_t area = 0; area < a->n_areas; area++)
        for (size_t by = 0; by < a->n_kinds; by++) {
            if (!sends_in(r, area, a->kinds[by]))
                continue;
            for (size_t who = 0; who <= a->n_kinds; who++) {
                size_t cell = place(a, who, class_of(a->areas[area].dataclass), by);
                uint8_t right = r->areas[who * a->n_areas + area];

                if (right > r->best[cell] && !r->blocked[cell])
                    r->best[cell] = right;
            }
        }
}

/* From `day` on the rows say something else. */
static void note_change(struct rights *r, day_num day)
{
    if (day <= r->on && day > r->from)
        r->from = day;
    if (day > r->on && day <= r->until)
        r->until = day - 1;
}

static void fill_days(struct rights *r)
{
    const struct rows *all[] = { &r->a->read, &r->a->send, &r->a->blocks, &r->a->identity };

    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (size_t i = 0; i < all[k]->n; i++) {
            note_change(r, all[k]->all[i].from);
            if (all[k]->all[i].until != DAY_NONE)
                note_change(r, all[k]->all[i].until + 1);
        }
}

bool rights_hold_on(const struct rights *r, day_num on)
{
    return on >= r->from && on <= r->until;
}

struct rights *access_rights(const struct access *a, const char *purpose, day_num on, struct arena *mem)
{
    struct rights *r = ARENA_NEW(mem, struct rights);
    size_t cells = place(a, a->n_kinds + 1, 0, 0);

    *r = (struct rights){ .a = a, .on = on, .from = INT32_MIN, .until = INT32_MAX, .purpose = arena_strdup(mem, purpose), .areas = arena_alloc(mem, (a->n_kinds + 1) * a->n_areas + 1),
                          .best = ARENA_ARRAY(mem, uint8_t, cells), .blocked = ARENA_ARRAY(mem, bool, cells) };
    fill_days(r);
    fill_areas(r);
    fill_blocks(r);
    fill_best(r);
    return r;
}

/* ---- answers */

bool rights_are_blocked(const struct rights *r, const char *recipient, char dataclass, const char *publisher)
{
    size_t class = class_of(dataclass);

    return class < CLASSES && r->blocked[place(r->a, kind_of(r->a, recipient), class, kind_of(r->a, publisher))];
}

enum access_right rights_to_type(const struct rights *r, const char *recipient, const char *type)
{
    const struct access *a = r->a;
    const struct type_area *t = access_find_type(a, type);
    size_t who = kind_of(a, recipient);

    if (!t || r->blocked[place(a, who, class_of(a->areas[t->area].dataclass), a->n_kinds)])
        return RIGHT_NONE;
    return r->areas[who * a->n_areas + t->area];
}

enum access_right rights_to_class(const struct rights *r, const char *recipient, char dataclass, const char *publisher)
{
    size_t class = class_of(dataclass);

    return class == CLASSES ? RIGHT_NONE : r->best[place(r->a, kind_of(r->a, recipient), class, kind_of(r->a, publisher))];
}

enum access_right rights_to_part(const struct rights *r, const char *recipient, const char *part)
{
    const struct access *a = r->a;

    for (size_t i = 0; i < a->blocks.n; i++)
        if (row_is_valid(&a->blocks.all[i], r->on) && names_agency(&a->blocks.all[i].who, recipient) && names_has(&a->blocks.all[i].numbers, part))
            return RIGHT_NONE;
    for (size_t i = 0; i < a->identity.n; i++) {
        const struct row *row = &a->identity.all[i];

        if (row_is_valid(row, r->on) && names_agency(&row->who, recipient) && names_has(&row->parts, part))
            return row->consent ? RIGHT_CONSENT : RIGHT_READ;
    }
    return RIGHT_NONE;
}
