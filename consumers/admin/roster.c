/* SPDX-License-Identifier: Apache-2.0 */
#include "roster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "buf.h"
#include "seal.h"

bool roster_open(struct app *app, struct roster *ret, struct err *e)
{
    char *lock = arena_printf(&app->mem, "%s.lock", app->tenant.agencies_file);
    struct roster r = { .lock_fd = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600) };
    struct cfg *root;

    if (r.lock_fd < 0 || flock(r.lock_fd, LOCK_EX) != 0) {
        err_set(e, ERR_CONFIG, "cannot lock %s: %s", lock, strerror(errno));
        roster_close(&r);
        return false;
    }
    if (!cfg_load(app->config_file, &app->mem, &root, e) || !tenant_read(root, &app->mem, &r.tenant, e)) {
        roster_close(&r);
        return false;
    }
    *ret = r;
    return true;
}

void roster_close(struct roster *r)
{
    if (r->lock_fd >= 0)
        close(r->lock_fd);
    r->lock_fd = -1;
}

struct agency *roster_agency(struct roster *r, const char *id, bool add, struct arena *mem)
{
    struct tenant *t = &r->tenant;

    for (size_t i = 0; i < t->n_agencies; i++)
        if (strcmp(t->agencies[i].id, id) == 0)
            return &t->agencies[i];
    if (!add)
        return NULL;
    struct agency *list = ARENA_ARRAY(mem, struct agency, t->n_agencies + 2);
    memcpy(list, t->agencies, sizeof *list * t->n_agencies);
    list[t->n_agencies + 1] = t->agencies[t->n_agencies];         /* the hub stays behind the last */
    struct agency *a = &list[t->n_agencies++];
    *a = (struct agency){ .id = id, .state = AGENCY_LIVE, .live_since = DAY_NONE, .silence_ok_until = DAY_NONE };
    if (!agency_id_split(id, mem, &a->slug, &a->scope))
        abort();                                                  /* the caller has checked it */
    t->agencies = list;
    return a;
}

/* ---- writing */

static void add_text(struct buf *b, const char *text)
{
    buf_char(b, '"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            buf_printf(b, "\\%c", *text);
        else if ((unsigned char)*text < ' ')
            buf_printf(b, "\\x%02x", (unsigned char)*text);
        else
            buf_char(b, *text);
    buf_char(b, '"');
}

static void add_pair(struct buf *b, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(b, " %s = ", name);
    add_text(b, text);
    buf_char(b, ';');
}

static void add_day(struct buf *b, const char *name, day_num day)
{
    char text[DAY_TEXT_BYTES];

    if (day != DAY_NONE)
        add_pair(b, name, day_text(day, text));
}

static void add_agency(struct buf *b, const struct agency *a)
{
    buf_str(b, "  {");
    add_pair(b, "id", a->id);
    add_pair(b, "state", agency_state_name(a->state));
    add_day(b, "live_since", a->live_since);
    add_pair(b, "contact", a->contact);
    for (size_t i = 0; i < a->n_territory; i++) {
        buf_str(b, i ? ", " : " territory = [");
        add_text(b, a->territory[i]);
    }
    buf_str(b, a->n_territory ? "];" : "");
    if (a->silence_ok_until != DAY_NONE) {
        buf_str(b, " silence_ok = {");
        add_day(b, "until", a->silence_ok_until);
        add_pair(b, "reason", a->silence_reason);
        buf_str(b, " };");
    }
    buf_str(b, " }");
}

static bool save(const struct tenant *t, const char *file, const struct buf *b, struct err *e)
{
    if (strcmp(file, t->file) == 0)
        return err_set(e, ERR_CONFIG, "agencies and agreements stand in %s itself: move them to agencies.cfg and agreements.cfg beside it and @include those", file);
    return file_replace(file, b->data, b->len, 0640, e);
}

bool roster_save_agencies(const struct roster *r, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};
    const struct tenant *t = &r->tenant;

    buf_str(&b, "# Rewritten by casebus agency; comments are lost.\nagencies = (\n");
    for (size_t i = 0; i < t->n_agencies; i++) {
        add_agency(&b, &t->agencies[i]);
        buf_str(&b, i + 1 < t->n_agencies ? ",\n" : "\n");
    }
    buf_str(&b, ");\n");
    return save(t, t->agencies_file, &b, e);
}

