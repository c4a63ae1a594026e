/* SPDX-License-Identifier: Apache-2.0 */
#include "tenant.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "seal.h"

static const char *const state_names[] = { "shadow", "live", "paused", "left", "paper" };

const char *agency_state_name(enum agency_state s)
{
    return state_names[s];
}

bool agency_has_program(const struct agency *a)
{
    return a && a->state != AGENCY_PAPER && a->state != AGENCY_LEFT;
}

bool agency_is_read(const struct agency *a)
{
    return a->state == AGENCY_LIVE || a->state == AGENCY_SHADOW;
}

bool agency_state_parse(const char *text, enum agency_state *ret)
{
    for (int i = 0; i <= AGENCY_PAPER; i++)
        if (strcmp(text, state_names[i]) == 0) {
            *ret = (enum agency_state)i;
            return true;
        }
    return false;
}

static bool only_of(const char *text, const char *letters)
{
    return *text && text[strspn(text, letters)] == '\0';
}

bool agency_id_split(const char *id, struct arena *mem, const char **ret_slug, const char **ret_scope)
{
    static const char scope_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789", slug_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const char *at = strchr(id, '@');

    if (!at || strlen(id) > 100)
        return false;
    const char *slug = arena_strndup(mem, id, (size_t)(at - id)), *scope = arena_strdup(mem, at + 1);
    if (!only_of(slug, slug_letters) || slug[0] == '-' || !only_of(scope, scope_letters))
        return false;
    *ret_slug = slug;
    *ret_scope = scope;
    return true;
}

/* Land, Regierungsbezirk, Kreis or Gemeinde: digits that begin with one of the sixteen Laender.  (361 is a district of the
 * Bundesagentur, not a place.) */
static bool is_ags_prefix(const char *text)
{
    size_t n = strlen(text);

    return only_of(text, "0123456789") && (n == 2 || n == 3 || n == 5 || n == 8) && tenant_land(text);
}

const char *tenant_land(const char *ags)
{
    static const char *const laender[] = { "SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH" };
    int land = strlen(ags) < 2 ? 0 : (ags[0] - '0') * 10 + (ags[1] - '0');

    return land >= 1 && land <= 16 ? laender[land - 1] : NULL;
}

size_t tenant_fit(const struct tenant *t, const struct agency *a, const char *ags)
{
    const char *place = ags ? ags : t->ags, *own = is_ags_prefix(a->scope) ? a->scope : t->ags;
    size_t best = 0;

    for (size_t i = 0; i < a->n_territory; i++) {
        size_t n = strlen(a->territory[i]);

        if (strncmp(place, a->territory[i], n) == 0 && n > best)
            best = n;
    }
    if (a->n_territory)
        return best;
    return strncmp(place, own, strlen(own)) == 0 ? strlen(own) : 0;
}

bool tenant_covers(const struct tenant *t, const struct agency *a, const char *ags)
{
    return tenant_fit(t, a, ags) > 0;
}

const struct agency *tenant_agency(const struct tenant *t, const char *id)
{
    for (size_t i = 0; i <= t->n_agencies && t->agencies; i++)    /* the hub stands behind the last */
        if (strcmp(t->agencies[i].id, id) == 0)
            return &t->agencies[i];
    return NULL;
}

bool tenant_is_shadow(const struct tenant *t, const char *agency)
{
    const struct agency *a = tenant_agency(t, agency);

    return a && a->state == AGENCY_SHADOW;
}

/* ---- reading */

static bool read_list(const struct cfg *root, const char *name, const struct cfg **ret_list, struct err *e)
{
    *ret_list = cfg_get(root, name);
    if (*ret_list && (*ret_list)->kind != CFG_LIST)
        return cfg_fail(e, *ret_list, "\"%s\" must be a list ( { ... }, ... )", name);
    return true;
}

/* Where its type's (schemas/agencies.cfg) do not fit. */
static bool read_rhythm(const struct cfg *at, struct agency *ret, struct err *e)
{
    struct err why;

    if (!cfg_string(at, "publishes", NULL, &ret->publishes, e) || !cfg_int(at, "interval_days", 0, 1, 366, &ret->interval_days, e))
        return false;
    return !ret->publishes || schedule_parse(ret->publishes, strlen(ret->publishes), &ret->publishes_on, &why)
           || cfg_fail(e, cfg_get(at, "publishes"), "%s: publishes = %s", ret->id, why.text);
}

