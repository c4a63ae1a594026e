/* SPDX-License-Identifier: Apache-2.0 */
/* schema - event types: their fields, what each means, and who may publish them.
 *
 * schemas/registry.cfg lists id, type, version, file, sha256, since; a released file never changes.
 * Each file is Avro with attributes of ours (see schemas/README.md); avro-c's schema printer drops them, so
 * the original text is kept.  avro-c stays behind schema.c and codec.c. */
#ifndef COMMON_SCHEMA_H
#define COMMON_SCHEMA_H
#include "../ground/arena.h"
#include "../ground/value.h"

/* The common body fields stand first in every event type, in this order. */
enum { FIELD_OCCURRED_ON, FIELD_DECIDED_ON, FIELD_EFFECTIVE_FROM, FIELD_EFFECTIVE_TO, FIELD_ASSERTION, FIELD_CORRECTS, FIELD_EVIDENCE, FIELD_COMMON };

struct field {
    const char *name;
    enum value_kind kind;                /* of a list: VALUE_LIST, and item says of what */
    bool optional;
    const char **symbols;                /* VALUE_SYMBOL: as DOMAIN.md spells them, in Avro's order */
    const char **symbols_de, **symbols_en; /* their names for people; NULL where the file has none */
    size_t n_symbols;
    const char *codelist;                /* VALUE_CODE: name below schemas/codelists, without .csv */
    struct field *item;                  /* VALUE_LIST */
    struct field *fields;                /* VALUE_RECORD */
    size_t n_fields;
    size_t by_name;                      /* of the i-th in a list of fields: the place of the i-th by name */
    bool personal;                       /* class I: tells who a person is; left out of everything that is shown */
    const char *de, *en;                 /* for people */
};
struct schema {
    int32_t id;
    const char *type;                    /* "registration.moved_in" */
    int version;
    char dataclass;                      /* B S J C H X I, '-' for casebus.* */
    const char **publishers;             /* slugs; n_publishers = 0 only for casebus.* (every agency) */
    size_t n_publishers;
    const char *basis;                   /* legal basis code, the default of ce_legalbasis */
    struct field *fields;                /* the common ones first */
    size_t n_fields;
    int *fact;                           /* indices of the fields that name the fact */
    size_t n_fact;
    int occurred_on, effective_from, effective_to;   /* index of the field that fills the common one, or -1 (occurred_on: the day of recorded_at) */
    bool control;                        /* casebus.*, task.state: not a fact of a person */
    bool consent;                        /* every event needs a consent reference */
    day_num since, until;                /* the version is in force since; until the day before the next one's, DAY_NONE: it is the newest */
    const char *file;                    /* events/AREA/REST.vN.avsc */
    const char *text;                    /* the file as released */
    const char *de, *en;
    void *avro;                          /* avro_schema_t, for codec.c only */
};
struct schema_set;
struct codelists;

/* Reads registry.cfg in folder `dir` (the repository's schemas/) and every schema and code list that it names; all of it lies in `mem`.
 * A released file that was changed, an id or version used twice, a version that breaks its predecessor, a list replaced without
 * a new version of the types that use it are refused.  ERR_CONFIG with file:line. */
bool schema_load(const char *dir, struct arena *mem, struct schema_set **ret_set, struct err *e) MUST_CHECK;
void schema_free(struct schema_set *set);
const struct schema *schema_by_id(const struct schema_set *set, int32_t id);       /* NULL: not known */
/* The newest version of a type, or the one that is held, or NULL.  In evaluation, events of all versions of a type are of that type. */
const struct schema *schema_by_type(const struct schema_set *set, const char *type);
/* "TYPE@VERSION", or NULL where it is none. */
const struct schema *schema_named(const struct schema_set *set, const char *name);
/* From now on schema_by_type gives this version of its type: a sender whose hub is not to get newer ones yet. */
void schema_hold(struct schema_set *set, const struct schema *version);
/* The highest id of ours (below 10000): what a program reads that has this set. */
int32_t schema_newest(const struct schema_set *set);
/* True when an unknown id may belong to a newer release: above the highest id of its range (1-9999, 10000-). */
bool schema_id_is_newer(const struct schema_set *set, int32_t id);
/* All versions of all types, as they stand in the registry. */
size_t schema_count(const struct schema_set *set);
const struct schema *schema_at(const struct schema_set *set, size_t i);
/* Index of a field, or -1.  Events of two versions of a type may have it at different places. */
int schema_field(const struct schema *s, const char *name);
const struct codelists *schema_codelists(const struct schema_set *set);
/* Is `code` in the list, on that day (DAY_NONE: ever)?  Lists: schemas/codelists/NAME.csv, code,name_de,name_en,valid_from,valid_until.
 * The list `token` is no file: letters, digits and . _ - : @ +, at most 64. */
bool schema_code_known(const struct schema_set *set, const char *list, const char *code, day_num on);
/* The code's German or English name, or NULL. */
const char *schema_code_name(const struct schema_set *set, const char *list, const char *code, const char *lang);
bool schema_may_publish(const struct schema *s, const char *slug);
#endif
