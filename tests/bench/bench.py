# SPDX-License-Identifier: Apache-2.0
"""The measurements of `make bench`: each figure beside its ceiling, measured in the same run on the same machine.
usage: bench.py FOLDER EVENTS [PART...]     needs CASEBUS_CONFIG, KAFKA, DATABASE, WORLD and the release programs on PATH.

A line says how many a second, then what a million of them costs in CPU seconds (the program itself; PostgreSQL; Kafka), the program's largest
resident set, and how much of the machine others used meanwhile: with much of that the rate means little, and the CPU seconds still mean a lot."""
import json, os, random, re, resource, shutil, subprocess, sys, time
sys.path.insert(0, "tests/flow")
from portal import Portal

FOLDER, EVENTS = sys.argv[1], int(sys.argv[2])
EXPORTS = ["csv", "snapshot", "drop"]
PARTS = [p for part in sys.argv[3:] or ["agency", "journal", "caseview", "evaluate", "latency", "newyear", "reconcile", "exports"] for p in (EXPORTS if part == "exports" else [part])]
TENANT, DAY = "05162004", "2026-02-18"
MELDE, ABH, HOUSE, SOCIAL, CASES = "meldebehoerde@05162004", "auslaenderbehoerde@05162004", "unterbringung@05162004", "sozialamt-asylblg@05162004", "kim-case-management@05162004"
PERSONS, BATCH = 200000, 10000
TICK = os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- running and measuring
def log(): return open(f"{FOLDER}/bench.log", "a")


def sql(text):
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE"], "-c", text], text=True, capture_output=True)
    if done.returncode: raise SystemExit(f"{done.stderr}in: {text}")
    return done.stdout.strip()


def cpu_of(pid, reaped):
    """CPU seconds of a process, and of its children that have ended."""
    try: words = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    except OSError: return 0
    return sum(int(w) for w in words[11:15 if reaped else 13]) / TICK


def cpu_of_postgres():
    where = open(f"{os.environ['WORLD']}/postgres.where").read().strip()
    server = open(f"{where}/data/postmaster.pid").readline().strip()
    children = open(f"/proc/{server}/task/{server}/children").read().split()
    return cpu_of(server, True) + sum(cpu_of(c, False) for c in children)


def cpu_of_kafka(): return cpu_of(open(f"{os.environ['WORLD']}/run/kafka").read().split()[0], False)


def cpu_of_machine():
    user, nice, system, _idle, _wait, irq, soft = open("/proc/stat").readline().split()[1:8]
    return sum(map(int, (user, nice, system, irq, soft))) / TICK


