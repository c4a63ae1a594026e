/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../common/ground/buf.h"
#include "../../../common/ground/file.h"
#include "../../../common/ground/principal.h"
#include "../../../common/ground/seal.h"

/* False with nothing in *ret when there is no such file. */
static bool read_file(const char *file, struct buf *ret)
{
    FILE *f = fopen(file, "re");
    size_t got = 0;

    if (!f)
        return false;
    do {
        ret->len += got;
        got = fread(buf_reserve(ret, 65536), 1, 65536, f);
    } while (got > 0);
    ret->data[ret->len] = '\0';
    bool ok = !ferror(f);
    fclose(f);
    return ok;
}

static bool copy_file(const char *from, const char *to, struct err *e)
{
    CLEANUP(buf_release) struct buf now = {0}, before = {0};

    if (!read_file(from, &now))
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", from, strerror(errno));
    if (read_file(to, &before) && before.len == now.len && memcmp(before.data, now.data, now.len) == 0)
        return true;
    return file_replace(to, now.data, now.len, 0644, e);
}

static bool copy_folder(const char *from, const char *to, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    DIR *dir = opendir(from);
    bool ok = true;

    if (!dir)
        return errno == ENOENT || err_set(e, ERR_CONFIG, "cannot read the folder %s: %s", from, strerror(errno));
    ok = file_make_folder(to, e);
    for (struct dirent *d = ok ? readdir(dir) : NULL; d && ok; d = readdir(dir)) {
        char *source = arena_printf(&mem, "%s/%s", from, d->d_name), *target = arena_printf(&mem, "%s/%s", to, d->d_name);
        struct stat st;

        if (d->d_name[0] == '.' || stat(source, &st) != 0)
            continue;
        ok = S_ISDIR(st.st_mode) ? copy_folder(source, target, e) : copy_file(source, target, e);
    }
    closedir(dir);
    return ok;
}

/* ---- agency.cfg */

/* The hub's own certificate is nobody else's: the three files that show one are those of the bundle. */
static bool is_own_file(const char *name)
{
    return strcmp(name, "ssl.ca.location") == 0 || strcmp(name, "ssl.certificate.location") == 0 || strcmp(name, "ssl.key.location") == 0;
}

