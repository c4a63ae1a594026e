/* SPDX-License-Identifier: Apache-2.0 */
#include "rights.h"

#include <stdlib.h>
#include <string.h>

#include "../event/event.h"
#include "../ground/kafka_admin.h"
#include "../ground/principal.h"

/* ---- what tenant.cfg wants */

enum { RIGHTS_OF_AGENCY = 4, RIGHTS_OF_HUB = 2 };
struct wanting { struct arena *mem; struct right *all; size_t n; };

static void want(struct wanting *w, const char *principal, const char *operation, const char *on, const char *pattern, const char *name)
{
    w->all[w->n++] = (struct right){ arena_printf(w->mem, "User:%s", principal), "*", on, pattern, name, operation, "ALLOW" };
}

static void want_of_agency(struct wanting *w, const struct tenant *t, const struct agency *a, int64_t no)
{
    const char *principal = principal_name(t->ags, a, no, w->mem);
    const char *events = topic_name(w->mem, t->ags, a->id, "events"), *inbox = topic_name(w->mem, t->ags, a->id, "inbox");

    want(w, principal, "WRITE", "TOPIC", "LITERAL", events);
    want(w, principal, "READ", "TOPIC", "LITERAL", events);
    want(w, principal, "READ", "TOPIC", "LITERAL", inbox);
    want(w, principal, "READ", "GROUP", "LITERAL", principal_program(t->ags, a->id, w->mem));
}

void rights_wanted(const struct tenant *t, const char *hub, struct arena *mem, struct right **ret, size_t *ret_n)
{
    struct wanting w = { .mem = mem };
    size_t most = RIGHTS_OF_HUB;

    for (size_t i = 0; i < t->n_agencies; i++)
        most += RIGHTS_OF_AGENCY * t->agencies[i].n_certificates + 1;
    w.all = ARENA_ARRAY(mem, struct right, most);
    if (hub) {
        want(&w, hub, "READ", "TOPIC", "PREFIXED", arena_printf(mem, "casebus.%s.", t->ags));
        want(&w, hub, "READ", "GROUP", "PREFIXED", principal_group(t->ags, "casebus-", mem));
    }
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        if (!agency_has_program(a))
            continue;
        if (hub)
            want(&w, hub, "WRITE", "TOPIC", "LITERAL", topic_name(mem, t->ags, a->id, "inbox"));
        for (size_t k = 0; k < a->n_certificates; k++)
            want_of_agency(&w, t, a, a->certificates[k]);
    }
    *ret = w.all;
    *ret_n = w.n;
}

/* ---- the plan */

static bool same(const struct right *a, const struct right *b)
{
    return strcmp(a->principal, b->principal) == 0 && strcmp(a->host, b->host) == 0 && strcmp(a->on, b->on) == 0 && strcmp(a->pattern, b->pattern) == 0
           && strcmp(a->name, b->name) == 0 && strcmp(a->operation, b->operation) == 0 && strcmp(a->permission, b->permission) == 0;
}

static bool is_in(const struct right *r, const struct right *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same(r, &all[i]))
            return true;
    return false;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

void rights_compare(const char *tenant, const struct right *want, size_t n_want, const struct right *is, size_t n_is, struct arena *mem, struct right_change **ret, size_t *ret_n)
{
    const char *ours = arena_printf(mem, "User:%s.", tenant), *topics = arena_printf(mem, "casebus.%s.", tenant);
    struct right_change *all = ARENA_ARRAY(mem, struct right_change, n_want + n_is + 1);
    size_t n = 0;

    for (size_t i = 0; i < n_want; i++)
        if (!is_in(&want[i], is, n_is))
            all[n++] = (struct right_change){ RIGHT_GIVE, want[i] };
    for (size_t i = 0; i < n_is; i++) {
        if (is_in(&is[i], want, n_want))
            continue;
        if (begins(is[i].principal, ours))
            all[n++] = (struct right_change){ RIGHT_TAKE, is[i] };
        else if (begins(is[i].name, topics))
            all[n++] = (struct right_change){ RIGHT_FOREIGN, is[i] };
    }
    *ret = all;
    *ret_n = n;
}

