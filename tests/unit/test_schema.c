/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avro.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/ground/buf.h"
#include "../../common/event/schema.h"
#include "house.h"
#include "mem.h"

static char folder[64];                  /* a schemas/ folder of our own, made anew for every load */

/* ---- a folder of our own */

static void put(const char *path, const char *text)
{
    char file[200];

    snprintf(file, sizeof file, "%s/%s", folder, path);
    for (char *slash = file + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(file, 0755);
    }
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
}

static void remove_folder(void)
{
    char command[100];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

/* One event type at events/a/b.v1.avsc: the common fields and then `fields`; `attributes` beside the usual ones. */
static char *an_event(const char *attributes, const char *fields)
{
    static const char day[] = "{\"type\": \"int\", \"logicalType\": \"date\"}";

    return arena_printf(&mem,
        "{\"type\": \"record\", \"namespace\": \"casebus.a\", \"name\": \"b\", %s\"fields\": [\n"
        "{\"name\": \"occurred_on\", \"type\": %s},\n{\"name\": \"decided_on\", \"type\": [\"null\", %s], \"default\": null},\n"
        "{\"name\": \"effective_from\", \"type\": [\"null\", %s], \"default\": null},\n{\"name\": \"effective_to\", \"type\": [\"null\", %s], \"default\": null},\n"
        "{\"name\": \"assertion\", \"type\": {\"type\": \"enum\", \"name\": \"assertion_value\", \"symbols\": [\"asserted\"]}},\n"
        "{\"name\": \"corrects\", \"type\": [\"null\", {\"type\": \"fixed\", \"name\": \"ref\", \"namespace\": \"casebus\", \"size\": 16}], \"default\": null, \"casebus.ref\": \"event\"},\n"
        "{\"name\": \"evidence\", \"type\": [\"null\", {\"type\": \"enum\", \"name\": \"evidence_value\", \"symbols\": [\"copy\"]}], \"default\": null},\n%s]}",
        attributes, day, day, day, day, fields);
}

static const char usual[] = "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1-A\", \"casebus.occurred_on\": \"on\", \"casebus.fact\": [\"on\"], ";
static const char on[] = "{\"name\": \"on\", \"type\": {\"type\": \"int\", \"logicalType\": \"date\"}}";

static char *entry(int id, const char *type, int version, const char *file, const char *text)
{
    uint8_t hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];

    put(file, text);
    hash_sha256(text, strlen(text), hash);
    return arena_printf(&mem, "{ id = %d; type = \"%s\"; version = %d; file = \"%s\"; since = \"2026-01-01\"; sha256 = \"%s\"; }", id, type, version, file,
                        hex_text(hash, sizeof hash, hex));
}

/* Loads the folder with this registry; "" or the error, in which the folder's name is DIR. */
static const char *load(const char *entries, struct schema_set **ret_set)
{
    struct err e = {0};
    char *at, *text;

    put("registry.cfg", arena_printf(&mem, "schemas = (\n%s\n);\n", entries));
    if (schema_load(folder, &mem, ret_set, &e))
        return "";
    assert_int_equal(e.kind, ERR_CONFIG);
    text = arena_strdup(&mem, e.text);
    while ((at = strstr(text, folder)))
        text = arena_printf(&mem, "%.*sDIR%s", (int)(at - text), text, at + strlen(folder));
    return text;
}

static void begin(void)
{
    strcpy(folder, "/tmp/test_schema.XXXXXX");
    assert_non_null(mkdtemp(folder));
    put("codelists/codelists.cfg", "lists = ( { name = \"colour\"; urn = \"urn:x\"; version = \"1\"; valid_from = \"2000-01-01\"; longer = 3; } );\n");
    put("codelists/colour.csv", "code,name_de,name_en,valid_from,valid_until\r\n"
                                "01,\"Rot, \"\"hell\"\"\",Red,,\r\n02,Blau,,2010-01-01,2019-12-31\r\n02,Marine,Navy,2020-01-01,\r\nx,Leer,,,\n");
}

static const char *load_event(const char *text)
{
    struct schema_set *set = NULL;
    const char *error;

    begin();
    error = load(entry(1, "a.b", 1, "events/a/b.v1.avsc", text), &set);
    schema_free(set);
    remove_folder();
    return error;
}

/* ---- what the repository has */

