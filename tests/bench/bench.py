# SPDX-License-Identifier: Apache-2.0
"""The measurements of `make bench`: each figure beside its ceiling, measured in the same run on the same machine.
usage: bench.py FOLDER EVENTS [PART...]     needs CASEBUS_CONFIG, KAFKA, DATABASE and the release programs on PATH."""
import json, os, random, resource, subprocess, sys, time, uuid

FOLDER, EVENTS = sys.argv[1], int(sys.argv[2])
PARTS = sys.argv[3:] or ["agency", "journal", "caseview", "latency"]
TENANT, DAY = "05162004", "2026-02-18"
MELDE, JOB, KK, HOUSE = "meldebehoerde@05162004", "jobcenter@05162", "krankenkasse@aok", "unterbringung@05162004"


def bundle(agency): return f"{FOLDER}/{agency}"


def sql(text):
    return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE"], "-c", text], check=True, text=True, capture_output=True).stdout.strip()


def timed(*command, stdin=None, codes=(0,)):
    """Wall seconds, CPU seconds and the largest resident set in MB of one command."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=open(f"{FOLDER}/bench.log", "a"))
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) not in codes: raise SystemExit(f"{' '.join(command)} failed ({status}); see {FOLDER}/bench.log")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def figure(what, n, wall, cpu=None, rss=None, of=None):
    line = f"  {what:58} {n / wall:>10,.0f}/s"
    if cpu is not None: line += f"  {cpu * 1e6 / n:6.1f} CPU-s/M"
    if rss is not None: line += f"  {rss:5.0f} MB"
    if of: line += f"  {100 * (n / wall) / of:4.0f} % of the ceiling"
    print(line, flush=True)
    return n / wall


def add(agency):
    os.makedirs(bundle(agency), exist_ok=True)
    with open(f"{bundle(agency)}/type.cfg", "w") as f: f.write('sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );\n')
    subprocess.run(["casebus", "agency", "add", agency, "--out", bundle(agency)], check=True, stdout=subprocess.DEVNULL, stderr=open(f"{FOLDER}/bench.log", "a"))


def lines(file, n, persons, type_, data):
    dice = random.Random(1)
    with open(file, "w", encoding="utf-8") as f:
        for i in range(n):
            who = f"P{dice.randrange(persons)}" if persons < n else f"P{i}"
            f.write(f'{{"specversion":"1.0","type":"{type_}","subject":"{who}","time":"2026-01-20T09:{i // 60 % 60:02d}:{i % 60:02d}.{i % 1000000:06d}+01:00","data":{json.dumps(data(i, dice))}}}\n')
    return file


def moved_in(i, dice):
    on = f"2025-{1 + i % 12:02d}-{1 + i // 12 % 28:02d}"
    return {"occurred_on": on, "move_in_on": on, "registered_on": "2026-01-20", "ags": TENANT, "from": "LEA", "household": f"H{dice.randrange(1000000)}", "school_age_children": 1}


def publish(agency, file):
    return timed("casebus-agency", "--config", f"{bundle(agency)}/agency.cfg", "publish", file, "--today", DAY)


# ---------------------------------------------------------------- agency program
def bench_agency():
    print(f"agency program: {EVENTS:,} neutral lines, from the file to Kafka's delivery report, spool on disk")
    file = lines(f"{FOLDER}/lines.jsonl", EVENTS, 200000, "registration.moved_in", moved_in)
    make_topic("bench.lines")
    wall, cpu, rss = timed("kcat", "-P", "-b", os.environ["KAFKA"], "-t", "bench.lines", "-X", "acks=all", "-l", file)
    ceiling = figure("kcat -P of the same lines (no parsing, no spool)", EVENTS, wall, cpu, rss)
    wall, cpu, rss = timed("parse_lines", file)
    figure("jansson alone, one thread", EVENTS, wall, cpu, rss)
    wall, cpu, rss = publish(MELDE, file)
    figure("casebus-agency publish", EVENTS, wall, cpu, rss, of=ceiling)
    os.unlink(file)


def make_topic(name):
    jars = f"{os.getcwd()}/build/kafka/lib/*"
    subprocess.run(["java", "-cp", jars, "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", os.environ["KAFKA"], "--create", "--if-not-exists", "--topic", name,
                    "--partitions", "1", "--replication-factor", "1"], check=True, stdout=subprocess.DEVNULL, stderr=open(f"{FOLDER}/bench.log", "a"))


# ---------------------------------------------------------------- journal
def ceiling_tables():
    sql("""drop schema if exists bench cascade; create schema bench; create table bench.event (like casebus.event including all);
           create table bench.position (worker int primary key, next_offset bigint not null); insert into bench.position values (1, 0), (2, 0)""")


def copy_rows(connections, n):
    ceiling_tables()
    began = time.monotonic()
    each = [subprocess.Popen(["copy_ceiling", os.environ["DATABASE"], str(n // connections), "10000", "200000", str(w + 1)]) for w in range(connections)]
    if any(p.wait() for p in each): raise SystemExit("copy_ceiling failed")
    return time.monotonic() - began


def bench_journal():
    print(f"journal: {EVENTS:,} events that lie in Kafka, each exactly once")
    if sql("select count(*) from casebus.event") != "0": raise SystemExit("the journal is not empty")
    if "agency" not in PARTS: publish(MELDE, lines(f"{FOLDER}/lines.jsonl", EVENTS, 200000, "registration.moved_in", moved_in))
    wall = copy_rows(1, EVENTS)
    ceiling = figure("PostgreSQL: binary COPY straight, position row, one connection", EVENTS, wall)
    figure("PostgreSQL: the same on two connections", EVENTS, copy_rows(2, EVENTS))
    sql("drop schema bench cascade")
    wall, cpu, rss = timed("casebus-journal", "--until-caught-up", "--today", DAY)
    got = int(sql("select count(*) from casebus.event"))
    figure("casebus-journal, one instance", got, wall, cpu, rss, of=ceiling)


# ---------------------------------------------------------------- case view
def bench_caseview():
    each = 100
    persons = max(100, EVENTS // 2 // each)
    n = persons * each
    print(f"case view: {persons:,} persons with {each} events each")
    sql("truncate casebus.mark")
    dice = {JOB: ("benefits.sgb2.granted", lambda i, d: {"occurred_on": f"2025-{1 + d.randrange(12):02d}-{1 + d.randrange(28):02d}", "from": f"20{10 + i // persons % 15:02d}-{1 + i % 12:02d}-01", "until": f"20{11 + i // persons % 15:02d}-{1 + i % 12:02d}-28"}),
            KK: ("health.insurance.started", lambda i, d: {"occurred_on": f"20{10 + i // persons % 15:02d}-{1 + i % 12:02d}-{1 + d.randrange(28):02d}", "basis": "5_1_2a", "on": "2025-05-01"})}
    for agency, (type_, data) in dice.items():
        publish(agency, lines(f"{FOLDER}/lines.jsonl", n // 2, persons, type_, data))
    timed("casebus-journal", "--until-caught-up", "--today", DAY)
    marked = int(sql("select count(distinct subject) from casebus.mark"))
    began = time.monotonic()
    with open(os.devnull, "w") as out:
        subprocess.run(["psql", "-qAtX", os.environ["DATABASE"], "-c", "copy (select e.* from casebus.event e join (select distinct subject from casebus.mark) m using (subject) order by e.subject, e.no) to stdout (format binary)"], check=True, stdout=out)
    ceiling = figure("merely reading those events, in persons", marked, time.monotonic() - began)
    wall, cpu, rss = timed("casebus-caseview", "--until-caught-up", "--today", DAY)
    figure("casebus-caseview, one instance, persons", marked, wall, cpu, rss, of=ceiling)


# ---------------------------------------------------------------- latency
def bench_latency():
    rate, seconds = 1000, 30
    print(f"from publishing to the visible task, {rate:,} events a second for {seconds} s")
    sql("truncate casebus.mark")
    services = [subprocess.Popen([p], stderr=open(f"{FOLDER}/bench.log", "a")) for p in ("casebus-journal", "casebus-caseview")]
    time.sleep(3)                                            # both have joined
    done = subprocess.run(["latency", "schemas", os.environ["KAFKA"], os.environ["DATABASE"], HOUSE, TENANT, str(rate), str(seconds)], text=True, capture_output=True)
    for s in services: s.terminate()
    for s in services: s.wait()
    if done.returncode: raise SystemExit(f"latency: {done.stderr}")
    waits = sorted(float(x) for x in done.stdout.split())
    print(f"  {'publish to visible task':58} p50 {waits[len(waits) // 2]:.0f} ms  p99 {waits[len(waits) * 99 // 100]:.0f} ms  (aim: p99 under 300 ms)")


print(f"{os.cpu_count()} cores, Kafka and PostgreSQL beside it")
for a in (MELDE, JOB, KK, HOUSE): add(a)
for part in PARTS: globals()[f"bench_{part}"]()
