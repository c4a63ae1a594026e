/* SPDX-License-Identifier: Apache-2.0 */
#include "next.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/file.h"
#include "../../common/ground/seal.h"

static const char *folder_of(const char *file, struct arena *mem)
{
    const char *slash = strrchr(file, '/');

    return slash ? arena_strndup(mem, file, (size_t)(slash - file)) : ".";
}

static const char *beside(const char *file, const char *name, struct arena *mem)
{
    return arena_printf(mem, "%s/%s", folder_of(file, mem), name);
}

bool next_place(const struct producer_settings *set, struct arena *mem, struct next *ret, struct err *e)
{
    struct principal_files files = principal_files(set->client, mem);

    if (!files.certificate || !files.key || !files.ca)
        return err_set(e, ERR_CONFIG, "kafka.client in agency.cfg names no certificate, key and CA: where the hub asks for certificates, agency.cfg of its bundle has them");
    *ret = (struct next){ .in_use = files, .key = beside(files.key, "next.key.pem", mem), .request = beside(files.key, "request.pem", mem),
                          .name = principal_program(set->tenant, set->agency, mem) };
    return true;
}

/* ---- asking */

static bool write_text(const char *file, const char *text, unsigned mode, struct err *e)
{
    return file_replace(file, text, strlen(text), mode, e);
}

bool next_ask(const struct next *n, bool *ret_waits, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *key, *request;

    *ret_waits = access(n->key, F_OK) == 0;
    if (!*ret_waits && (!file_make_folder(folder_of(n->key, &mem), e) || !certificate_key(&mem, &key, e) || !write_text(n->key, key, 0600, e)))
        return false;
    return certificate_request(n->key, n->name, &mem, &request, e) && write_text(n->request, request, 0644, e);
}

bool next_is_asked(const struct next *n)
{
    return access(n->key, F_OK) == 0 && access(n->request, F_OK) == 0;
}

bool next_is_due(const struct next *n, day_num today, struct arena *mem, struct certificate *ret_ends)
{
    struct err ignored;

    return certificate_read(n->in_use.certificate, mem, ret_ends, &ignored) && certificate_ends_soon(ret_ends, clock_midnight(today));
}

/* ---- putting in place */

struct import { const struct next *n; const char *certificate, *ca, *key; struct certificate *c; struct arena *mem; };

/* The folder as casebus agency renew made it, or its tls/. */
static bool find_files(struct import *i, const char *folder, struct err *e)
{
    const char *tls = arena_printf(i->mem, "%s/tls", folder);

    if (access(tls, F_OK) == 0)
        folder = tls;
    i->certificate = arena_printf(i->mem, "%s/cert.pem", folder);
    i->ca = access(i->n->in_use.ca, F_OK) == 0 ? i->n->in_use.ca : arena_printf(i->mem, "%s/ca.pem", folder);
    i->key = arena_printf(i->mem, "%s/key.pem", folder);
    return certificate_read(i->certificate, i->mem, i->c, e) || err_wrap(e, "name the folder that the hub made (casebus agency renew --out)");
}

static bool check_name(const struct import *i, struct err *e)
{
    size_t n = strlen(i->n->name);

    if (strncmp(i->c->name, i->n->name, n) == 0 && i->c->name[n] == '.')
        return true;
    return err_set(e, ERR_CONFIG, "the certificate %s is made out to %s; ours begins with %s.: it belongs to another agency or another hub; ask the operator of the hub for ours", i->certificate, i->c->name, i->n->name);
}

static bool check_chain(const struct import *i, struct err *e)
{
    struct err why;

    return certificate_fits(i->certificate, NULL, i->ca, &why)
           || err_set(e, ERR_CONFIG, "%s: has the hub a new CA?  Ask its operator on the telephone; if so, compare the fingerprints of both ca.pem and put the new one in place of ours first", why.text);
}

/* The key that came with it, the next one, or the one in use: of the latter two no copy has left this machine. */
static bool find_key(struct import *i, struct err *e)
{
    const char *const all[] = { i->key, i->n->key, i->n->in_use.key };
    struct err ignored;

    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (access(all[k], F_OK) == 0 && certificate_fits(i->certificate, all[k], i->ca, &ignored)) {
            i->key = all[k];
            return true;
        }
    return err_set(e, ERR_CONFIG, "no private key here (next.key.pem, key.pem) belongs to the certificate %s: it answers another request, or one that was made on another machine; casebus-agency request-certificate says which request is to be signed",
                   i->certificate);
}

static bool check_dates(const struct import *i, time_us now, struct err *e)
{
    char from[TIME_TEXT_BYTES], until[TIME_TEXT_BYTES];

    if (i->c->from <= now && now < i->c->until)
        return true;
    return err_set(e, ERR_CONFIG, "the certificate %s is valid from %s until %s, which is not now: is this machine's clock right (date -u)?  If so, ask the operator of the hub for another", i->certificate,
                   time_text(i->c->from, from), time_text(i->c->until, until));
}

static bool copy(const char *from, const char *to, unsigned mode, struct arena *mem, struct err *e)
{
    char *bytes;
    size_t n;

    return strcmp(from, to) == 0 || (file_read(from, mem, &bytes, &n, e) && file_replace(to, bytes, n, mode, e));
}

/* Cut off anywhere, the same command again completes it: the next key goes last. */
static bool put_in_place(const struct import *i, struct err *e)
{
    const struct principal_files *to = &i->n->in_use;

    if (!copy(i->ca, to->ca, 0644, i->mem, e) || !copy(i->key, to->key, 0600, i->mem, e) || !copy(i->certificate, to->certificate, 0644, i->mem, e))
        return false;
    if ((unlink(i->n->request) != 0 && errno != ENOENT) || (unlink(i->n->key) != 0 && errno != ENOENT))
        return err_set(e, ERR_CONFIG, "the certificate is in place, but %s cannot be removed: %s", i->n->key, strerror(errno));
    return true;
}

bool next_import(const struct next *n, const char *folder, time_us now, struct arena *mem, struct certificate *ret, struct err *e)
{
    struct import i = { .n = n, .c = ret, .mem = mem };

    return find_files(&i, folder, e) && check_name(&i, e) && check_chain(&i, e) && find_key(&i, e) && check_dates(&i, now, e) && put_in_place(&i, e);
}