static void every_released_schema_is_read(void **state)
{
    (void)state;
    assert_true(schema_count(house_schemas()) >= 144);
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);

        assert_ptr_equal(schema_by_id(house_schemas(), s->id), s);
        assert_ptr_equal(schema_named(house_schemas(), arena_printf(&mem, "%s@%d", s->type, s->version)), s);
        assert_true(s->until == DAY_NONE ? schema_by_type(house_schemas(), s->type) == s : schema_by_type(house_schemas(), s->type)->version > s->version);
        for (size_t k = 0; k < s->n_fields; k++)
            assert_int_equal(schema_field(s, s->fields[k].name), (int)k);
    }
}

/* avro-c prints what it understood without our attributes; read again it must be the same. */
static void every_released_schema_survives_avro_c(void **state)
{
    static char json[65536];

    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        avro_schema_t again, avro = schema_at(house_schemas(), i)->avro;
        avro_writer_t w = avro_writer_memory(json, sizeof json);

        assert_int_equal(avro_schema_to_json(avro, w), 0);
        assert_int_equal(avro_schema_from_json_length(json, (size_t)avro_writer_tell(w), &again), 0);
        assert_true(avro_schema_equal(avro, again));
        avro_schema_decref(again);
        avro_writer_free(w);
    }
}

static void what_a_schema_means_stands_in_its_attributes(void **state)
{
    const struct schema *in = schema_by_type(house_schemas(), "registration.moved_in"), *sgb12 = schema_by_type(house_schemas(), "benefits.sgb12.granted");
    const struct schema *manifest = schema_by_type(house_schemas(), "casebus.manifest"), *born = schema_by_type(house_schemas(), "civil.birth.registered");

    (void)state;
    assert_int_equal(in->id, 25);
    assert_int_equal(in->dataclass, 'B');
    assert_string_equal(in->basis, "34-BMG");
    assert_string_equal(in->de, "Zuzug");
    assert_int_equal(in->occurred_on, schema_field(in, "move_in_on"));
    assert_int_equal(in->n_fact, 2);
    assert_int_equal(in->fact[1], schema_field(in, "ags"));
    assert_string_equal(in->fields[schema_field(in, "ags")].codelist, "ags");
    assert_int_equal(in->fields[schema_field(in, "household")].kind, VALUE_LOCAL);
    assert_true(in->fields[schema_field(in, "household")].optional);
    assert_true(schema_may_publish(in, "meldebehoerde"));
    assert_false(schema_may_publish(in, "jobcenter"));
    assert_false(in->consent);
    assert_int_equal(sgb12->occurred_on, FIELD_DECIDED_ON);
    assert_int_equal(schema_by_type(house_schemas(), "person.described")->occurred_on, -1);
    assert_true(schema_may_publish(schema_by_type(house_schemas(), "person.described"), "jobcenter"));
    assert_true(schema_by_type(house_schemas(), "case.opened")->consent);
    assert_true(manifest->control);
    assert_int_equal(manifest->dataclass, '-');
    assert_true(schema_may_publish(manifest, "jobcenter"));
    assert_true(born->fields[schema_field(born, "born_on")].personal);
    assert_int_equal(born->fields[schema_field(born, "parents")].item->kind, VALUE_SUBJECT);
    assert_int_equal(schema_field(in, "colour"), -1);
    assert_null(schema_by_type(house_schemas(), "registration"));
    assert_null(schema_by_type(house_schemas(), "zzz"));
}

static void symbols_are_spelled_as_people_spell_them(void **state)
{
    const struct schema *s = schema_by_type(house_schemas(), "benefits.asylblg.granted");
    const struct field *f = &s->fields[schema_field(s, "basis")];

    (void)state;
    assert_int_equal(f->n_symbols, 3);
    assert_string_equal(f->symbols[0], "§1a");
    assert_string_equal(f->symbols[2], "§3");
}

static void an_id_above_the_highest_of_its_range_is_newer(void **state)
{
    (void)state;
    int32_t last = 0;

    for (size_t i = 0; i < schema_count(house_schemas()); i++)
        last = schema_at(house_schemas(), i)->id > last ? schema_at(house_schemas(), i)->id : last;
    assert_true(schema_id_is_newer(house_schemas(), last + 1));
    assert_true(schema_id_is_newer(house_schemas(), 9999));
    assert_true(schema_id_is_newer(house_schemas(), 10000));
    assert_false(schema_id_is_newer(house_schemas(), last));
    assert_false(schema_id_is_newer(house_schemas(), 0));
    assert_false(schema_id_is_newer(house_schemas(), -1));
    assert_null(schema_by_id(house_schemas(), last + 1));
}