/* ---- asking Kafka */

static void release_event(rd_kafka_event_t **event)
{
    if (*event)
        rd_kafka_event_destroy(*event);
}

static struct right right_of(const rd_kafka_AclBinding_t *acl, struct arena *mem)
{
    return (struct right){ .principal = arena_strdup(mem, rd_kafka_AclBinding_principal(acl)), .host = arena_strdup(mem, rd_kafka_AclBinding_host(acl)),
                           .on = rd_kafka_ResourceType_name(rd_kafka_AclBinding_restype(acl)), .pattern = rd_kafka_ResourcePatternType_name(rd_kafka_AclBinding_resource_pattern_type(acl)),
                           .name = arena_strdup(mem, rd_kafka_AclBinding_name(acl)), .operation = rd_kafka_AclOperation_name(rd_kafka_AclBinding_operation(acl)),
                           .permission = rd_kafka_AclPermissionType_name(rd_kafka_AclBinding_permission_type(acl)) };
}

static void read_answer(rd_kafka_event_t *event, struct arena *mem, struct right **ret, size_t *ret_n)
{
    const rd_kafka_AclBinding_t **acls = rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event), ret_n);

    *ret = ARENA_ARRAY(mem, struct right, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = right_of(acls[i], mem);
}

static bool ask_rights(const struct kafka_admin *a, struct arena *mem, struct right **ret, size_t *ret_n, struct err *e)
{
    char reason[200];
    CLEANUP(release_event) rd_kafka_event_t *event = NULL;
    rd_kafka_AclBindingFilter_t *all = rd_kafka_AclBindingFilter_new(RD_KAFKA_RESOURCE_ANY, NULL, RD_KAFKA_RESOURCE_PATTERN_ANY, NULL, NULL, RD_KAFKA_ACL_OPERATION_ANY,
                                                                     RD_KAFKA_ACL_PERMISSION_TYPE_ANY, reason, sizeof reason);
    rd_kafka_AdminOptions_t *options = kafka_admin_options(a, RD_KAFKA_ADMIN_OP_DESCRIBEACLS);

    if (!all)
        abort();                                 /* constants of ours */
    rd_kafka_DescribeAcls(a->rk, all, options, a->answers);
    rd_kafka_AclBinding_destroy(all);
    rd_kafka_AdminOptions_destroy(options);
    if (!kafka_admin_answer(a, "ask Kafka which rights there are", &event, e))
        return false;
    read_answer(event, mem, ret, ret_n);
    return true;
}

bool rights_plan(const char *brokers, const struct cfg *client, const char *tenant, const struct right *want, size_t n, struct arena *mem, struct right_change **ret, size_t *ret_n, struct err *e)
{
    CLEANUP(kafka_admin_close) struct kafka_admin a = {0};
    struct right *is;
    size_t n_is;

    if (!kafka_admin_open(brokers, client, &a, e) || !ask_rights(&a, mem, &is, &n_is, e))
        return false;
    rights_compare(tenant, want, n, is, n_is, mem, ret, ret_n);
    return true;
}

/* ---- changing */

static rd_kafka_AclOperation_t operation_of(const char *name)
{
    for (int i = 0; i < RD_KAFKA_ACL_OPERATION__CNT; i++)
        if (strcmp(rd_kafka_AclOperation_name((rd_kafka_AclOperation_t)i), name) == 0)
            return (rd_kafka_AclOperation_t)i;
    return RD_KAFKA_ACL_OPERATION_UNKNOWN;
}

