/* SPDX-License-Identifier: Apache-2.0 */
/* Every agency type against its fixtures: tests/fixtures/SLUG/ holds exports as that office has them, and expected.jsonl the neutral
 * lines that say the same.  A row must become, byte for byte, the event that the line becomes.  In bad/ lie exports with records
 * that must be refused: rejected.tsv says at which line, for which field and why; the others must become bad/expected.jsonl.
 * The files are read in the order of their names, each at noon of the day in its name (Bestand_20260921.csv), so lists of the present
 * are compared with the one before.  A line that is corrected later has an id, which the later one names in corrects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <jansson.h>

#include "../../common/ground/log.h"
#include "../../producers/deliver/deliver.h"
#include "producers/gate.h"
#include "producers/source.h"
#include "../../common/ground/seal.h"
#include "house.h"

enum { MOST_OFFICES = 100, SLUG_BYTES = 60 };
static char offices[MOST_OFFICES][SLUG_BYTES];       /* every type that is shipped: one without fixtures fails */

static struct gate gate;                              /* what is shipped must pass it */
static struct arena mem;
static const time_us no_day = 1784000000000000;      /* when files without a day in their name are read */
static const time_us began = 1767265200000000;       /* the spool: the first day of 2026, before all files */
static char home[40];                                 /* of the office in hand: configuration, codes, spool */
static const uint8_t key[KEY_BYTES] = { 7 };

static int load(void **state)
{
    (void)state;
    log_open("test_agencies", LOG_ERROR);
    gate.today = house_day("2026-11-27");
    gate.access = house_access();
    return 0;
}

static int release(void **state)
{
    (void)state;
    int code = *home ? system(arena_printf(&mem, "rm -rf '%s'", home)) : 0;
    *home = '\0';
    arena_release(&mem);
    return code;
}

/* ---- one office's sources and files */

struct office {
    const char *slug;
    struct source_context c;
    struct opened_source *sources;
    const struct cfg *config;            /* the list of sources */
    size_t n;
};

/* As a bundle is: what is shipped, in a folder of its own. */
static const char *move_in(const struct office *o)
{
    char here[1000];

    strcpy(home, "/tmp/casebus-office-XXXXXX");
    assert_non_null(mkdtemp(home));
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(symlink(arena_printf(&mem, "%s/producers/agencies/codes", here), arena_printf(&mem, "%s/codes", home)), 0);
    const char *type = arena_printf(&mem, "%s/type.cfg", home);
    assert_int_equal(symlink(arena_printf(&mem, "%s/producers/agencies/%s.cfg", here, o->slug), type), 0);
    return type;
}

/* How its people get their tasks. */
static void open_deliveries(const struct office *o, const struct cfg *root)
{
    const struct cfg *list = cfg_get(root, "deliveries");
    struct deliveries deliveries;
    struct err e;

    if (!list)
        fail_msg("%s says nothing of deliveries", o->slug);
    if (!deliveries_open(list, home, &(struct manifest_maker){ .agency = o->c.reader.agency, .tenant = o->c.reader.tenant }, &mem, &deliveries, &e))
        fail_msg("%s", e.text);
    deliveries_close(&deliveries);
}

static void close_office(struct office *o)
{
    sources_close(o->sources, o->n);
    spool_free(o->c.spool);
}

static void open_office(const char *agency, struct office *o)
{
    struct cfg *root;
    struct err e = {0};
    const char *consent = NULL;

    *o = (struct office){ .slug = arena_strndup(&mem, agency, strcspn(agency, "@")) };
    if (!cfg_load(move_in(o), &mem, &root, &e) || !cfg_string(root, "consent", NULL, &consent, &e))
        fail_msg("%s", e.text);
    o->config = cfg_get(root, "sources");
    o->c = (struct source_context){ .set = house_schemas(), .folder = home, .at_once = true,
                                    .reader = { .set = house_schemas(), .agency = agency, .tenant = "05162004", .consent = consent, .key = key, .gate = &gate } };
    if (!spool_open(arena_printf(&mem, "%s/spool.sqlite", home), began, &o->c.spool, &e) || !sources_open(o->config, &o->c, &mem, &o->sources, &o->n, &e))
        fail_msg("%s", e.text);
    open_deliveries(o, root);
}

