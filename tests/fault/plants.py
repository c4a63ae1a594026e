# SPDX-License-Identifier: Apache-2.0
"""Plants faults by chance and asks casebus-reconcile for them.  usage: plants.py DATABASE PLANTS SEED     called by 05_plants.sh"""
import json, random, subprocess, sys

DATABASE, PLANTS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
AGENCIES = ["meldebehoerde@05162004", "jobcenter@05162", "gesundheitsamt@05162"]
DAYS = [f"2026-02-{d}" for d in range(16, 21)]
A_DAY, LAST = 40, DAYS[-1]                       # numbers a day: 39 and the manifest
dice = random.Random(SEED)


def sql(text):
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", DATABASE], input=f"set search_path = casebus;\n{text}", text=True, capture_output=True)
    if done.returncode: raise SystemExit(f"{done.stderr}in: {text}")
    return done.stdout.strip()


NUMBER = dict(line.split("|") for line in sql("select id, no from agency").splitlines())
UNDO = """truncate mark, retraction, dead_letter;
insert into event overriding system value select * from kept.event k where not exists (select from event e where (e.agency, e.epoch, e.seq) = (k.agency, k.epoch, k.seq));
delete from event e where not exists (select from kept.event k where (e.agency, e.epoch, e.seq) = (k.agency, k.epoch, k.seq));
update event e set id = k.id, payload = k.payload, hash = k.hash, purpose = k.purpose, recorded_at = k.recorded_at, subject = k.subject
from kept.event k where (e.agency, e.epoch, e.seq) = (k.agency, k.epoch, k.seq) and (e.id, e.payload, e.hash, e.purpose, e.recorded_at, e.subject)
  is distinct from (k.id, k.payload, k.hash, k.purpose, k.recorded_at, k.subject);
delete from manifest; insert into manifest select * from kept.manifest;
insert into subject select * from kept.subject k where not exists (select from subject s where s.subject = k.subject);
update view v set evaluated_at = k.evaluated_at from kept.view k where k.person = v.person and k.evaluated_at <> v.evaluated_at;"""


class Place:
    """Numbers of one agency that no other plant of this round is near."""
    def __init__(self, taken, length=1):
        while True:
            self.agency, self.day = dice.choice(AGENCIES), dice.randrange(len(DAYS))
            self.seq = self.day * A_DAY + dice.randrange(2, 28 - length)
            numbers = {(self.agency, s) for s in range(self.seq - 1, self.seq + length + 1)}
            if not numbers & taken: break
        taken |= numbers
        self.to, self.no = self.seq + length - 1, NUMBER[self.agency]
        self.where = f"agency = {self.no} and epoch = 1000 and seq between {self.seq} and {self.to}"

    def found(self, class_, owner, state="open"):
        return (DAYS[self.day], self.agency, class_, {"agency": self.agency}.get(owner, owner), self.seq, self.to, self.to - self.seq + 1, state)


def copied(place, seq, more=""):
    return f"""insert into event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload)
        select agency, epoch, {seq}, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload from event where {place.where};"""


def dead(place, reason, state):
    return f"""insert into dead_letter (topic, "offset", agency, epoch, seq, reason, detail, headers, hash, state)
        select 'casebus.05162004.planted.events', {int(place.no) * 100000} + seq, agency, epoch, seq, '{reason}', 'planted', '', hash, '{state}' from event where {place.where};
        delete from event where {place.where};"""


def deleted(taken, beyond):
    place = Place(taken, dice.choice([1, 1, 2, 7]))
    return f"delete from event where {place.where};", [place.found("missing_at_view", "operator")]


def changed(column):
    def plant(taken, beyond):
        place, value = Place(taken), {"payload": "set_byte(payload, 5 + {0} % (octet_length(payload) - 5), get_byte(payload, 5 + {0} % (octet_length(payload) - 5)) # {1})",
                                      "hash": "set_byte(hash, {0} % 32, get_byte(hash, {0} % 32) # {1})", "purpose": "'statistics'",
                                      "recorded_at": "recorded_at + interval '1 second'", "subject": "gen_random_uuid()"}[column]
        value = value.format(dice.randrange(10000), dice.randrange(1, 256))
        return f"update event set {column} = {value} where {place.where};", [place.found("mismatch", "both")]
    return plant


def doubled(taken, beyond):
    place = Place(taken)
    beyond[0] += 2
    return copied(place, beyond[0]), [(LAST, place.agency, "missing_at_source", place.agency, beyond[0], beyond[0], 1, "open")]


def cancelling(taken, beyond):
    """Count and sum of hashes stay the same."""
    place = Place(taken)
    beyond[0] += 2
    return f"update event set seq = {beyond[0]} where {place.where};", [place.found("missing_at_view", "operator"), (LAST, place.agency, "missing_at_source", place.agency, beyond[0], beyond[0], 1, "open")]


def swapped(taken, beyond):
    """Two records under each other's numbers."""
    place = Place(taken, 2)
    return (f"update event set seq = 5000 where agency = {place.no} and epoch = 1000 and seq = {place.seq}; update event set seq = {place.seq} where agency = {place.no} and epoch = 1000 and seq = {place.to};"
            f"update event set seq = {place.to} where agency = {place.no} and epoch = 1000 and seq = 5000;"), [place.found("mismatch", "both")]


