# SPDX-License-Identifier: Apache-2.0
"""Kill runs: ten agencies send 5,000 events while programs, Kafka and PostgreSQL are killed and links change.
usage: kills.py FOLDER RUNS SEED     needs CASEBUS_CONFIG, KAFKA, DATABASE, WORLD and the programs on PATH.
After each run: journal = sent, each once, numbers without gaps, positions at Kafka's end, manifests confirmed, views verified,
deliveries not doubled.  Prints one "ok - ..." or "not ok - ..." line a run."""
import collections, concurrent.futures, datetime as dt, functools, json, os, random, signal, subprocess, sys, time, uuid

import runs
from runs import Broken

FOLDER, RUNS, SEED = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
AGENCIES = ["meldebehoerde@05162004", "auslaenderbehoerde@05162004", "sozialamt-asylblg@05162004", "jobcenter@05162", "schulamt@05162",
            "kommunales-integrationszentrum@05162", "krankenkasse@aok", "gesundheitsamt@05162", "unterbringung@05162004", "kim-case-management@05162004"]
EVENTS, PERSONS, FAULTS = 5000, 120, 8
FIRST_DAY = dt.date(2026, 2, 2)
LOG = open(f"{FOLDER}/kills.log", "w")
run = functools.partial(runs.run, log=LOG, seconds=90)


def sql(text):
    return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE"], "-c", text).strip()


def bundle(agency): return f"{FOLDER}/agencies/{agency}"
def program(agency, *command): return ["casebus-agency", "--config", f"{bundle(agency)}/agency.cfg", *command]


def register():
    for a in AGENCIES:
        os.makedirs(bundle(a), exist_ok=True)
        with open(f"{bundle(a)}/type.cfg", "w") as f:        # what stands there stays: all of them speak neutral lines here
            f.write('sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );\n')
        run("casebus", "agency", "add", a, "--out", bundle(a))


# ---------------------------------------------------------------- what is told
def body(agency, dice, day):
    on = str(day - dt.timedelta(days=dice.randrange(40)))
    later = str(day + dt.timedelta(days=dice.randrange(200)))
    return dice.choice({
        "meldebehoerde": [("registration.moved_in", {"move_in_on": on, "registered_on": on, "ags": "05162004", "from": "LEA"}),
                          ("person.described", {"born_on": f"{dice.randrange(1985, 2024)}-0{dice.randrange(1, 10)}-1{dice.randrange(10)}", "born_precision": "day",
                                                "names": [{"kind": "current", "family": "Beispiel", "given": "Person"}], "nationalities": ["475"]})],
        "auslaenderbehoerde": [("residence.permit.granted", {"occurred_on": on, "basis": "25-2", "kind": "first", "valid_from": on, "valid_until": later, "work": "yes", "residence_condition": True}),
                               ("residence.permit.applied", {"applied_on": on, "basis": "25-2", "previous_until": later, "in_time": True})],
        "sozialamt-asylblg": [("benefits.asylblg.granted", {"occurred_on": on, "from": on, "basis": "§3"}),
                              ("benefits.asylblg.end_announced", {"occurred_on": on, "end_on": later, "reason": "recognised"})],
        "jobcenter": [("benefits.sgb2.applied", {"applied_on": on}), ("benefits.sgb2.granted", {"occurred_on": on, "from": on, "until": later})],
        "schulamt": [("school.place.assigned", {"occurred_on": on, "start_on": later})],
        "kommunales-integrationszentrum": [("school.counselling.done", {"on": on, "level": "prim"})],
        "krankenkasse": [("health.insurance.started", {"occurred_on": on, "basis": "5_1_2a", "on": on})],
        "gesundheitsamt": [("health.tb.cleared", {"on": on})],
        "unterbringung": [("housing.place.assigned", {"kind": "collective", "on": on})],
        "kim-case-management": [("case.opened", {"on": on})],
    }[agency.split("@")[0]])


