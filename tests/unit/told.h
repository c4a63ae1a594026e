/* SPDX-License-Identifier: Apache-2.0 */
/* told - events of a test, told in short lines or read from a story, and the town they happen in: the real axes and rules, all agencies
 * that speak or own take part, and everybody has signed everything.  Every event goes through event_from_json, as an agency's would.
 *
 *   2026-01-20 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA
 *   day told, agency (the town's own where no scope is named; agency:LOCAL = its file number, default p), type, fields;
 *   id=N names an event for corrects=N and fact=N; [a,b] is a list; true and false are no words. */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/meaning/evaluate.h"
#include "house.h"

#define TOWN "05162004"
enum { TOLD_AGENCIES = 64, TOLD_FILES = 512 };

struct told_file { const char *agency, *local; uint8_t subject[SUBJECT_BYTES]; day_num since; };   /* a file number at an agency */
struct told_event { day_num recorded; struct event ev; json_t *line; };   /* line: as told, with agency, recorded and seq */
struct told {
    struct arena mem;                    /* what was told; results are in the caller's */
    const struct meaning *meaning;
    const char *agencies[TOLD_AGENCIES]; int64_t seq[TOLD_AGENCIES]; size_t n_agencies;
    struct told_file files[TOLD_FILES]; size_t n_files;
    struct told_event *events; size_t n, room;
    const char *speaker; day_num told_on;/* while an event is being read */
};

static inline size_t told_agency(struct told *t, const char *name)
{
    const char *agency = strchr(name, '@') ? name : arena_printf(&t->mem, "%s@" TOWN, name);
    size_t i = 0;

    while (i < t->n_agencies && strcmp(t->agencies[i], agency) != 0)
        i++;
    if (i == t->n_agencies) {
        assert_true(t->n_agencies < TOLD_AGENCIES);
        t->agencies[t->n_agencies++] = arena_strdup(&t->mem, agency);
        t->meaning = NULL;               /* another town than before */
    }
    return i;
}

/* ---- the town ---- */

/* The tenant as text: `agreements` = what everybody signs. */
static inline struct meaning *told_read_town(const struct told *t, struct arena *mem, const char *agreements)
{
    CLEANUP(buf_release) struct buf b = {0};
    struct tenant *tenant = ARENA_NEW(mem, struct tenant);
    struct meaning *m;
    struct cfg *root;
    struct err e = {0};
    char here[512];

    assert_non_null(getcwd(here, sizeof here));
    buf_printf(&b, "tenant = \"" TOWN "\"; schemas = \"%s/schemas\";\nagencies = (", here);
    for (size_t i = 0; i < t->n_agencies; i++)
        buf_printf(&b, "%s{ id = \"%s\"; }", i ? ", " : "", t->agencies[i]);
    buf_printf(&b, ");\nagreements = (%s);\n", agreements);
    if (!cfg_parse(b.data, "tenant.cfg", mem, &root, &e) || !tenant_read(root, mem, tenant, &e) || !meaning_load(tenant, house_schemas(), mem, &m, &e))
        fail_msg("%s", e.text);
    return m;
}

/* The town of before, when the same agencies take part: reading axes and rules takes longer than evaluating. */
static inline bool told_same_town(struct told *t, const struct meaning *m)
{
    static struct { struct arena mem; const char *agencies; const struct meaning *meaning; } before;
    CLEANUP(buf_release) struct buf b = {0};

    for (size_t i = 0; i < t->n_agencies; i++)
        buf_printf(&b, "%s ", t->agencies[i]);
    if (!m && before.agencies && b.data && strcmp(before.agencies, b.data) == 0)
        t->meaning = before.meaning;
    if (!m || !b.data)
        return t->meaning != NULL;
    before.agencies = arena_strdup(&before.mem, b.data);
    before.meaning = m;
    return true;
}

static inline const struct meaning *told_meaning(struct told *t)
{
    static struct arena kept;            /* towns outlive what was told in them */
    CLEANUP(buf_release) struct buf signatories = {0}, agreements = {0};
    char day[DAY_TEXT_BYTES];

    if (t->meaning || told_same_town(t, NULL))
        return t->meaning;
    struct meaning *m = told_read_town(t, &kept, "");
    for (size_t i = 0; i < t->n_agencies; i++)
        buf_printf(&signatories, "%s{ agency = \"%s\"; }", i ? ", " : "", t->agencies[i]);
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        buf_printf(&agreements, "%s{ rule = \"%s\"; version = \"%s\"; title = \"%s\"; signatories = (%s); }", i ? ",\n" : "", r.id,
                   day_text(r.valid_from, day), r.id, signatories.data ? signatories.data : "");
    }
    t->meaning = told_read_town(t, &kept, agreements.data ? agreements.data : "");
    told_same_town(t, t->meaning);
    return t->meaning;
}

