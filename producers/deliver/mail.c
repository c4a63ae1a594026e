/* SPDX-License-Identifier: Apache-2.0 */
#include "mail.h"

#include <ctype.h>
#include <string.h>

enum { WORD_BYTES = 40 };                /* of the subject in one encoded word: three signs each, 75 are allowed (RFC 2047) */
const char *const mail_keys[] = { "new", "changed", "due", "overdue", "agency", "tenant", "day", NULL };

bool mail_is_address(const char *text)
{
    const char *at = strchr(text, '@');

    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || strchr("<>,;\"()[]", *c))
            return false;
    return at && at > text && at[1] && !strchr(at + 1, '@');
}

static const char *lookup(const void *context, const char *key, struct arena *mem)
{
    const struct mail_counts *c = context;
    const int64_t numbers[] = { c->fresh, c->changed, c->due, c->overdue };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(key, mail_keys[i]) == 0)
            return arena_printf(mem, "%lld", (long long)numbers[i]);
    return strcmp(key, "agency") == 0 ? c->agency : strcmp(key, "tenant") == 0 ? c->tenant : wording_day(c->day, c->wording, mem);
}

static bool is_ascii(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7f)
            return false;
    return true;
}

/* RFC 2047, Q: words of whole characters. */
static void add_subject(struct buf *out, const char *text, size_t n)
{
    buf_str(out, "Subject: ");
    if (is_ascii(text, n)) {
        buf_add(out, text, n);
        buf_str(out, "\n");
        return;
    }
    for (size_t at = 0, used = WORD_BYTES; at < n; at++) {
        bool begins = ((unsigned char)text[at] & 0xc0) != 0x80;

        if (begins && used + 12 > WORD_BYTES) {
            buf_str(out, at ? "?=\n =?utf-8?Q?" : "=?utf-8?Q?");
            used = 0;
        }
        if (isalnum((unsigned char)text[at])) {
            buf_char(out, text[at]);
            used++;
        } else {
            buf_printf(out, "=%02X", (unsigned)(unsigned char)text[at]);
            used += 3;
        }
    }
    buf_str(out, "?=\n");
}

void mail_text(const char *from, const char *to, const char *id, const char *text, const struct mail_counts *counts, struct arena *mem, struct buf *out)
{
    CLEANUP(buf_release) struct buf filled = {0};
    char day[DAY_TEXT_BYTES];

    wording_fill(text, lookup, counts, mem, &filled);
    size_t subject = filled.data ? strcspn(filled.data, "\r\n") : 0;
    buf_printf(out, "From: %s\nTo: %s\n", from, to);
    add_subject(out, filled.data ? filled.data : "", subject);
    /* The address' own domain makes it unique. */
    buf_printf(out, "Message-ID: <casebus.%s.%s%s>\n", day_text(counts->day, day), id, strchr(from, '@'));
    buf_str(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\n\n");
    const char *body = filled.data ? filled.data + subject : "";
    body += strspn(body, "\r\n");
    buf_str(out, body);
}
