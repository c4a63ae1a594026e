/* SPDX-License-Identifier: Apache-2.0 */
#include "page_words.h"

#include <stdio.h>
#include <string.h>

struct words { const char *de, *en; };

static const char *in(const struct words *w, const char *lang)
{
    return strcmp(lang, "de") == 0 ? w->de : w->en;
}

const char *page_class(enum difference_class c, const char *lang)
{
    static const struct words words[CLASSES] = {
        [CLASS_IN_FLIGHT] = { "unterwegs", "on its way" },
        [CLASS_MISSING_AT_VIEW] = { "fehlt uns", "missing here" },
        [CLASS_MISSING_AT_SOURCE] = { "dort nicht gemeldet", "not declared there" },
        [CLASS_MISMATCH] = { "stimmt nicht überein", "does not match" },
        [CLASS_REJECTED_BY_GATE] = { "abgewiesen", "refused" },
        [CLASS_QUARANTINED_SCHEMA] = { "nicht lesbar", "not readable" },
        [CLASS_ERASED_BY_LEDGER] = { "gelöscht", "erased" },
        [CLASS_RESTRICTED] = { "gesperrt", "restricted" },
        [CLASS_RETRACTED] = { "zurückgezogen", "retracted" },
        [CLASS_UNMAPPED_SUBJECT] = { "ohne Person", "no person" },
        [CLASS_SILENT_SOURCE] = { "meldet nicht", "silent" },
    };

    return in(&words[c], lang);
}

const char *page_why(enum difference_class c, const char *lang)
{
    static const struct words words[CLASSES] = {
        [CLASS_IN_FLIGHT] = { "Die Stelle hat sie gemeldet; sie sind noch unterwegs.", "The agency declared them; they are still on their way." },
        [CLASS_MISSING_AT_VIEW] = { "Die Stelle hat sie gemeldet, der Hub hat sie nicht.", "The agency declared them, and the hub does not have them." },
        [CLASS_MISSING_AT_SOURCE] = { "Der Hub hat sie, die Stelle hat sie nicht gemeldet.", "The hub has them, and the agency did not declare them." },
        [CLASS_MISMATCH] = { "Was der Hub hat, ist nicht das, was die Stelle gemeldet hat.", "What the hub has is not what the agency declared." },
        [CLASS_REJECTED_BY_GATE] = { "Der Hub durfte oder konnte sie nicht annehmen.", "The hub may not or could not accept them." },
        [CLASS_QUARANTINED_SCHEMA] = { "Sie sind in einer Form geschrieben, die der Hub noch nicht kennt.", "They are written in a form that the hub does not know yet." },
        [CLASS_ERASED_BY_LEDGER] = { "Ihr Inhalt wurde gelöscht, wie es die Löschregeln verlangen.", "Their content was erased, as the rules of erasure demand." },
        [CLASS_RESTRICTED] = { "Die Person ist gesperrt.", "The person is restricted." },
        [CLASS_RETRACTED] = { "Die Stelle hat sie zurückgezogen.", "The agency took them back." },
        [CLASS_UNMAPPED_SUBJECT] = { "Sie gehören zu niemandem, für den es eine Fallsicht gibt.", "They belong to nobody for whom there is a case view." },
        [CLASS_SILENT_SOURCE] = { "An diesem Tag hätte die Stelle melden müssen, und es kam nichts.", "The agency was expected to deliver on this day, and nothing came." },
    };

    return in(&words[c], lang);
}

const char *page_owner(const struct difference *d, const char *agency, const char *lang, struct arena *mem)
{
    static const struct { const char *code; struct words words; } roles[] = {
        { "operator", { "der Betrieb des Hubs", "the hub's operator" } }, { "linkage_clerk", { "die Klärungsstelle für Personen", "the linkage clerk" } },
    };

    if (!d->owner)
        return strcmp(lang, "de") == 0 ? "niemand" : "nobody";
    if (strcmp(d->owner, "both") == 0)
        return arena_printf(mem, strcmp(lang, "de") == 0 ? "der Betrieb des Hubs und %s" : "the hub's operator and %s", agency);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(d->owner, roles[i].code) == 0)
            return in(&roles[i].words, lang);
    return strcmp(d->owner, d->agency) == 0 ? agency : d->owner;
}