static void add_setting(struct buf *b, const struct cfg *item)
{
    buf_printf(b, item->kind == CFG_STRING ? " %s = \"" : " %s = ", item->name);
    for (const char *c = item->text; *c; c++)
        buf_printf(b, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    buf_str(b, item->kind == CFG_STRING ? "\";" : ";");
}

/* librdkafka's names have dots, libconfig's have not: ssl.ca.location may stand as groups in groups, or with underscores. */
static void add_settings(struct buf *b, const struct bundle *of, const struct cfg *group, const char *prefix)
{
    for (size_t i = 0; group && i < group->n; i++) {
        const struct cfg *item = &group->items[i];
        char name[200];

        snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", item->name ? item->name : "");
        for (char *c = name; *c; c++)
            if (*c == '_')
                *c = '.';
        if (item->kind == CFG_GROUP) {
            buf_printf(b, " %s = {", item->name);
            add_settings(b, of, item, name);
            buf_str(b, " };");
        } else if (item->text && !(of->has_certificate && is_own_file(name))) {
            add_setting(b, item);
        }
    }
}

static void add_client(struct buf *b, const struct bundle *of)
{
    buf_str(b, " client = {");
    add_settings(b, of, of->client, "");
    if (of->has_certificate)
        buf_str(b, " ssl_ca_location = \"tls/ca.pem\"; ssl_certificate_location = \"tls/cert.pem\"; ssl_key_location = \"tls/key.pem\";");
    buf_str(b, " };");
}

static const char own_export[] =
    "# ---- what you export.  type.cfg describes what offices of this kind usually have: compare its columns with yours.\n"
    "@include \"type.cfg\"\n\n"
    "# If yours looks different: put a # before the line above, take the # from the lines below, and write your own names into them.\n"
    "# Event types and their fields: schemas/CATALOGUE.md.  After every change: casebus-agency --config agency.cfg --check\n"
    "#sources = ( { name = \"export\"; kind = \"csv\"; path = \"in/export_*.csv\"; charset = \"windows-1252\"; separator = \";\";\n"
    "#    subject = { column = \"AKTENZEICHEN\"; };                  # your file number of the person: only a pseudonym of it leaves the house\n"
    "#    recorded = { column = \"ERFASST\"; date = \"DD.MM.YYYY\"; };  # when it was written down; without this line: now\n"
    "#    ignore = [\"LFD\"];                                        # columns that are there and not used\n"
    "#    events = ( { type = \"TYPE.OF.EVENT\"; when = \"ART = X\";    # which rows become this event; without `when`: all\n"
    "#        fields = { on = { column = \"DATUM\"; date = \"DD.MM.YYYY\"; };\n"
    "#                   kind = { column = \"ART\"; codes = \"own/art\"; }; }; } ); } );   # codes/own/art.csv: from,to,valid_from,valid_until\n"
    "# Where your programs can write what happens into a table (outbox.sql makes it in your PostgreSQL), they need no file at all:\n"
    "# sources = ( { name = \"outbox\"; kind = \"outbox\"; database = \"host=... dbname=... user=...\"; } );\n";

static void add_config(struct buf *b, const struct bundle *of)
{
    const struct agency *a = of->agency;

    buf_printf(b, "# What %s sends to the hub of %s and gets from it.  Made by casebus agency add; relative paths begin at this file.\n", a->id, of->tenant->ags);
    buf_printf(b, "agency = \"%s\";\ntenant = \"%s\";\nschemas = \"schemas\";\nkey = \"key\";                         # makes pseudonyms of file numbers: keep it secret, keep a copy\n",
               a->id, of->tenant->ags);
    buf_printf(b, "kafka = { brokers = \"%s\";", of->brokers);
    add_client(b, of);
    buf_str(b, " };\nspool = { file = \"spool.sqlite\"; quota_mb = 1024; };\ninbox = { folder = \"inbox\"; };                # tasks as JSON files; take this line out, and they come as type.cfg says\n"
               "#closed = ( { from = \"2026-12-24\"; until = \"2027-01-01\"; reason = \"betriebsferien\"; } );      # days on which nothing is expected of you: the hub is told\n\n");
    buf_str(b, own_export);
}

/* Written by us for the same hub, which asks for a certificate as it did then? Then what the agency changed in it stays. */
static bool same_hub(const char *file, const struct bundle *b)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct cfg *root;
    struct err ignored;
    const char *agency = NULL, *tenant = NULL, *brokers = NULL;

    return cfg_load(file, &mem, &root, &ignored) && cfg_string(root, "agency", NULL, &agency, &ignored) && cfg_string(root, "tenant", NULL, &tenant, &ignored)
           && cfg_string(root, "kafka.brokers", NULL, &brokers, &ignored) && agency && tenant && brokers && strcmp(agency, b->agency->id) == 0
           && strcmp(tenant, b->tenant->ags) == 0 && strcmp(brokers, b->brokers) == 0
           && (!b->has_certificate || principal_files(cfg_get(root, "kafka.client"), &mem).certificate);
}

static bool keep_old(const char *file, struct arena *mem, struct err *e)
{
    if (access(file, F_OK) != 0 || rename(file, arena_printf(mem, "%s.old", file)) == 0)
        return true;
    return err_set(e, ERR_CONFIG, "cannot put %s aside: %s", file, strerror(errno));
}

static bool write_config(const struct bundle *b, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf text = {0};
    const char *file = arena_printf(mem, "%s/agency.cfg", b->folder);

    if (same_hub(file, b))
        return true;
    add_config(&text, b);
    return keep_old(file, mem, e) && file_replace(file, text.data, text.len, 0644, e);
}

/* ---- type.cfg and the rest */

static const char generic_type[] =
    "# No export of this agency's own system is described yet: it delivers JSON lines, one CloudEvents object each.\n"
    "sources = ( { name = \"drop\"; kind = \"jsonl\"; path = \"in/*.jsonl\"; } );\n";

static bool write_type(const struct bundle *b, struct arena *mem, struct err *e)
{
    const char *types = arena_printf(mem, "%s/../producers/agencies", b->tenant->schemas);
    const char *shipped = arena_printf(mem, "%s/%s.cfg", types, b->agency->slug);
    const char *file = arena_printf(mem, "%s/type.cfg", b->folder), *table = arena_printf(mem, "%s/outbox.sql", types);

    if (!copy_folder(arena_printf(mem, "%s/codes", types), arena_printf(mem, "%s/codes", b->folder), e)
        || (access(table, R_OK) == 0 && !copy_file(table, arena_printf(mem, "%s/outbox.sql", b->folder), e)))
        return false;
    if (access(file, F_OK) == 0)
        return true;
    if (access(shipped, R_OK) == 0)
        return copy_file(shipped, file, e);
    return file_replace(file, generic_type, sizeof generic_type - 1, 0644, e);
}