class Meter:
    """What happened between its making and stop(): wall and CPU seconds; of programs that were waited for, and of these services that still run."""
    def __init__(self, services=()):
        self.services = services
        self.began, self.before = time.monotonic(), self.now()

    def now(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return [children.ru_utime + children.ru_stime + sum(cpu_of(s.pid, False) for s in self.services), cpu_of_postgres(), cpu_of_kafka(), cpu_of_machine()]

    def stop(self, rss=None):
        self.wall = time.monotonic() - self.began
        time.sleep(0.2)                                        # a connection's process ends a little later than its client
        self.program, self.postgres, self.kafka, machine = (a - b for a, b in zip(self.now(), self.before))
        self.others = max(0.0, machine - self.program - self.postgres - self.kafka) / ((self.wall + 0.2) * os.cpu_count())
        self.rss = rss
        return self


def fail(command, code): raise SystemExit(f"{' '.join(command)} ended with {code}; see {FOLDER}/bench.log")


def timed(*command):
    """Runs one command; what it cost and the largest resident set of it in MB."""
    meter = Meter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode: fail(command, process.returncode)
    return meter.stop(used.ru_maxrss / 1024)


def head():
    print(f"{os.cpu_count()} cores; Kafka, PostgreSQL and all programs share them")
    print(f"  {'':58} {'rate':>12}   CPU-s per million: program  PostgreSQL  Kafka   memory  others")


def figure(what, n, m, of=None, rest="", of_what="the ceiling"):
    memory = f"{m.rss:5.0f} MB" if m.rss else f"{'':8}"
    share = f"  {100 * (n / m.wall) / of:.0f} % of {of_what}" if of else ""
    print(f"  {what:58} {n / m.wall:>10,.0f}/s {m.program * 1e6 / n:>27.1f} {m.postgres * 1e6 / n:>11.1f} {m.kafka * 1e6 / n:>6.1f} {memory} {100 * m.others:>5.0f} %{share}{rest}", flush=True)
    return n / m.wall


# ---------------------------------------------------------------- what is measured with
def bundle(agency): return f"{FOLDER}/{agency}"


def add(agency):
    os.makedirs(bundle(agency), exist_ok=True)
    with open(f"{bundle(agency)}/type.cfg", "w") as f: f.write('sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );\n')
    subprocess.run(["casebus", "agency", "add", agency, "--out", bundle(agency)], check=True, stdout=subprocess.DEVNULL, stderr=log())


def make_topic(name):
    jars = f"{os.getcwd()}/build/kafka/lib/*"
    subprocess.run(["java", "-cp", jars, "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", os.environ["KAFKA"], "--create", "--if-not-exists", "--topic", name,
                    "--partitions", "1", "--replication-factor", "1"], check=True, stdout=subprocess.DEVNULL, stderr=log())


def write_lines(n, person, event):
    """Neutral lines; `person` and `event` say whose and what the i-th is."""
    file = f"{FOLDER}/lines.jsonl"
    with open(file, "w", encoding="utf-8") as f:
        for i in range(n):
            type_, data = event(i)
            f.write(f'{{"specversion":"1.0","type":"{type_}","subject":"P{person(i)}","time":"2026-01-20T09:{i // 60 % 60:02d}:{i % 60:02d}.{i % 1000000:06d}+01:00","data":{json.dumps(data)}}}\n')
    return file


def publish(agency, file, *more): return timed("casebus-agency", "--config", f"{bundle(agency)}/agency.cfg", "publish", file, "--today", DAY, *more)


def journal(): return timed("casebus-journal", "--until-caught-up", "--today", DAY)


# ---------------------------------------------------------------- agency program
def moved_in(dice):
    def event(i):
        on = f"2025-{1 + i % 12:02d}-{1 + i // 12 % 28:02d}"
        return "registration.moved_in", {"occurred_on": on, "move_in_on": on, "registered_on": "2026-01-20", "ags": TENANT, "from": "LEA", "household": f"H{dice.randrange(1000000)}", "school_age_children": 1}
    return event


def bench_agency():
    dice = random.Random(1)
    file = write_lines(EVENTS, lambda i: dice.randrange(PERSONS), moved_in(dice))
    print(f"agency program: {EVENTS:,} neutral lines of {os.path.getsize(file) // EVENTS} bytes, from the file to Kafka's delivery report, spool on disk")
    make_topic("bench.lines")
    ceiling = figure("kcat -P of the same lines (no parsing, no spool)", EVENTS, timed("kcat", "-P", "-b", os.environ["KAFKA"], "-t", "bench.lines", "-X", "acks=all", "-l", file))
    figure("jansson alone, one thread", EVENTS, timed("parse_lines", file))
    figure("casebus-agency publish", EVENTS, publish(MELDE, file), of=ceiling)
    os.unlink(file)


# ---------------------------------------------------------------- tables
CSV_TYPE = """sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; },
  { name = "umzug"; kind = "csv"; path = "in/*.csv"; charset = "windows-1252"; ignore = ["Familienname", "Vornamen", "Strasse", "Ort", "Bemerkung"];
    subject = { column = "OM"; }; recorded = { column = "Anmeldedatum"; date = "DD.MM.YYYY"; };
    events = ( { type = "registration.moved_in"; when = "Art = Z"; fields = {
      move_in_on = { column = "Einzug"; date = "DD.MM.YYYY"; }; registered_on = { column = "Anmeldedatum"; date = "DD.MM.YYYY"; }; ags = { column = "AGS"; zero_fill = 8; };
      from = { column = "Herkunft"; codes = "herkunft"; }; household = { column = "HH"; }; school_age_children = { column = "Kinder"; }; }; } ); } );
"""


def write_table(n, person):
    """The same facts as write_lines with moved_in says, as an office exports them."""
    dice, file = random.Random(1), f"{FOLDER}/table.csv"
    with open(file, "w", encoding="windows-1252", newline="\r\n") as f:
        f.write("OM;Familienname;Vornamen;Art;Einzug;Anmeldedatum;AGS;Herkunft;HH;Kinder;Strasse;Ort;Bemerkung\n")
        for i in range(n):
            f.write(f"P{person(i)};D\u00fcr\u00fcst;Ay\u00e9;Z;{1 + i // 12 % 28:02d}.{1 + i % 12:02d}.2025;20.01.2026;{TENANT};Landesaufnahme;H{dice.randrange(1000000)};1;Musterstra\u00dfe 3;Dormagen;\n")
    return file


def bench_csv():
    dice = random.Random(1)
    lines, table = write_lines(EVENTS, lambda i: dice.randrange(PERSONS), moved_in(dice)), write_table(EVENTS, lambda i: dice.randrange(PERSONS))
    with open(f"{bundle(MELDE)}/type.cfg", "w") as f: f.write(CSV_TYPE)
    os.makedirs(f"{bundle(MELDE)}/codes", exist_ok=True)
    with open(f"{bundle(MELDE)}/codes/herkunft.csv", "w") as f: f.write("from,to\nLandesaufnahme,LEA\n")
    print(f"tables: the same {EVENTS:,} facts as neutral lines and as a table in windows-1252 with a mapping, to Kafka's delivery report (aim: at least half the rate)")
    of = figure("casebus-agency publish, lines", EVENTS, publish(MELDE, lines))
    figure("casebus-agency publish, table", EVENTS, publish(MELDE, table, "--source", "umzug"), of=of, of_what="the lines")
    os.unlink(lines)
    os.unlink(table)


# ---------------------------------------------------------------- lists of the present
LIST = """sources = ( { name = "list"; kind = "csv"; charset = "windows-1252"; path = "in/*.csv"; mode = "snapshot"; key = ["Fallnr", "Personennr"]; subject = { column = "Personennr"; };
  events = ( { type = "benefits.asylblg.granted"; fields = { decided_on = { column = "Bescheid_vom"; date = "DD.MM.YYYY"; };
                                                             from = { column = "Bew_von"; date = "DD.MM.YYYY"; }; basis = { column = "Leistungsart"; }; }; } ); } );
"""


def write_lists(before, after):
    """The rows in another order come from sort: held in this program, they would count as memory of those that it starts."""
    dice = random.Random(2)
    with open(before, "w", encoding="windows-1252") as f:
        f.write("Fallnr;Personennr;Bescheid_vom;Bew_von;Leistungsart\n")
        for i in range(EVENTS):
            f.write(f"{i // 3:07d};P{i:07d};{dice.randrange(1, 29):02d}.{dice.randrange(1, 13):02d}.2025;15.{dice.randrange(1, 13):02d}.2025;§{dice.choice('23')}\n")
    subprocess.run(["bash", "-c", f"{{ read -r head; echo \"$head\"; LC_ALL=C sort -t';' -k3,3; }} <{before} >{after}"], check=True)


def compared(file): return timed("casebus-agency", "--config", f"{bundle(SOCIAL)}/agency.cfg", "--set", "spool.quota_mb=10000", "publish", "--source", "list", file, "--today", DAY)


def bench_snapshot():
    before, after = f"{FOLDER}/before.csv", f"{FOLDER}/after.csv"
    write_lists(before, after)
    print(f"agency program: a list of {EVENTS:,} rows of {os.path.getsize(before) // EVENTS} bytes in windows-1252, compared with the one of the day before")
    add(SOCIAL)
    with open(f"{bundle(SOCIAL)}/type.cfg", "w", encoding="utf-8") as f: f.write(LIST)
    most = figure("ceiling: LC_ALL=C sort of both files, comm", EVENTS,
                  timed("bash", "-c", f"export LC_ALL=C; sort {before} >{FOLDER}/b & sort {after} >{FOLDER}/a; wait; comm -3 {FOLDER}/b {FOLDER}/a | wc -l"))
    figure("the first list: all rows are new, to the delivery report", EVENTS, compared(before), rest="  (aim: memory under 30 MB)")
    again = compared(after)
    figure("the same rows in another order: all unchanged", EVENTS, again, most, rest=f"  {again.wall:.1f} s (aim: a million under 10 s)")


# ---------------------------------------------------------------- a large file
DROP = """sources = ( { name = "table"; kind = "csv"; path = "in/*.csv"; charset = "windows-1252"; ignore = ["Bemerkung"]; subject = { column = "OM"; };
  events = ( { type = "registration.moved_within"; when = "Art = U"; fields = { on = { column = "Am"; date = "DD.MM.YYYY"; }; }; } ); } );
"""


def write_large(file, size):
    """One row in twenty says something that is sent; the remark is never read.  Returns how many rows."""
    remark, n = "M\u00fcller " + 700 * "x", 0
    with open(file, "w", encoding="windows-1252") as f:
        f.write("OM;Am;Art;Bemerkung\n")
        while f.tell() < size:
            f.write("".join(f"{i};{1 + i % 28:02d}.{1 + i % 12:02d}.2025;{'S' if i % 20 else 'U'};{remark}\n" for i in range(n, n + 1000)))
            n += 1000
    return n


def bench_drop():
    size, file = int(os.environ.get("BENCH_DROP_MB", "500")), f"{FOLDER}/large.csv"
    with open(f"{bundle(MELDE)}/type.cfg", "w") as f: f.write(DROP)
    rows = write_large(file, size * 1000000)
    print(f"agency program: a dropped table of {size:,} MB (BENCH_DROP_MB; 5000 is the full size), {rows:,} rows, one in twenty is sent")
    figure("casebus-agency publish, table", rows, publish(MELDE, file, "--source", "table"), rest="  (aim: memory under 30 MB)")
    os.unlink(file)


# ---------------------------------------------------------------- journal
COLUMNS = "agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, consent, traceparent, dataclass, type, hash, payload"


def ceiling_rows():
    """The very rows that the journal wrote, in a file."""
    file = f"{FOLDER}/rows.copy"
    with open(file, "w") as out:
        subprocess.run(["psql", "-qAtX", os.environ["DATABASE"], "-c", f"copy (select {COLUMNS} from casebus.event order by no) to stdout (format binary)"], check=True, stdout=out)
    return file


def copy_rows(file, connections, what):
    sql("""drop schema if exists bench cascade; create schema bench; create table bench.event (like casebus.event including all); create table bench.mark (like casebus.mark including all);
           create table bench.position (part int primary key, next_offset bigint not null); insert into bench.position values (1, 0), (2, 0); checkpoint""")
    each = [subprocess.Popen(["copy_ceiling", os.environ["DATABASE"], file, str(BATCH), str(part + 1), str(connections), what], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log())
            for part in range(connections)]
    for p in each: p.stdout.readline()                         # has read the file
    meter = Meter()
    for p in each: p.stdin.write("\n"), p.stdin.flush()
    for p in each:
        if p.wait(): fail(["copy_ceiling"], p.returncode)
    return meter.stop()


def write_wal_once():
    """A cluster that was just made has no WAL files to recycle: making them would cost whoever is measured first, the journal, and not its ceiling."""
    sql("create table bench_wal as select i, repeat(md5(i::text), 8) as filling from generate_series(1, 3500000) as i")
    sql("drop table bench_wal")
    sql("checkpoint")


def bench_journal():
    if sql("select count(*) from casebus.event") != "0": raise SystemExit("the journal is not empty")
    if "agency" not in PARTS: subprocess.run(["fill", "schemas", os.environ["KAFKA"], TENANT, MELDE, "1768896000000", f"persons:{PERSONS}", f"1-{EVENTS}"], check=True, stdout=subprocess.DEVNULL)
    write_wal_once()
    done = journal()
    events, average = sql("select count(*), round(avg(octet_length(payload))) from casebus.event").split("|")
    print(f"journal: {int(events):,} events that lay in Kafka, each exactly once (payload of {average} bytes; with keys, envelope and hash some 230)")
    file = ceiling_rows()
    figure("PostgreSQL: binary COPY of the events only, one connection", int(events), copy_rows(file, 1, "events"))
    ceiling = figure("PostgreSQL: the same with position row and marks", int(events), copy_rows(file, 1, "all"))
    figure("PostgreSQL: the same on two connections", int(events), copy_rows(file, 2, "all"))
    figure("casebus-journal, one instance", int(events), done, of=ceiling)
    sql("drop schema bench cascade")
    os.unlink(file)


# ---------------------------------------------------------------- the proof
NEXT_DAY, A_DAY = "2026-02-19", 20000


def declared_days(each=16000):
    """What `fill` is told: every `each` numbers a manifest, all of one day; and one of the next day, for an ordinary number."""
    words, first, seq, no = [], 1, 0, 0
    while seq < EVENTS:
        last = min(seq + each, EVENTS + no)
        no += 1
        words += [f"{seq + 1}-{last}", f"@{last + 1}:{no}:{DAY}:{first}-{last}"]
        first, seq = last + 1, last + 1
    return words + [f"{seq + 1}-{seq + A_DAY}", f"@{seq + A_DAY + 1}:{no + 1}:{NEXT_DAY}:{first}-{seq + A_DAY}"]


def has_views():
    """Every person has a view that was made after all of it came: what stands in it is not looked at here."""
    sql("""insert into casebus.subject (subject, first_no, person) select subject, min(no), subject from casebus.event where dataclass <> '-' group by subject on conflict do nothing;
           insert into casebus.view (person, evaluated_on, rules, digest, incomplete, body) select subject, '2026-02-18', '', '', false, '' from casebus.subject on conflict do nothing;
           truncate casebus.mark; analyze""")


WIRE_HASH = r"""sha256(convert_to(concat(id, E'\n', case dataclass when '-' then 'casebus.manifest' else 'registration.moved_in' end, E'\n',
    case when dataclass <> '-' then encode(uuid_send(subject), 'hex') end, E'\n', to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), E'\n',
    %s, E'\n', epoch, E'\n', seq, E'\n', dataclass, E'\n', purpose, E'\n', legal_basis, E'\n', consent, E'\n'), 'UTF8') || payload)""" % f"'{TENANT}'"


def scanned(what, n, query):
    """What PostgreSQL itself does with the journal, in one process, when all of it lies in memory."""
    query = f"set max_parallel_workers_per_gather = 0; set jit = off; {query}"
    sql(query)
    meter = Meter()
    if sql(query) != str(n): raise SystemExit(f"not {n} rows: {query}")
    return figure(what, n, meter.stop())


def proved(what, day, n, of=None):
    done = timed("casebus-reconcile", "--day", day, "--agency", MELDE)
    figure(what, n, done, of=of, rest=f"  {done.wall:.1f} s")


def drop_from_kafka(agency, day):
    """As retention does: everything up to that day's end."""
    topic = f"casebus.{TENANT}.{agency.replace('@', '.')}.events"
    offset = int(sql(f"select next_offset from casebus.reconcile_place where topic = '{topic}' and day = '{day}'"))
    with open(f"{FOLDER}/delete.json", "w") as f: json.dump({"partitions": [{"topic": topic, "partition": 0, "offset": offset}], "version": 1}, f)
    subprocess.run(["java", "-cp", f"{os.getcwd()}/build/kafka/lib/*", "org.apache.kafka.tools.DeleteRecordsCommand", "--bootstrap-server", os.environ["KAFKA"],
                    "--offset-json-file", f"{FOLDER}/delete.json"], check=True, stdout=subprocess.DEVNULL, stderr=log())


def years_pass(times):
    """Other agencies bring so many times what is there, of as many other people, and this one has taken much back."""
    columns = COLUMNS.replace("agency", "1000 + i", 1).replace("subject", "md5(subject::text || i)::uuid", 1)
    sql(f"insert into casebus.agency (no, id) overriding system value select 1000 + i, 'schulamt@0516' || i from generate_series(1, {times}) i")
    sql(f"insert into casebus.event ({COLUMNS}) select {columns} from casebus.event, generate_series(1, {times}) i order by i, seq")
    sql("insert into casebus.retraction select agency, epoch - 1, seq, subject, gen_random_uuid() from casebus.event where agency < 1000 and seq % 20 = 0")
    has_views()
    sql("vacuum analyze casebus.event, casebus.retraction")


def bench_reconcile():
    add(MELDE)
    subprocess.run(["fill", "schemas", os.environ["KAFKA"], TENANT, MELDE, "1768896000000", f"persons:{PERSONS}"] + declared_days(), check=True, stdout=subprocess.DEVNULL)
    journal()
    has_views()
    n = int(sql("select count(*) from casebus.event"))
    numbers = n - A_DAY - 1
    print(f"reconcile: the proof of a day with {numbers:,} numbers (aim: a third of the ceiling, 10 M in 60 s, 64 MB), and of one with {A_DAY:,}")
    ceiling = scanned("PostgreSQL: counts the rows and hashes their content", n, "select count(sha256(payload)) from casebus.event")
    scanned("PostgreSQL: makes the wire hash of each, as we do", n, f"select count(*) from casebus.event where {WIRE_HASH} = hash")
    proved("casebus-reconcile: manifests, Kafka, journal and view", DAY, numbers, of=ceiling)
    drop_from_kafka(MELDE, DAY)
    proved("casebus-reconcile: the same when Kafka has it no more", DAY, numbers, of=ceiling)
    proved(f"casebus-reconcile: the next day, in a journal of {n:,}", NEXT_DAY, A_DAY)
    if EVENTS > 1000000: return
    years_pass(9)
    proved(f"casebus-reconcile: the same day, in a journal of {10 * n:,}", NEXT_DAY, A_DAY)


# ---------------------------------------------------------------- case view
def permits(i, each):
    """A life at one office: applied, fiction, granted, may work, and again some weeks later."""
    days = 20 * (i % each)
    date = lambda more: time.strftime("%Y-%m-%d", time.gmtime(1600000000 + 86400 * (days + more)))
    return [("residence.permit.applied", {"applied_on": date(0), "basis": "25-2", "previous_until": date(20), "in_time": True}),
            ("residence.fiction.issued", {"occurred_on": date(0), "effect": "81_4", "paper_until": date(60)}),
            ("residence.permit.granted", {"occurred_on": date(0), "basis": "25-2", "kind": "renewal", "valid_from": date(0), "valid_until": date(100), "work": "yes"}),
            ("work.permission.granted", {"occurred_on": date(0), "scope": "any", "from": date(0), "until": date(100)})][i % 4]


def bench_caseview():
    each = 100
    persons = max(100, EVENTS // 4 // each)
    publish(ABH, write_lines(persons * each, lambda i: i // each, lambda i: permits(i, each)))
    journal()
    subjects = "(select subject from casebus.event e join casebus.agency a on a.no = e.agency and a.id = '" + ABH + "' where subject <> '00000000-0000-0000-0000-000000000000' group by subject)"
    sql(f"truncate casebus.mark; insert into casebus.mark (subject, reason) select subject, 'event' from {subjects} s")
    sql("vacuum analyze")
    print(f"case view: {persons:,} persons with {each} events each")
    meter = Meter()
    with open(os.devnull, "w") as out:
        subprocess.run(["psql", "-qAtX", os.environ["DATABASE"], "-c", f"copy (select e.* from casebus.event e join casebus.mark m using (subject) order by e.subject, e.no) to stdout (format binary)"], check=True, stdout=out)
    ceiling = figure("merely reading those events, in persons", persons, meter.stop())
    done = timed("casebus-caseview", "--until-caught-up", "--today", DAY)
    if (n := int(sql(f"select count(*) from casebus.view v join {subjects} s on s.subject = v.person"))) != persons: raise SystemExit(f"{n} of {persons} persons have a view")
    figure("casebus-caseview, one instance, persons", persons, done, of=ceiling)


# ---------------------------------------------------------------- rehearsal
def bench_rehearsal():
    each = 100
    persons = EVENTS // each
    publish(ABH, write_lines(persons * each, lambda i: i // each, lambda i: permits(i, each)))
    journal()
    sql("insert into casebus.subject (subject, person, agency, first_no) select subject, subject, min(agency), min(no) from casebus.event"
        " where subject <> '00000000-0000-0000-0000-000000000000' group by subject on conflict do nothing")         # as the case view would have it by then
    sql("vacuum analyze")
    print(f"rehearsal: {persons * each:,} events of {persons:,} persons under the rules of today twice, by all cores")
    done = timed("casebus", "rules", "diff", "active", "active", "--from", "2020-01-01", "--to", DAY)
    figure("casebus rules diff, persons", persons, done, rest=f"  {done.wall:.0f} s")


# ---------------------------------------------------------------- evaluate
class Told:
    """What a program measured of itself, as a Meter that has stopped."""
    def __init__(self, wall, cpu):
        self.wall, self.program, self.postgres, self.kafka, self.others, self.rss = wall, cpu, 0, 0, 0, None


def bench_evaluate():
    what = {"read": "merely decoding their events", "evaluate": "evaluate(): axes, statements, tasks, digest", "view": "the same with the view as JSON"}
    for kind, persons, events in (("typical", 20, 100), ("pathological", 1, 20000)):
        print(f"evaluate: random {kind} persons of {events:,} events, all rules, in memory, one thread (aim: {'1' if kind == 'typical' else '100'} ms a person)")
        done = subprocess.run(["evaluate", str(persons), str(events)], text=True, capture_output=True)
        if done.returncode: raise SystemExit(f"evaluate: {done.stderr}{done.stdout}")
        for name, n, wall, cpu in (line.split() for line in done.stdout.splitlines()):
            figure(f"{what[name]}, persons", int(n), Told(float(wall), float(cpu)), rest=f"  {1000 * float(cpu) / int(n):.2f} ms a person")


# ---------------------------------------------------------------- latency
def wait_until(query, seconds=30):
    end = time.monotonic() + seconds
    while sql(query) != "t":
        if time.monotonic() > end: raise SystemExit(f"not true after {seconds} s: {query}; see {FOLDER}/bench.log")
        time.sleep(0.1)


def services():
    """Journal and case view by the clock, when they have come to rest."""
    started = [subprocess.Popen([p], stderr=log()) for p in ("casebus-journal", "casebus-caseview")]
    wait_until("select exists (select from casebus.position where topic like '%.unterbringung.%' and holder is not null) and exists (select from casebus.civil_day where passed_at is not null and day > current_date - 2)")
    wait_until("select exists (select from pg_stat_activity where application_name = 'casebus-caseview' and state = 'idle')")
    return started


def latency(rate, seconds):
    """Who tells of RATE new persons a second."""
    with open(f"{FOLDER}/waits", "w") as out:                  # a pipe that nobody reads yet would fill
        return subprocess.Popen(["latency", "schemas", os.environ["KAFKA"], os.environ["DATABASE"], HOUSE, TENANT, str(rate), str(seconds)], stdout=out, stderr=log())


def waits(process):
    """[(milliseconds until the task could be seen, when it was told)], the shortest first."""
    if process.wait(): fail(["latency"], process.returncode)
    return sorted(tuple(map(float, line.split())) for line in open(f"{FOLDER}/waits"))


def percentiles(found): return f"p50 {found[len(found) // 2][0]:.0f} ms  p99 {found[len(found) * 99 // 100][0]:.0f} ms"


def stop(started):
    for s in started: s.terminate()
    for s in started: s.wait()


def bench_latency():
    rate, seconds = 1000, 30
    sql("truncate casebus.mark")
    for program in ("casebus-journal", "casebus-caseview"): timed(program, "--until-caught-up")      # what is due today is not what is measured
    sql("vacuum analyze")
    sql("checkpoint")
    started = services()
    meter = Meter()
    found = waits(latency(rate, seconds))
    stop(started)
    meter.stop()
    print(f"from publishing to the visible task, {rate:,} events a second for {seconds} s, each of a person of its own with two tasks")
    figure("casebus-journal, casebus-caseview, and who publishes", rate * seconds, meter, rest=f"  {percentiles(found)}  (aim: p99 under 300 ms)")


# ---------------------------------------------------------------- the night of 1 January
def titles(last, ends):
    """A title each; of 1000 persons 37 have one that ends today's eve."""
    return lambda i: ("residence.permit.granted", {"occurred_on": "2025-02-01", "basis": "25-2", "kind": "renewal", "valid_from": "2025-02-01", "valid_until": ends if i % 1000 < 37 else last, "work": "yes"})


def close_days(*agencies):
    for a in agencies: timed("casebus-agency", "--config", f"{bundle(a)}/agency.cfg", "run", "--until-caught-up")
    timed("casebus-journal", "--until-caught-up")


def bench_newyear():
    persons, rate = min(100000, EVENTS), 100
    today, eve = sql("select d, d - 1 from (select (now() at time zone 'Europe/Berlin')::date as d) as t").split("|")
    add(CASES)
    publish(ABH, write_lines(persons, lambda i: 10000000 + i, titles("2039-01-31", eve)))
    close_days(ABH, CASES)
    before = timed("casebus-caseview", "--until-caught-up", "--today", eve)
    sql(f"create table bench_due as select person, next_day from casebus.view where next_day <= '{today}'; update casebus.view set next_day = null where next_day <= '{today}'")
    due = int(sql("select count(*) from bench_due"))
    sql("vacuum analyze")
    sql("checkpoint")
    print(f"the night of 1 January: {persons:,} persons with a title each, {due:,} of them ({100 * due / persons:.1f} %) due at midnight; {rate} events a second meanwhile, each of a person of its own with two tasks")
    figure("casebus-caseview, the eve: everybody, in persons", persons, before)
    started = services()
    telling = latency(rate, 20 + due // 100)
    time.sleep(5)
    meter, midnight = Meter(started), time.time()
    sql("update casebus.view v set next_day = d.next_day from bench_due d where d.person = v.person")
    wait_until(f"select not exists (select from casebus.view v join bench_due using (person) where evaluated_on < '{today}')", 300)
    morning = time.time()
    meter.stop()
    found = waits(telling)
    stop(started)
    night = [f for f in found if midnight <= f[1] <= morning]
    quiet = [f for f in found if f[1] < midnight - 1 or f[1] > morning + 1]
    figure("all who are due, in persons", due, meter, rest=f"  {morning - midnight:.1f} s")
    print(f"  news before and after: {percentiles(quiet)}; in that night ({len(night)} events): {percentiles(night)}, the longest {night[-1][0]:.0f} ms  (aim: p99 no more than 1000 ms longer)")
    sql("drop table bench_due")


# ---------------------------------------------------------------- the portal
WORD, VISITS = "ein langes Kennwort", 60


def a_town(agencies=40, persons=2000):
    """So many agencies, persons with tasks in the coming weeks, a journal of EVENTS rows, and what a bad week leaves behind."""
    kinds = [k for k in re.findall(r'slug = "([a-z0-9-]+)"', open("schemas/agencies.cfg").read()) if k not in ("hub", "polizei", "familiengericht")]
    for agency in [a for scope in (TENANT, "05162") for a in (f"{k}@{scope}" for k in kinds) if a not in (MELDE, ABH, HOUSE)][:agencies - 3]:
        subprocess.run(["casebus", "agency", "add", agency, "--out", f"{FOLDER}/more"], check=True, stdout=subprocess.DEVNULL, stderr=log())
        shutil.rmtree(f"{FOLDER}/more")
    soon = lambda i: time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400 * (i % 60)))
    subprocess.run(["casebus-agency", "--config", f"{bundle(ABH)}/agency.cfg", "publish", write_lines(persons, lambda i: 10000000 + i, lambda i: titles(soon(i), soon(i))(i))],
                   check=True, stdout=subprocess.DEVNULL, stderr=log())
    for program in ("casebus-journal", "casebus-caseview"): timed(program, "--until-caught-up")
    subprocess.run(["fill", "schemas", os.environ["KAFKA"], TENANT, MELDE, "1768896000000", f"persons:{PERSONS}"] + declared_days(), check=True, stdout=subprocess.DEVNULL)
    journal()
    has_views()
    timed("casebus-reconcile", "--day", DAY, "--agency", MELDE)
    sql("""insert into casebus.dead_letter (topic, "offset", agency, reason, detail, headers)
               select topic, 100000000 + n, agency, (array['bad_header', 'unknown_schema', 'bad_payload'])[1 + n % 3], 'planted', '[]' from casebus.position, generate_series(1, 50) n;
           insert into casebus.difference (day, agency, class, owner, epoch, from_seq, to_seq, count, action, detail, state, since)
               select date '2026-02-18' - n, a.id, 'missing_at_view', a.id, 1768896000000, n, n, 1, 'resend', 'planted', 'open', '2026-02-19' from casebus.agency a, generate_series(1, 10) n;
           insert into casebus.alarm (agency, kind, detail) select no, 'new_epoch', 'planted' from casebus.agency""")
    sql("vacuum analyze")


def start_portal():
    subprocess.run(["casebus", "portal", "user", "add", "koenig", "--roles", "see,operate,approve"], input=WORD, text=True, check=True)
    said = f"{FOLDER}/portal.log"
    process = subprocess.Popen(["casebus-portal", "--set", "portal.listen=127.0.0.1:0"], stderr=open(said, "w"))
    while not (at := re.search(r"msg=listening .*port=(\d+)", open(said).read())):
        if process.poll() is not None: fail(["casebus-portal"], process.returncode)
        time.sleep(0.1)
    page = Portal(f"http://127.0.0.1:{at[1]}")
    page.login("koenig", WORD)
    while page.get("/").status != 200: time.sleep(0.2)        # until the hub was asked for the first time
    return process, page


def answered(ask):
    """Milliseconds until the answer was there, which is a page or leads to one."""
    began = time.monotonic()
    answer = ask()
    took = 1000 * (time.monotonic() - began)
    if answer.status not in (200, 303): raise SystemExit(f"the portal answered {answer.status}: {answer.text[:400]}")
    return took


def page_figure(what, ask, visits=VISITS, rest=""):
    found = sorted(answered(ask) for _ in range(visits))
    print(f"  {what:58} p50 {found[len(found) // 2]:>6.1f} ms  p95 {found[len(found) * 95 // 100]:>6.1f} ms{rest}", flush=True)


def bench_portal():
    a_town()
    rows, agencies, letters = sql("select (select count(*) from casebus.event), (select count(*) from casebus.agency), (select count(*) from casebus.dead_letter)").split("|")
    event, subject = sql("select id, replace(subject::text, '-', '') from casebus.event where dataclass <> '-' order by no desc limit 1").split("|")
    process, p = start_portal()
    print(f"the portal: {agencies} agencies, {int(rows):,} journal rows, {letters} dead letters; the first visit until the page is complete  (aim: p95 under 100 ms)")
    for path in ("/", f"/agency/{MELDE}", "/topics", "/find", f"/find?q={event}", f"/find?q={subject}", "/deadletters", "/deadletter/1", "/reconciliation", "/timers", "/rules", "/rule/R16",
                 "/onboarding", "/log", "/runbook/silent", "/api/status"):
        began = time.monotonic()
        p.ready(path)
        page_figure(path, lambda: p.get(path), rest=f"  first {1000 * (time.monotonic() - began):>6.0f} ms")
    form = p.get("/").field("form")
    page_figure("a dead letter is asked to be given up", lambda: p.post("/do/discard-ask", form=form, no="2", reason="planted"))
    page_figure("and its page with that", lambda: p.get("/deadletter/2"))
    began = time.monotonic()
    run = p.post("/do/report", form=form, day=DAY).headers["Location"]
    p.ready(run)
    page_figure("the proof of a day, as a command", lambda: p.get(run), rest=f"  done after {time.monotonic() - began:.1f} s")
    page_figure("and as a page", lambda: p.get(run + "/page"))
    form = p.get("/").field("form")
    page_figure("a redrive is begun", lambda: p.post("/do/redrive-try", form=form, no="3"), 10)
    highest = next(line for line in open(f"/proc/{process.pid}/status") if line.startswith("VmHWM:")).split()[1]
    print(f"  memory at most {int(highest) / 1024:.0f} MB")
    stop([process])


began = time.monotonic()
head()
for a in (MELDE, ABH, HOUSE): add(a)
for part in PARTS: globals()[f"bench_{part}"]()
print(f"took {time.monotonic() - began:.0f} s")