/* Is this a file that the source waits for? */
static bool waits_for(const struct office *o, size_t source, const char *name)
{
    struct err e;
    const char *path;

    return cfg_string(&o->config->items[source], "path", CFG_REQUIRED, &path, &e) && fnmatch(path + strlen("in/"), name, 0) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The exports in a folder, sorted; what we expect of them is none. */
static size_t exports(const char *folder, const char **ret, size_t max)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    if (!dir)
        fail_msg("there is no folder %s", folder);
    for (struct dirent *d = readdir(dir); d; d = readdir(dir))
        if (d->d_type == DT_REG && strcmp(d->d_name, "expected.jsonl") != 0 && strcmp(d->d_name, "rejected.tsv") != 0 && n < max)
            ret[n++] = arena_strdup(&mem, d->d_name);
    closedir(dir);
    qsort(ret, n, sizeof *ret, by_name);
    return n;
}

/* ---- what came out */

struct outcome {
    struct event *events; size_t n_events;
    struct reject *rejects; size_t n_rejects;
};
enum { MOST = 200, BATCH = 3 };          /* small batches: a file is more than one */

/* Noon of the day in its name. */
static time_us day_of(const char *name)
{
    int year, month, mday;

    for (const char *at = name; *at; at++)
        if (at[0] == '2' && strspn(at, "0123456789") == 8 && sscanf(at, "%4d%2d%2d", &year, &month, &mday) == 3)
            return clock_midnight(day_from_civil(year, month, mday)) + (time_us)12 * 3600 * 1000000;
    return no_day;
}

static void keep_batch(const struct office *o, const struct opened_source *s, struct source_batch *b)
{
    struct err e = {0};

    if (!s->kind->keep(s->source, b, &mem, &e))
        fail_msg("%s: %s", b->file, e.text);
    struct spool_block block = { .events = b->events, .n_events = b->n_events, .progress = b->progress, .n_progress = b->n_progress,
                                 .rows_of = b->rows_of, .rows = b->rows, .n_rows = b->n_rows };
    if (!spool_append(o->c.spool, &block, &e) || !s->kind->ack(s->source, b, &e))
        fail_msg("%s: %s", b->file, e.text);
}

static void read_export(const struct office *o, size_t source, const char *path, struct outcome *out)
{
    const struct opened_source *s = &o->sources[source];
    struct source_batch b = {0};
    struct err e = {0};
    bool found = false;

    if (!s->kind->give(s->source, path, &e) || !s->kind->take(s->source, &found, &e) || !found)
        fail_msg("%s: %s", path, e.text);
    while (!b.end) {
        if (!s->kind->next(s->source, BATCH, day_of(strrchr(path, '/')), &mem, &b, &e))
            fail_msg("%s: %s", path, e.text);
        keep_batch(o, s, &b);
        for (size_t i = 0; i < b.n_events && out->n_events < MOST; i++)
            out->events[out->n_events++] = b.events[i];
        for (size_t i = 0; i < b.n_rejects && out->n_rejects < MOST; i++)
            out->rejects[out->n_rejects++] = b.rejects[i];
    }
}

/* Every file through the source that waits for it, in the order of the sources. */
static void read_folder(const struct office *o, const char *folder, struct outcome *ret)
{
    const char *names[20];
    size_t n = exports(folder, names, 20), taken = 0;

    *ret = (struct outcome){ .events = ARENA_ARRAY(&mem, struct event, MOST), .rejects = ARENA_ARRAY(&mem, struct reject, MOST) };
    for (size_t s = 0; s < o->n; s++)
        for (size_t i = 0; i < n; i++)
            if (waits_for(o, s, names[i])) {
                read_export(o, s, arena_printf(&mem, "%s/%s", folder, names[i]), ret);
                taken++;
            }
    assert_int_equal(taken, n);
}

