/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope as Kafka headers and back: CloudEvents 1.0, Kafka binding, binary mode. */
#include <string.h>

#include "codelist.h"
#include "event_parts.h"

static const char source_prefix[] = "urn:casebus:agency:", schema_prefix[] = "urn:casebus:schema:";
static const char topic_prefix[] = "casebus.", content_type[] = "application/avro";

/* In the order in which we write them. */
enum {
    SPECVERSION, ID, SOURCE, TYPE, SUBJECT, TIME, SEQUENCE, DATASCHEMA, CONTENT_TYPE, TRACEPARENT,
    TENANT, EPOCH, DATACLASS, PURPOSE, LEGALBASIS, CONSENT, READS, HEADERS,
};
static const char *const header_names[HEADERS] = {
    [SPECVERSION] = "ce_specversion", [ID] = "ce_id", [SOURCE] = "ce_source", [TYPE] = "ce_type", [SUBJECT] = "ce_subject",
    [TIME] = "ce_time", [SEQUENCE] = "ce_sequence", [DATASCHEMA] = "ce_dataschema", [CONTENT_TYPE] = "content-type",
    [TRACEPARENT] = "traceparent", [TENANT] = "ce_tenant", [EPOCH] = "ce_epoch", [DATACLASS] = "ce_dataclass",
    [PURPOSE] = "ce_purpose", [LEGALBASIS] = "ce_legalbasis", [CONSENT] = "ce_consent",
    [READS] = "ce_reads",
};

/* ---- topics */

char *topic_name(struct arena *mem, const char *tenant, const char *agency, const char *kind)
{
    char *name = arena_printf(mem, "casebus.%s.%s.%s", tenant, agency, kind), *at = strchr(name, '@');

    if (at)
        *at = '.';
    return name;
}

bool topic_parse(const char *topic, struct arena *mem, const char **ret_tenant, const char **ret_agency, const char **ret_kind)
{
    const char *tenant = topic + sizeof topic_prefix - 1, *slug, *scope, *kind;

    if (strncmp(topic, topic_prefix, sizeof topic_prefix - 1) != 0)
        return false;
    size_t digits = 0;
    while (tenant[digits] >= '0' && tenant[digits] <= '9')
        digits++;
    if (digits != 8 || tenant[digits] != '.')          /* an AGS */
        return false;
    slug = tenant + digits + 1;
    scope = strchr(slug, '.');
    kind = scope ? strchr(scope + 1, '.') : NULL;
    if (!kind)
        return false;
    char *agency = arena_strndup(mem, slug, (size_t)(kind - slug));
    agency[scope - slug] = '@';
    if (!event_is_agency(agency, (size_t)(kind - slug)) || (strcmp(kind + 1, "events") != 0 && strcmp(kind + 1, "inbox") != 0))
        return false;
    *ret_tenant = arena_strndup(mem, tenant, digits);
    *ret_agency = agency;
    *ret_kind = kind[1] == 'e' ? "events" : "inbox";
    return true;
}

/* ---- event to message */

static void add(struct message *msg, int header, const char *text)
{
    if (text)
        msg->headers[msg->n_headers++] = (struct header){ header_names[header], text, strlen(text) };
}

/* Faster than printf, which would be felt at this place. */
static const char *number_text(struct arena *mem, const char *prefix, int64_t v)
{
    char digits[24], *at = digits + sizeof digits - 1;
    size_t n = strlen(prefix);
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;

    *at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        *--at = '-';
    size_t bytes = (size_t)(digits + sizeof digits - at);
    char *text = arena_alloc(mem, n + bytes);
    memcpy(text, prefix, n);
    memcpy(text + n, at, bytes);
    return text;
}

static const char *source_text(struct arena *mem, const char *agency)
{
    size_t n = strlen(agency);
    char *text = arena_alloc(mem, sizeof source_prefix + n);

    memcpy(text, source_prefix, sizeof source_prefix - 1);
    memcpy(text + sizeof source_prefix - 1, agency, n);
    return text;
}

