/* SPDX-License-Identifier: Apache-2.0 */
/* event - one case event: envelope and body, and how it travels (CloudEvents 1.0, Kafka binding, binary mode).
 *
 * Key = subject as 32 hex digits.  Headers: ce_specversion ce_id ce_source ce_type ce_subject ce_time ce_sequence
 * ce_dataschema content-type traceparent ce_tenant ce_epoch ce_dataclass ce_purpose ce_legalbasis ce_consent ce_reads (manifests).
 * The topic says who speaks (of an inbox: the tenant's hub); a header that disagrees makes a dead letter.  ce_source is
 * urn:casebus:agency:<slug>@<scope>, ce_dataschema urn:casebus:schema:<id>.  What speaks of nobody (casebus.*: subject zero) has
 * neither key nor ce_subject; control messages need no purpose and no legal basis.
 *
 * Error texts begin with what is wrong: "topic", "header", "key", "value", "schema", "body" (codec), "publisher", "dataclass", "field",
 * "subject", "purpose", "legalbasis", "consent": the first word can be a dead letter's reason.
 *
 * Wire hash: SHA-256 of "id\ntype\nsubject\ntime\ntenant\nepoch\nsequence\nclass\npurpose\nlegalbasis\nconsent\n" (canonical
 * texts, absent = empty) followed by the value bytes: the journal can compute it again from its columns. */
#ifndef COMMON_EVENT_H
#define COMMON_EVENT_H
#include "codec.h"

struct event {
    uint8_t id[UUID_BYTES];
    const char *type;
    const char *agency;                  /* slug@scope: who speaks */
    const char *tenant;                  /* AGS */
    uint8_t subject[SUBJECT_BYTES];      /* zero for casebus.* */
    int64_t epoch, seq;
    time_us recorded_at;
    time_us received_at;                 /* at the hub; 0 at the agency */
    int64_t no;                          /* journal number; 0 outside the journal */
    int32_t schema_id;
    int32_t reads;                       /* of a manifest as received: the newest schema id that the sender's program reads; 0: it did not say */
    char dataclass;
    const char *purpose, *legal_basis, *consent, *traceparent;     /* consent, traceparent may be NULL */
    const struct schema *schema;         /* NULL: newer than what we know; then fields is NULL too */
    struct value *fields;                /* in the schema's order */
    const void *payload;                 /* the framed value */
    size_t payload_bytes;
};

struct header { const char *name; const void *value; size_t n; };   /* value NULL = null header */
/* A Kafka message, borrowed from whoever received it or to be sent. */
struct message {
    const char *topic;
    int64_t offset;
    int64_t broker_ms;                   /* Kafka's own timestamp, 0 unknown */
    const void *key; size_t key_bytes;
    const void *value; size_t value_bytes;
    struct header *headers; size_t n_headers;
    void *lent;                          /* what the headers lie in until subscribe_release; NULL: with the message */
};

/* casebus.<tenant>.<slug>.<scope>.<events|inbox> */
char *topic_name(struct arena *mem, const char *tenant, const char *agency, const char *kind);
/* Splits a topic of ours; false when it is none.  Outputs in `mem`. */
bool topic_parse(const char *topic, struct arena *mem, const char **ret_tenant, const char **ret_agency, const char **ret_kind);

/* Event to message: headers and key in `mem`, value = ev->payload; the topic is the caller's. */
void event_to_message(const struct event *ev, struct arena *mem, struct message *ret_msg);
/* A manifest says which is the newest schema id that the program reads which sends it: ce_reads, not part of what is hashed. */
void event_message_reads(struct message *msg, struct arena *mem, int32_t schema_id);
/* Is it a header of ours, in its form, of a kind that names nobody?  Others may hold anything: who looks must have a reason. */
bool event_header_is_plain(const struct header *h);
/* Message to event, without decoding the body (schema and fields stay NULL); payload is borrowed from the message, schema_id read from
 * it.  ERR_DATA: reason and header. */
bool event_from_message(const struct message *msg, struct arena *mem, struct event *ret_ev, struct err *e) MUST_CHECK;
/* Fills schema and fields from payload.  ERR_DATA as codec_decode, or type and schema disagree; a newer id (schema_id_is_newer)
 * is no error: schema stays NULL. */
