/* SPDX-License-Identifier: Apache-2.0 */
#include "wording.h"

#include <string.h>

#include "../../common/ground/cfg.h"

enum form { TEXT, DAY, WORD };
/* `part`: where it stands in a letter. */
struct column { const char *part, *de, *en; enum form form; };
static const char *const keys[] = {
    "id", "revision", "rule", "step", "title", "status", "stage", "due", "opened", "hard_stop", "late", "local", "basis", "agreement", "reason", "cancelled", "done_on",
    "because_type", "because_on", "about_type", "about_on", "grounds",
    "class", "day", "epoch", "from", "to", "count", "action", "gone", "owner", "type", "event", "time",
    "family", "given", "born_on", "born_precision", "sex", "nationalities", "language", "street", "house_no", "postcode", "town", NULL,
};
static const struct column columns[] = {
    { "id", "Aufgabe", "Task", TEXT }, { "revision", "Fassung", "Revision", TEXT }, { "rule", "Regel", "Rule", TEXT }, { "step", "Schritt", "Step", TEXT },
    { "title_de", "Titel", "Title", TEXT }, { "status", "Stand", "Status", WORD }, { "stage", "Mahnstufe", "Stage", WORD }, { "due", "Fällig am", "Due", DAY },
    { "opened", "Eröffnet am", "Opened", DAY }, { "hard_stop", "Ausschlussfrist", "Hard stop", DAY }, { "late", "Verspätet", "Late", WORD },
    { "local", "Aktenzeichen", "File number", TEXT }, { "basis", "Rechtsgrundlage", "Legal basis", TEXT }, { "agreement", "Vereinbarung", "Agreement", TEXT },
    { "reason", "Grund", "Reason", TEXT }, { "cancelled", "Abgebrochen wegen", "Cancelled because", TEXT }, { "done_on", "Erledigt am", "Done on", DAY },
    { "because_type", "Auslöser", "Because of", TEXT }, { "because_on", "Auslöser am", "Because of day", DAY },
    { "about_type", "Bestrittene Angabe", "Disputed statement", TEXT }, { "about_on", "Bestrittene Angabe vom", "Disputed statement of", DAY }, { "grounds", "Gründe", "Grounds", TEXT },
    { "class", "Abweichung", "Difference", WORD }, { "day", "Abweichung am", "Difference of day", DAY }, { "epoch", "Epoche", "Epoch", TEXT }, { "from", "Von Nummer", "From number", TEXT },
    { "to", "Bis Nummer", "To number", TEXT }, { "count", "Anzahl", "Count", TEXT }, { "action", "Zu tun", "To do", WORD }, { "gone", "Behoben", "Gone", WORD },
    { "owner", "Zuständig", "Owner", TEXT },
    { "type", "Art", "Type", TEXT }, { "event", "Nachricht", "Message", TEXT }, { "time", "Zeitpunkt", "Time", TEXT },
    { "identity.names.0.family", "Familienname", "Family name", TEXT }, { "identity.names.0.given", "Vornamen", "Given names", TEXT },
    { "identity.born_on", "Geboren am", "Born on", DAY }, { "identity.born_precision", "Genauigkeit des Geburtsdatums", "Precision of birth date", WORD },
    { "identity.sex", "Geschlecht", "Sex", TEXT }, { "identity.nationalities", "Staatsangehörigkeiten", "Nationalities", TEXT },
    { "identity.language", "Sprache", "Language", TEXT },
    { "identity.address.street", "Straße", "Street", TEXT }, { "identity.address.house_no", "Hausnummer", "House number", TEXT },
    { "identity.address.postcode", "Postleitzahl", "Postcode", TEXT }, { "identity.address.town", "Ort", "Town", TEXT },
};
_Static_assert(sizeof keys / sizeof *keys == sizeof columns / sizeof *columns + 1, "a column for each key");

static const struct { const char *word, *de, *en; } words[] = {
    { "open", "offen", "open" }, { "done", "erledigt", "done" }, { "cancelled", "abgebrochen", "cancelled" }, { "overridden", "aufgehoben", "overridden" },
    { "snoozed", "zurückgestellt", "snoozed" }, { "none", "", "" }, { "reminded", "erinnert", "reminded" }, { "overdue", "überfällig", "overdue" },
    { "escalated_1", "überfällig, Stufe 1", "overdue, step 1" }, { "escalated_2", "überfällig, Stufe 2", "overdue, step 2" }, { "true", "ja", "yes" }, { "false", "nein", "no" },
    { "missing_at_source", "nicht im Tagesabschluss", "in no manifest" }, { "mismatch", "ungleich", "not the same" }, { "rejected_by_gate", "nicht angenommen", "not accepted" },
    { "quarantined_schema", "zu neu für die Zentrale", "too new for the hub" }, { "silent_source", "kein Tagesabschluss", "no manifest" },
    { "declare", "im Tagesabschluss nennen", "declare" }, { "compare", "vergleichen", "compare" }, { "correct", "berichtigen", "correct" },
    { "ask", "Programm prüfen", "see to the program" }, { "reread", "die Zentrale liest neu", "the hub reads again" }, { "restore", "die Zentrale stellt wieder her", "the hub restores" },
    { "redrive", "die Zentrale liest neu ein", "the hub reads in again" }, { "update", "die Zentrale aktualisiert", "the hub updates" },
    { "day", "Tag", "day" }, { "month", "Monat", "month" }, { "year", "Jahr", "year" }, { "unknown", "unbekannt", "unknown" },
};