/* ---- what was wanted */

static FILE *open_text(const char *folder, const char *name)
{
    const char *path = arena_printf(&mem, "%s/%s", folder, name);
    FILE *f = fopen(path, "re");

    if (!f)
        fail_msg("there is no %s", path);
    return f;
}

/* A source's own legal basis and consent stand in its neutral lines, too. */
static void wanted_event(const struct office *o, const char *line, size_t bytes, struct event *ret)
{
    const char *batch;
    struct err e = {0};

    if (!event_from_json(&o->c.reader, line, bytes, no_day, &mem, ret, &batch, &e) || !gate_encode(&gate, ret, &mem, &e))
        fail_msg("expected line cannot be read: %s: %.*s", e.text, (int)bytes, line);
}

static bool same_text(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static void compare_event(const char *line, const struct event *wanted, const struct event *got)
{
    CLEANUP(buf_release) struct buf fields = {0};
    bool same = strcmp(wanted->type, got->type) == 0 && memcmp(wanted->subject, got->subject, SUBJECT_BYTES) == 0
                && wanted->recorded_at == got->recorded_at && wanted->dataclass == got->dataclass && same_text(wanted->purpose, got->purpose)
                && same_text(wanted->legal_basis, got->legal_basis) && same_text(wanted->consent, got->consent)
                && wanted->payload_bytes == got->payload_bytes && memcmp(wanted->payload, got->payload, got->payload_bytes) == 0;

    if (same)
        return;
    event_fields_json(got, &fields);
    fail_msg("wanted: %sgot: %s recorded %lld basis %s consent %s, without what tells who: %s", line, got->type, (long long)got->recorded_at, got->legal_basis,
             got->consent ? got->consent : "-", fields.data);
}

/* Ids are made anew each time: what a line corrects is the event that came for the line of that id. */
static void name_corrected(struct event *wanted, const struct event *lines, const struct event *got, size_t n)
{
    struct value *corrects = &wanted->fields[FIELD_CORRECTS];
    struct err e = {0};

    for (size_t i = 0; i < n && corrects->kind == VALUE_EVENT; i++)
        if (memcmp(corrects->ref, lines[i].id, UUID_BYTES) == 0) {
            memcpy(corrects->ref, got[i].id, UUID_BYTES);
            if (!gate_encode(&gate, wanted, &mem, &e))
                fail_msg("%s", e.text);
            return;
        }
}

static void compare_events(const struct office *o, const char *folder, const struct outcome *out)
{
    FILE *f = open_text(folder, "expected.jsonl");
    struct event *lines = ARENA_ARRAY(&mem, struct event, MOST);
    char *line = NULL;
    size_t cap = 0, n = 0;

    for (ssize_t bytes = getline(&line, &cap, f); bytes > 0; bytes = getline(&line, &cap, f)) {
        if (n == out->n_events)
            fail_msg("nothing came for: %s", line);
        wanted_event(o, line, (size_t)bytes, &lines[n]);
        name_corrected(&lines[n], lines, out->events, n);
        compare_event(line, &lines[n], &out->events[n]);
        n++;
    }
    free(line);
    fclose(f);
    if (n != out->n_events)
        fail_msg("more events than expected in %s: a %s", folder, out->events[n].type);
}

static void compare_rejects(const char *folder, const struct outcome *out)
{
    FILE *f = open_text(folder, "rejected.tsv");
    char *line = NULL;
    size_t cap = 0, n = 0;

    for (ssize_t bytes = getline(&line, &cap, f); bytes > 0; bytes = getline(&line, &cap, f)) {
        const struct reject *r = &out->rejects[n];

        line[bytes - 1] = '\0';
        if (n++ == out->n_rejects)
            fail_msg("%s: not refused: %s", folder, line);
        assert_string_equal(arena_printf(&mem, "%lld\t%s\t%s", (long long)r->line, r->field, r->reason), line);
    }
    free(line);
    fclose(f);
    if (n < out->n_rejects)
        fail_msg("%s: refused beyond what was expected: line %lld, field \"%s\": %s", folder, (long long)out->rejects[n].line, out->rejects[n].field, out->rejects[n].reason);
}

/* ---- the tests */

static void its_export_becomes_these_events(void **state)
{
    struct office o;
    struct outcome out;

    open_office(*state, &o);
    const char *folder = arena_printf(&mem, "tests/fixtures/%s", o.slug);
    read_folder(&o, folder, &out);
    if (out.n_rejects)
        fail_msg("line %lld was refused: field \"%s\": %s", (long long)out.rejects[0].line, out.rejects[0].field, out.rejects[0].reason);
    compare_events(&o, folder, &out);
    close_office(&o);
}

static void its_bad_records_are_refused_each_for_its_own_reason(void **state)
{
    struct office o;
    struct outcome out;

    open_office(*state, &o);
    const char *folder = arena_printf(&mem, "tests/fixtures/%s/bad", o.slug);
    read_folder(&o, folder, &out);
    compare_rejects(folder, &out);
    compare_events(&o, folder, &out);
    close_office(&o);
}

/* Another town's hub has a program of its own; who is refused has none. */
static void every_type_that_can_take_part_is_shipped(void **state)
{
    const struct cfg *types;
    struct cfg *root;
    struct err e;

    (void)state;
    if (!cfg_load("schemas/agencies.cfg", &mem, &root, &e))
        fail_msg("%s", e.text);
    types = cfg_get(root, "types");
    for (size_t i = 0; i < types->n; i++) {
        const char *slug = cfg_get(&types->items[i], "slug")->text;
        bool wanted = !cfg_get(&types->items[i], "refused") && strcmp(slug, "hub") != 0;

        if (wanted != (access(arena_printf(&mem, "producers/agencies/%s.cfg", slug), F_OK) == 0))
            fail_msg("%s is %sshipped", slug, wanted ? "not " : "");
    }
}

static size_t find_offices(void)
{
    glob_t found;
    size_t n = 0;

    if (glob("producers/agencies/*.cfg", 0, NULL, &found) != 0)
        return 0;
    for (; n < found.gl_pathc && n < MOST_OFFICES; n++) {
        const char *file = strrchr(found.gl_pathv[n], '/') + 1;

        snprintf(offices[n], SLUG_BYTES, "%.*s@05162004", (int)(strlen(file) - strlen(".cfg")), file);
    }
    globfree(&found);
    return n;
}

int main(void)
{
    static struct CMUnitTest tests[2 * MOST_OFFICES + 1];
    static char names[2 * MOST_OFFICES][120];
    size_t n = find_offices();

    for (size_t i = 0; i < n; i++) {
        snprintf(names[2 * i], sizeof *names, "the export of %.60s becomes these events", offices[i]);
        snprintf(names[2 * i + 1], sizeof *names, "bad records of %.60s are refused each for its own reason", offices[i]);
        tests[2 * i] = (struct CMUnitTest){ names[2 * i], its_export_becomes_these_events, NULL, release, offices[i] };
        tests[2 * i + 1] = (struct CMUnitTest){ names[2 * i + 1], its_bad_records_are_refused_each_for_its_own_reason, NULL, release, offices[i] };
    }
    tests[2 * n] = (struct CMUnitTest)cmocka_unit_test_teardown(every_type_that_can_take_part_is_shipped, release);
    return n ? _cmocka_run_group_tests("every agency type", tests, 2 * n + 1, load, NULL) : 1;
}
