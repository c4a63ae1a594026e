# SPDX-License-Identifier: Apache-2.0
"""Plants faults in a hub and asks casebus-reconcile for them.  called by 05_plants.sh
usage: plants.py DATABASE DAYS random PLANTS SEED   so many by chance, some at a time, each time all of it looked at and then undone; the table on stdout
       plants.py DATABASE DAYS plant SEED DAY A...  one of each kind, which stays, at none of these agencies; DAY: the one that will be closed last;
                                                    on stdout what must be found, one JSON list a line
       plants.py DATABASE DAYS found                what is found now, likewise
       plants.py DATABASE DAYS left FILE            what of such lines no command mends
DAYS is the file with the days, a line each; schema `kept` holds event, manifest, subject and view as they should be."""
import json, os, random, re, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

DATABASE, DAYS = sys.argv[1], open(sys.argv[2]).read().split()
LAST = closed_last = DAYS[-1]
dice = random.Random()


def sql(text):
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", DATABASE], input=f"set search_path = casebus;\n{text}", text=True, capture_output=True)
    if done.returncode: raise SystemExit(f"{done.stderr}in: {text[:2000]}")
    return done.stdout.strip()


# ---- the town as it stands in the hub

class Agency:
    def __init__(self, id_, no, cut):
        self.id, self.no, self.cut = id_, int(no), int(cut)      # numbers below cut are in Kafka no more
        self.days = {}                                           # day: (epoch, first, last, number of the manifest)
        self.runs = {}                                           # day: [(first, last)]: numbers of one person, one after the other


def read_town():
    all_ = {}
    for line in sql("select id, no, coalesce((select max(seq) + 1 from kept.cut c where c.agency = a.no), 0) from agency a where exists (select from kept.manifest m where m.agency = a.no) order by no").splitlines():
        a = Agency(*line.split("|"))
        all_[a.no] = a
    for line in sql("select agency, day, epoch, first_seq, last_seq, seq from kept.manifest order by agency, seq").splitlines():
        no, day, *numbers = line.split("|")
        if day in DAYS: all_[int(no)].days[day] = tuple(map(int, numbers))
    of_day = {a.no: iter(sorted(a.days.items())) for a in all_.values()}
    at = {no: next(i) for no, i in of_day.items()}
    for line in sql("""select agency, min(seq) as first, max(seq) from kept.event where subject <> '00000000-0000-0000-0000-000000000000'
                       group by agency, subject having count(*) = max(seq) - min(seq) + 1 order by agency, first""").splitlines():
        no, first, last = map(int, line.split("|"))
        while at[no] and first > at[no][1][2]: at[no] = next(of_day[no], None)
        if at[no] and first >= at[no][1][1] and last <= at[no][1][2]: all_[no].runs.setdefault(at[no][0], []).append((first, last))
    return [a for a in all_.values() if a.runs]


# ---- one round: faults side by side, none near another

class Round:
    def __init__(self, town):
        self.town, self.taken, self.text, self.wanted, self.behind = town, set(), [], {}, {}

    def take(self, *what):
        """Is it free?  Then it is not any more."""
        if what in self.taken: return False
        self.taken.add(what)
        return True

    def place(self, length=1, whole=False, where=lambda a, day, seq: True):
        while True:
            a = dice.choice(self.town)
            day = dice.choice(list(a.runs))
            if (a.id, "silent") in self.taken and day == LAST: continue
            first, last = dice.choice(a.runs[day])
            if last - first + 1 < length or not where(a, day, last) or not self.take(a.id, first): continue
            self.taken.add((a.id, "used", day))
            if not whole:
                first = dice.randrange(first, last - length + 2)
                last = first + length - 1
            return Place(a, day, first, last)

    def numbers_behind(self, a, n):
        """n numbers that nobody has declared, with a hole before them; None: the agency is silent."""
        if (a.id, "silent") in self.taken: return None
        self.taken.add((a.id, "used", LAST))
        epoch, first, last, seq = a.days[LAST]
        at = self.behind.get(a.id, seq + 1000) + 2           # real numbers may follow in between
        self.behind[a.id] = at + n
        return at

    def want(self, kind, *found):
        for f in found: self.wanted[f] = kind


class Place:
    def __init__(self, agency, day, first, last):
        self.agency, self.day, self.first, self.last, self.epoch = agency, day, first, last, agency.days[day][0]
        self.where = f"agency = {agency.no} and epoch = {self.epoch} and seq between {first} and {last}"

    def found(self, class_, owner, state="open"):
        return difference(self.day, self.agency, class_, owner, self.epoch, self.first, self.last, self.last - self.first + 1, state)