bool wording_parse(const char *text, enum wording *ret)
{
    static const char *const names[] = { "de", "en", "keys" };

    for (size_t i = 0; i < 3; i++)
        if (strcmp(text, names[i]) == 0) {
            *ret = (enum wording)i;
            return true;
        }
    return false;
}

const char *const *wording_keys(void)
{
    return keys;
}

static const struct column *column_of(const char *key)
{
    for (size_t i = 0; keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return &columns[i];
    return NULL;
}

const char *wording_name(const char *key, enum wording w)
{
    const struct column *c = column_of(key);

    return !c || w == WORDING_KEYS ? key : w == WORDING_DE ? c->de : c->en;
}

static const char *word(const char *text, enum wording w)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, text) == 0)
            return w == WORDING_DE ? words[i].de : words[i].en;
    return text;
}

const char *wording_day(day_num day, enum wording w, struct arena *mem)
{
    char iso[DAY_TEXT_BYTES];
    int year, month, mday;

    if (day == DAY_NONE)
        return "";
    if (w != WORDING_DE)
        return arena_strdup(mem, day_text(day, iso));
    day_to_civil(day, &year, &month, &mday);
    return arena_printf(mem, "%02d.%02d.%04d", mday, month, year);
}

const char *wording_value(const struct letter *l, const char *key, enum wording w, struct arena *mem)
{
    const struct column *c = column_of(key);
    const char *text = !c ? NULL : letter_get(l, w == WORDING_EN && strcmp(key, "title") == 0 ? "title_en" : c->part);

    if (!text)
        return "";
    if (w == WORDING_KEYS || c->form == TEXT)
        return text;
    if (c->form == WORD)
        return word(text, w);
    day_num day = letter_day(l, c->part);
    return day == DAY_NONE ? text : wording_day(day, w, mem);
}

/* ---- templates */

/* The next {key} in the line; NULL: none.  *ret_end: behind it. */
static const char *next_key(const char *at, const char *end, struct arena *mem, const char **ret_begin, const char **ret_end)
{
    for (; at < end; at++) {
        size_t n = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

        if (n && at[1 + n] == '}') {
            *ret_begin = at;
            *ret_end = at + n + 2;
            return arena_strndup(mem, at + 1, n);
        }
    }
    return NULL;
}

static void fill_line(const char *line, const char *end, wording_lookup *value, const void *context, struct arena *mem, struct buf *out)
{
    size_t before = out->len;
    bool has_key = false, says = false;
    const char *at = line, *begin, *behind, *key;

    while ((key = next_key(at, end, mem, &begin, &behind))) {
        const char *text = value(context, key, mem);

        buf_add(out, at, (size_t)(begin - at));
        buf_str(out, text);
        has_key = true;
        says = says || *text;
        at = behind;
    }
    buf_add(out, at, (size_t)(end - at));
    if (has_key && !says)
        out->len = before;
}

void wording_fill(const char *text, wording_lookup *value, const void *context, struct arena *mem, struct buf *out)
{
    while (*text) {
        const char *end = text + strcspn(text, "\n") + (strchr(text, '\n') ? 1 : 0);

        fill_line(text, end, value, context, mem, out);
        text = end;
    }
}

bool wording_check(const char *file, const char *text, const char *const *all, struct arena *mem, struct err *e)
{
    const char *end = text + strlen(text), *at = text, *begin, *behind, *key;

    while ((key = next_key(at, end, mem, &begin, &behind))) {
        const char *const *known = all;
        int line = 1;

        while (*known && strcmp(*known, key) != 0)
            known++;
        if (!*known) {
            for (const char *c = text; c < begin; c++)
                line += *c == '\n';
            const char *nearest = cfg_nearest(key, all);
            return err_set(e, ERR_CONFIG, "%s:%d: there is no {%s}%s%s%s", file, line, key, nearest ? ": did you mean {" : "", nearest ? nearest : "", nearest ? "}?" : "");
        }
        at = behind;
    }
    return true;
}
