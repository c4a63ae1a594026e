/* SPDX-License-Identifier: Apache-2.0 */
#include "roster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../../common/ground/buf.h"
#include "../../../common/ground/seal.h"

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
    *a = (struct agency){ .id = id, .state = AGENCY_LIVE, .live_since = DAY_NONE, .added = DAY_NONE, .silence_ok_until = DAY_NONE };
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

static void add_certificates(struct buf *b, const struct agency *a)
{
    if (a->last_certificate == 0)
        return;
    buf_printf(b, " certificates = { last = %lld; valid = [", (long long)a->last_certificate);
    for (size_t i = 0; i < a->n_certificates; i++)
        buf_printf(b, i ? ", %lld" : "%lld", (long long)a->certificates[i]);
    buf_str(b, "]; };");
}

static void add_agency(struct buf *b, const struct agency *a)
{
    buf_str(b, "  {");
    add_pair(b, "id", a->id);
    add_pair(b, "state", agency_state_name(a->state));
    add_day(b, "live_since", a->live_since);
    add_day(b, "added", a->added);
    add_pair(b, "contact", a->contact);
    for (size_t i = 0; i < a->n_territory; i++) {
        buf_str(b, i ? ", " : " territory = [");
        add_text(b, a->territory[i]);
    }
    buf_str(b, a->n_territory ? "];" : "");
    add_pair(b, "publishes", a->publishes);
    if (a->interval_days)
        buf_printf(b, " interval_days = %lld;", (long long)a->interval_days);
    if (a->silence_ok_until != DAY_NONE) {
        buf_str(b, " silence_ok = {");
        add_day(b, "until", a->silence_ok_until);
        add_pair(b, "reason", a->silence_reason);
        buf_str(b, " };");
    }
    add_certificates(b, a);
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

void roster_agreement_text(const struct agreement *a, struct buf *b)
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
        roster_agreement_text(&t->agreements[i], &b);
        buf_str(&b, i + 1 < t->n_agreements ? ",\n" : "\n");
    }
    buf_str(&b, ");\n");
    return save(t, t->agreements_file, &b, e);
}
