/* SPDX-License-Identifier: Apache-2.0 */
#include "closing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANONICAL = JSON_SORT_KEYS | JSON_COMPACT };

static const char *canonical(const json_t *document, struct arena *mem, size_t *ret_n)
{
    char *text = json_dumps(document, CANONICAL);

    if (!text)
        abort();
    *ret_n = strlen(text);
    const char *kept = arena_strndup(mem, text, *ret_n);
    free(text);
    return kept;
}

static void set_hex(json_t *record, const char *name, const uint8_t *bytes, size_t n)
{
    char hex[2 * SIGNATURE_BYTES + 1];

    json_object_set_new(record, name, json_string(hex_text(bytes, n, hex)));
}

/* ---- writing */

static bool read_report(const char *text, size_t n, json_t **ret, struct err *e)
{
    json_error_t why;

    *ret = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
    if (json_is_object(*ret))
        return true;
    err_set(e, ERR_DATA, "the report is no JSON object%s%s", *ret ? "" : ": ", *ret ? "" : why.text);
    json_decref(*ret);
    return false;
}

bool closing_canonical(const char *text, size_t n, struct arena *mem, const char **ret, size_t *ret_n, struct err *e)
{
    json_t *report;

    if (!read_report(text, n, &report, e))
        return false;
    *ret = canonical(report, mem, ret_n);
    json_decref(report);
    return true;
}

static bool set_report(json_t *record, const struct closing *c, struct arena *mem, struct err *e)
{
    uint8_t hash[HASH_BYTES];
    json_t *report;
    size_t n;

    if (!c->report) {
        set_hex(record, "next_key", c->next_key, sizeof c->next_key);
        return true;
    }
    if (!read_report(c->report, c->report_bytes, &report, e))
        return false;
    const char *text = canonical(report, mem, &n);
    hash_sha256(text, n, hash);
    json_object_set_new(record, "report", report);
    set_hex(record, "report_hash", hash, sizeof hash);
    return true;
}

