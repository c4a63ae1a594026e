/* SPDX-License-Identifier: Apache-2.0 */
/* reading - how a topic is being read: the verdicts that Burrow gives on a consumer, from our own positions.  Pure.
 *
 *   ok        nothing waits for longer than READING_PATIENCE_S, or what waits gets less
 *   slow      it is read, and yet what waits does not get less
 *   stalled   a journal holds it and has not moved it for as long
 *   stopped   it waits for an operator, or no journal holds it
 *   rewound   its position went back (a restored database) or lies behind Kafka's end (a topic that was made anew) */
#ifndef HEALTH_READING_H
#define HEALTH_READING_H
#include "../../common/ground/arena.h"
#include "../../common/ground/clock.h"

enum { READING_PATIENCE_S = 60, READING_WINDOW = 10 };
enum reading { READING_OK, READING_SLOW, READING_STALLED, READING_STOPPED, READING_REWOUND, READINGS };
struct sighting {
    time_us at;
    int64_t next_offset, end_offset;             /* read next; Kafka's end */
    time_us moved_at;                            /* when the position was written last */
    time_us waiting_since, recorded_at;          /* of the first message that was not read: when Kafka got it, what its agency's clock said; 0: none */
    bool held, stopped;                          /* a living journal holds it; it waits for an operator */
};
/* `seen`: the latest last, at least one.  With one alone, what waits for long is slow. */
enum reading reading_judge(const struct sighting *seen, size_t n);
const char *reading_name(enum reading r);

/* The last READING_WINDOW sightings of each agency's topic; `struct sightings s = {0};` is ready to use. */
struct sightings { struct sighted { const char *agency; struct sighting seen[READING_WINDOW]; size_t n; } *all; size_t n; struct arena mem; };
struct sighted *sightings_of(struct sightings *s, const char *agency);
void sightings_add(struct sighted *of, const struct sighting *now);
void sightings_release(struct sightings *s);
#endif
