/* SPDX-License-Identifier: Apache-2.0 */
/* tenant - the town as tenant.cfg describes it: agencies with their states, agreements, where things are.
 * `agency add|state|sign` rewrite agencies.cfg and agreements.cfg beside it, which it includes.
 *
 *   tenant = "05162004";  land = "NW" (default: the AGS says it);  schemas = "DIR";  keys = "keys";        # folders relative to this file
 *   kafka = { brokers = "127.0.0.1:9092"; client = { }; };   database = "host=... dbname=...";
 *   @include "agencies.cfg"     agencies = ( { id = "jobcenter@05162"; state = "live"; live_since = "2020-01-01"; territory = ["05162"]; } );   # also added = DAY, contact, silence_ok = { until; reason; }, publishes = "mon,wed", interval_days = 2, certificates = { last = 2; valid = [2]; }
 *   @include "agreements.cfg"   agreements = ( { rule = "R16"; version = "2005-01-01"; title = "..."; approved_by = "..."; approved_on = "...";
 *                                                signatories = ( { agency = "schulamt@05162"; since = "..."; } ); parameters = { days = 28; }; } );
 *                             # also from = "2026-03-01", activated = { on = "..."; by = ["U1", "U2"]; }
 *   rules = "rules"           # the town's own rules R90-R99: a folder beside this file, need not be there */
#ifndef COMMON_TENANT_H
#define COMMON_TENANT_H
#include "cfg.h"
#include "day.h"
#include "hash.h"
#include "schedule.h"

enum agency_state { AGENCY_SHADOW, AGENCY_LIVE, AGENCY_PAUSED, AGENCY_LEFT, AGENCY_PAPER };
struct agency {
    const char *id, *slug, *scope;       /* "jobcenter@05162", "jobcenter", "05162" */
    enum agency_state state;
    day_num live_since;                  /* DAY_NONE: since the beginning of time */
    day_num added;                       /* when it was registered; DAY_NONE: nobody has written that down */
    const char *contact;                 /* may be NULL */
    day_num silence_ok_until;            /* announced downtime through that day, and its reason; DAY_NONE: none */
    const char *silence_reason;
    const char **territory; size_t n_territory;   /* AGS prefixes; none: the scope itself if it is an AGS prefix, else the tenant */
    const char *publishes; struct schedule publishes_on;   /* how often it is heard, where its type says otherwise (rhythm.h); NULL, 0: as its type */
    int64_t interval_days;
    int64_t last_certificate;            /* the number of the last one made for it; 0: none */
    int64_t *certificates; size_t n_certificates;   /* the numbers that have rights */
};
struct agreement {
    const char *rule; day_num version;   /* version DAY_NONE: all of them */
    day_num from;                        /* anchors from that day on; DAY_NONE: as long as the version */
    const char *title, *approved_by; day_num approved_on;
    const char *activated_by[2]; day_num activated_on;      /* by[0] NULL: nobody has */
    struct { const char *agency; day_num since; } *signatories; size_t n_signatories;   /* since DAY_NONE: the beginning of time */
    struct { const char *name; int64_t value; } *parameters; size_t n_parameters;
};
struct tenant {
    const char *ags, *land;
    struct agency *agencies; size_t n_agencies;
    struct agreement *agreements; size_t n_agreements;
    const char *schemas, *keys, *rules;  /* folders, resolved; rules: the town's own, or NULL */
    const char *rehearsed;               /* a folder that is tried out: its axes/, rules/ and calendar/, where it has them, stand for those of
                                            `schemas`; without axes/ and rules/ it is a folder of rules itself.  NULL: none */
    const char *file, *agencies_file, *agreements_file;
    const char *hub;                     /* "hub@05162004" */
};
/* One agreement as it is written; signatories must be agencies of `t`.  ERR_CONFIG with file:line. */
bool tenant_agreement(const struct cfg *at, const struct tenant *t, struct arena *mem, struct agreement *ret, struct err *e) MUST_CHECK;
/* From the tree of tenant.cfg.  ERR_CONFIG with file:line. */
bool tenant_read(const struct cfg *root, struct arena *mem, struct tenant *ret, struct err *e) MUST_CHECK;
const struct agency *tenant_agency(const struct tenant *t, const char *id);      /* NULL: unknown; hub@<ags> is always known (paper) */
/* On trial: what it says is journalled and reconciled, not evaluated. */
bool tenant_is_shadow(const struct tenant *t, const char *agency);
/* The Land of a municipality, as calendars call it ("NW"); NULL: the digits begin with none. */
const char *tenant_land(const char *ags);
/* How closely the agency's territory fits this AGS (NULL: the tenant's): the length of the longest prefix that contains it; 0: it does not. */
size_t tenant_fit(const struct tenant *t, const struct agency *a, const char *ags);
/* Does the agency's territory contain this AGS? */
bool tenant_covers(const struct tenant *t, const struct agency *a, const char *ags);
/* "slug@scope": slug [a-z0-9-]+, scope [a-z0-9]+. */
bool agency_id_split(const char *id, struct arena *mem, const char **ret_slug, const char **ret_scope);
/* Neither paper nor left: it has topics, and writes into one.  NULL: it has not. */
bool agency_has_program(const struct agency *a);
/* Live or in shadow: the hub reads its topic, and waits for it.  A paused one's messages wait in Kafka. */
bool agency_is_read(const struct agency *a);
const char *agency_state_name(enum agency_state s);
bool agency_state_parse(const char *text, enum agency_state *ret);
/* Makes the key folder's master key and the agency's sealed key where they are missing (`adopt`: a key that the agency has from
 * before, or NULL); the key as it then is.  ERR_CONFIG. */
bool tenant_key_make(const struct tenant *t, const char *agency, const uint8_t *adopt, uint8_t ret_key[KEY_BYTES], struct err *e) MUST_CHECK;
/* The pseudonym key of an agency, from the sealed copy in the key folder.  ERR_CONFIG. */
bool tenant_key(const struct tenant *t, const char *agency, uint8_t ret_key[KEY_BYTES], struct err *e) MUST_CHECK;
/* "slug@scope:local id" to a subject.  ERR_CONFIG. */
bool tenant_subject(const struct tenant *t, const char *local, uint8_t ret_subject[SUBJECT_BYTES], const char **ret_agency, struct arena *mem, struct err *e) MUST_CHECK;
#endif
