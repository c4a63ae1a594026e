/* SPDX-License-Identifier: Apache-2.0 */
#include "page_stories.h"

#include <string.h>

#include "page_stock.h"
#include "page_words.h"

enum command { NO_COMMAND, ACCEPT, SILENCE_OK, THEN_ITS_ACTION };       /* that the action ends with */
/* `title`, `action`: NULL where class and action say it. */
struct story { const char *detail; struct { const char *de, *en; } title, why, action; enum command command; };
static const char suspicion[] = "its manifests tell of nobody, for longer than usual: a suspicion";

static const struct story stories[] = {
    { .detail = "Kafka has messages that the journal has not read yet",
      .why = { "Sie liegen in Kafka; das Journal des Hubs hat noch nicht so weit gelesen.",
               "They are in Kafka; the hub's journal has not read so far yet." } },
    { .detail = "Kafka has it, the journal has not read so far yet",
      .why = { "Sie liegen in Kafka; das Journal des Hubs hat noch nicht so weit gelesen.",
               "They are in Kafka; the hub's journal has not read so far yet." } },
    { .detail = "the person is marked and not evaluated yet",
      .why = { "Sie sind im Hub; die Fallsicht der Person wird gerade neu berechnet.",
               "They are in the hub; the person's case view is about to be computed again." } },
    { .detail = "the agency declared it and Kafka has it, the journal has not",
      .why = { "Die Stelle hat sie gesendet und in ihrem Tagesabschluss genannt. In Kafka sind sie noch da, im Journal des Hubs fehlen sie.",
               "The agency sent them and named them in its manifest. Kafka still has them, the hub's journal does not." } },
    { .detail = "the agency declared it, neither Kafka nor the journal has it",
      .why = { "Die Stelle hat sie in ihrem Tagesabschluss genannt. Weder Kafka noch das Journal des Hubs hat sie.",
               "The agency named them in its manifest. Neither Kafka nor the hub's journal has them." } },
    { .detail = "the person's view was made before it came, and is not marked", .title = { "fehlt in der Fallsicht", "missing in the case view" },
      .why = { "Sie sind im Hub, aber die Fallsicht der Person ist älter und wurde nicht neu berechnet.",
               "They are in the hub, but the person's case view is older and was not computed again." } },
    { .detail = "the journal's record was changed after it came", .title = { "im Hub verändert", "changed at the hub" },
      .why = { "Im Journal des Hubs wurde der Eintrag verändert, nachdem er gekommen war. Keines der Programme tut das.",
               "In the hub's journal the record was changed after it had come. None of the programs does that." },
      .action = { "Zuerst sichern, wer an der Datenbank war, und es der oder dem Datenschutzbeauftragten sagen.",
                  "First secure who was at the database and tell the data protection officer." }, .command = THEN_ITS_ACTION },
    { .detail = "Kafka has what the agency declared, the journal has other bytes", .title = { "im Hub verändert", "changed at the hub" },
      .why = { "Kafka hat, was die Stelle gesendet hat; im Journal des Hubs steht etwas anderes.",
               "Kafka has what the agency sent; the hub's journal has something else." } },
    { .detail = "the agency declared other bytes than the journal has",
      .why = { "Im Journal des Hubs steht etwas anderes, als der Tagesabschluss der Stelle sagt.",
               "The hub's journal has something else than the agency's manifest says." } },
    { .detail = "the agency declared other bytes than the dead letter has",
      .why = { "Was der Hub nicht annehmen konnte, ist nicht das, was der Tagesabschluss der Stelle sagt.",
               "What the hub could not accept is not what the agency's manifest says." } },
    { .detail = "Kafka has other bytes than the agency declared and the journal has",
      .why = { "Hub und Stelle stimmen überein, in Kafka liegt etwas anderes.",
               "Hub and agency agree; Kafka has something else." } },
    { .detail = "Kafka has it no more, though it has what came before",
      .why = { "Der Hub hat sie, aber in Kafka fehlen sie, obwohl Älteres dort noch liegt.",
               "The hub has them, but Kafka has lost them, although it still has older ones." } },
    { .detail = "it was written with a newer schema than the hub has",
      .why = { "Das Programm der Stelle ist neuer als der Hub: er bewahrt sie auf und kann sie noch nicht lesen.",
               "The agency's program is newer than the hub, which keeps them and cannot read them yet." } },
    { .detail = "there is no person for its subject",
      .why = { "Sie gehören zu niemandem, für den es eine Fallsicht gibt.",
               "They belong to nobody for whom there is a case view." } },
    { .detail = "the journal has it, no manifest of its agency declares it", .title = { "nicht abgeschlossen", "not declared" },
      .why = { "Der Hub hat sie, aber kein Tagesabschluss der Stelle nennt sie.",
               "The hub has them, but no manifest of the agency names them." } },
    { .detail = "a dead letter has it, no manifest of its agency declares it", .title = { "nicht abgeschlossen", "not declared" },
      .why = { "Der Hub konnte sie nicht annehmen, und kein Tagesabschluss der Stelle nennt sie.",
               "The hub could not accept them, and no manifest of the agency names them." } },
    { .detail = detail_after_closing, .title = { "nach dem Tagesabschluss", "after closing" },
      .why = { "Sie kamen, nachdem die Stelle den Tag schon abgeschlossen hatte.",
               "They came after the agency had closed the day." },
      .action = { "Abwarten: der nächste Tagesabschluss der Stelle nennt sie. Fehlen sie auch dort, klärt es die IT der Stelle.",
                  "Wait: the agency's next manifest names them. If it does not, the agency's IT finds out why." } },
    { .detail = detail_old_epoch, .title = { "Ausgangsspeicher verloren", "spool lost" },
      .why = { "Das Programm der Stelle hat neu zu zählen begonnen: sein Speicher für Ausgehendes (Spool) ging verloren oder wurde ersetzt. Diese Meldungen von vorher sind "
               "im Hub und gelten, aber kein Tagesabschluss nennt sie mehr. Was die Stelle vor dem Verlust noch nicht gesendet hatte, ist nicht angekommen, und niemand "
               "sonst weiß davon.",
               "The agency's program has begun to count anew: its store of what goes out (spool) was lost or replaced. These messages of before are in the hub and count, "
               "but no manifest names them any more. What the agency had not sent before the loss has not arrived, and nobody else knows of it." },
      .action = { "Die IT der Stelle legt die Exporte seit dem letzten Tagesabschluss noch einmal in den Eingangsordner ihres Programms; was schon da ist, wird erkannt. Danach bestätigt der Betrieb des Hubs sie als geklärt",
                  "The agency's IT drops the exports since the last manifest into its program's folder again; what is there already is recognised. Then the operator accepts the difference" }, .command = ACCEPT },
    { .detail = "a dead letter: its agency may not send it",
      .why = { "Die Stelle darf das nicht senden: der Hub hat es beiseitegelegt.",
               "The agency may not send this: the hub has put it aside." } },
    { .detail = "a dead letter: it could not be read",
      .why = { "Der Hub kann sie nicht lesen und hat sie beiseitegelegt.",
               "The hub cannot read them and has put them aside." } },
    { .detail = "a dead letter that was discarded",
      .why = { "Der Hub konnte sie nicht annehmen, und zwei Personen haben sie verworfen.",
               "The hub could not accept them, and two people have discarded them." } },
    { .detail = "the copy of the manifest that is kept apart was changed after it came", .title = { "Tagesabschluss verändert", "manifest changed" },
      .why = { "Der Hub bewahrt jeden Tagesabschluss doppelt auf; eine der Kopien wurde verändert, nachdem er gekommen war.",
               "The hub keeps each manifest twice; one of the copies was changed after it had come." } },
    { .detail = "the row of the manifest says something else than the manifest", .title = { "Tagesabschluss verändert", "manifest changed" },
      .why = { "Was die Datenbank des Hubs über den Tagesabschluss notiert hat, ist nicht, was er sagt.",
               "What the hub's database has noted of the manifest is not what it says." } },
    { .detail = "the manifest was changed after it came", .title = { "Tagesabschluss verändert", "manifest changed" },
      .why = { "Der Tagesabschluss wurde verändert, nachdem er gekommen war, in beiden Kopien.",
               "The manifest was changed after it had come, in both copies." } },
    { .detail = "the manifest does not name the one before it",
      .why = { "Der Tagesabschluss schließt nicht an den vorigen an: dazwischen kann einer fehlen.",
               "The manifest does not follow the one before it: one may be missing between them." } },
    { .detail = "the manifest declares numbers again that an earlier one declared",
      .why = { "Der Tagesabschluss nennt Nummern, die schon ein früherer genannt hat.",
               "The manifest names numbers that an earlier one has named already." } },
    { .detail = "no manifest closes the day", .title = { "hat den Tag nicht abgeschlossen", "has not closed the day" },
      .why = { "An diesem Tag hätte die Stelle melden müssen, und es kam kein Tagesabschluss. Ob etwas fehlt, weiß deshalb niemand.",
               "The agency was to deliver on this day, and no manifest came. So nobody knows whether anything is missing." } },
    { .detail = suspicion, .title = { "meldet von niemandem", "tells of nobody" },
      .why = { "Die Stelle schließt ihre Tage ab, meldet aber länger als üblich von niemandem. Das kann stimmen; es kann auch heißen, dass ihr Export leer ist.",
               "The agency closes its days, but has told of nobody for longer than usual. That may be right; it may also mean that its export is empty." },
      .action = { "Die IT der Stelle sieht nach, ob ihr Export leer ist. Stimmt es, dass es nichts zu melden gibt, sagt der Betrieb bis wann",
                  "The agency's IT sees whether its export is empty. If there is really nothing to tell, the operator says until when" }, .command = SILENCE_OK },
    { .detail = detail_vanished, .title = { "zählt nicht auf", "does not add up" },
      .why = { "Die Stelle hat mehr Sätze gelesen, als sie gesendet, unverändert gefunden, zurückgehalten und abgelehnt hat: von den übrigen sagt ihr Tagesabschluss nichts.",
               "The agency read more records than it sent, found unchanged, held back and refused: of the others its manifest says nothing." },
      .action = { "Die IT der Stelle vergleicht ihren Export mit der Tabelle „Was die Stellen gelesen haben“.",
                  "The agency's IT compares its export with the table “What the agencies read”." } },
    { .detail = detail_other_count, .title = { "zählt nicht auf", "does not add up" },
      .why = { "Die Stelle hat eine andere Zahl von Ereignissen gezählt, als ihr Tagesabschluss Meldungen nennt.",
               "The agency counted another number of events than its manifest names messages." },
      .action = { "Die IT der Stelle vergleicht ihren Export mit der Tabelle „Was die Stellen gelesen haben“.",
                  "The agency's IT compares its export with the table “What the agencies read”." } },
};