const char *page_action(const struct difference *d, const char *lang, struct arena *mem)
{
    static const struct { const char *code; struct words words; } actions[] = {
        { "wait", { "Abwarten: die nächste Nacht sieht nach.", "Wait: the next night looks again." } },
        { "resend", { "Bei der Stelle nachfordern", "Ask the agency for them again" } },
        { "reread", { "Aus Kafka neu lesen", "Read them from Kafka again" } },
        { "evaluate", { "Die Fallsicht neu berechnen lassen", "Have the case view computed again" } },
        { "declare", { "Die IT der Stelle klärt, warum ihr Tagesabschluss diese Nummern nicht nennt.", "The agency's IT finds out why its manifest does not name these numbers." } },
        { "compare", { "Betrieb und Stelle vergleichen diese Nummern miteinander.", "Operator and agency compare these numbers with each other." } },
        { "restore", { "Den Tagesabschluss aus dem Journal wiederherstellen", "Restore the manifest from the journal" } },
        { "correct", { "Die Stelle prüft, ob sie das senden darf; was es ist, zeigt ihr der Betrieb: casebus deadletter list",
                       "The agency sees whether it may send this; the operator shows it what it is: casebus deadletter list" } },
        { "update", { "Der Betrieb bringt den Hub auf den Stand der Stelle, oder ihre IT kehrt zum früheren Programm zurück. Danach liest der Hub sie von selbst.",
                      "The operator updates the hub, or the agency's IT goes back to the program before. Then the hub reads them by itself." } },
        { "redrive", { "Die IT der Stelle behebt die Ursache, dann liest der Betrieb sie neu ein: casebus deadletter list, casebus deadletter redrive",
                       "The agency's IT mends the cause, then the operator reads them in again: casebus deadletter list, casebus deadletter redrive" } },
        { "ask", { "Die IT der Stelle sieht nach, ob ihr Programm läuft (casebus-agency status) und ob der Export kam; läuft es wieder, kommt der Tag von selbst nach. Hört der Betrieb nichts, fragt er dort nach.",
                   "The agency's IT sees whether its program runs (casebus-agency status) and whether the export came; once it runs again the day follows by itself. If the operator hears nothing, he asks there." } },
    };
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const char *what = in(&actions[i].words, lang);

        if (strcmp(d->action, actions[i].code) != 0)
            continue;
        if (!action_is_repair(d->action))
            return what;
        what = arena_printf(mem, "%s: casebus-reconcile --day %s --agency %s --repair", what, day_text(d->day, day), d->agency);
        if (!d->owner || strcmp(d->owner, "both") != 0)
            return what;
        return arena_printf(mem, strcmp(lang, "de") == 0 ? "Der Betrieb: %s. Bleibt die Abweichung danach bestehen, wird die IT der Stelle gebraucht." : "The operator: %s. If the difference is still there after that, the agency's IT is needed.", what);
    }
    return strcmp(lang, "de") == 0 ? "Nichts zu tun." : "Nothing to do.";
}

const char *page_state(enum difference_state s, const char *lang)
{
    static const struct words words[STATES] = {
        [STATE_OPEN] = { "offen", "open" }, [STATE_ASSIGNED] = { "zugewiesen", "assigned" }, [STATE_EXPLAINED] = { "erklärt", "explained" },
        [STATE_ACCEPTED] = { "als geklärt bestätigt", "accepted" }, [STATE_REPAIRED] = { "behoben", "repaired" },
    };

    return in(&words[s], lang);
}

const char *page_day(day_num d, const char *lang, struct arena *mem)
{
    char text[DAY_TEXT_BYTES];
    int year, month, mday;

    if (strcmp(lang, "de") != 0)
        return arena_strdup(mem, day_text(d, text));
    day_to_civil(d, &year, &month, &mday);
    return arena_printf(mem, "%02d.%02d.%04d", mday, month, year);
}