def manifest(change):
    def plant(taken, beyond):
        while True:
            agency, day = dice.choice(AGENCIES), dice.randrange(len(DAYS))
            if (agency, f"manifest {day}") not in taken: break
        taken.add((agency, f"manifest {day}"))
        seq = (day + 1) * A_DAY
        value = change.format(dice.randrange(10000), dice.randrange(1, 256))
        return f"update manifest set {value} where agency = {NUMBER[agency]} and no = {day + 1};", [(DAYS[day], agency, "mismatch", "both", seq, seq, 1, "open")]
    return plant


def forgotten(taken, beyond):
    place = Place(taken)
    return f"delete from subject where subject = (select subject from event where {place.where});", [place.found("unmapped_subject", "linkage_clerk")]


def unseen(taken, beyond):
    place = Place(taken)
    return f"update view set evaluated_at = '2026-01-01' where person = (select subject from event where {place.where});", [place.found("missing_at_view", "operator")]


def waiting(taken, beyond):
    place = Place(taken)
    return (f"update view set evaluated_at = '2026-01-01' where person = (select subject from event where {place.where});"
            f"insert into mark (subject, reason) select subject, 'event' from event where {place.where};"), [place.found("in_flight", None)]


def retracted(taken, beyond):
    place = Place(taken, dice.choice([1, 3]))
    return (f"insert into retraction (agency, epoch, seq, subject, corrects) select agency, epoch, seq + 100000, subject, id from event where {place.where};",
            [place.found("retracted", None, "explained")])


def dead_letter(reason, state, class_):
    def plant(taken, beyond):
        place = Place(taken)
        return dead(place, reason, state), [place.found(class_, "agency", "explained" if state == "discarded" else "open")]
    return plant


KINDS = {
    "deleted from the journal": deleted, "a byte of it changed": changed("payload"), "its hash changed": changed("hash"), "its purpose changed": changed("purpose"),
    "its time changed": changed("recorded_at"), "its person changed": changed("subject"), "doubled under a new number": doubled, "two that cancel each other": cancelling,
    "two that changed places": swapped, "a byte of a manifest changed": manifest("body = set_byte(body, {0} % octet_length(body), get_byte(body, {0} % octet_length(body)) # {1})"),
    "a manifest's range changed": manifest("last_seq = last_seq - 1"), "a person forgotten": forgotten, "a mark lost": unseen, "a person marked": waiting, "taken back": retracted,
    "a dead letter": dead_letter("bad_body", "open", "quarantined_schema"), "a dead letter that may not be sent": dead_letter("refused", "open", "rejected_by_gate"),
    "a dead letter discarded": dead_letter("bad_body", "discarded", "quarantined_schema"),
}


def report():
    found = set()
    for day in DAYS:
        done = subprocess.run(["casebus-reconcile", "--day", day, "--dry-run", "--format", "json", "--give-up", "60"], text=True, capture_output=True)
        if done.returncode not in (0, 3): raise SystemExit(f"casebus-reconcile --day {day} ended with {done.returncode}: {done.stderr}")
        for agency in json.loads(done.stdout)["agencies"]:
            sums = sum(agency[b] for b in ("view", "dead", "void", "retracted", "restricted", "erased", "unread", "unmapped", "waiting", "shadow"))
            if sums != agency["journal"]: raise SystemExit(f"{day} {agency['agency']}: the buckets are {sums}, the journal has {agency['journal']}")
            found |= {(day, agency["agency"], d["class"], d["owner"], d["from_seq"], d["to_seq"], d["count"], d["state"]) for d in agency["differences"]}
    return found


planted, tally, failed = 0, {kind: [0, 0] for kind in KINDS}, []
strays = 0
if report(): failed.append("there are differences before anything was planted")
while planted < PLANTS:
    taken, beyond, text, wanted = set(), [900], "", {}
    for _ in range(min(dice.randrange(1, 6), PLANTS - planted)):
        kind = list(KINDS)[planted % len(KINDS)] if planted < len(KINDS) else dice.choice(list(KINDS))
        more, found = KINDS[kind](taken, beyond)
        text += more
        for f in found: wanted[f] = kind
        tally[kind][0] += 1
        tally[kind][1] += 1
        planted += 1
    sql(f"begin; {text} commit;")
    found = report()
    for missed in set(wanted) - found:
        tally[wanted[missed]][1] -= 1
        failed.append(f"not found: {wanted[missed]}: {missed}")
    for stray in found - set(wanted): failed.append(f"found and not planted: {stray}")
    strays += len(found - set(wanted))
    sql(UNDO)
for kind, (n, found) in tally.items(): print(f"    {kind:40} {n:5} planted {found:5} found")
hit = sum(found for _, found in tally.values())
print(f"    seed {SEED}: {planted} planted, precision {hit / (hit + strays):.4f}, recall {hit / planted:.4f}")
for line in failed[:20]: print(f"    {line}")
print(("not ok" if failed else "ok") + " - every planted fault is found with class, owner and numbers, and nothing else is")
sys.exit(1 if failed else 0)