def difference(day, agency, class_, owner, epoch, first, last, count, state="open", person=""):
    return (day, agency if isinstance(agency, str) else agency.id, class_, agency.id if owner == "agency" else owner, epoch, first, last, count, state, person)


def undeclared(a, epoch, first, n):
    return difference(closed_last, a, "missing_at_source", "agency", epoch, first, first + n - 1, n)


def copied(place, epoch, seq, id_="id"):
    return f"""insert into event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload)
        select agency, {epoch}, {seq}, {id_}, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload from event where {place.where};"""


# ---- kinds: what is done, and what must be found

def deleted(r):
    p = r.place(dice.choice([1, 1, 2, 7]), where=lambda a, day, seq: seq >= a.cut)
    return f"delete from event where {p.where};", p.found("missing_at_view", "operator")


def lost(r):
    p = r.place(dice.choice([1, 2, 7]), where=lambda a, day, seq: seq < a.cut)
    return f"delete from event where {p.where};", p.found("missing_at_view", "operator")


def changed(column):
    def plant(r):
        p, value = r.place(), {"payload": "set_byte(payload, 5 + {0} % (octet_length(payload) - 5), get_byte(payload, 5 + {0} % (octet_length(payload) - 5)) # {1})",
                               "hash": "set_byte(hash, {0} % 32, get_byte(hash, {0} % 32) # {1})", "purpose": "'statistics'",
                               "recorded_at": "recorded_at + interval '1 second'", "subject": "gen_random_uuid()"}[column]
        value = value.format(dice.randrange(10000), dice.randrange(1, 256))
        return f"update event set {column} = {value} where {p.where};", p.found("mismatch", "both")
    return plant


def doubled(r):
    while True:
        p = r.place()
        seq = r.numbers_behind(p.agency, 1)
        if seq: return copied(p, p.epoch, seq), undeclared(p.agency, p.epoch, seq, 1)


def cancelling(r):
    """Count and sum of hashes stay the same."""
    while True:
        p = r.place()
        seq = r.numbers_behind(p.agency, 1)
        if seq: return f"update event set seq = {seq} where {p.where};", p.found("missing_at_view", "operator"), undeclared(p.agency, p.epoch, seq, 1)


def swapped(r):
    """Two records under each other's numbers."""
    p = r.place(2)
    where, aside = f"agency = {p.agency.no} and epoch = {p.epoch} and seq =", 900000000 + p.first
    return (f"update event set seq = {aside} where {where} {p.first}; update event set seq = {p.first} where {where} {p.last}; update event set seq = {p.last} where {where} {aside};",
            p.found("mismatch", "both"))


def manifest(change):
    def plant(r):
        while True:
            a = dice.choice(r.town)
            day = dice.choice(list(a.days))
            if not ((a.id, "silent") in r.taken and day == LAST) and r.take(a.id, "manifest", day): break
        r.taken.add((a.id, "used", day))
        epoch, _, _, seq = a.days[day]
        value = change.format(dice.randrange(10000), dice.randrange(1, 256))
        return f"update manifest set {value} where agency = {a.no} and own_epoch = {epoch} and seq = {seq};", difference(day, a, "mismatch", "both", epoch, seq, seq, 1)
    return plant


def forgotten(r):
    p = r.place(whole=True)
    return f"delete from subject where subject = (select subject from event where {p.where} limit 1);", p.found("unmapped_subject", "linkage_clerk")


def unseen(r):
    p = r.place(whole=True)
    return f"update view set evaluated_at = '2026-01-01' where person = (select subject from event where {p.where} limit 1);", p.found("missing_at_view", "operator")


def waiting(r):
    text, found = unseen(r)
    subject = re.search(r"\((select subject .*)\)", text)[1]
    return text + f"insert into mark (subject, reason) {subject.replace('select subject', 'select subject, ' + repr('event'))};", found[:2] + ("in_flight", None) + found[4:]


def altered(change):
    def plant(r):
        p = r.place(whole=True)
        person = sql(f"select replace(subject::text, '-', '') from kept.event where {p.where} limit 1")
        return f"update view set {change} where person = '{person}';", difference(p.day, HUB, "mismatch", "operator", 0, 0, 0, 1, person=person)
    return plant


def retracted(r):
    p = r.place(dice.choice([1, 3]))
    return (f"insert into retraction (agency, epoch, seq, subject, corrects) select agency, epoch, seq + 100000000, subject, id from event where {p.where};", p.found("retracted", None, "explained"))