static rd_kafka_ResourceType_t resource_of(const char *name)
{
    for (int i = 0; i < RD_KAFKA_RESOURCE__CNT; i++)
        if (strcmp(rd_kafka_ResourceType_name((rd_kafka_ResourceType_t)i), name) == 0)
            return (rd_kafka_ResourceType_t)i;
    return RD_KAFKA_RESOURCE_UNKNOWN;
}

/* A right and the filter that finds exactly it are made alike. */
static rd_kafka_AclBinding_t *binding(const struct right *r, bool filter)
{
    rd_kafka_ResourcePatternType_t pattern = strcmp(r->pattern, "PREFIXED") == 0 ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL;
    rd_kafka_AclPermissionType_t permission = strcmp(r->permission, "DENY") == 0 ? RD_KAFKA_ACL_PERMISSION_TYPE_DENY : RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW;
    char reason[200];

    rd_kafka_AclBinding_t *acl = (filter ? rd_kafka_AclBindingFilter_new : rd_kafka_AclBinding_new)(resource_of(r->on), r->name, pattern, r->principal, r->host, operation_of(r->operation),
                                                                                                   permission, reason, sizeof reason);
    if (!acl)
        abort();                                 /* Kafka itself named all of it, or we did */
    return acl;
}

static bool check_given(rd_kafka_event_t *event, struct err *e)
{
    size_t n;
    const rd_kafka_acl_result_t **all = rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &n);

    for (size_t i = 0; i < n; i++) {
        const rd_kafka_error_t *error = rd_kafka_acl_result_error(all[i]);

        if (error)
            return kafka_refused(e, rd_kafka_error_code(error), rd_kafka_error_string(error), "give rights");
    }
    return true;
}

static bool check_taken(rd_kafka_event_t *event, struct err *e)
{
    size_t n;
    const rd_kafka_DeleteAcls_result_response_t **all = rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event), &n);

    for (size_t i = 0; i < n; i++) {
        const rd_kafka_error_t *error = rd_kafka_DeleteAcls_result_response_error(all[i]);

        if (error)
            return kafka_refused(e, rd_kafka_error_code(error), rd_kafka_error_string(error), "take rights away");
    }
    return true;
}

/* All changes of one kind at once. */
static bool change(const struct kafka_admin *a, const struct right_change *changes, size_t n, enum right_change_kind kind, struct arena *mem, struct err *e)
{
    CLEANUP(release_event) rd_kafka_event_t *event = NULL;
    rd_kafka_AclBinding_t **acls = ARENA_ARRAY(mem, rd_kafka_AclBinding_t *, n + 1);
    size_t n_acls = 0;

    for (size_t i = 0; i < n; i++)
        if (changes[i].kind == kind)
            acls[n_acls++] = binding(&changes[i].right, kind == RIGHT_TAKE);
    if (n_acls == 0)
        return true;
    rd_kafka_AdminOptions_t *options = kafka_admin_options(a, kind == RIGHT_TAKE ? RD_KAFKA_ADMIN_OP_DELETEACLS : RD_KAFKA_ADMIN_OP_CREATEACLS);
    (kind == RIGHT_TAKE ? rd_kafka_DeleteAcls : rd_kafka_CreateAcls)(a->rk, acls, n_acls, options, a->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_AclBinding_destroy_array(acls, n_acls);
    if (!kafka_admin_answer(a, kind == RIGHT_TAKE ? "take rights away" : "give rights", &event, e))
        return false;
    return kind == RIGHT_TAKE ? check_taken(event, e) : check_given(event, e);
}

bool rights_apply(const char *brokers, const struct cfg *client, const struct right_change *changes, size_t n, struct err *e)
{
    CLEANUP(kafka_admin_close) struct kafka_admin a = {0};
    CLEANUP(arena_release) struct arena mem = {0};

    return kafka_admin_open(brokers, client, &a, e) && change(&a, changes, n, RIGHT_TAKE, &mem, e) && change(&a, changes, n, RIGHT_GIVE, &mem, e);
}
