/* SPDX-License-Identifier: Apache-2.0 */
/* numbers - one number of an agency: what the manifest, Kafka and the journal say of it, which bucket it lies in, and what is wrong.  Pure.
 *
 * Hashes are the first NUMBER_HASH bytes of the wire hash, as a manifest has them.  A number has one bucket, if the journal has it, and at
 * most one class: what stands further up in number_judge explains what stands below it. */
#ifndef RECONCILE_NUMBERS_H
#define RECONCILE_NUMBERS_H
#include <stdint.h>

#include "../report/report.h"

enum { NUMBER_HASH = 8 };
struct number {
    bool declared;
    const uint8_t *wanted;               /* as declared; NULL: not known, the manifest itself cannot be trusted */
    const uint8_t *kafka;                /* NULL: Kafka does not have it */
    bool beyond;                         /* Kafka has it only where the journal has not read yet */
    bool in_reach;                       /* Kafka should have it: its place is within what the topic still holds */
    const uint8_t *event;                /* reckoned from the journal's columns; NULL: no event under that number */
    bool intact;                         /* that is the hash which the journal kept when it came */
    enum bucket bucket;                  /* of the event */
    bool unseen;                         /* the person's view was made before it came, and nobody is going to make it again */
    bool is_dead;                        /* a dead letter has the number */
    const uint8_t *dead;                 /* its hash; NULL: its headers could not be read */
    bool refused;                        /* it is dead because its agency may not send it */
    bool discarded;                      /* two people have decided that it stays so */
};
struct judgement {
    bool in_journal; enum bucket bucket;
    bool differs;                        /* then: */
    enum difference_class class;
    enum difference_state state;         /* open, or explained: nobody has to act */
    const char *action, *detail;         /* static texts: equal ones are the same text */
};
struct judgement number_judge(const struct number *n);
#endif
