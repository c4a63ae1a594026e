/* SPDX-License-Identifier: Apache-2.0 */
#include "declared.h"

#include <string.h>

#include "numbering.h"

bool declared_is_manifest(const struct event *ev)
{
    return ev->schema && strcmp(ev->type, "casebus.manifest") == 0;
}

/* The first field of a source is its name: a released schema never changes. */
static void add_tallies(const struct event *ev, struct declared *d)
{
    const struct value *sources = event_field(ev, "sources");

    for (size_t i = 0; i < sources->list.n; i++) {
        int64_t of[TALLIES], became = 0;

        for (size_t t = 0; t < TALLIES; t++) {
            of[t] = sources->list.items[i].list.items[t + 1].integer;
            became += t > TALLY_RECORDS ? of[t] : 0;
            d->tallies[t] += of[t];
        }
        d->vanished += of[TALLY_RECORDS] > became ? of[TALLY_RECORDS] - became : 0;
    }
}

bool declared_read(const struct event *ev, struct declared *ret, struct err *e)
{
    const struct value *hashes = event_field(ev, "hashes"), *prev = event_field(ev, "prev");
    struct declared d = {
        .no = event_field(ev, "no")->integer, .day = event_field(ev, "day")->day, .epoch = event_field(ev, "epoch")->integer, .first = event_field(ev, "first")->integer,
        .last = event_field(ev, "last")->integer, .hashes = hashes->bytes.data, .prev = prev->bytes.data, .prev_bytes = prev->bytes.n,
        .own_epoch = ev->epoch, .seq = ev->seq,
    };

    if (d.no < 1 || d.epoch < 1 || d.epoch > ev->epoch || d.first < 1 || d.first > NUMBER_MOST || d.last < d.first - 1 || d.last > NUMBER_MOST)
        return err_set(e, ERR_DATA, "manifest %lld covers epoch %lld from %lld to %lld, which cannot be", (long long)d.no, (long long)d.epoch, (long long)d.first, (long long)d.last);
    if (d.epoch == ev->epoch && d.last >= ev->seq)
        return err_set(e, ERR_DATA, "manifest %lld covers numbers through %lld but has number %lld itself", (long long)d.no, (long long)d.last, (long long)ev->seq);
    if (hashes->bytes.n % DECLARED_HASH_BYTES || (int64_t)(hashes->bytes.n / DECLARED_HASH_BYTES) != d.last - d.first + 1)
        return err_set(e, ERR_DATA, "manifest %lld has %zu bytes of hashes for %lld numbers", (long long)d.no, hashes->bytes.n, (long long)(d.last - d.first + 1));
    if (d.prev_bytes != 0 && d.prev_bytes != HASH_BYTES)
        return err_set(e, ERR_DATA, "manifest %lld names the one before it with %zu bytes instead of %d", (long long)d.no, d.prev_bytes, HASH_BYTES);
    add_tallies(ev, &d);
    *ret = d;
    return true;
}

enum verdict declared_compare(const struct declared *d, const struct present *have, size_t n, int64_t *ret_seq)
{
    size_t at = 0;

    for (int64_t seq = d->first; seq <= d->last; seq++) {
        const uint8_t *wanted = d->hashes + (seq - d->first) * DECLARED_HASH_BYTES;
        bool there = false, equal = false;

        while (at < n && have[at].seq < seq)
            at++;
        for (; at < n && have[at].seq == seq; at++) {
            there = true;
            equal |= !have[at].hash || memcmp(have[at].hash, wanted, DECLARED_HASH_BYTES) == 0;
        }
        if (!equal) {
            *ret_seq = seq;
            return there ? VERDICT_DIFFERS : VERDICT_MISSING;
        }
    }
    return VERDICT_EQUAL;
}