static bool read_certificates(const struct cfg *at, struct arena *mem, struct agency *ret, struct err *e)
{
    static const char *const names[] = { "last", "valid", NULL };
    const struct cfg *group = cfg_get(at, "certificates"), *valid = cfg_get(group, "valid");

    if (!group)
        return true;
    if (!cfg_known(group, names, e) || !cfg_int(group, "last", 0, 0, INT32_MAX, &ret->last_certificate, e))
        return false;
    ret->n_certificates = valid ? valid->n : 0;
    ret->certificates = ARENA_ARRAY(mem, int64_t, ret->n_certificates + 2);    /* room for one more */
    for (size_t i = 0; i < ret->n_certificates; i++) {
        const struct cfg *no = &valid->items[i];

        if (no->kind != CFG_INT || no->integer < 1 || no->integer > ret->last_certificate)
            return cfg_fail(e, no, "%s: certificates.valid lists numbers from 1 to certificates.last", ret->id);
        ret->certificates[i] = no->integer;
    }
    return true;
}

static bool read_agency(const struct cfg *at, struct arena *mem, struct agency *ret, struct err *e)
{
    static const char *const names[] = { "id", "state", "live_since", "added", "contact", "territory", "silence_ok", "publishes", "interval_days", "certificates", NULL };
    static const char *const silence_names[] = { "until", "reason", NULL };
    const struct cfg *silence = cfg_get(at, "silence_ok");
    const char *state;

    if (at->kind != CFG_GROUP)
        return cfg_fail(e, at, "an agency must be a group { id = \"slug@scope\"; state = \"live\"; }");
    if (!cfg_known(at, names, e) || !cfg_string(at, "id", CFG_REQUIRED, &ret->id, e) || !cfg_string(at, "state", "live", &state, e)
        || !cfg_day(at, "live_since", DAY_NONE, &ret->live_since, e) || !cfg_day(at, "added", DAY_NONE, &ret->added, e) || !cfg_string(at, "contact", NULL, &ret->contact, e)
        || !cfg_strings(at, "territory", mem, &ret->territory, &ret->n_territory, e) || !cfg_known(silence, silence_names, e)
        || !cfg_day(silence, "until", DAY_NONE, &ret->silence_ok_until, e) || !cfg_string(silence, "reason", NULL, &ret->silence_reason, e))
        return false;
    if (!agency_id_split(ret->id, mem, &ret->slug, &ret->scope))
        return cfg_fail(e, at, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", ret->id);
    if (!agency_state_parse(state, &ret->state))
        return cfg_fail(e, at, "%s: unknown state \"%s\": expected live, shadow, paused, left or paper", ret->id, state);
    return read_rhythm(at, ret, e) && read_certificates(at, mem, ret, e);
}

static bool read_agencies(const struct cfg *root, struct arena *mem, struct tenant *ret, struct err *e)
{
    const struct cfg *list;

    if (!read_list(root, "agencies", &list, e))
        return false;
    size_t n = list ? list->n : 0;
    ret->agencies = ARENA_ARRAY(mem, struct agency, n + 1);
    for (size_t i = 0; i < n; i++) {
        ret->n_agencies = 0;
        if (!read_agency(&list->items[i], mem, &ret->agencies[i], e))
            return false;
        if (strcmp(ret->agencies[i].id, ret->hub) == 0)
            return cfg_fail(e, &list->items[i], "%s is this hub itself: it is not listed", ret->hub);
        for (size_t j = 0; j < i; j++)
            if (strcmp(ret->agencies[j].id, ret->agencies[i].id) == 0)
                return cfg_fail(e, &list->items[i], "%s is listed twice", ret->agencies[i].id);
    }
    ret->agencies[n] = (struct agency){ .id = ret->hub, .slug = "hub", .scope = ret->ags, .state = AGENCY_PAPER, .live_since = DAY_NONE,
                                        .silence_ok_until = DAY_NONE };
    ret->n_agencies = n;
    return true;
}

static bool read_signatories(const struct cfg *at, const struct tenant *t, struct arena *mem, struct agreement *ret, struct err *e)
{
    static const char *const names[] = { "agency", "since", NULL };
    const struct cfg *list;

    if (!read_list(at, "signatories", &list, e))
        return false;
    ret->n_signatories = list ? list->n : 0;
    ret->signatories = arena_alloc(mem, sizeof *ret->signatories * (ret->n_signatories + 1));
    for (size_t i = 0; i < ret->n_signatories; i++) {
        const struct cfg *item = &list->items[i];

        if (item->kind != CFG_GROUP)
            return cfg_fail(e, item, "a signatory must be a group { agency = \"slug@scope\"; since = \"YYYY-MM-DD\"; }");
        if (!cfg_known(item, names, e) || !cfg_string(item, "agency", CFG_REQUIRED, &ret->signatories[i].agency, e)
            || !cfg_day(item, "since", DAY_NONE, &ret->signatories[i].since, e))
            return false;
        if (!tenant_agency(t, ret->signatories[i].agency))
            return cfg_fail(e, item, "signatory %s is no agency of this tenant", ret->signatories[i].agency);
    }
    return true;
}

static bool read_parameters(const struct cfg *at, struct arena *mem, struct agreement *ret, struct err *e)
{
    const struct cfg *group = cfg_get(at, "parameters");

    if (group && group->kind != CFG_GROUP)
        return cfg_fail(e, group, "\"parameters\" must be a group { name = number; }");
    ret->n_parameters = group ? group->n : 0;
    ret->parameters = arena_alloc(mem, sizeof *ret->parameters * (ret->n_parameters + 1));
    for (size_t i = 0; i < ret->n_parameters; i++) {
        ret->parameters[i].name = group->items[i].name;
        if (!cfg_int(group, group->items[i].name, 0, INT32_MIN, INT32_MAX, &ret->parameters[i].value, e))
            return false;
    }
    return true;
}

static bool read_activation(const struct cfg *at, struct arena *mem, struct agreement *ret, struct err *e)
{
    static const char *const names[] = { "on", "by", NULL };
    const struct cfg *group = cfg_get(at, "activated");
    const char **by;
    size_t n;

    if (!group)
        return true;
    if (!cfg_known(group, names, e) || !cfg_day(group, "on", DAY_NONE, &ret->activated_on, e) || !cfg_strings(group, "by", mem, &by, &n, e))
        return false;
    if (ret->activated_on == DAY_NONE || n != 2 || strcasecmp(by[0], by[1]) == 0)
        return cfg_fail(e, group, "\"activated\" must be { on = \"YYYY-MM-DD\"; by = [\"U1\", \"U2\"]; } with two different users");
    memcpy(ret->activated_by, by, sizeof ret->activated_by);
    return true;
}

bool tenant_agreement(const struct cfg *at, const struct tenant *t, struct arena *mem, struct agreement *ret, struct err *e)
{
    static const char *const names[] = { "rule", "version", "from", "title", "approved_by", "approved_on", "activated", "signatories", "parameters", NULL };

    *ret = (struct agreement){ .activated_on = DAY_NONE };
    if (at->kind != CFG_GROUP)
        return cfg_fail(e, at, "an agreement must be a group { rule = \"R16\"; version = \"2005-01-01\"; ... }");
    if (!cfg_known(at, names, e) || !cfg_string(at, "rule", CFG_REQUIRED, &ret->rule, e) || !cfg_day(at, "version", DAY_NONE, &ret->version, e)
        || !cfg_day(at, "from", DAY_NONE, &ret->from, e))
        return false;
    if (ret->from != DAY_NONE && ret->version == DAY_NONE)
        return cfg_fail(e, cfg_get(at, "from"), "\"from\" needs \"version\": which version of %s is agreed?", ret->rule);
    return cfg_string(at, "title", NULL, &ret->title, e) && cfg_string(at, "approved_by", NULL, &ret->approved_by, e)
           && cfg_day(at, "approved_on", DAY_NONE, &ret->approved_on, e) && read_activation(at, mem, ret, e) && read_signatories(at, t, mem, ret, e)
           && read_parameters(at, mem, ret, e);
}

static bool read_agreements(const struct cfg *root, struct arena *mem, struct tenant *ret, struct err *e)
{
    const struct cfg *list;

    if (!read_list(root, "agreements", &list, e))
        return false;
    ret->n_agreements = list ? list->n : 0;
    ret->agreements = ARENA_ARRAY(mem, struct agreement, ret->n_agreements + 1);
    for (size_t i = 0; i < ret->n_agreements; i++)
        if (!tenant_agreement(&list->items[i], ret, mem, &ret->agreements[i], e))
            return false;
    return true;
}

static const char *file_of(const struct cfg *root, const char *list, const char *usual, struct arena *mem)
{
    const struct cfg *at = cfg_get(root, list);

    return at ? at->file : cfg_path(root, usual, mem);
}

bool tenant_read(const struct cfg *root, struct arena *mem, struct tenant *ret, struct err *e)
{
    struct tenant t = { .file = root->file };
    const char *schemas, *keys, *rules;

    if (!cfg_string(root, "tenant", CFG_REQUIRED, &t.ags, e)
        || !cfg_string(root, "schemas", "schemas", &schemas, e) || !cfg_string(root, "keys", "keys", &keys, e)
        || !cfg_string(root, "rules", "rules", &rules, e))
        return false;
    if (strlen(t.ags) != 8 || !is_ags_prefix(t.ags))
        return cfg_fail(e, cfg_get(root, "tenant"), "tenant \"%s\" is no AGS: expected eight digits in quotes, such as \"05162004\"", t.ags);
    if (!cfg_string(root, "land", tenant_land(t.ags), &t.land, e))
        return false;
    t.schemas = cfg_path(cfg_get(root, "schemas") ? cfg_get(root, "schemas") : root, schemas, mem);
    t.keys = cfg_path(cfg_get(root, "keys") ? cfg_get(root, "keys") : root, keys, mem);
    t.rules = cfg_path(cfg_get(root, "rules") ? cfg_get(root, "rules") : root, rules, mem);
    t.hub = arena_printf(mem, "hub@%s", t.ags);
    t.agencies_file = file_of(root, "agencies", "agencies.cfg", mem);
    t.agreements_file = file_of(root, "agreements", "agreements.cfg", mem);
    if (!read_agencies(root, mem, &t, e) || !read_agreements(root, mem, &t, e))
        return false;
    *ret = t;
    return true;
}

/* ---- keys */

static char *master_file(const struct tenant *t, struct arena *mem)
{
    return arena_printf(mem, "%s/master.key", t->keys);
}

static char *sealed_file(const struct tenant *t, const char *slug, const char *scope, struct arena *mem)
{
    return arena_printf(mem, "%s/%s.%s.key", t->keys, slug, scope);
}

bool tenant_key(const struct tenant *t, const char *agency, uint8_t ret_key[KEY_BYTES], struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *slug, *scope;
    uint8_t master[KEY_BYTES];

    if (!agency_id_split(agency, &mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", agency);
    return key_read(master_file(t, &mem), master, e) && key_unseal(sealed_file(t, slug, scope, &mem), master, ret_key, e);
}

static bool make_master(const char *file, struct err *e)
{
    uint8_t master[KEY_BYTES];

    if (access(file, F_OK) == 0)
        return true;
    hash_random(master, sizeof master);
    return key_write(file, master, e);
}

bool tenant_key_make(const struct tenant *t, const char *agency, const uint8_t *adopt, uint8_t ret_key[KEY_BYTES], struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *slug, *scope;
    uint8_t master[KEY_BYTES], key[KEY_BYTES];

    if (!agency_id_split(agency, &mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", agency);
    if (mkdir(t->keys, 0700) != 0 && errno != EEXIST)
        return err_set(e, ERR_CONFIG, "cannot make the key folder %s: %s", t->keys, strerror(errno));
    if (!make_master(master_file(t, &mem), e) || !key_read(master_file(t, &mem), master, e))
        return false;
    if (access(sealed_file(t, slug, scope, &mem), F_OK) != 0) {
        if (adopt)
            memcpy(key, adopt, sizeof key);
        else
            hash_random(key, sizeof key);
        if (!key_seal(sealed_file(t, slug, scope, &mem), master, key, e))
            return false;
    }
    return tenant_key(t, agency, ret_key, e);
}

bool tenant_subject(const struct tenant *t, const char *local, uint8_t ret_subject[SUBJECT_BYTES], const char **ret_agency, struct arena *mem, struct err *e)
{
    const char *colon = strchr(local, ':'), *slug, *scope;
    uint8_t key[KEY_BYTES];

    if (!colon || !colon[1])
        return err_set(e, ERR_CONFIG, "expected slug@scope:local id, such as meldebehoerde@05162004:4711");
    const char *agency = arena_strndup(mem, local, (size_t)(colon - local));
    if (!agency_id_split(agency, mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "\"%s\" is no agency: expected slug@scope, such as jobcenter@05162", agency);
    if (!tenant_agency(t, agency))
        return err_set(e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", agency, t->ags);
    if (!tenant_key(t, agency, key, e))
        return false;
    hash_subject(key, colon + 1, strlen(colon + 1), ret_subject);
    *ret_agency = agency;
    return true;
}