static const struct story *story_of(const struct difference *d)
{
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
        if (strcmp(stories[i].detail, d->detail) == 0)
            return &stories[i];
    return NULL;
}

static bool is_german(const char *lang)
{
    return strcmp(lang, "de") == 0;
}

const char *page_story_title(const struct difference *d, const char *lang)
{
    const struct story *s = story_of(d);

    if (d->axis)
        return page_stock_title(d, lang);
    if (d->person)
        return is_german(lang) ? "Fallsicht verändert" : "case view changed";
    return s ? is_german(lang) ? s->title.de : s->title.en : NULL;
}

const char *page_story_why(const struct difference *d, const char *lang, struct arena *mem)
{
    const struct story *s = story_of(d);

    if (d->axis)
        return page_stock_why(d, lang, mem);
    if (d->person)
        return arena_printf(mem, is_german(lang) ? "Die gespeicherte Fallsicht der Person %s ist nicht die, die sich aus dem Journal ergibt."
                                                 : "The stored case view of person %s is not what follows from the journal.", d->person);
    return s ? is_german(lang) ? s->why.de : s->why.en : NULL;
}

const char *page_story_action(const struct difference *d, const char *lang, struct arena *mem)
{
    const struct story *s = story_of(d);
    const char *action = s ? is_german(lang) ? s->action.de : s->action.en : NULL;

    if (d->axis)
        return page_stock_action(d, lang);
    if (action && s->command == ACCEPT && d->no)
        return arena_printf(mem, "%s: casebus-reconcile accept %lld --by NAME --reason %s", action, (long long)d->no, is_german(lang) ? "GRUND" : "REASON");
    if (action && s->command == SILENCE_OK)
        return arena_printf(mem, "%s: casebus agency silence-ok %s --until %s --reason %s", action, d->agency, is_german(lang) ? "TAG" : "DAY", is_german(lang) ? "GRUND" : "REASON");
    if (action && s->command == THEN_ITS_ACTION)
        return arena_printf(mem, "%s %s", action, page_action(d, lang, mem));
    return action && s->command ? arena_printf(mem, "%s.", action) : action;
}

bool page_is_suspicion(const struct difference *d)
{
    return strcmp(d->detail, suspicion) == 0;
}
