/* SPDX-License-Identifier: Apache-2.0 */
/* caseview - what reading, evaluating and deciding need: the hub's database, the town, the event types and their meaning. */
#ifndef CONSUMERS_CASEVIEW_CASEVIEW_H
#define CONSUMERS_CASEVIEW_CASEVIEW_H
#include "../../common/meaning/access.h"
#include "../../common/ground/db.h"
#include "../../common/meaning/rules.h"

struct agency_name { int64_t no; const char *id; };
struct caseview {
    struct db *db;
    const struct tenant *tenant;
    struct schema_set *set;
    struct meaning *meaning;
    struct access *access;
    struct rights *rights;               /* caseview_rights */
    char rules[HASH_BYTES * 2 + 1];      /* of meaning, access, event types and the town's agencies: another one marks every person */
    struct agency_name *agencies; size_t n_agencies;     /* the journal's small numbers, read when an unknown one is met */
    struct arena mem;
    struct arena json;                   /* of the person that is being evaluated, see scratch.h */
};

/* Loads types and meaning.  `db` is borrowed, with search path set (admin_db).  ERR_CONFIG with file:line. */
bool caseview_open(struct caseview *cv, const struct tenant *t, struct db *db, struct err *e) MUST_CHECK;
void caseview_close(struct caseview *cv);
/* Who may know what, for coordination on that day. */
const struct rights *caseview_rights(struct caseview *cv, day_num on);
/* "slug@scope" of a small number. */
bool caseview_agency(struct caseview *cv, int64_t no, const char **ret_id, struct err *e) MUST_CHECK;
#endif