def dead(reason, state, class_):
    def plant(r):
        p = r.place()
        return f"""insert into dead_letter (topic, "offset", agency, epoch, seq, reason, detail, headers, hash, state)
            select (select 'casebus.05162004.' || replace(id, '@', '.') || '.events' from agency where no = event.agency), seq - 1, agency, epoch, seq,
                   '{reason}', 'planted', '', hash, '{state}' from event where {p.where};
            delete from event where {p.where};""", p.found(class_, "agency", "explained" if state == "discarded" else "open")
    return plant


def after_closing(r):
    while True:
        n = dice.choice([1, 3])
        p = r.place(n)
        seq = r.numbers_behind(p.agency, n)
        if seq: return copied(p, p.epoch, f"{seq} + seq - {p.first}", "gen_random_uuid()"), undeclared(p.agency, p.epoch, seq, n)


def spool_lost(r):
    """The agency began to count anew: what it had sent before and not declared stands under an epoch that is over."""
    if all((a.id, "silent") in r.taken or (a.id, "old epoch") in r.taken for a in r.town): return None
    while True:
        n = dice.choice([1, 3])
        p = r.place(n)
        if (p.agency.id, "silent") not in r.taken and r.take(p.agency.id, "old epoch"):
            r.taken.add((p.agency.id, "used", LAST))
            return copied(p, p.epoch - 1, f"seq - {p.first} + 1"), undeclared(p.agency, p.epoch - 1, 1, n)


def silent(r):
    """The last day was not closed.  Of half of the agencies at most: what is planted behind a last manifest needs others."""
    if sum((a.id, "silent") in r.taken for a in r.town) >= len(r.town) // 2: return None
    for a in dice.sample(r.town, len(r.town)):
        if (a.id, "used", LAST) not in r.taken and r.take(a.id, "silent"):
            epoch, _, _, seq = a.days[LAST]
            return (f"delete from manifest where agency = {a.no} and own_epoch = {epoch} and seq = {seq}; delete from event where agency = {a.no} and epoch = {epoch} and seq = {seq};",
                    difference(LAST, a, "silent_source", "agency", 0, 0, 0, 0))
    return None


KINDS = {
    "deleted from the journal": deleted, "a byte of it changed": changed("payload"), "its hash changed": changed("hash"), "its purpose changed": changed("purpose"),
    "its time changed": changed("recorded_at"), "its person changed": changed("subject"), "doubled under a new number": doubled, "two that cancel each other": cancelling,
    "two that changed places": swapped, "a byte of a manifest changed": manifest("body = set_byte(body, {0} % octet_length(body), get_byte(body, {0} % octet_length(body)) # {1})"),
    "a manifest's range changed": manifest("last_seq = last_seq - 1"), "a view's digest altered": altered("digest = repeat('0', 64)"),
    "a view's text altered": altered("""body = replace(body, '"axes":{', '"axes":{"planted":{},')"""), "lost, with its segment of Kafka": lost,
    "spool lost": spool_lost, "agency silent": silent, "sent after closing": after_closing, "a person forgotten": forgotten, "a mark lost": unseen, "a person marked": waiting,
    "taken back": retracted, "a dead letter": dead("bad_body", "open", "quarantined_schema"), "a dead letter that may not be sent": dead("refused", "open", "rejected_by_gate"),
    "a dead letter discarded": dead("bad_body", "discarded", "quarantined_schema"),
}
HUB = f"hub@{os.environ.get('TENANT', '05162004')}"


# ---- what is found

def of_day(day, *options):
    done = subprocess.run(["casebus-reconcile", "--day", day, "--format", "json", "--give-up", "60", *options], text=True, capture_output=True)
    if done.returncode not in (0, 3): raise SystemExit(f"casebus-reconcile --day {day} ended with {done.returncode}: {done.stderr}")
    found = set()
    for a in json.loads(done.stdout)["agencies"]:
        sums = sum(a[b] for b in ("view", "dead", "void", "retracted", "restricted", "erased", "unread", "unmapped", "waiting", "shadow"))
        if sums != a["journal"]: raise SystemExit(f"{day} {a['agency']}: the buckets are {sums}, the journal has {a['journal']}")
        for d in a["differences"]:
            person = re.search("of person ([0-9a-f]{32}) ", d["detail"])
            found.add((day, a["agency"], d["class"], d["owner"], d["epoch"], d["from_seq"], d["to_seq"], d["count"], d["state"], person[1] if person else ""))
    return found


def report():
    with ThreadPoolExecutor(os.cpu_count()) as pool: return set().union(*pool.map(lambda day: of_day(day, "--dry-run"), DAYS))


