/* SPDX-License-Identifier: Apache-2.0 */
#include "dry_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/ground/buf.h"

struct type_count { const char *type; char dataclass; int64_t events; };
struct dry_run {
    bool lines;
    struct arena mem;
    struct type_count *types; size_t n_types, types_cap;
    uint8_t (*subjects)[SUBJECT_BYTES]; size_t n_subjects, subjects_cap;
    struct reject rejects[DRY_RUN_REJECTS];
    const char *files[DRY_RUN_REJECTS];
    int64_t records, events, rejected, gated;
    day_num from, until;
};

struct dry_run *dry_run_new(bool lines)
{
    struct dry_run *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    d->lines = lines;
    d->from = d->until = DAY_NONE;
    return d;
}

void dry_run_free(struct dry_run *d)
{
    if (!d)
        return;
    arena_release(&d->mem);
    free(d->subjects);
    free(d);
}

/* ---- lines */

static void print_event(const struct event *ev)
{
    CLEANUP(buf_release) struct buf fields = {0};
    char subject[SUBJECT_TEXT_BYTES], time[TIME_TEXT_BYTES];

    if (ev->dataclass == 'I')
        return;
    event_fields_json(ev, &fields);
    printf("{\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\",\"class\":\"%c\",\"purpose\":\"%s\",\"legalbasis\":\"%s\",", ev->type,
           hex_text(ev->subject, SUBJECT_BYTES, subject), time_text(ev->recorded_at, time), ev->dataclass, ev->purpose, ev->legal_basis);
    if (ev->consent)
        printf("\"consent\":\"%s\",", ev->consent);
    printf("\"data\":%s}\n", fields.data);
}

static void print_lines(const struct source_batch *b)
{
    for (size_t i = 0; i < b->n_events; i++)
        print_event(&b->events[i]);
    for (size_t i = 0; i < b->n_rejects; i++)
        fprintf(stderr, "%s\t%lld\t%s\t%s\n", b->file, (long long)b->rejects[i].line, b->rejects[i].field, b->rejects[i].reason);
}

/* ---- counting */

static struct type_count *count_of(struct dry_run *d, const struct event *ev)
{
    for (size_t i = 0; i < d->n_types; i++)
        if (strcmp(d->types[i].type, ev->type) == 0)
            return &d->types[i];
    ARENA_GROW(&d->mem, d->types, d->n_types, d->types_cap);
    d->types[d->n_types] = (struct type_count){ .type = arena_strdup(&d->mem, ev->type), .dataclass = ev->dataclass };
    return &d->types[d->n_types++];
}

/* Room is made first by dropping those that stand twice. */
static void add_subject(struct dry_run *d, const uint8_t subject[SUBJECT_BYTES])
{
    if (d->n_subjects == d->subjects_cap) {
        d->n_subjects = subjects_each_once(d->subjects, d->n_subjects);
        if (d->n_subjects > d->subjects_cap / 2 || !d->subjects_cap) {
            d->subjects_cap = d->subjects_cap ? 2 * d->subjects_cap : 1024;
            d->subjects = realloc(d->subjects, d->subjects_cap * SUBJECT_BYTES);
            if (!d->subjects)
                abort();
        }
    }
    memcpy(d->subjects[d->n_subjects++], subject, SUBJECT_BYTES);
}

static void add_event(struct dry_run *d, const struct event *ev)
{
    const struct value *v = &ev->fields[FIELD_OCCURRED_ON];

    count_of(d, ev)->events++;
    add_subject(d, ev->subject);
    if (v->kind != VALUE_DAY)
        return;
    d->from = d->from == DAY_NONE || v->day < d->from ? v->day : d->from;
    d->until = d->until == DAY_NONE || v->day > d->until ? v->day : d->until;
}

static void add_reject(struct dry_run *d, const char *file, const struct reject *r)
{
    if (d->rejected < DRY_RUN_REJECTS) {
        d->files[d->rejected] = arena_strdup(&d->mem, file);
        d->rejects[d->rejected] = (struct reject){ .line = r->line, .field = arena_strdup(&d->mem, r->field), .reason = arena_strdup(&d->mem, r->reason), .gated = r->gated };
    }
    d->rejected++;
    d->gated += r->gated;
}

void dry_run_add(struct dry_run *d, const struct source_batch *b)
{
    d->records += b->records;
    d->events += (int64_t)b->n_events;
    for (size_t i = 0; i < b->n_events; i++)
        add_event(d, &b->events[i]);
    for (size_t i = 0; i < b->n_rejects; i++)
        add_reject(d, b->file, &b->rejects[i]);
    if (d->lines)
        print_lines(b);
}

/* ---- the summary */

static int compare_types(const void *a, const void *b)
{
    return strcmp(((const struct type_count *)a)->type, ((const struct type_count *)b)->type);
}

static void print_types(struct dry_run *d)
{
    if (d->n_types)
        qsort(d->types, d->n_types, sizeof *d->types, compare_types);
    for (size_t i = 0; i < d->n_types; i++)
        printf("  %-40s class %c %10lld\n", d->types[i].type, d->types[i].dataclass, (long long)d->types[i].events);
}

static void print_rejects(const struct dry_run *d)
{
    if (!d->rejected)
        return;
    printf("%lld records would be refused%s%s\n", (long long)d->rejected, d->gated ? ", some of them because they may not leave the house" : "",
           d->rejected > DRY_RUN_REJECTS ? "; the first 20:" : ":");
    for (int64_t i = 0; i < d->rejected && i < DRY_RUN_REJECTS; i++) {
        const struct reject *r = &d->rejects[i];

        printf("  %s:%lld %s%s%s\n", d->files[i], (long long)r->line, r->field, *r->field ? ": " : "", r->reason);
    }
}

void dry_run_end(struct dry_run *d)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    d->n_subjects = subjects_each_once(d->subjects, d->n_subjects);
    printf("%lld records would become %lld events of %zu persons", (long long)d->records, (long long)d->events, d->n_subjects);
    if (d->from != DAY_NONE)
        printf(", %s to %s", day_text(d->from, from), day_text(d->until, until));
    printf("\n");
    print_types(d);
    print_rejects(d);
    printf("nothing was written\n");
}
