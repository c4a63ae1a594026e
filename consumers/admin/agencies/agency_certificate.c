/* SPDX-License-Identifier: Apache-2.0 */
#include "agency_certificate.h"

#include <string.h>
#include <unistd.h>

#include "../../../common/ground/certificate.h"
#include "../../../common/ground/file.h"
#include "../../../common/ground/principal.h"
#include "../../../common/ground/seal.h"

static bool has_rights(const struct tenant *t, const struct agency *a, const char *name, struct arena *mem)
{
    for (size_t i = 0; i < a->n_certificates; i++)
        if (strcmp(principal_name(t->ags, a, a->certificates[i], mem), name) == 0)
            return true;
    return false;
}

static const char *in_tls(const char *folder, const char *name, struct arena *mem)
{
    return arena_printf(mem, "%s/tls/%s", folder, name);
}

bool agency_certificate_own_key(const char *folder)
{
    CLEANUP(arena_release) struct arena mem = {0};

    return access(in_tls(folder, "ca.pem", &mem), F_OK) == 0 && access(in_tls(folder, "key.pem", &mem), F_OK) != 0;
}

bool agency_certificate_is_in(const struct tenant *t, const struct agency *a, const char *folder, const char *request)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *file = in_tls(folder, "cert.pem", &mem), *key = agency_certificate_own_key(folder) ? NULL : in_tls(folder, "key.pem", &mem);
    struct certificate c;
    struct err ignored;

    return certificate_read(file, &mem, &c, &ignored) && certificate_fits(file, key, principal_ca(t, &mem), &ignored) && c.until > clock_now() && has_rights(t, a, c.name, &mem)
           && (!request || certificate_answers(file, request));
}

static bool write_text(const char *file, const char *text, unsigned mode, struct err *e)
{
    return file_replace(file, text, strlen(text), mode, e);
}

bool agency_certificate_prepare(const struct tenant *t, const char *folder, struct arena *mem, struct err *e)
{
    char *ca;
    size_t n;

    return file_read(principal_ca(t, mem), mem, &ca, &n, e) && file_make_folder(arena_printf(mem, "%s/tls", folder), e) && write_text(in_tls(folder, "ca.pem", mem), ca, 0644, e);
}

/* The certificate last: with it the folder is a whole one. */
static bool write_pair(const struct tenant *t, const struct agency *a, const char *folder, const struct certificate_pair *pair, struct arena *mem, struct err *e)
{
    return file_make_folder(arena_printf(mem, "%s/tls", t->keys), e) && write_text(principal_certificate(t, a, a->last_certificate, mem), pair->certificate, 0644, e)
           && agency_certificate_prepare(t, folder, mem, e) && (!pair->key || write_text(in_tls(folder, "key.pem", mem), pair->key, 0600, e))
           && write_text(in_tls(folder, "cert.pem", mem), pair->certificate, 0644, e);
}

/* Why a certificate was revoked nobody wrote down: its key may be in other hands. */
static bool check_not_revoked(const struct tenant *t, const char *agency, const char *request, struct arena *mem, struct err *e)
{
    const struct agency *a = tenant_agency(t, agency);

    for (int64_t no = 1; a && no <= a->last_certificate; no++)
        if (!has_rights(t, a, principal_name(t->ags, a, no, mem), mem) && certificate_answers(principal_certificate(t, a, no, mem), request))
            return err_set(e, ERR_CONFIG, "the request %s has the key of certificate %lld, which was revoked: the agency makes another (it removes tls/next.key.pem, then casebus-agency request-certificate)", request, (long long)no);
    return true;
}

/* A key of before beside a certificate for another key would only mislead. */
bool agency_certificate_check(const struct tenant *t, const char *agency, const char *folder, const char *request, struct arena *mem, struct err *e)
{
    if (access(in_tls(folder, "key.pem", mem), F_OK) == 0)
        return err_set(e, ERR_CONFIG, "%s/tls holds a private key from before, to which the new certificate does not belong: name another folder with --out", folder);
    return certificate_request_check(request, principal_program(t->ags, agency, mem), e) && check_not_revoked(t, agency, request, mem, e);
}

static bool make_pair(const struct tenant *t, const char *name, const char *request, struct arena *mem, struct certificate_pair *ret, struct err *e)
{
    const struct certificate_ca ca = { principal_ca(t, mem), principal_ca_key(t, mem) };

    *ret = (struct certificate_pair){0};
    return request ? certificate_sign(&ca, request, name, clock_now(), mem, &ret->certificate, e) : certificate_issue(&ca, name, clock_now(), mem, ret, e);
}

bool agency_certificate_give(struct roster *r, struct agency *a, const char *folder, const char *request, struct arena *mem, struct err *e)
{
    const struct tenant *t = &r->tenant;
    struct certificate_pair pair;
    int64_t no = a->last_certificate + 1, *valid = ARENA_ARRAY(mem, int64_t, a->n_certificates + 1);

    if (!make_pair(t, principal_name(t->ags, a, no, mem), request, mem, &pair, e))
        return false;
    for (size_t i = 0; i < a->n_certificates; i++)
        valid[i] = a->certificates[i];
    valid[a->n_certificates++] = no;
    a->certificates = valid;
    a->last_certificate = no;
    /* The number is taken before anybody holds it: no two certificates ever have the same name. */
    return roster_save_agencies(r, e) && write_pair(t, a, folder, &pair, mem, e);
}

bool agency_certificate_revoke(struct roster *r, struct agency *a, int64_t no, struct err *e)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->n_certificates; i++)
        if (no && a->certificates[i] != no)
            a->certificates[kept++] = a->certificates[i];
    if (kept == a->n_certificates)
        return no ? err_set(e, ERR_CONFIG, "certificate %lld of %s has no rights: casebus agency show %s names those that have", (long long)no, a->id, a->id)
                  : err_set(e, ERR_CONFIG, "no certificate of %s has rights", a->id);
    a->n_certificates = kept;
    return roster_save_agencies(r, e);
}