def write_drops(number, dice, day):
    """One file per agency; returns the event ids that must arrive, each once."""
    sent = {}
    for a in AGENCIES:
        name = f"{number:04d}.jsonl"
        ids = [str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(EVENTS // len(AGENCIES))]
        with open(f"{bundle(a)}/{name}", "w", encoding="utf-8") as f:
            for n, id_ in enumerate(ids):
                type_, data = body(a, dice, day)
                at = dt.datetime(day.year, day.month, day.day, 8, n // 60 % 60, n % 60, n % 1000)
                line = {"specversion": "1.0", "id": id_, "type": type_, "subject": f"P{number}-{dice.randrange(PERSONS)}", "time": f"{at.isoformat()}+01:00", "data": data}
                if type_.startswith("case."): line["consent"] = "consent-1"
                f.write(json.dumps(line, ensure_ascii=False) + "\n")
        sent[a] = ids
    return sent


def drop(number, agency):
    name = f"{number:04d}.jsonl"
    os.rename(f"{bundle(agency)}/{name}", f"{bundle(agency)}/in/{name}")


# ---------------------------------------------------------------- what is killed
class Service:
    def __init__(self, name, command):
        self.name, self.command, self.process = name, command, None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=LOG, stderr=LOG, stdin=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None: self.process.send_signal(signal.SIGTERM)

    def ended(self, seconds=30):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Broken(f"{self.name} did not stop within {seconds} s of SIGTERM")


def services(dice, day):
    out = [Service(a, program(a, "run", "--today", str(day))) for a in AGENCIES]
    out += [Service(f"journal {n}", ["casebus-journal", "--today", str(day)]) for n in range(dice.choice([1, 2]))]
    return out + [Service(f"caseview {n}", ["casebus-caseview", "--today", str(day)]) for n in range(dice.choice([1, 2]))]


def world(part, what): run(f"{os.environ['PWD']}/docker/world", part, what)


def one_fault(dice, running):
    what = dice.choices(["agency", "journal", "caseview", "kafka", "postgres"], [4, 3, 3, 1, 1])[0]
    if what in ("kafka", "postgres"):
        world(what, dice.choice(["stop", "kill"]))
        time.sleep(dice.random() / 2)                       # how long it is away is part of the dice
        world(what, "start")
        return what
    s = dice.choice([s for s in running if s.name.startswith(what) or (what == "agency" and "@" in s.name)])
    s.kill()
    s.start()
    return s.name


def change_links(dice, number):
    """People link and unlink while everything falls over: a command that fails has changed nothing."""
    a, b = dice.sample(AGENCIES, 2)
    who = f"P{number}-{dice.randrange(PERSONS)}"
    command = ["casebus", "identity", dice.choice(["link", "link", "unlink"]), f"{a}:{who}", f"{b}:{who}", "--method", "clerical", "--by", "anna", "--by", "bert", "--give-up", "5"]
    return subprocess.Popen(command, stdout=LOG, stderr=LOG, stdin=subprocess.DEVNULL)


def turmoil(dice, number, running):
    links, faults = [], []
    waiting = list(AGENCIES)
    dice.shuffle(waiting)
    for _ in range(FAULTS):
        for a in [waiting.pop() for _ in range(min(2, len(waiting)))]: drop(number, a)
        links.append(change_links(dice, number))
        time.sleep(dice.random() * 0.6)                     # the moment of the fault is what the dice choose
        faults.append(one_fault(dice, running))
        for s in running:
            code = s.process.poll()
            if code is not None: raise Broken(f"{s.name} ended by itself with {code} after {faults}")
    for a in waiting: drop(number, a)
    for p in links:
        try: p.wait(30)
        except subprocess.TimeoutExpired: raise Broken("casebus identity hangs")
    return faults


def all_agencies(day):
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(run, *program(a, "run", "--until-caught-up", "--give-up", "60", "--today", day)) for a in AGENCIES]: done.result()


def quiet(running, day):
    for s in running: s.stop()
    for s in running:
        code = s.ended()
        if code not in (0, 3, -signal.SIGTERM):             # the signal may come before a program that was just started listens
            raise Broken(f"{s.name} ended with {code} when it was asked to stop")
    tomorrow = str(day + dt.timedelta(days=1))
    all_agencies(tomorrow)                                  # closes the day
    run("casebus-journal", "--until-caught-up", "--give-up", "60", "--today", tomorrow)
    run("casebus-caseview", "--until-caught-up", "--give-up", "60", "--today", tomorrow)
    all_agencies(tomorrow)                                  # takes what came back


# ---------------------------------------------------------------- what must add up
def kafka_end(agency):
    topic = f"casebus.05162004.{agency.replace('@', '.')}.events"
    return int(run("kcat", "-Q", "-b", os.environ["KAFKA"], "-t", f"{topic}:0:-1").rsplit("offset", 1)[1])


def check_numbers():
    for row in sql("select a.id, e.epoch, min(e.seq), max(e.seq), count(*) from casebus.event e join casebus.agency a on a.no = e.agency group by 1, 2").splitlines():
        agency, epoch, first, last, count = row.split("|")
        if (int(first), int(last)) != (1, int(count)): raise Broken(f"{agency} epoch {epoch}: {count} events with numbers {first} to {last}")
    if sql("select count(*) from casebus.gap where closed_at is null") != "0": raise Broken("a gap is open")
    if sql("select count(*) from casebus.dead_letter") != "0": raise Broken("dead letters: " + sql("select distinct reason || ': ' || detail from casebus.dead_letter limit 3"))


def check_sent(sent):
    held = collections.Counter(sql("select id from casebus.event").split())
    for a, ids in sent.items():
        lost = [i for i in ids if held[i] == 0]
        doubled = [i for i in ids if held[i] > 1]
        if lost or doubled: raise Broken(f"{a}: {len(lost)} events lost, {len(doubled)} doubled")


def check_positions():
    for row in sql("select a.id, p.next_offset from casebus.position p join casebus.agency a on a.no = p.agency").splitlines():
        agency, at = row.split("|")
        if int(at) != kafka_end(agency): raise Broken(f"{agency}: the journal stands at {at}, Kafka ends at {kafka_end(agency)}")


def check_manifests():
    wrong = sql("select count(*) from casebus.manifest where confirmed_at is null or hash_ok is not true")
    if wrong != "0": raise Broken(f"{wrong} manifests are not confirmed")
    for a in AGENCIES:
        told = json.loads(run(*program(a, "status", "--format", "json")))
        if told["unsent"]: raise Broken(f"{a}: {told['unsent']} events unsent")


def check_deliveries():
    for a in AGENCIES:
        seen = collections.Counter()
        for folder, _, files in os.walk(f"{bundle(a)}/inbox"):
            for file in files:
                if not file.endswith(".json"): raise Broken(f"{a}: half a delivery is left: {file}")
                for line in open(os.path.join(folder, file), encoding="utf-8"):
                    task = json.loads(line)
                    seen[(task["id"], task["revision"])] += 1
        twice = [k for k, n in seen.items() if n > 1]
        if twice: raise Broken(f"{a}: {len(twice)} deliveries twice, such as {twice[0]}")


def check_views():
    if sql("select count(*) from casebus.mark") != "0": raise Broken("marks are left")
    if sql("select count(*) from casebus.outbox where sent_at is null") != "0": raise Broken("outbox rows are unsent")
    run("casebus", "view", "verify", seconds=600)          # of all runs so far


def one_run(seed, number):
    print(f"seed {seed}", file=LOG, flush=True)
    dice, day = random.Random(seed), FIRST_DAY + dt.timedelta(days=number)
    sent, faults = write_drops(number, dice, day), []
    running = services(dice, day)
    for s in running: s.start()
    try:
        faults = turmoil(dice, number, running)
        quiet(running, day)
    finally:
        for s in running:
            if s.process.poll() is None: s.kill()
        world("kafka", "start")
        world("postgres", "start")
    for check in (check_numbers, lambda: check_sent(sent), check_positions, check_manifests, check_deliveries, check_views): check()
    return f"{EVENTS} events exactly once through {', '.join(faults)}"


register()
sys.exit(runs.each("", RUNS, SEED, one_run))
