/* SPDX-License-Identifier: Apache-2.0 */
/* avro-c checks that the file is Avro; its tree has lost our attributes, so ours is built from the JSON itself. */
#include "schema_avsc.h"

#include <avro.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../ground/cfg.h"

enum { NAMES_MOST = 64, DEPTH_MOST = 6 };

/* A file being read: the named types met so far, and the field at hand for messages. */
struct avsc {
    const char *file;
    struct arena *mem;
    struct err *e;
    struct { const char *full_name; json_t *type; } names[NAMES_MOST]; size_t n;
    const char *namespace, *field;
};

static bool PRINTF_LIKE(2, 3) fail(struct avsc *a, const char *format, ...)
{
    char text[200];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (a->field)
        return err_set(a->e, ERR_CONFIG, "%s: field \"%s\": %s", a->file, a->field, text);
    return err_set(a->e, ERR_CONFIG, "%s: %s", a->file, text);
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static const char *kept(struct avsc *a, const char *text)
{
    return text ? arena_strdup(a->mem, text) : NULL;
}

/* ---- types of fields */

static bool read_type(struct avsc *a, json_t *type, const json_t *attributes, struct field *f, int depth);
static bool read_fields(struct avsc *a, const json_t *fields, struct field **ret, size_t *ret_n, int depth);

static const char *full_name(struct avsc *a, const char *name, const char *namespace)
{
    return strchr(name, '.') || !namespace ? arena_strdup(a->mem, name) : arena_printf(a->mem, "%s.%s", namespace, name);
}

static bool keep_name(struct avsc *a, json_t *type)
{
    const char *name = text_of(type, "name"), *namespace = text_of(type, "namespace");

    if (!name)
        return fail(a, "a %s without a name", text_of(type, "type"));
    if (a->n == NAMES_MOST)
        return fail(a, "more than %d named types", NAMES_MOST);
    a->names[a->n].full_name = full_name(a, name, namespace ? namespace : a->namespace);
    a->names[a->n++].type = type;
    return true;
}

static json_t *find_name(struct avsc *a, const char *name)
{
    const char *full = full_name(a, name, a->namespace);

    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->names[i].full_name, full) == 0)
            return a->names[i].type;
    return NULL;
}

/* 16 bytes: whom they name is said by our attribute. */
static bool read_ref(struct avsc *a, const json_t *type, const json_t *attributes, struct field *f)
{
    const char *ref = text_of(attributes, "casebus.ref");

    if (json_integer_value(json_object_get(type, "size")) != SUBJECT_BYTES)
        return fail(a, "a fixed must have %d bytes", SUBJECT_BYTES);
    if (!ref)
        return fail(a, "casebus.ref is missing");
    f->kind = strcmp(ref, "subject") == 0 ? VALUE_SUBJECT : strcmp(ref, "local") == 0 ? VALUE_LOCAL : strcmp(ref, "event") == 0 ? VALUE_EVENT : VALUE_NONE;
    return f->kind != VALUE_NONE || fail(a, "casebus.ref of a fixed must be subject, local or event, but it is \"%s\"", ref);
}

static bool read_string(struct avsc *a, const json_t *attributes, struct field *f)
{
    const char *ref = text_of(attributes, "casebus.ref"), *list = text_of(attributes, "casebus.codelist");

    if (ref && strcmp(ref, "agency") != 0)
        return fail(a, "casebus.ref of a string must be agency, but it is \"%s\"", ref);
    f->kind = ref ? VALUE_AGENCY : list ? VALUE_CODE : VALUE_TEXT;
    f->codelist = ref ? NULL : kept(a, list);
    return true;
}

/* Symbols as DOMAIN spells them: casebus.symbols has those that Avro cannot. */
static bool read_enum(struct avsc *a, const json_t *type, struct field *f)
{
    const json_t *symbols = json_object_get(type, "symbols"), *spelled = json_object_get(type, "casebus.symbols"), *symbol;
    size_t i, found = 0;

    f->kind = VALUE_SYMBOL;
    f->n_symbols = json_array_size(symbols);
    if (f->n_symbols == 0)
        return fail(a, "an enum without symbols");
    f->symbols = ARENA_ARRAY(a->mem, const char *, f->n_symbols + 1);
    f->symbols_de = ARENA_ARRAY(a->mem, const char *, f->n_symbols + 1);
    f->symbols_en = ARENA_ARRAY(a->mem, const char *, f->n_symbols + 1);
    json_array_foreach(symbols, i, symbol) {
        const char *avro = json_string_value(symbol), *ours = avro ? text_of(spelled, avro) : NULL;

        if (!avro)
            return fail(a, "a symbol that is no string");
        found += ours != NULL;
        f->symbols[i] = kept(a, ours ? ours : avro);
        f->symbols_de[i] = kept(a, text_of(json_object_get(type, "casebus.de"), avro));
        f->symbols_en[i] = kept(a, text_of(json_object_get(type, "casebus.en"), avro));
        for (size_t k = 0; k < i; k++)
            if (strcmp(f->symbols[k], f->symbols[i]) == 0)
                return fail(a, "the symbol \"%s\" stands there twice", f->symbols[i]);
    }
    return found == json_object_size(spelled) || fail(a, "casebus.symbols spells a symbol that the enum has not");
}

