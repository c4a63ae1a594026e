/* SPDX-License-Identifier: Apache-2.0 */
#include "principal.h"

#include <string.h>
#include <unistd.h>

#include "certificate.h"

char *principal_program(const char *tenant, const char *agency, struct arena *mem)
{
    char *name = arena_printf(mem, "%s.%s", tenant, agency), *at = strchr(name, '@');

    if (at)
        *at = '.';
    return name;
}

char *principal_name(const char *tenant, const struct agency *a, int64_t no, struct arena *mem)
{
    return arena_printf(mem, "%s.%s.%s.%lld", tenant, a->slug, a->scope, (long long)no);
}

char *principal_group(const char *tenant, const char *program, struct arena *mem)
{
    return arena_printf(mem, "%s.%s", tenant, program);
}

char *principal_certificate(const struct tenant *t, const struct agency *a, int64_t no, struct arena *mem)
{
    return arena_printf(mem, "%s/tls/%s.%s.%lld.pem", t->keys, a->slug, a->scope, (long long)no);
}

char *principal_ca(const struct tenant *t, struct arena *mem)
{
    return arena_printf(mem, "%s/ca/cert.pem", t->keys);
}

char *principal_ca_key(const struct tenant *t, struct arena *mem)
{
    return arena_printf(mem, "%s/ca/key.pem", t->keys);
}

bool principal_has_ca(const struct tenant *t)
{
    CLEANUP(arena_release) struct arena mem = {0};

    return access(principal_ca(t, &mem), F_OK) == 0;
}

time_us principal_until(const struct tenant *t, const struct agency *a)
{
    CLEANUP(arena_release) struct arena mem = {0};
    time_us until = 0;

    for (size_t i = 0; i < a->n_certificates; i++) {
        struct certificate c;
        struct err ignored;

        if (certificate_read(principal_certificate(t, a, a->certificates[i], &mem), &mem, &c, &ignored) && c.until > until)
            until = c.until;
    }
    return until;
}

/* ---- settings of librdkafka, as kafka_client.c reads them */

static void find_file(const struct cfg *at, const char *name, struct arena *mem, struct principal_files *ret)
{
    const struct { const char *name, **to; } known[] = {
        { "ssl.ca.location", &ret->ca }, { "ssl.certificate.location", &ret->certificate }, { "ssl.key.location", &ret->key } };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0)
            *known[i].to = cfg_path(at, at->text, mem);
    ret->has_password = ret->has_password || strcmp(name, "ssl.key.password") == 0;
}

static void find_files(const struct cfg *group, const char *prefix, struct arena *mem, struct principal_files *ret)
{
    for (size_t i = 0; group && i < group->n; i++) {
        const struct cfg *at = &group->items[i];
        char *name = arena_printf(mem, "%s%s%s", prefix, *prefix ? "." : "", at->name ? at->name : "");

        for (char *c = name; *c; c++)
            if (*c == '_')
                *c = '.';
        if (at->kind == CFG_GROUP)
            find_files(at, name, mem, ret);
        else if (at->kind == CFG_STRING)
            find_file(at, name, mem, ret);
    }
}

struct principal_files principal_files(const struct cfg *client, struct arena *mem)
{
    struct principal_files files = {0};

    find_files(client, "", mem, &files);
    return files;
}