static void a_code_is_known_in_its_list_and_time(void **state)
{
    (void)state;
    assert_true(schema_code_known(house_schemas(), "ags", "05162004", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "ags", "5162004", DAY_NONE));
    assert_string_equal(schema_code_name(house_schemas(), "ags", "05162004", "en"), "Dormagen, Stadt");
    assert_true(schema_code_known(house_schemas(), "aufenthg", "16g", day_from_civil(2024, 3, 1)));
    assert_false(schema_code_known(house_schemas(), "aufenthg", "16g", day_from_civil(2024, 2, 29)));
    assert_true(schema_code_known(house_schemas(), "aufenthg", "16g", DAY_NONE));
    assert_true(schema_code_known(house_schemas(), "kldb2010", "43104", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "kldb2010", "431043", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "kldb2010", "4x", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "nothing", "1", DAY_NONE));
    assert_null(schema_code_name(house_schemas(), "nothing", "1", "de"));
    assert_true(schema_code_known(house_schemas(), "token", "a_B-9.x:y@z+", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "token", "a b", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "token", "", DAY_NONE));
    assert_false(schema_code_known(house_schemas(), "token", "a0123456789012345678901234567890123456789012345678901234567890123", DAY_NONE));
}

/* ---- the gate: what was released stays */

static void a_released_file_that_was_changed_is_refused(void **state)
{
    static const char expected[] = "DIR/events/registration/moved_in.v1.avsc: a released file was changed: its sha256 is ";
    struct schema_set *set;
    struct err e = {0};

    (void)state;
    strcpy(folder, "/tmp/test_schema.XXXXXX");
    assert_non_null(mkdtemp(folder));
    char *command = arena_printf(&mem, "cp -R schemas/. '%s' && echo >>'%s/events/registration/moved_in.v1.avsc'", folder, folder);
    assert_int_equal(system(command), 0);
    assert_false(schema_load(folder, &mem, &set, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_memory_equal(e.text + strlen(folder), expected + 3, strlen(expected + 3));
    assert_non_null(strstr(e.text, ", the registry says 09cff098d45453202b3fe63900ffabdf37413dbd5797fda72c9b223f81c0a185; undo the change and release a new version"));
    remove_folder();
}

static void what_a_registry_cannot_say_is_refused(void **state)
{
    static const struct { const char *sentence, *entry, *error; } rows[] = {
        { "an id is used once", "{ id = 1; type = \"a.c\"; version = 1; file = \"events/a/c.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"C\"; }",
          "DIR/registry.cfg:3: the id 1 is used twice: by a.b version 1 and by a.c version 1" },
        { "a version is released once", "{ id = 2; type = \"a.b\"; version = 1; file = \"events/a/b.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"B\"; }",
          "DIR/registry.cfg:3: a.b version 1 stands there twice" },
        { "a type needs an area", "{ id = 2; type = \"b\"; version = 1; file = \"events/b.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"B\"; }",
          "DIR/registry.cfg:3: the type \"b\" must be AREA.WHAT" },
        { "a file is where its type says", "{ id = 2; type = \"a.c\"; version = 1; file = \"events/a/b.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"B\"; }",
          "DIR/registry.cfg:3: the file of a.c version 1 must be events/a/c.v1.avsc, but it is events/a/b.v1.avsc" },
        { "a file holds the type that it is named by", "{ id = 2; type = \"a.d\"; version = 1; file = \"events/a/d.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"B\"; }",
          "DIR/registry.cfg:3: events/a/d.v1.avsc holds the type a.b, not a.d" },
        { "a file must be there", "{ id = 2; type = \"a.x\"; version = 1; file = \"events/a/x.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"B\"; }",
          "cannot read DIR/events/a/x.v1.avsc: No such file or directory" },
        { "a hash has 64 digits", "{ id = 2; type = \"a.c\"; version = 1; file = \"events/a/c.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"12\"; }",
          "DIR/registry.cfg:3: \"sha256\" must be 64 hexadecimal digits" },
        { "an id is needed", "{ type = \"a.c\"; version = 1; file = \"events/a/c.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"C\"; }", "DIR/registry.cfg:3: \"id\" is missing" },
        { "an id is above 0", "{ id = 0; type = \"a.c\"; version = 1; file = \"events/a/c.v1.avsc\"; since = \"2026-01-01\"; sha256 = \"C\"; }",
          "DIR/registry.cfg:3:3: \"id\" must be from 1 to 2147483647, but it is 0" },
        { "a day of release is needed", "{ id = 2; type = \"a.c\"; version = 1; file = \"events/a/c.v1.avsc\"; sha256 = \"C\"; }", "DIR/registry.cfg:3: \"since\" is missing" },
        { "names are known", "{ id = 2; tpye = \"a.c\"; }", "DIR/registry.cfg:3:11: unknown name \"tpye\": did you mean \"type\"?" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct schema_set *set = NULL;
        const char *event, *registry, *quote;

        begin();
        event = an_event(usual, on);
        registry = entry(1, "a.b", 1, "events/a/b.v1.avsc", event);
        put("events/a/d.v1.avsc", event);
        char *c = arena_strdup(&mem, event);
        memcpy(strstr(c, "\"name\": \"b\""), "\"name\": \"c\"", 11);
        /* The hash of the right file, in quotes, stands for B and C. */
        const char *hash_b = strstr(registry, "sha256 = ") + 9, *hash_c = strstr(entry(1, "a.c", 1, "events/a/c.v1.avsc", c), "sha256 = ") + 9;
        char *line = arena_strdup(&mem, rows[i].entry);
        if ((quote = strstr(line, "\"B\"")) || (quote = strstr(line, "\"C\"")))
            line = arena_printf(&mem, "%.*s%.66s%s", (int)(quote - line), line, quote[1] == 'B' ? hash_b : hash_c, quote + 3);
        assert_string_equal(load(arena_printf(&mem, "%s,\n%s", registry, line), &set), rows[i].error);
        remove_folder();
    }
}

static void what_a_schema_file_cannot_be_is_refused(void **state)
{
    static const char day[] = "{\"name\": \"on\", \"type\": {\"type\": \"int\", \"logicalType\": \"date\"}}, ";
    static const struct { const char *sentence, *fields, *error; } rows[] = {
        { "no free text", "{\"name\": \"note\", \"type\": \"string\"}", "field \"note\": a text that is no code: only class I may hold one" },
        { "not in a list either", "{\"name\": \"note\", \"type\": {\"type\": \"array\", \"items\": \"string\"}}", "field \"note\": a text that is no code: only class I may hold one" },
        { "no fractions", "{\"name\": \"sum\", \"type\": \"double\"}", "field \"sum\": the type double has no place in an event" },
        { "an int is a day", "{\"name\": \"n\", \"type\": \"int\"}", "field \"n\": the type int has no place in an event" },
        { "a day is an int", "{\"name\": \"n\", \"type\": {\"type\": \"long\", \"logicalType\": \"date\"}}", "field \"n\": the type long as date has no place in an event" },
        { "null comes first", "{\"name\": \"n\", \"type\": [\"long\", \"null\"]}", "field \"n\": a union must be [\"null\", X]" },
        { "one kind beside null", "{\"name\": \"n\", \"type\": [\"null\", \"long\", \"string\"]}", "field \"n\": a union must be [\"null\", X]" },
        { "a list exists", "{\"name\": \"c\", \"type\": \"string\", \"casebus.codelist\": \"form\"}", NULL },
        { "a reference says to what", "{\"name\": \"p\", \"type\": \"casebus.ref\"}", "field \"p\": casebus.ref is missing" },
        { "a reference is of a known kind", "{\"name\": \"p\", \"type\": \"casebus.ref\", \"casebus.ref\": \"agency\"}", "field \"p\": casebus.ref of a fixed must be subject, local or event, but it is \"agency\"" },
        { "an agency is a string", "{\"name\": \"p\", \"type\": \"string\", \"casebus.ref\": \"subject\"}", "field \"p\": casebus.ref of a string must be agency, but it is \"subject\"" },
        { "a name is used once", "{\"name\": \"on\", \"type\": \"long\"}", "field \"on\": stands there twice" },
        { "symbols are told apart", "{\"name\": \"s\", \"type\": {\"type\": \"enum\", \"name\": \"e\", \"symbols\": [\"a\", \"b\"], \"casebus.symbols\": {\"a\": \"b\"}}}", "field \"s\": the symbol \"b\" stands there twice" },
        { "spelling is of a symbol that is there", "{\"name\": \"s\", \"type\": {\"type\": \"enum\", \"name\": \"e\", \"symbols\": [\"a\"], \"casebus.symbols\": {\"b\": \"c\"}}}", "field \"s\": casebus.symbols spells a symbol that the enum has not" },
        { "persons are seen", "{\"name\": \"r\", \"type\": {\"type\": \"record\", \"name\": \"x\", \"fields\": [{\"name\": \"p\", \"type\": \"casebus.ref\", \"casebus.ref\": \"subject\"}]}}", "field \"r\": a person inside a record" },
        { "lists are flat", "{\"name\": \"l\", \"type\": {\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": \"long\"}}}", "field \"l\": a list of lists or of what may be null" },
        { "a record has no end in itself", "{\"name\": \"r\", \"type\": {\"type\": \"record\", \"name\": \"x\", \"fields\": [{\"name\": \"y\", \"type\": [\"null\", \"x\"]}]}}", "field \"y\": types lie more than 6 deep in each other" },
        { "a record has fields", "{\"name\": \"r\", \"type\": {\"type\": \"record\", \"name\": \"x\", \"fields\": []}}", "field \"r\": a record without fields" },
        { "a class of a field is I", "{\"name\": \"n\", \"type\": \"long\", \"casebus.class\": \"H\"}", "field \"n\": casebus.class of a field can only be I, but it is \"H\"" },
        { "avro-c has the last word", "{\"name\": \"1n\", \"type\": \"long\"}", "no Avro schema: Invalid Avro identifier" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *error = load_event(an_event(usual, arena_printf(&mem, "%s%s", day, rows[i].fields)));

        assert_string_equal(error, rows[i].error ? arena_printf(&mem, "DIR/events/a/b.v1.avsc: %s", rows[i].error)
                                                 : "DIR/registry.cfg:2: field \"c\": there is no code list \"form\"");
    }
}

static void what_attributes_cannot_say_is_refused(void **state)
{
    static const struct { const char *attributes, *error; } rows[] = {
        { "", "DIR/events/a/b.v1.avsc: casebus.class must be one of B S J C H X I -" },
        { "\"casebus.class\": \"-\", ", "DIR/events/a/b.v1.avsc: casebus.class - and casebus.control belong together" },
        { "\"casebus.clas\": \"B\", ", "DIR/events/a/b.v1.avsc: unknown attribute casebus.clas: did you mean casebus.class" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [], ", "DIR/events/a/b.v1.avsc: casebus.publisher names nobody" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": \"x\", ", "DIR/events/a/b.v1.avsc: casebus.publisher must be a list" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [1], ", "DIR/events/a/b.v1.avsc: casebus.publisher must be a list of strings" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], ", "DIR/events/a/b.v1.avsc: casebus.basis is missing" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1\", ", "DIR/events/a/b.v1.avsc: casebus.occurred_on is missing" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1\", \"casebus.occurred_on\": \"on\", ", "DIR/events/a/b.v1.avsc: casebus.fact must be a list" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1\", \"casebus.occurred_on\": \"on\", \"casebus.fact\": [\"of\"], ",
          "DIR/events/a/b.v1.avsc: casebus.fact names the field \"of\", which is not there" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1\", \"casebus.occurred_on\": \"of\", \"casebus.fact\": [], ",
          "DIR/events/a/b.v1.avsc: casebus.occurred_on names the field \"of\", which is not there" },
        { "\"casebus.class\": \"B\", \"casebus.publisher\": [\"x\"], \"casebus.basis\": \"1\", \"casebus.occurred_on\": \"evidence\", \"casebus.fact\": [], ",
          "DIR/events/a/b.v1.avsc: casebus.occurred_on names the field \"evidence\", which is no day" },
    };

    (void)state;
    assert_string_equal(load_event(an_event(usual, on)), "");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(load_event(an_event(rows[i].attributes, on)), rows[i].error);
    assert_string_equal(load_event("{\"type\": \"record\",\n \"name\"}"), "DIR/events/a/b.v1.avsc:2: ':' expected near '}'");
    assert_string_equal(load_event("[]"), "DIR/events/a/b.v1.avsc: the file must be one Avro record with a name");
}

static void the_common_fields_stand_first(void **state)
{
    char *event = an_event(usual, on);

    (void)state;
    memcpy(strstr(event, "evidence\""), "evidents\"", 9);
    assert_string_equal(load_event(event), "DIR/events/a/b.v1.avsc: the common field \"evidence\" must stand at place 7, in the form of schemas/README.md");
}

/* The folder's event type in two versions, the first in force since 2026-01-01. */
static const char *load_versions(const char *attributes, const char *first, const char *attributes_2, const char *second, const char *since, struct schema_set **ret_set)
{
    const char *one = entry(1, "a.b", 1, "events/a/b.v1.avsc", an_event(attributes, first));
    const char *two = entry(2, "a.b", 2, "events/a/b.v2.avsc", an_event(attributes_2, second));
    char *later = arena_strdup(&mem, two);

    memcpy(strstr(later, "2026-01-01"), since, 10);
    return load(arena_printf(&mem, "%s,\n%s", one, later), ret_set);
}

#define DAY_FIELD(name) "{\"name\": \"" name "\", \"type\": {\"type\": \"int\", \"logicalType\": \"date\"}}"
#define ENUM_FIELD(symbols) "{\"name\": \"s\", \"type\": {\"type\": \"enum\", \"name\": \"e\", \"symbols\": [" symbols "]}}"
#define CODE_FIELD(list) "{\"name\": \"c\", \"type\": \"string\", \"casebus.codelist\": \"" list "\"}"

static void a_version_only_adds_at_the_end(void **state)
{
    static const char first[] = DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\"") ", " CODE_FIELD("colour");
    static const struct { const char *sentence, *fields, *at; } rows[] = {
        { "a symbol and an optional field at the end",
          DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\", \"c\"") ", " CODE_FIELD("colour") ", {\"name\": \"n\", \"type\": [\"null\", \"long\"], \"default\": null}", NULL },
        { "a required field", DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\"") ", " CODE_FIELD("colour") ", {\"name\": \"n\", \"type\": \"long\"}",
          "at the field \"n\": it was added and is not optional" },
        { "a field less", DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\""), "at the field \"c\": it was taken away" },
        { "a field in between", DAY_FIELD("on") ", {\"name\": \"n\", \"type\": [\"null\", \"long\"], \"default\": null}, " ENUM_FIELD("\"a\", \"b\"") ", " CODE_FIELD("colour"),
          "at the field \"s\": it stood at place 9 and stands at 10" },
        { "a symbol in front", DAY_FIELD("on") ", " ENUM_FIELD("\"c\", \"a\", \"b\"") ", " CODE_FIELD("colour"),
          "at the field \"s\": the symbol c was put elsewhere than at the end" },
        { "a symbol less", DAY_FIELD("on") ", " ENUM_FIELD("\"b\"") ", " CODE_FIELD("colour"), "at the field \"s\": the symbol a was taken away" },
        { "another kind", DAY_FIELD("on") ", {\"name\": \"s\", \"type\": \"long\"}, " CODE_FIELD("colour"), "at the field \"s\": its kind was changed from symbol to number" },
        { "another list", DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\"") ", " CODE_FIELD("token"), "at the field \"c\": its code list was changed from colour to token" },
        { "a field that may be absent", DAY_FIELD("on") ", " ENUM_FIELD("\"a\", \"b\"") ", {\"name\": \"c\", \"type\": [\"null\", \"string\"], \"default\": null, \"casebus.codelist\": \"colour\"}",
          "at the field \"c\": it was required and is optional" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct schema_set *set = NULL;

        begin();
        const char *error = load_versions(usual, first, usual, rows[i].fields, "2026-05-01", &set);
        if (rows[i].at)
            assert_string_equal(error, arena_printf(&mem, "DIR/registry.cfg:3: a.b version 2 breaks version 1 %s; only optional fields and symbols at the end may be added, "
                                                          "anything else is a new type", rows[i].at));
        else
            assert_string_equal(error, "");
        schema_free(set);
        remove_folder();
    }
}