static void add_activation(struct buf *b, const struct agreement *a)
{
    if (!a->activated_by[0])
        return;
    buf_str(b, " activated = {");
    add_day(b, "on", a->activated_on);
    buf_str(b, " by = [");
    add_text(b, a->activated_by[0]);
    buf_str(b, ", ");
    add_text(b, a->activated_by[1]);
    buf_str(b, "]; };");
}

static void add_agreement(struct buf *b, const struct agreement *a)
{
    buf_str(b, "  {");
    add_pair(b, "rule", a->rule);
    add_day(b, "version", a->version);
    add_day(b, "from", a->from);
    add_pair(b, "title", a->title);
    add_pair(b, "approved_by", a->approved_by);
    add_day(b, "approved_on", a->approved_on);
    add_activation(b, a);
    for (size_t i = 0; i < a->n_parameters; i++)
        buf_printf(b, "%s %s = %lld;", i ? "" : " parameters = {", a->parameters[i].name, (long long)a->parameters[i].value);
    buf_str(b, a->n_parameters ? " };" : "");
    buf_str(b, "\n    signatories = (");
    for (size_t i = 0; i < a->n_signatories; i++) {
        buf_str(b, i ? ",\n      {" : "\n      {");
        add_pair(b, "agency", a->signatories[i].agency);
        add_day(b, "since", a->signatories[i].since);
        buf_str(b, " }");
    }
    buf_str(b, " ); }");
}

bool roster_save_agreements(const struct roster *r, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};
    const struct tenant *t = &r->tenant;

    buf_str(&b, "# Rewritten by casebus agency; comments are lost.  Signed without `since` binds since the beginning of time.\nagreements = (\n");
    for (size_t i = 0; i < t->n_agreements; i++) {
        add_agreement(&b, &t->agreements[i]);
        buf_str(&b, i + 1 < t->n_agreements ? ",\n" : "\n");
    }
    buf_str(&b, ");\n");
    return save(t, t->agreements_file, &b, e);
}

/* ---- signing */

/* The first agreement on that version from `at` on; NULL: none is left. */
static struct agreement *find_agreement(struct roster *r, struct agreement *at, const char *rule, day_num version)
{
    struct agreement *end = r->tenant.agreements + r->tenant.n_agreements;

    for (; at && at < end; at++)
        if (strcmp(at->rule, rule) == 0 && at->version == version)
            return at;
    return NULL;
}

static bool read_template(const struct cfg *at, struct arena *mem, struct agreement *a, struct err *e)
{
    static const char *const names[] = { "rule", "version", "title", "approved_by", "approved_on", "parameters", NULL };
    const struct cfg *parameters = cfg_get(at, "parameters");

    if (!cfg_known(at, names, e) || !cfg_string(at, "rule", a->rule ? a->rule : CFG_REQUIRED, &a->rule, e) || !cfg_day(at, "version", a->version, &a->version, e)
        || !cfg_string(at, "title", a->title, &a->title, e) || !cfg_string(at, "approved_by", NULL, &a->approved_by, e)
        || !cfg_day(at, "approved_on", DAY_NONE, &a->approved_on, e))
        return false;
    a->n_parameters = parameters ? parameters->n : 0;
    a->parameters = arena_alloc(mem, sizeof *a->parameters * (a->n_parameters + 1));
    for (size_t i = 0; i < a->n_parameters; i++) {
        a->parameters[i].name = parameters->items[i].name;
        if (!cfg_int(parameters, a->parameters[i].name, 0, INT32_MIN, INT32_MAX, &a->parameters[i].value, e))
            return false;
    }
    return true;
}

static struct agreement *add_new(struct roster *r, const struct agreement *from, struct arena *mem)
{
    struct tenant *t = &r->tenant;
    struct agreement *list = ARENA_ARRAY(mem, struct agreement, t->n_agreements + 1);

    if (t->n_agreements)
        memcpy(list, t->agreements, sizeof *list * t->n_agreements);
    list[t->n_agreements] = *from;
    t->agreements = list;
    return &list[t->n_agreements++];
}