void event_to_message(const struct event *ev, struct arena *mem, struct message *ret_msg)
{
    struct message msg = { .value = ev->payload, .value_bytes = ev->payload_bytes, .headers = ARENA_ARRAY(mem, struct header, HEADERS) };
    char *dataclass = arena_alloc(mem, 2);

    *dataclass = ev->dataclass;
    if (event_has_subject(ev)) {
        msg.key = hex_text(ev->subject, SUBJECT_BYTES, arena_alloc(mem, SUBJECT_TEXT_BYTES));
        msg.key_bytes = SUBJECT_TEXT_BYTES - 1;
    }
    add(&msg, SPECVERSION, "1.0");
    add(&msg, ID, uuid_text(ev->id, arena_alloc(mem, UUID_TEXT_BYTES)));
    add(&msg, SOURCE, source_text(mem, ev->agency));
    add(&msg, TYPE, ev->type);
    add(&msg, SUBJECT, msg.key);
    add(&msg, TIME, time_text(ev->recorded_at, arena_alloc(mem, TIME_TEXT_BYTES)));
    add(&msg, SEQUENCE, number_text(mem, "", ev->seq));
    add(&msg, DATASCHEMA, number_text(mem, schema_prefix, ev->schema_id));
    add(&msg, CONTENT_TYPE, content_type);
    add(&msg, TRACEPARENT, ev->traceparent);
    add(&msg, TENANT, ev->tenant);
    add(&msg, EPOCH, number_text(mem, "", ev->epoch));
    add(&msg, DATACLASS, dataclass);
    add(&msg, PURPOSE, ev->purpose);
    add(&msg, LEGALBASIS, ev->legal_basis);
    add(&msg, CONSENT, ev->consent);
    *ret_msg = msg;
}

void event_message_reads(struct message *msg, struct arena *mem, int32_t schema_id)
{
    add(msg, READS, number_text(mem, "", schema_id));
}

/* ---- message to event */

struct envelope {
    const struct header *found[HEADERS]; /* NULL: not there */
    const char *tenant, *speaker;        /* as the topic says */
    bool events;                         /* the topic's kind: events, else inbox */
    struct arena *mem;
    struct err *e;
};

static bool fail(const struct envelope *v, int header, const char *what)
{
    return err_set(v->e, ERR_DATA, "header %s %s", header_names[header], what);
}

/* Ours come in our order, so the search begins behind the last one found. */
static int header_index(const char *name, int begin)
{
    for (int i = 0; name && i < HEADERS; i++)
        if (strcmp(header_names[(begin + i) % HEADERS], name) == 0)
            return (begin + i) % HEADERS;
    return -1;
}

static bool collect(struct envelope *v, const struct message *msg)
{
    static const int required[] = { SPECVERSION, ID, SOURCE, TYPE, TIME, SEQUENCE, CONTENT_TYPE, TENANT, EPOCH, DATACLASS };

    for (size_t i = 0, begin = 0; i < msg->n_headers; i++) {
        int h = header_index(msg->headers[i].name, (int)begin);

        if (h < 0)
            continue;                    /* somebody else's extension */
        if (v->found[h])
            return fail(v, h, "stands there twice");
        if (!msg->headers[i].value)
            return fail(v, h, "has no value");
        v->found[h] = &msg->headers[i];
        begin = (size_t)h + 1;
    }
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
        if (!v->found[required[i]])
            return fail(v, required[i], "is missing");
    return true;
}

static bool is_text(const struct header *h, const char *text)
{
    return h->n == strlen(text) && memcmp(h->value, text, h->n) == 0;
}

/* PREFIX and then TEXT? */
static bool is_joined(const struct header *h, const char *prefix, const char *text)
{
    size_t n = strlen(prefix);

    return h->n == n + strlen(text) && memcmp(h->value, prefix, n) == 0 && memcmp((const char *)h->value + n, text, h->n - n) == 0;
}