# ---- by chance

def undo(r):
    """Only what a round may have touched is made anew: a journal of a million rows is not compared with its copy each time."""
    touched = {(a.no, epoch, first, last) for (a, epoch, first, last) in spans(r)}
    sql(f"""begin; create temporary table touched (agency int, epoch bigint, first bigint, last bigint) on commit drop;
    insert into touched values {', '.join(map(str, touched))};
    truncate mark, retraction, dead_letter;
    delete from event e using touched t where e.agency = t.agency and (e.epoch = t.epoch and e.seq between t.first and t.last or e.epoch < t.epoch);
    insert into event overriding system value select e.* from kept.event e, touched t where e.agency = t.agency and e.epoch = t.epoch and e.seq between t.first and t.last;
    delete from manifest; insert into manifest select * from kept.manifest;
    insert into subject select * from kept.subject k where not exists (select from subject s where s.subject = k.subject);
    update view v set evaluated_at = k.evaluated_at, digest = k.digest, body = k.body from kept.view k
    where k.person = v.person and (k.evaluated_at, k.digest, k.body) is distinct from (v.evaluated_at, v.digest, v.body); commit;""")


def spans(r):
    """Of each agency in which something was planted the runs that were taken, and all that lies behind its last manifest."""
    for a in r.town:
        runs = {first: last for day in a.runs.values() for first, last in day}
        epoch, _, _, seq = a.days[LAST]
        for what in r.taken:
            if what[0] == a.id and what[1] in runs: yield a, epoch, what[1], runs[what[1]]
        yield a, epoch, seq, 999999999


def by_chance(plants, seed):
    dice.seed(seed)
    town, planted, tally, failed, strays = read_town(), 0, {kind: [0, 0] for kind in KINDS}, [], 0
    at_once = max(5, plants // 2)
    while planted < plants:
        r, n = Round(town), min(dice.randrange(1, at_once + 1) if at_once == 5 else at_once, plants - planted)
        kinds = [list(KINDS)[planted + i] if planted + i < len(KINDS) else dice.choice(list(KINDS)) for i in range(n)]
        for kind in sorted(kinds, key=lambda k: k != "agency silent"):       # first, while agencies have nothing else on their last day
            made = KINDS[kind](r)
            if not made: continue                # there is no room for another one
            r.text.append(made[0])
            r.want(kind, *made[1:])
            tally[kind][0] += 1
            tally[kind][1] += 1
            planted += 1
        sql(f"begin; {' '.join(r.text)} commit;")
        found = report()
        for missed in set(r.wanted) - found:
            tally[r.wanted[missed]][1] -= 1
            failed.append(f"not found: {r.wanted[missed]}: {missed}")
        for stray in found - set(r.wanted): failed.append(f"found and not planted: {stray}")
        strays += len(found - set(r.wanted))
        undo(r)
        print(f"  {planted} planted", file=sys.stderr, flush=True)
    for kind, (n, found) in tally.items(): print(f"    {kind:40} {n:5} planted {found:5} found")
    hit = sum(found for _, found in tally.values())
    print(f"    seed {seed}: {planted} planted, precision {hit / (hit + strays):.4f}, recall {hit / planted:.4f}")
    for line in failed[:20]: print(f"    {line}")
    print(("not ok" if failed else "ok") + " - every planted fault is found with class, owner and numbers, and nothing else is")
    return 1 if failed else 0


# ---- one of each, which stays

def tell(found):
    for f in sorted(found, key=str): print(json.dumps(f))


def plant_each(seed, day, *others):
    global closed_last
    dice.seed(seed)
    closed_last, r = day, Round([a for a in read_town() if a.id not in others])
    for kind, plant in KINDS.items():
        if kind in ("agency silent", "spool lost", "sent after closing", "lost, with its segment of Kafka"): continue       # real programs do these
        text, *found = plant(r)
        r.text.append(text)
        r.want(kind, *found)
    sql(f"begin; {' '.join(r.text)} commit;")
    tell(r.wanted)


def left(found):
    """Undeclared numbers, dead letters and what was taken back."""
    return [f for f in found if f[2] in ("missing_at_source", "quarantined_schema", "rejected_by_gate", "retracted")]


if sys.argv[3] == "random": sys.exit(by_chance(int(sys.argv[4]), int(sys.argv[5])))
elif sys.argv[3] == "plant": plant_each(int(sys.argv[4]), *sys.argv[5:])
elif sys.argv[3] == "left": tell(left(map(json.loads, open(sys.argv[4]))))
else: tell(report())