/* Its name below one agreement; once is enough. */
static void add_signatory(struct agreement *a, const char *agency, day_num since, struct arena *mem, size_t *ret_signed)
{
    for (size_t i = 0; i < a->n_signatories; i++)
        if (strcmp(a->signatories[i].agency, agency) == 0)
            return;
    void *list = arena_alloc(mem, sizeof *a->signatories * (a->n_signatories + 1));
    if (a->n_signatories)
        memcpy(list, a->signatories, sizeof *a->signatories * a->n_signatories);
    a->signatories = list;
    a->signatories[a->n_signatories].agency = agency;
    a->signatories[a->n_signatories++].since = since;
    ++*ret_signed;
}

/* Below every agreement on that version, also one for later. */
static void sign_version(struct roster *r, const char *agency, const struct agreement *made, day_num since, struct arena *mem, size_t *ret_signed)
{
    struct agreement *a = find_agreement(r, r->tenant.agreements, made->rule, made->version);

    if (!a)
        a = add_new(r, made, mem);
    for (; a; a = find_agreement(r, a + 1, made->rule, made->version))
        add_signatory(a, agency, since, mem, ret_signed);
}

static bool sign_rule(struct roster *r, const char *agency, const struct cfg *rule, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    struct agreement made = { .from = DAY_NONE, .approved_on = DAY_NONE, .activated_on = DAY_NONE };
    struct cfg *root;

    if (!cfg_string(rule, "id", CFG_REQUIRED, &made.rule, e) || !cfg_day(rule, "valid_from", DAY_NONE, &made.version, e))
        return false;
    const char *template = arena_printf(mem, "%s/agreements/%s.cfg", r->tenant.schemas, made.rule);
    const struct cfg *title = cfg_get(rule, "title.de");
    made.title = arena_printf(mem, "Vereinbarung zu %s%s%s", made.rule, title ? ": " : "", title ? title->text : "");
    if (access(template, R_OK) == 0 && (!cfg_load(template, mem, &root, e) || !read_template(root, mem, &made, e)))
        return false;
    sign_version(r, agency, &made, since, mem, ret_signed);
    return true;
}

/* Every rule in the folder, or the one named; *ret_found counts. */
static bool sign_folder(struct roster *r, const char *folder, const char *agency, const char *only, day_num since, struct arena *mem, size_t *ret_signed, size_t *ret_found,
                        struct err *e)
{
    const char *const *files;

    if (!cfg_folder(folder, mem, &files, e))
        return false;
    for (; *files; files++) {
        struct cfg *root;

        if (!cfg_load(*files, mem, &root, e))
            return false;
        const struct cfg *rules = cfg_get(root, "rules");
        for (size_t i = 0; rules && i < rules->n; i++) {
            const struct cfg *id = cfg_get(&rules->items[i], "id");

            if (only && (!id || id->kind != CFG_STRING || strcmp(id->text, only) != 0))
                continue;
            ++*ret_found;
            if (!sign_rule(r, agency, &rules->items[i], since, mem, ret_signed, e))
                return false;
        }
    }
    return true;
}

static bool sign_file(struct roster *r, const char *agency, const char *file, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    struct agreement made = { .from = DAY_NONE, .approved_on = DAY_NONE, .version = DAY_NONE, .activated_on = DAY_NONE };
    struct cfg *root;

    if (!cfg_load(file, mem, &root, e) || !read_template(root, mem, &made, e))
        return false;
    if (made.version == DAY_NONE)
        return cfg_fail(e, root, "\"version\" is missing: the valid_from of the rule that is agreed");
    sign_version(r, agency, &made, since, mem, ret_signed);
    return true;
}

bool roster_sign(struct roster *r, const char *agency, const char *what, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    bool all = strcmp(what, "all") == 0;
    size_t found = 0, done = 0;

    if (!all && (strchr(what, '/') || strchr(what, '.'))) {
        if (!sign_file(r, agency, what, since, mem, &done, e))
            return false;
    } else if (!sign_folder(r, arena_printf(mem, "%s/rules", r->tenant.schemas), agency, all ? NULL : what, since, mem, &done, &found, e)
               || !sign_folder(r, r->tenant.rules, agency, all ? NULL : what, since, mem, &done, &found, e)) {
        return false;
    } else if (!all && found == 0) {
        return err_set(e, ERR_CONFIG, "there is no rule %s in %s/rules: casebus rules list shows them", what, r->tenant.schemas);
    }
    *ret_signed = done;
    return true;
}