/* Exactly as we would write it: the wire hash is computed again from what is kept. */
static bool take_number(const struct envelope *v, int header, int64_t least, int64_t *ret)
{
    const struct header *h = v->found[header];
    const char *digits = h->value;
    int64_t number = 0;
    bool ok = h->n > 0 && h->n < 20 && (digits[0] != '0' || h->n == 1);

    for (size_t i = 0; ok && i < h->n; i++)
        ok = digits[i] >= '0' && digits[i] <= '9' && !__builtin_mul_overflow(number, 10, &number) && !__builtin_add_overflow(number, digits[i] - '0', &number);
    if (!ok || number < least)
        return fail(v, header, least > 0 ? "is no whole number above 0" : "is no whole number");
    *ret = number;
    return true;
}

/* A code word or nothing at all. */
static bool take_token(const struct envelope *v, int header, const char **ret)
{
    const struct header *h = v->found[header];
    char *text;

    *ret = NULL;
    if (!h)
        return true;
    if (h->n > 64 || memchr(h->value, '\0', h->n) || !codelist_is_token(text = arena_strndup(v->mem, h->value, h->n)))
        return fail(v, header, "is no code word of at most 64 letters, digits and . _ - : @ +");
    *ret = text;
    return true;
}

static bool take_type(const struct envelope *v, const char **ret)
{
    const struct header *h = v->found[TYPE];
    const char *text = h->value;
    size_t dots = 0;
    bool ok = h->n > 0 && h->n <= 100 && text[0] != '.' && text[h->n - 1] != '.';

    for (size_t i = 0; ok && i < h->n; i++) {
        dots += text[i] == '.';
        ok = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9') || text[i] == '.' || text[i] == '_';
    }
    if (!ok || dots == 0)
        return fail(v, TYPE, "is no event type");
    *ret = arena_strndup(v->mem, text, h->n);
    return true;
}

static bool take_class(const struct envelope *v, char *ret)
{
    const struct header *h = v->found[DATACLASS];

    if (h->n != 1 || !memchr("BSJCHXI-", *(const char *)h->value, 8))
        return fail(v, DATACLASS, "is none of B S J C H X I -");
    *ret = *(const char *)h->value;
    return true;
}

static bool take_time(const struct envelope *v, time_us *ret)
{
    const struct header *h = v->found[TIME];
    struct err why;

    if (!time_parse(h->value, h->n, ret, &why) || !event_time_fits(*ret))
        return fail(v, TIME, "is no time of RFC 3339 with offset");
    return true;
}

/* The key, and ce_subject, which says the same.  Only control messages may speak of nobody. */
static bool take_subject(const struct envelope *v, const struct message *msg, struct event *ev)
{
    const struct header *h = v->found[SUBJECT];

    if (msg->key && !hex_parse(msg->key, msg->key_bytes, ev->subject, SUBJECT_BYTES))
        return err_set(v->e, ERR_DATA, "key is no subject: 32 hexadecimal digits are expected");
    if (!event_has_subject(ev) && ev->dataclass != '-')
        return err_set(v->e, ERR_DATA, "key is missing: only control messages have none");
    if (h ? !msg->key || h->n != msg->key_bytes || memcmp(h->value, msg->key, h->n) != 0 : event_has_subject(ev))
        return fail(v, SUBJECT, "disagrees with the key");
    return true;
}

static bool check_constants(const struct envelope *v)
{
    if (!is_text(v->found[SPECVERSION], "1.0"))
        return fail(v, SPECVERSION, "is not 1.0");
    if (!is_text(v->found[CONTENT_TYPE], content_type))
        return fail(v, CONTENT_TYPE, "is not application/avro");
    if (!is_joined(v->found[SOURCE], source_prefix, v->speaker))
        return err_set(v->e, ERR_DATA, "header ce_source disagrees with the topic, where %s speaks", v->speaker);
    if (!is_text(v->found[TENANT], v->tenant))
        return err_set(v->e, ERR_DATA, "header ce_tenant disagrees with the topic, which is of %s", v->tenant);
    return true;
}

/* What the value's frame says is what ce_dataschema says, where there is one. */
static bool take_value(const struct envelope *v, const struct message *msg, struct event *ev)
{
    const struct header *h = v->found[DATASCHEMA];

    if (!msg->value)
        return err_set(v->e, ERR_DATA, "value is null");
    if (!codec_schema_id(msg->value, msg->value_bytes, &ev->schema_id, v->e))
        return false;
    if (h && !is_text(h, number_text(v->mem, schema_prefix, ev->schema_id)))
        return fail(v, DATASCHEMA, "disagrees with the schema id in the value");
    ev->payload = msg->value;
    ev->payload_bytes = msg->value_bytes;
    return true;
}