static bool read_primitive(struct avsc *a, const char *name, const json_t *type, const json_t *attributes, struct field *f)
{
    static const struct { const char *avro, *logical; enum value_kind kind; } kinds[] = {
        { "boolean", NULL, VALUE_BOOL }, { "long", NULL, VALUE_INT }, { "int", "date", VALUE_DAY },
        { "long", "timestamp-micros", VALUE_TIME }, { "bytes", NULL, VALUE_BYTES },
    };
    const char *logical = text_of(type, "logicalType");

    if (strcmp(name, "string") == 0)
        return read_string(a, attributes, f);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].avro, name) == 0 && (logical ? kinds[i].logical && strcmp(logical, kinds[i].logical) == 0 : !kinds[i].logical)) {
            f->kind = kinds[i].kind;
            return true;
        }
    return fail(a, "the type %s%s%s has no place in an event", name, logical ? " as " : "", logical ? logical : "");
}

static bool read_array(struct avsc *a, const json_t *type, const json_t *attributes, struct field *f, int depth)
{
    f->kind = VALUE_LIST;
    f->item = ARENA_NEW(a->mem, struct field);
    f->item->name = f->name;
    if (!read_type(a, json_object_get(type, "items"), attributes, f->item, depth + 1))
        return false;
    f->codelist = f->item->codelist;
    return (!f->item->optional && f->item->kind != VALUE_LIST) || fail(a, "a list of lists or of what may be null");
}

static bool read_named(struct avsc *a, const char *name, json_t *type, const json_t *attributes, struct field *f, int depth)
{
    if (strcmp(name, "fixed") == 0)
        return read_ref(a, type, attributes, f);
    if (strcmp(name, "enum") == 0)
        return read_enum(a, type, f);
    f->kind = VALUE_RECORD;
    if (!read_fields(a, json_object_get(type, "fields"), &f->fields, &f->n_fields, depth + 1))
        return false;
    for (size_t i = 0; i < f->n_fields; i++)      /* nobody would see that he takes part */
        if (f->fields[i].kind == VALUE_SUBJECT || (f->fields[i].kind == VALUE_LIST && f->fields[i].item->kind == VALUE_SUBJECT))
            return fail(a, "a person inside a record");
    return true;
}

static bool read_type(struct avsc *a, json_t *type, const json_t *attributes, struct field *f, int depth)
{
    if (depth > DEPTH_MOST)
        return fail(a, "types lie more than %d deep in each other", DEPTH_MOST);
    if (json_is_array(type)) {
        const char *first = json_string_value(json_array_get(type, 0));

        if (json_array_size(type) != 2 || !first || strcmp(first, "null") != 0 || f->optional)
            return fail(a, "a union must be [\"null\", X]");
        f->optional = true;
        return read_type(a, json_array_get(type, 1), attributes, f, depth + 1);
    }
    const char *name = json_is_object(type) ? text_of(type, "type") : json_string_value(type);
    if (!name)
        return fail(a, "its type is missing");
    if (strcmp(name, "array") == 0)
        return read_array(a, type, attributes, f, depth);
    if (strcmp(name, "fixed") == 0 || strcmp(name, "enum") == 0 || strcmp(name, "record") == 0)
        return keep_name(a, type) && read_named(a, name, type, attributes, f, depth);
    json_t *known = find_name(a, name);
    if (known)
        return read_named(a, text_of(known, "type"), known, attributes, f, depth);
    return read_primitive(a, name, type, attributes, f);
}

static bool read_field(struct avsc *a, const json_t *from, struct field *f, int depth)
{
    const char *dataclass = text_of(from, "casebus.class");

    f->name = kept(a, text_of(from, "name"));
    if (!f->name)
        return fail(a, "a field without a name");
    if (dataclass && strcmp(dataclass, "I") != 0)
        return fail(a, "casebus.class of a field can only be I, but it is \"%s\"", dataclass);
    f->personal = dataclass != NULL;
    f->de = kept(a, text_of(from, "casebus.de"));
    f->en = kept(a, text_of(from, "casebus.en"));
    return read_type(a, json_object_get(from, "type"), from, f, depth);
}