bool closing_write(const struct closing *c, const struct sign_key *key, struct arena *mem, const char **ret_line, struct err *e)
{
    char day[DAY_TEXT_BYTES], at[TIME_TEXT_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    json_t *record = json_pack("{s:I,s:s,s:s,s:s}", "no", (json_int_t)c->no, "day", day_text(c->day, day), "at", time_text(c->at, at), "tenant", c->tenant);
    size_t n;

    if (!record)
        abort();
    set_hex(record, "key", key->public, sizeof key->public);
    set_hex(record, "prev", c->prev, sizeof c->prev);
    bool ok = set_report(record, c, mem, e);
    if (ok) {
        const char *to_sign = canonical(record, mem, &n);

        sign_bytes(key, to_sign, n, signature);
        set_hex(record, "signature", signature, sizeof signature);
        *ret_line = canonical(record, mem, &n);
    }
    json_decref(record);
    return ok;
}

/* ---- reading */

static bool get_hex(const json_t *record, const char *name, uint8_t *ret, size_t want)
{
    const json_t *v = json_object_get(record, name);

    return json_is_string(v) && hex_parse(json_string_value(v), json_string_length(v), ret, want);
}

static bool get_head(const json_t *record, struct arena *mem, struct closing *ret)
{
    const json_t *day = json_object_get(record, "day"), *at = json_object_get(record, "at"), *tenant = json_object_get(record, "tenant");
    struct err ignored;

    ret->no = json_integer_value(json_object_get(record, "no"));
    ret->tenant = json_is_string(tenant) ? arena_strdup(mem, json_string_value(tenant)) : "";
    return ret->no > 0 && json_is_string(day) && day_parse(json_string_value(day), json_string_length(day), &ret->day, &ignored)
        && json_is_string(at) && time_parse(json_string_value(at), json_string_length(at), &ret->at, &ignored)
        && *ret->tenant && strlen(ret->tenant) < sizeof ((struct chain *)0)->tenant;
}

static bool get_fields(const json_t *record, struct arena *mem, struct closing *ret)
{
    const json_t *report = json_object_get(record, "report");

    if (!get_head(record, mem, ret) || !get_hex(record, "key", ret->key, sizeof ret->key) || !get_hex(record, "prev", ret->prev, sizeof ret->prev))
        return false;
    if (!json_is_object(report))
        return !report && get_hex(record, "next_key", ret->next_key, sizeof ret->next_key);
    ret->report = canonical(report, mem, &ret->report_bytes);
    return true;
}

const char *closing_name(const struct closing *c, char out[CLOSING_NAME_BYTES])
{
    char day[DAY_TEXT_BYTES];

    snprintf(out, CLOSING_NAME_BYTES, "record %" PRId64 " (%s)", c->no, day_text(c->day, day));
    return out;
}

static bool is_as_signed(json_t *record, const struct closing *c, struct arena *mem, struct err *e)
{
    uint8_t hash[HASH_BYTES], said[HASH_BYTES], signature[SIGNATURE_BYTES];
    char name[CLOSING_NAME_BYTES];
    size_t n;

    closing_name(c, name);
    if (c->report) {
        hash_sha256(c->report, c->report_bytes, hash);
        if (!get_hex(record, "report_hash", said, sizeof said) || memcmp(hash, said, sizeof hash) != 0)
            return err_set(e, ERR_DATA, "%s: its report is not the one that was signed", name);
    }
    if (!get_hex(record, "signature", signature, sizeof signature))
        return err_set(e, ERR_DATA, "%s: it has no signature", name);
    json_object_del(record, "signature");
    const char *to_sign = canonical(record, mem, &n);
    return sign_holds(c->key, to_sign, n, signature) || err_set(e, ERR_DATA, "%s: it was changed after it was signed", name);
}

static bool read_record(json_t *record, struct arena *mem, struct closing *ret, struct err *e)
{
    char name[CLOSING_NAME_BYTES];
    size_t n;

    if (!json_is_object(record) || !get_fields(record, mem, ret))
        return err_set(e, ERR_DATA, "it is no closing record");
    const char *text = canonical(record, mem, &n);
    if (n != ret->line_bytes || memcmp(text, ret->line, n) != 0)
        return err_set(e, ERR_DATA, "%s: it is written otherwise than it was signed: keys sorted, no blanks", closing_name(ret, name));
    return is_as_signed(record, ret, mem, e);
}

bool closing_read(const char *line, size_t n, struct arena *mem, struct closing *ret, struct err *e)
{
    struct closing c = { .line = arena_strndup(mem, line, n), .line_bytes = n };
    json_error_t why;
    json_t *record = json_loadb(line, n, JSON_REJECT_DUPLICATES, &why);

    hash_sha256(line, n, c.hash);
    bool ok = read_record(record, mem, &c, e);
    json_decref(record);
    if (ok)
        *ret = c;
    return ok;
}

/* ---- the chain */

static bool is_joined(const struct chain *c, const struct closing *next, struct err *e)
{
    static const uint8_t none[HASH_BYTES];
    char name[CLOSING_NAME_BYTES], want[SIGN_PUBLIC_TEXT_BYTES], got[SIGN_PUBLIC_TEXT_BYTES];

    closing_name(next, name);
    if (next->no != c->no + 1)
        return err_set(e, ERR_DATA, "%s: record %" PRId64 " was expected here", name, c->no + 1);
    if (!c->broken && memcmp(next->prev, c->no ? c->hash : none, HASH_BYTES) != 0)
        return err_set(e, ERR_DATA, "%s: the record before it is not the one that it names", name);
    if (*c->tenant && strcmp(c->tenant, next->tenant) != 0)
        return err_set(e, ERR_DATA, "%s: it is of tenant %s, those before it of %s", name, next->tenant, c->tenant);
    if (*c->tenant && memcmp(c->key, next->key, SIGN_PUBLIC_BYTES) != 0)
        return err_set(e, ERR_DATA, "%s: it is signed with %.16s, and %.16s was to follow", name, hex_text(next->key, sizeof next->key, got), hex_text(c->key, sizeof c->key, want));
    return true;
}

/* Who joins the chain without right does not say which key is next. */
static void step_behind(struct chain *c, const struct closing *last, bool joined)
{
    c->no = last->no;
    c->broken = false;
    memcpy(c->hash, last->hash, HASH_BYTES);
    if (!joined && *c->tenant)
        return;
    snprintf(c->tenant, sizeof c->tenant, "%s", last->tenant);
    memcpy(c->key, last->report ? last->key : last->next_key, SIGN_PUBLIC_BYTES);
}

void chain_begin_behind(struct chain *c, const struct closing *last)
{
    *c = (struct chain){0};
    step_behind(c, last, true);
}

bool chain_follow(struct chain *c, const char *line, size_t n, struct arena *mem, struct closing *ret, struct err *e)
{
    if (!closing_read(line, n, mem, ret, e)) {
        c->no++;
        c->broken = true;
        return false;
    }
    bool ok = is_joined(c, ret, e);
    step_behind(c, ret, ok);
    return ok;
}