static inline void told_open(struct told *t)
{
    *t = (struct told){ .told_on = DAY_NONE };
}

/* Every agency type of the rules has its instance in town, also the ones that say nothing. */
static inline void told_everybody(struct told *t)
{
    static const char *const slugs[] = {
        "meldebehoerde", "auslaenderbehoerde", "bamf", "bezirksregierung-arnsberg", "einbuergerungsbehoerde", "sozialamt-asylblg", "sozialamt-sgb12", "jobcenter",
        "bafoeg-amt", "jugendamt", "landesstelle-uma", "kita-traeger", "schulamt", "schule", "kommunales-integrationszentrum", "kim-case-management",
        "sprachkurstraeger", "gesundheitsamt", "unterbringung", "wohnungsamt", "krankenkasse", "mbe", "familienkasse", "elterngeldstelle", "unterhaltsvorschuss",
        "agentur-fuer-arbeit", "anerkennungsstelle", "standesamt",
    };

    for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++)
        told_agency(t, slugs[i]);
}

static inline void told_close(struct told *t)
{
    for (size_t i = 0; i < t->n; i++)
        json_decref(t->events[i].line);
    arena_release(&t->mem);
}

/* ---- telling ---- */

/* event_reader's note: which file number stands behind a pseudonym. */
static inline void told_note(void *context, const uint8_t subject[SUBJECT_BYTES], const char *local)
{
    struct told *t = context;

    for (size_t i = 0; i < t->n_files; i++)
        if (memcmp(t->files[i].subject, subject, SUBJECT_BYTES) == 0) {
            if (t->told_on < t->files[i].since)
                t->files[i].since = t->told_on;
            return;
        }
    assert_true(t->n_files < TOLD_FILES);
    struct told_file *f = &t->files[t->n_files++];
    *f = (struct told_file){ .agency = t->speaker, .local = arena_strdup(&t->mem, local), .since = t->told_on };
    memcpy(f->subject, subject, SUBJECT_BYTES);
}

static inline struct told_event *told_next(struct told *t)
{
    if (t->n == t->room) {
        struct told_event *old = t->events;

        t->room = t->room ? 2 * t->room : 64;
        t->events = ARENA_ARRAY(&t->mem, struct told_event, t->room);
        if (t->n)
            memcpy(t->events, old, t->n * sizeof *old);
    }
    return &t->events[t->n];
}

/* The event is the caller's until the next one is told.  `event`: the neutral line without specversion and time, which are set here. */
static inline struct event *told_json(struct told *t, day_num recorded, const char *agency, json_t *event)
{
    size_t speaker = told_agency(t, agency);
    uint8_t key[HASH_BYTES];
    struct event_reader r = { .set = house_schemas(), .agency = t->agencies[speaker], .tenant = TOWN, .consent = "consent-1", .key = key, .note = told_note, .context = t };
    char day[DAY_TEXT_BYTES], time[40];
    const char *batch;
    struct err e = {0};

    hash_sha256(t->agencies[speaker], strlen(t->agencies[speaker]), key);
    snprintf(time, sizeof time, "%s+01:00", arena_printf(&t->mem, "%sT12:%02zu:%02zu", day_text(recorded, day), t->n / 60 % 60, t->n % 60));
    json_object_set_new(event, "specversion", json_string("1.0"));
    json_object_set_new(event, "time", json_string(time));
    if (!json_object_get(event, "id"))
        json_object_set_new(event, "id", json_string(arena_printf(&t->mem, "00000000-0000-7000-8000-%012zx", 0x10000 + t->n)));
    char *line = json_dumps(event, JSON_COMPACT);
    struct told_event *told = told_next(t);
    told->recorded = t->told_on = recorded;
    t->speaker = t->agencies[speaker];
    if (!event_from_json(&r, line, strlen(line), clock_midnight(recorded), &t->mem, &told->ev, &batch, &e))
        fail_msg("%s\n%s", e.text, line);
    free(line);
    told->ev.agency = t->agencies[speaker];
    told->ev.tenant = TOWN;
    told->ev.epoch = 1;
    told->ev.seq = ++t->seq[speaker];
    told->ev.no = (int64_t)++t->n;
    told->line = json_copy(event);
    json_object_set_new(told->line, "agency", json_string(told->ev.agency));
    json_object_set_new(told->line, "recorded", json_string(day));
    json_object_set_new(told->line, "seq", json_integer(told->ev.seq));
    return &told->ev;
}

static inline const char *told_id(struct told *t, const char *number)
{
    return arena_printf(&t->mem, "00000000-0000-7000-8000-%012lx", strtoul(number, NULL, 10));
}