static void order_by_name(struct field *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;

        for (; k > 0 && strcmp(all[all[k - 1].by_name].name, all[i].name) > 0; k--)
            all[k].by_name = all[k - 1].by_name;
        all[k].by_name = i;
    }
}

static bool read_fields(struct avsc *a, const json_t *fields, struct field **ret, size_t *ret_n, int depth)
{
    size_t n = json_array_size(fields), i;
    struct field *all = ARENA_ARRAY(a->mem, struct field, n);
    const char *outer = a->field;
    const json_t *from;

    if (n == 0)
        return fail(a, "a record without fields");
    json_array_foreach(fields, i, from) {
        a->field = kept(a, text_of(from, "name"));
        if (!read_field(a, from, &all[i], depth))
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(all[k].name, all[i].name) == 0)
                return fail(a, "stands there twice");
    }
    a->field = outer;
    order_by_name(all, n);
    *ret = all;
    *ret_n = n;
    return true;
}

/* ---- attributes of the record */

static int index_of(const struct schema *s, const char *name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (strcmp(s->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool read_strings(struct avsc *a, const json_t *record, const char *key, const char ***ret, size_t *ret_n)
{
    const json_t *list = json_object_get(record, key), *item;
    size_t i;

    if (!json_is_array(list))
        return fail(a, "%s must be a list", key);
    *ret = ARENA_ARRAY(a->mem, const char *, json_array_size(list));
    *ret_n = json_array_size(list);
    json_array_foreach(list, i, item) {
        if (!json_is_string(item))
            return fail(a, "%s must be a list of strings", key);
        (*ret)[i] = kept(a, json_string_value(item));
    }
    return true;
}

/* Which of the type's days fills a common one? */
static bool read_filler(struct avsc *a, const json_t *record, const char *key, const struct schema *s, int *ret)
{
    const char *name = text_of(record, key);
    int i = name ? index_of(s, name) : -1;

    *ret = i;
    if (!name || (i < 0 && strcmp(key, "casebus.occurred_on") == 0 && strcmp(name, "recorded_at") == 0))
        return true;
    if (i < 0)
        return fail(a, "%s names the field \"%s\", which is not there", key, name);
    return s->fields[i].kind == VALUE_DAY || fail(a, "%s names the field \"%s\", which is no day", key, name);
}

static bool read_fact(struct avsc *a, const json_t *record, struct schema *s)
{
    const char **names;

    if (!read_strings(a, record, "casebus.fact", &names, &s->n_fact))
        return false;
    s->fact = ARENA_ARRAY(a->mem, int, s->n_fact);
    for (size_t i = 0; i < s->n_fact; i++)
        if ((s->fact[i] = index_of(s, names[i])) < 0)
            return fail(a, "casebus.fact names the field \"%s\", which is not there", names[i]);
    return true;
}

static bool read_class(struct avsc *a, const json_t *record, struct schema *s)
{
    const char *dataclass = text_of(record, "casebus.class");

    if (!dataclass || strlen(dataclass) != 1 || !strchr("BSJCHXI-", dataclass[0]))
        return fail(a, "casebus.class must be one of B S J C H X I -");
    s->dataclass = dataclass[0];
    s->control = json_is_true(json_object_get(record, "casebus.control"));
    s->consent = json_is_true(json_object_get(record, "casebus.consent"));
    if (s->control != (s->dataclass == '-'))
        return fail(a, "casebus.class - and casebus.control belong together");
    for (size_t i = FIELD_COMMON; s->dataclass == 'I' && i < s->n_fields; i++)
        s->fields[i].personal = true;
    return true;
}

/* A misspelt attribute would silently mean nothing. */
static bool check_attributes(struct avsc *a, json_t *record)
{
    static const char *const known[] = {
        "casebus.class", "casebus.publisher", "casebus.basis", "casebus.fact", "casebus.occurred_on", "casebus.effective_from",
        "casebus.effective_to", "casebus.consent", "casebus.control", "casebus.de", "casebus.en", NULL,
    };
    const char *key;
    json_t *value;

    json_object_foreach(record, key, value) {
        const char *const *k = known;

        while (*k && strcmp(*k, key) != 0)
            k++;
        if (*k || strncmp(key, "casebus.", 8) != 0)
            continue;
        const char *near = cfg_nearest(key, known);
        return fail(a, "unknown attribute %s%s%s", key, near ? ": did you mean " : "", near ? near : "");
    }
    return true;
}

static bool read_attributes(struct avsc *a, json_t *record, struct schema *s)
{
    s->de = kept(a, text_of(record, "casebus.de"));
    s->en = kept(a, text_of(record, "casebus.en"));
    s->basis = kept(a, text_of(record, "casebus.basis"));
    s->occurred_on = s->effective_from = s->effective_to = -1;
    if (!check_attributes(a, record) || !read_class(a, record, s) || !read_strings(a, record, "casebus.publisher", &s->publishers, &s->n_publishers))
        return false;
    if (s->control)
        return true;
    if (s->n_publishers == 0)
        return fail(a, "casebus.publisher names nobody");
    if (!s->basis)
        return fail(a, "casebus.basis is missing");
    if (!text_of(record, "casebus.occurred_on"))
        return fail(a, "casebus.occurred_on is missing");
    return read_fact(a, record, s) && read_filler(a, record, "casebus.occurred_on", s, &s->occurred_on)
           && read_filler(a, record, "casebus.effective_from", s, &s->effective_from)
           && read_filler(a, record, "casebus.effective_to", s, &s->effective_to);
}

/* ---- what must hold of the whole */

static bool check_common(struct avsc *a, const struct schema *s)
{
    /* What is optional here a type may demand (residence.asylum.decided: decided_on). */
    static const struct { const char *name; enum value_kind kind; bool optional; } common[FIELD_COMMON] = {
        [FIELD_OCCURRED_ON] = { "occurred_on", VALUE_DAY, false }, [FIELD_DECIDED_ON] = { "decided_on", VALUE_DAY, true },
        [FIELD_EFFECTIVE_FROM] = { "effective_from", VALUE_DAY, true }, [FIELD_EFFECTIVE_TO] = { "effective_to", VALUE_DAY, true },
        [FIELD_ASSERTION] = { "assertion", VALUE_SYMBOL, false }, [FIELD_CORRECTS] = { "corrects", VALUE_EVENT, true },
        [FIELD_EVIDENCE] = { "evidence", VALUE_SYMBOL, true },
    };

    for (size_t i = 0; i < FIELD_COMMON; i++)
        if (i >= s->n_fields || strcmp(s->fields[i].name, common[i].name) != 0 || s->fields[i].kind != common[i].kind
            || (s->fields[i].optional && !common[i].optional))
            return fail(a, "the common field \"%s\" must stand at place %zu, in the form of schemas/README.md", common[i].name, i + 1);
    return true;
}

/* Free text is where personal data leaks: only class I has names and addresses. */
static bool check_texts(struct avsc *a, const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *f = fields[i].kind == VALUE_LIST ? fields[i].item : &fields[i];

        if (fields[i].personal)
            continue;
        a->field = fields[i].name;
        if (f->kind == VALUE_TEXT)
            return fail(a, "a text that is no code: only class I may hold one");
        if (f->kind == VALUE_RECORD && !check_texts(a, f->fields, f->n_fields))
            return false;
    }
    a->field = NULL;
    return true;
}

static bool read_record(struct avsc *a, json_t *record, struct schema *s)
{
    const char *name = text_of(record, "name"), *kind = text_of(record, "type");

    if (!name || !kind || strcmp(kind, "record") != 0)
        return fail(a, "the file must be one Avro record with a name");
    a->namespace = kept(a, text_of(record, "namespace"));
    s->type = full_name(a, name, a->namespace);
    if (!read_fields(a, json_object_get(record, "fields"), &s->fields, &s->n_fields, 0) || !read_attributes(a, record, s))
        return false;
    /* Control messages are their own full name; all others are the type below "casebus.". */
    if (strncmp(s->type, "casebus.", 8) != 0)
        return fail(a, "the namespace must begin with casebus");
    if (strchr(s->type + 8, '.'))
        s->type += 8;
    return s->control || (check_common(a, s) && check_texts(a, s->fields, s->n_fields));
}

bool schema_avsc_read(const char *file, const char *text, size_t bytes, struct arena *mem, struct schema *ret, struct err *e)
{
    struct avsc a = { .file = file, .mem = mem, .e = e };
    struct schema s = { .text = text };
    avro_schema_t avro;
    json_error_t why;
    json_t *record = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, &why);

    if (!record)
        return err_set(e, ERR_CONFIG, "%s:%d: %s", file, why.line, why.text);
    bool ok = read_record(&a, record, &s);
    json_decref(record);
    if (!ok)
        return false;
    if (avro_schema_from_json_length(text, bytes, &avro) != 0)
        return err_set(e, ERR_CONFIG, "%s: no Avro schema: %s", file, avro_strerror());
    s.avro = avro;
    *ret = s;
    return true;
}