static bool write_schemas(const struct bundle *b, struct arena *mem, struct err *e)
{
    const char *from = b->tenant->schemas, *to = arena_printf(mem, "%s/schemas", b->folder);

    return file_make_folder(to, e) && copy_file(arena_printf(mem, "%s/CATALOGUE.md", from), arena_printf(mem, "%s/CATALOGUE.md", to), e)
           && copy_file(arena_printf(mem, "%s/registry.cfg", from), arena_printf(mem, "%s/registry.cfg", to), e)
           && copy_file(arena_printf(mem, "%s/agencies.cfg", from), arena_printf(mem, "%s/agencies.cfg", to), e)
           && copy_folder(arena_printf(mem, "%s/calendar", from), arena_printf(mem, "%s/calendar", to), e)
           && copy_folder(arena_printf(mem, "%s/access", from), arena_printf(mem, "%s/access", to), e)
           && copy_folder(arena_printf(mem, "%s/events", from), arena_printf(mem, "%s/events", to), e)
           && copy_folder(arena_printf(mem, "%s/codelists", from), arena_printf(mem, "%s/codelists", to), e);
}

static const char readme[] =
    "%s\n\n"
    "This folder is all that the agency program needs; it may lie on any machine that reaches %s.  The way to the first export:\n\n"
    "  1. Open agency.cfg; its end says how your export is read.  Compare type.cfg with your columns, or write your own source there.\n"
    "  2. casebus-agency --config agency.cfg --check                 is it right?  What is wrong is said with file and line\n"
    "  3. casebus-agency --config agency.cfg publish FILE --source NAME --dry-run     what it would become; nothing is sent\n"
    "  4. casebus-agency --config agency.cfg selftest                does the way to the hub work? What fails says why, and what to do\n"
    "  5. casebus-agency --config agency.cfg publish FILE --source NAME               send it\n"
    "  6. casebus-agency --config agency.cfg run                     the service: exports from in/ to the hub, tasks into inbox/\n\n"
    "  casebus-agency --config agency.cfg status                     what waits, what was confirmed\n"
    "  casebus-agency --config agency.cfg retract --batch FILE --reason wrong_file     after a wrong upload: shows what it would take back\n\n"
    "agency.cfg    who we are, where Kafka is; type.cfg: which export becomes which events; codes/: our codes to the agreed ones\n"
    "tls/          where the hub asks for certificates: the agency's key (secret) and certificate, and the CA that Kafka is checked with.\n"
    "              Where they are missing: casebus-agency --config agency.cfg request-certificate makes the key, which stays here, and says what to send\n"
    "key           turns file numbers into pseudonyms.  Secret: whoever has it can find a known file number again.  The hub keeps a sealed copy.\n"
    "outbox.sql    for a PostgreSQL of your own: the table that is read instead of files, and the rights to do so\n"
    "in/           exports are dropped here; done ones move to in/done/, refused records are listed in in/rejected/\n"
    "spool.sqlite  what was read and not yet confirmed by the hub.  Do not copy this folder to a second machine while the first one runs.\n";

static bool write_key(const struct bundle *b, struct arena *mem, struct err *e)
{
    const char *file = arena_printf(mem, "%s/key", b->folder);
    uint8_t there[KEY_BYTES];
    struct err ignored;

    if (key_read(file, there, &ignored) && memcmp(there, b->key, KEY_BYTES) == 0)
        return true;
    return keep_old(file, mem, e) && key_write(file, b->key, e);
}

bool bundle_old_key(const char *folder, uint8_t ret_key[KEY_BYTES])
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct err ignored;

    return key_read(arena_printf(&mem, "%s/key", folder), ret_key, &ignored);
}

bool bundle_write(const struct bundle *b, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf text = {0};

    if (!file_make_folder(b->folder, e) || !file_make_folder(arena_printf(&mem, "%s/in", b->folder), e) || !file_make_folder(arena_printf(&mem, "%s/inbox", b->folder), e)
        || !write_type(b, &mem, e) || !write_schemas(b, &mem, e) || !write_key(b, &mem, e))
        return false;
    buf_printf(&text, readme, b->agency->id, b->brokers);
    /* Last, so that a bundle with agency.cfg is a whole one. */
    return file_replace(arena_printf(&mem, "%s/README.txt", b->folder), text.data, text.len, 0644, e) && write_config(b, &mem, e);
}
