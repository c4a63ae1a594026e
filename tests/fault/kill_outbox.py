# SPDX-License-Identifier: Apache-2.0
"""usage: kill_outbox.py MARKS READS FOLDER ROWS RUNS SEED     needs OFFICE (the owner's connection string), DATABASE and the programs on PATH.
Each run: eight writers commit ROWS rows of a table out of order, some transactions are taken back; meanwhile the two agency programs whose
bundles are MARKS (mode = "mark") and READS (mode = "read") read it, are killed and lose their connections.  After each kill no row is
marked whose event is not in the spool; at the end the journal has every row of both agencies exactly once.
Prints one "ok - ..." or "not ok - ..." line a run."""
import functools, os, random, sqlite3, subprocess, sys, time

import runs
from runs import Broken

MARKS, READS, FOLDER, ROWS, RUNS, SEED = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
WRITERS, LOG = 8, open(f"{FOLDER}/kills.log", "w")
DATA = '{"move_in_on": "2026-03-01", "registered_on": "2026-03-02", "ags": "05162004", "from": "LEA"}'
INSERT = "insert into casebus_agency.outbox (type, subject, time, data) select 'registration.moved_in', '%s-' || n, '2026-03-02T09:00:00+01:00', '" + DATA + "' from generate_series(%d, %d) as n;"
run = functools.partial(runs.run, log=LOG)


def psql(name): return ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ[name]]
def ask(name, text): return run(*psql(name), "-c", text)
def program(bundle, *command): return ["casebus-agency", "--config", f"{bundle}/agency.cfg", *command, "--today", "2026-03-02"]


def transactions(dice, name, rows):
    """One writer's, with pauses before they are committed; some are taken back, as a whole or in part."""
    at = 1
    while at <= rows:
        to = min(rows, at + dice.randrange(1 + rows // 60))
        middle = dice.randrange(at, to + 1)
        pause = f"select pg_sleep({dice.random() * 0.05:.4f});" if dice.randrange(3) else ""
        what = dice.randrange(10)
        if what == 0: yield "begin;" + INSERT % ("back-" + name, at, to) + pause + "rollback;"
        taken_back = "savepoint s;" + INSERT % ("half-" + name, at, middle) + "rollback to s;" if what == 1 else ""
        rest = INSERT % (name, middle + 1, to) if middle < to else ""
        yield "begin;" + INSERT % (name, at, middle) + pause + taken_back + rest + pause + "commit;"
        at = to + 1


def start_writers(dice, seed):
    writers = []
    for i in range(WRITERS):
        rows = ROWS // WRITERS + (i < ROWS % WRITERS)
        writer = subprocess.Popen(psql("OFFICE") + ["-o", "/dev/null"], stdin=subprocess.PIPE, stderr=LOG, text=True)
        with open(f"{FOLDER}/writer{i}.sql", "w", encoding="utf-8") as f: f.write("\n".join(transactions(dice, f"{seed}-{i}", rows)))
        writer.stdin.write(f"\\i {FOLDER}/writer{i}.sql\n")
        writer.stdin.close()
        writers.append(writer)
    return writers


def spooled(bundle):
    """How many rows' events are in the spool; killed early, a program has made none."""
    if not os.path.exists(f"{bundle}/spool.sqlite"): return 0
    with sqlite3.connect(f"file:{bundle}/spool.sqlite?mode=ro", uri=True) as spool:
        made = spool.execute("select 1 from sqlite_master where name = 'batch'").fetchone()
        return spool.execute("select coalesce(sum(last - first + 1), 0) from batch where file = 'umzug'").fetchone()[0] if made else 0


def no_mark_too_early():
    marked = int(ask("OFFICE", "select count(*) from casebus_agency.outbox where taken is not null and refused is null"))
    if marked > spooled(MARKS): raise Broken(f"{marked} rows are marked, {spooled(MARKS)} are in the spool")


def read_and_be_killed(dice, writers):
    """The programs are killed while they read: some time after the first block, often enough within a batch."""
    kills = 0
    while kills < 4 or any(w.poll() is None for w in writers):
        before = spooled(MARKS)
        programs = [subprocess.Popen(program(bundle, "run"), stdout=LOG, stderr=LOG, stdin=subprocess.DEVNULL) for bundle in (MARKS, READS)]
        try:
            end = time.monotonic() + 1.5
            while spooled(MARKS) == before and time.monotonic() < end: time.sleep(0.01)
            time.sleep(dice.random() * 0.3)
            if dice.randrange(2): ask("OFFICE", "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'clerk'")
        finally:
            for p in programs:
                p.kill()
                p.wait()
        no_mark_too_early()
        kills += 1
    if any(w.returncode for w in writers): raise Broken("a writer failed")
    return kills


def check(expected):
    rows, untaken, refused = ask("OFFICE", "select count(*), count(*) filter (where taken is null), count(refused) from casebus_agency.outbox").split("|")
    if (int(rows), untaken, refused) != (expected, "0", "0"): raise Broken(f"{rows} rows, {untaken} without a mark, {refused} refused: {expected} were to be marked")
    run("casebus-journal", "--until-caught-up", "--give-up", "60")
    said = ask("DATABASE", "select count(*), count(distinct subject) from casebus.event where dataclass = 'B' group by agency order by agency").split("\n")
    if said != [f"{expected}|{expected}"] * 2: raise Broken(f"events and persons of the two agencies: {said}, {expected} were to be")
    if ask("DATABASE", "select count(*) from casebus.dead_letter") != "0": raise Broken("dead letters")


def one_run(seed, number):
    dice = random.Random(seed)
    kills = read_and_be_killed(dice, start_writers(dice, seed))
    for bundle in (MARKS, READS): run(*program(bundle, "run", "--until-caught-up", "--give-up", "60"))
    check(ROWS * (number + 1))
    return f"{ROWS} rows of {WRITERS} writers are with the hub exactly once, marked or only read, through {kills} kills"


sys.exit(runs.each("table, ", RUNS, SEED, one_run))