bool event_decode(struct event *ev, const struct schema_set *set, struct arena *mem, struct err *e) MUST_CHECK;
/* Fills payload (in `mem`) and schema_id from fields. */
bool event_encode(struct event *ev, struct arena *mem, struct err *e) MUST_CHECK;
/* Is it what its schema and DESIGN allow: publisher, class, legal basis, consent, codes in lists (on the day of recorded_at or occurred_on),
 * occurred_on there, corrects?  ERR_DATA names the field.  A newer schema that we do not know passes. */
bool event_check(const struct event *ev, const struct schema_set *set, struct err *e) MUST_CHECK;   /* both sides */
/* Producer, before encode: fills occurred_on, effective_from, effective_to from the fields that the schema names, and what is not set
 * yet of assertion (asserted), schema_id, dataclass, purpose (coordination) and legal_basis (the schema's); then event_check. */
bool event_complete(struct event *ev, const struct schema_set *set, struct err *e) MUST_CHECK;
void event_hash(const struct event *ev, uint8_t ret_hash[HASH_BYTES]);

/* The value of a field by its name; of kind VALUE_NONE where it is left out or the type has no such field.  The schema is known. */
const struct value *event_field(const struct event *ev, const char *name);
/* What a code, symbol or agency says; NULL: the field is something else, or left out. */
const char *event_text(const struct event *ev, const char *name);
/* Where a field is to be put that the type is known to have (else it asserts). */
struct value *event_place(struct event *ev, const char *name);
/* The same with a value.  Texts (codes, symbols, agencies) and references (events, persons) are of the field's own kind; texts and bytes are borrowed.
 * NULL and DAY_NONE: nothing is put, and the type need not have the field. */
void event_put_text(struct event *ev, const char *name, const char *text);
void event_put_day(struct event *ev, const char *name, day_num day);
void event_put_ref(struct event *ev, const char *name, const uint8_t ref[UUID_BYTES]);
void event_put_int(struct event *ev, const char *name, int64_t n);
void event_put_bool(struct event *ev, const char *name, bool yes);
void event_put_bytes(struct event *ev, const char *name, const void *bytes, size_t n);
/* Does it take back what it corrects?  The schema is known. */
bool event_is_retracted(const struct event *ev);
/* The participants beside the key's person, each once per role (field name).  Returns how many; at most `max` are written. */
struct participant { uint8_t subject[SUBJECT_BYTES]; const char *role; };
size_t event_participants(const struct event *ev, struct participant *ret, size_t max);

/* One neutral JSON line (INTERFACES 4) to an event: id, type, subject (local id -> pseudonym with `key`), fields; then event_complete.
 * seq and epoch are the caller's.  Without `key` persons and other references stand there as pseudonyms.  `now` makes the id where the line has no UUID.  Persons' local ids met are reported through note
 * (may be NULL): the agency keeps subject -> local id for its inbox.  ret_batch: NULL where the line names none.  ERR_DATA: field and reason, nearest name for an unknown one. */
struct event_reader {
    const struct schema_set *set;
    const char *agency, *tenant, *consent; /* consent: default of the configuration (used where the type needs one) or NULL */
    const uint8_t *key;                    /* KEY_BYTES, or NULL */
    const struct gate *gate;               /* the agency program's, for its sources (producers/gate.h); nothing here asks it */
    void (*note)(void *context, const uint8_t subject[SUBJECT_BYTES], const char *local);
    void *context;
};
bool event_from_json(const struct event_reader *r, const char *line, size_t bytes, time_us now, struct arena *mem, struct event *ret_ev, const char **ret_batch, struct err *e) MUST_CHECK;
/* One field's value from text: dates YYYY-MM-DD, times RFC 3339, symbols, codes, references as local ids ...; a list field: of this one
 * item.  Used by JSON and mapping alike; that a code or agency is a known one says event_check.  ERR_DATA: field and reason. */
bool event_value_from_text(const struct event_reader *r, const struct field *f, const char *text, size_t bytes, struct arena *mem, struct value *ret, struct err *e) MUST_CHECK;
/* The body's fields as a JSON object text (pseudonyms as hex, days ISO); class I fields, and the day that one filled, are left out. */
void event_fields_json(const struct event *ev, struct buf *out);
/* One field's value, with what is personal in it: only for whom it was sent to. */
void event_field_json(const struct event *ev, size_t field, struct buf *out);
#endif