/* A number that is none says nothing: it only tells what may be sent back. */
static void take_reads(const struct envelope *v, struct event *ev)
{
    const struct header *h = v->found[READS];
    const char *digits = h ? h->value : "";

    for (size_t i = 0; h && i < h->n && i < 9; i++)
        ev->reads = digits[i] >= '0' && digits[i] <= '9' ? 10 * ev->reads + (digits[i] - '0') : 0;
}

static bool take_envelope(const struct envelope *v, const struct message *msg, struct event *ev)
{
    const struct header *trace = v->found[TRACEPARENT];
    int64_t least = v->events;           /* what the hub writes into an inbox has no source_seq */

    if (!uuid_parse(v->found[ID]->value, v->found[ID]->n, ev->id))
        return fail(v, ID, "is no UUID");
    if (trace && event_is_traceparent(trace->value, trace->n))      /* one that is none is ignored, as W3C wants it */
        ev->traceparent = arena_strndup(v->mem, trace->value, trace->n);
    ev->tenant = v->tenant;
    ev->agency = v->speaker;
    take_reads(v, ev);
    return take_type(v, &ev->type) && take_class(v, &ev->dataclass) && take_subject(v, msg, ev) && take_time(v, &ev->recorded_at)
           && take_number(v, SEQUENCE, least, &ev->seq) && take_number(v, EPOCH, least, &ev->epoch)
           && take_token(v, PURPOSE, &ev->purpose) && take_token(v, LEGALBASIS, &ev->legal_basis)
           && take_token(v, CONSENT, &ev->consent) && take_value(v, msg, ev);
}

bool event_from_message(const struct message *msg, struct arena *mem, struct event *ret_ev, struct err *e)
{
    struct envelope v = { .mem = mem, .e = e };
    struct event ev = {0};
    const char *kind;

    if (!topic_parse(msg->topic, mem, &v.tenant, &v.speaker, &kind))
        return err_set(e, ERR_DATA, "topic %.100s is none of ours", msg->topic);
    v.events = strcmp(kind, "events") == 0;
    if (!v.events)
        v.speaker = arena_printf(mem, "hub@%s", v.tenant);
    if (!collect(&v, msg) || !check_constants(&v) || !take_envelope(&v, msg, &ev))
        return false;
    *ret_ev = ev;
    return true;
}

/* ---- for people */

static bool is_number(const struct header *h, size_t from)
{
    const char *text = h->value;

    for (size_t i = from; i < h->n; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return h->n > from && h->n - from < 20;
}

static bool begins(const struct header *h, const char *prefix)
{
    return h->n >= strlen(prefix) && memcmp(h->value, prefix, strlen(prefix)) == 0;
}

bool event_header_is_plain(const struct header *h)
{
    int which = h->value ? header_index(h->name, 0) : -1;
    uint8_t ref[SUBJECT_BYTES];
    struct err ignored;
    time_us at;

    switch (which) {
    case SPECVERSION: return is_text(h, "1.0");
    case CONTENT_TYPE: return is_text(h, content_type);
    case ID: return uuid_parse(h->value, h->n, ref);
    case SUBJECT: return hex_parse(h->value, h->n, ref, SUBJECT_BYTES);
    case TIME: return time_parse(h->value, h->n, &at, &ignored);
    case TRACEPARENT: return event_is_traceparent(h->value, h->n);
    case SOURCE: return begins(h, source_prefix) && event_is_agency((const char *)h->value + sizeof source_prefix - 1, h->n - (sizeof source_prefix - 1));
    case DATASCHEMA: return begins(h, schema_prefix) && is_number(h, sizeof schema_prefix - 1);
    case SEQUENCE: case EPOCH: case TENANT: case READS: return is_number(h, 0);
    case DATACLASS: return h->n == 1;
    default: return false;                       /* type, purpose, legal basis, consent: words that somebody may have misused */
    }
}