static void a_version_means_what_the_one_before_meant(void **state)
{
    static const struct { const char *from, *to, *error; } rows[] = {
        { "\"casebus.class\": \"B\"", "\"casebus.class\": \"S\"", "its class was changed from B to S" },
        { "[\"on\"]", "[]", "other fields name the fact" },
        { "\"casebus.occurred_on\": \"on\"", "\"casebus.occurred_on\": \"recorded_at\"", "occurred_on was filled from on and is from nothing" },
        { "[\"x\"]", "[\"y\"]", "x may no longer publish it" },
        { "[\"x\"]", "[\"x\", \"y\"]", NULL },
        { "1-A", "2-A", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(usual, rows[i].from);
        struct schema_set *set = NULL;

        begin();
        const char *attributes = arena_printf(&mem, "%.*s%s%s", (int)(at - usual), usual, rows[i].to, at + strlen(rows[i].from));
        const char *error = load_versions(usual, on, attributes, on, "2026-05-01", &set);
        assert_string_equal(error, !rows[i].error ? "" : arena_printf(&mem, "DIR/registry.cfg:3: a.b version 2 breaks version 1: %s; only optional fields and symbols at the end "
                                                                            "may be added, anything else is a new type", rows[i].error));
        schema_free(set);
        remove_folder();
    }
}

static void a_version_ends_the_day_before_the_next_begins(void **state)
{
    struct schema_set *set = NULL;

    (void)state;
    begin();
    assert_string_equal(load_versions(usual, on, usual, on, "2026-05-01", &set), "");
    assert_int_equal(schema_by_id(set, 1)->until, day_from_civil(2026, 4, 30));
    assert_int_equal(schema_by_id(set, 2)->until, DAY_NONE);
    assert_int_equal(schema_by_type(set, "a.b")->version, 2);
    assert_null(schema_named(set, "a.b@3"));
    assert_null(schema_named(set, "a.b"));
    assert_null(schema_named(set, "a.b@2x"));
    schema_hold(set, schema_named(set, "a.b@1"));
    assert_int_equal(schema_by_type(set, "a.b")->version, 1);
    schema_hold(set, schema_named(set, "a.b@2"));
    assert_int_equal(schema_by_type(set, "a.b")->version, 2);
    schema_free(set);
    assert_string_equal(load_versions(usual, on, usual, on, "2026-01-01", &set), "DIR/registry.cfg:3: a.b version 2 must be in force later than version 1");
    remove_folder();
}

/* ---- code lists */

static void a_list_may_have_quotes_times_and_longer_codes(void **state)
{
    struct schema_set *set;

    (void)state;
    begin();
    assert_string_equal(load(entry(1, "a.b", 1, "events/a/b.v1.avsc", an_event(usual, on)), &set), "");
    assert_string_equal(schema_code_name(set, "colour", "01", "de"), "Rot, \"hell\"");
    assert_string_equal(schema_code_name(set, "colour", "01", "en"), "Red");
    assert_string_equal(schema_code_name(set, "colour", "x", "en"), "Leer");
    assert_true(schema_code_known(set, "colour", "02", day_from_civil(2019, 12, 31)));
    assert_false(schema_code_known(set, "colour", "02", day_from_civil(2009, 12, 31)));
    assert_true(schema_code_known(set, "colour", "023", day_from_civil(2025, 1, 1)));
    assert_false(schema_code_known(set, "colour", "023", day_from_civil(2005, 1, 1)));
    assert_false(schema_code_known(set, "colour", "0234", DAY_NONE));
    assert_false(schema_code_known(set, "colour", "03", DAY_NONE));
    schema_free(set);
    remove_folder();
}

/* The day of the change ends the old codes and begins the new; who uses the list says so with a version of that day. */
static void a_list_is_replaced_on_a_day(void **state)
{
    static const char fields[] = DAY_FIELD("on") ", " CODE_FIELD("colour");
    struct schema_set *set;

    (void)state;
    begin();
    put("codelists/codelists.cfg", "lists = ( { name = \"colour\"; urn = \"urn:x\"; version = \"1\"; valid_from = \"2000-01-01\"; },\n"
                                   "{ name = \"colour\"; urn = \"urn:x\"; version = \"2\"; valid_from = \"2026-11-01\"; file = \"new.csv\"; } );\n");
    put("codelists/new.csv", "code,name_de,name_en,valid_from,valid_until\n01,Rot,Red,,\n03,Lila,Purple,,\n");
    assert_string_equal(load(entry(1, "a.b", 1, "events/a/b.v1.avsc", an_event(usual, fields)), &set),
                        "DIR/registry.cfg:2: a.b version 1, field \"c\": the code list colour is replaced on 2026-11-01; release a version that is in force since that day");
    assert_string_equal(load_versions(usual, fields, usual, fields, "2026-11-01", &set), "");
    assert_true(schema_code_known(set, "colour", "x", day_from_civil(2026, 10, 31)));
    assert_false(schema_code_known(set, "colour", "x", day_from_civil(2026, 11, 1)));
    assert_false(schema_code_known(set, "colour", "03", day_from_civil(2026, 10, 31)));
    assert_true(schema_code_known(set, "colour", "03", day_from_civil(2026, 11, 1)));
    assert_true(schema_code_known(set, "colour", "01", day_from_civil(2026, 11, 1)));
    assert_string_equal(schema_code_name(set, "colour", "x", "de"), "Leer");
    schema_free(set);
    put("codelists/codelists.cfg", "lists = ( { name = \"colour\"; urn = \"urn:x\"; version = \"1\"; valid_from = \"2000-01-01\"; },\n"
                                   "{ name = \"colour\"; urn = \"urn:x\"; version = \"2\"; valid_from = \"2000-01-01\"; file = \"new.csv\"; } );\n");
    assert_string_equal(load("", &set), "DIR/codelists/codelists.cfg:2: the code list colour stands there twice: a later version needs a later \"valid_from\"");
    remove_folder();
}

static void what_a_list_cannot_be_is_refused(void **state)
{
    static const struct { const char *csv, *error; } rows[] = {
        { "code,name\n", "DIR/codelists/colour.csv:1: 2 cells instead of 5" },
        { "a,b,c,d,e\n", "DIR/codelists/colour.csv:1: the columns must be code,name_de,name_en,valid_from,valid_until" },
        { "code,name_de,name_en,valid_from,valid_until\n1,a,,\n", "DIR/codelists/colour.csv:2: 4 cells instead of 5" },
        { "code,name_de,name_en,valid_from,valid_until\n1,a,,2026-02-30,\n", "DIR/codelists/colour.csv:2: no such day: 2026-02-30" },
        { "code,name_de,name_en,valid_from,valid_until\n1,\"a,,\n", "DIR/codelists/colour.csv:2: a quoted cell does not end" },
        { "code,name_de,name_en,valid_from,valid_until\n1,\"a\"b,,,\n", "DIR/codelists/colour.csv:2: something stands behind a quoted cell" },
        { "code,name_de,name_en,valid_from,valid_until\n,a,,,\n", "DIR/codelists/colour.csv:2: the code is empty" },
        { "code,name_de,name_en,valid_from,valid_until\n1,a,,,\n2,b,,,\n1,c,,,\n", "DIR/codelists/colour.csv: the code 1 stands there twice for the same time" },
        { "code,name_de,name_en,valid_from,valid_until\n1,a,,,2020-01-01\n1,b,,2020-01-01,\n", "DIR/codelists/colour.csv: the code 1 stands there twice for the same time" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct schema_set *set;

        begin();
        put("codelists/colour.csv", rows[i].csv);
        assert_string_equal(load("", &set), rows[i].error);
        remove_folder();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_released_schema_is_read),
        cmocka_unit_test(every_released_schema_survives_avro_c),
        cmocka_unit_test(what_a_schema_means_stands_in_its_attributes),
        cmocka_unit_test(symbols_are_spelled_as_people_spell_them),
        cmocka_unit_test(an_id_above_the_highest_of_its_range_is_newer),
        cmocka_unit_test(a_code_is_known_in_its_list_and_time),
        cmocka_unit_test(a_released_file_that_was_changed_is_refused),
        cmocka_unit_test(what_a_registry_cannot_say_is_refused),
        cmocka_unit_test(what_a_schema_file_cannot_be_is_refused),
        cmocka_unit_test(what_attributes_cannot_say_is_refused),
        cmocka_unit_test(the_common_fields_stand_first),
        cmocka_unit_test(a_version_only_adds_at_the_end),
        cmocka_unit_test(a_version_means_what_the_one_before_meant),
        cmocka_unit_test(a_version_ends_the_day_before_the_next_begins),
        cmocka_unit_test(a_list_is_replaced_on_a_day),
        cmocka_unit_test(a_list_may_have_quotes_times_and_longer_codes),
        cmocka_unit_test(what_a_list_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