static inline json_t *told_value(const char *text)
{
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return json_boolean(strcmp(text, "true") == 0);
    if (*text != '[')
        return json_string(text);
    json_t *list = json_array();
    for (const char *p = text + 1; *p && *p != ']'; p += strcspn(p, ",]"), p += *p == ',')
        json_array_append_new(list, json_stringn(p, strcspn(p, ",]")));
    return list;
}

/* One line; see above. */
static inline struct event *told_line(struct told *t, const char *line)
{
    char *copy = arena_strdup(&t->mem, line), *rest = copy, *word;
    json_t *event = json_object(), *data = json_object();
    const char *recorded = strtok_r(copy, " ", &rest), *type;
    char *agency = strtok_r(NULL, " ", &rest), *local = agency ? strchr(agency, ':') : NULL;

    type = strtok_r(NULL, " ", &rest);
    assert_non_null(type);
    if (local)
        *local++ = '\0';
    json_object_set_new(event, "type", json_string(type));
    json_object_set_new(event, "subject", json_string(local ? local : "p"));
    while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
        char *value = strchr(word, '=');

        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(word, "id") == 0)
            json_object_set_new(event, "id", json_string(told_id(t, value)));
        else
            json_object_set_new(data, word, strcmp(word, "corrects") == 0 || strcmp(word, "fact") == 0 ? json_string(told_id(t, value)) : told_value(value));
    }
    json_object_set_new(event, "data", data);
    struct event *ev = told_json(t, house_day(recorded), agency, event);
    json_decref(event);
    return ev;
}

static inline void told_lines(struct told *t, const char *lines)
{
    while (*lines) {
        size_t n = strcspn(lines, "\n");

        if (n)
            told_line(t, arena_strndup(&t->mem, lines, n));
        lines += n + (lines[n] == '\n');
    }
}

/* ---- evaluating ---- */

static inline bool told_is_of(const char *const *locals, size_t n, const char *local)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(locals[i], local) == 0)
            return true;
    return false;
}

static inline bool told_is_subject(const struct person *p, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < p->n_subjects; i++)
        if (memcmp(p->subjects[i].subject, subject, SUBJECT_BYTES) == 0)
            return true;
    return false;
}

static inline bool told_takes_part(const struct person *p, const struct event *ev)
{
    struct participant others[64];
    size_t n = event_participants(ev, others, 64);
    bool found = told_is_subject(p, ev->subject);

    for (size_t i = 0; i < n && i < 64; i++)
        found = found || told_is_subject(p, others[i].subject);
    return found;
}

/* What a hub would read of one person on that day: its events, and who was heard (everybody, up to the day before). */
static inline struct person told_subjects(struct told *t, const struct person_key *keys, size_t n_keys, day_num known, day_num today, struct arena *mem)
{
    struct event *events = ARENA_ARRAY(mem, struct event, t->n + 1);
    struct heard *heard = ARENA_ARRAY(mem, struct heard, t->n_agencies + 1);
    struct person p = { .subjects = keys, .n_subjects = n_keys, .events = events, .today = today, .heard = heard, .n_heard = t->n_agencies };

    for (size_t i = 0; i < t->n; i++)
        if (t->events[i].recorded <= known && told_takes_part(&p, &t->events[i].ev))
            events[p.n_events++] = t->events[i].ev;
    for (size_t i = 0; i < t->n_agencies; i++)
        heard[i] = (struct heard){ t->agencies[i], today - 1 };
    return p;
}

/* The same for all file numbers of these names, at every agency: one person. */
static inline struct person told_person(struct told *t, const char *const *locals, size_t n_locals, day_num known, day_num today, struct arena *mem)
{
    struct person_key *keys = ARENA_ARRAY(mem, struct person_key, t->n_files + 1);
    size_t n = 0;

    for (size_t i = 0; i < t->n_files; i++)
        if (t->files[i].since <= known && told_is_of(locals, n_locals, t->files[i].local)) {
            memcpy(keys[n].subject, t->files[i].subject, SUBJECT_BYTES);
            keys[n++].agency = t->files[i].agency;
        }
    return told_subjects(t, keys, n, known, today, mem);
}

static inline struct result told_evaluate(struct told *t, const struct person *p, struct arena *mem)
{
    struct result r;
    struct err e = {0};

    if (!evaluate(told_meaning(t), p, "de", mem, &r, &e))
        fail_msg("%s", e.text);
    return r;
}

/* ---- comparing with what a story or a row expects ---- */

/* {"rule": ...} keys of a task or axis, as the view shows them; `reason` of a cancelled task is its `cancelled`. */
static inline json_t *told_shown(const json_t *o, const char *key)
{
    const char *status = json_string_value(json_object_get(o, "status"));

    return json_object_get(o, strcmp(key, "reason") == 0 && status && strcmp(status, "cancelled") == 0 ? "cancelled" : key);
}
#endif
