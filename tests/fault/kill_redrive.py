# SPDX-License-Identifier: Apache-2.0
"""usage: kill_redrive.py AGENCY FOLDER LETTERS RUNS SEED     needs KAFKA, DATABASE, the programs on PATH and old event types in FOLDER/old.
Each run: LETTERS events of an epoch of their own become dead letters, because the hub's code lists are old.  With new ones two operators put
them through again at once, killed again and again, while a journal runs and the same numbers come a second time.  At the end each number is in
the journal once, each letter is settled by one entry of the log, and the entries add up.
Prints one "ok - ..." or "not ok - ..." line a run."""
import functools, os, random, subprocess, sys, time

import runs
from runs import Broken

AGENCY, FOLDER, LETTERS, RUNS, SEED = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
LOG = open(f"{FOLDER}/kills.log", "w")
run = functools.partial(runs.run, log=LOG)


def ask(text): return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE"], "-c", "set search_path = casebus", "-c", text)
def fill(epoch, *what): run("build/dev/bench/fill", "schemas", os.environ["KAFKA"], "05162004", AGENCY, str(epoch), *what)
def open_letters(): return int(ask("select count(*) from dead_letter where state = 'open'"))
def journal(*more): return ("casebus-journal", "--set", "journal.breaker_dead=10000", *more)      # no flood here: that is another story
def start(*command): return subprocess.Popen(command, stdout=LOG, stderr=LOG, stdin=subprocess.DEVNULL)


def redrive(dice, user):
    return start("casebus", "deadletter", "redrive", "--agency", AGENCY, "--by", user, "--batch", str(dice.choice((1, 7, 50))))


def redrive_and_be_killed(dice, epoch):
    """Killed early and late, in and between transactions; now and then the database ends its connections instead."""
    kills = 0
    while open_letters():
        operators = [redrive(dice, "op1"), redrive(dice, "op2")]
        if dice.randrange(4) == 0:
            at = dice.randrange(1, LETTERS)
            fill(epoch, f"{at}-{min(LETTERS, at + 20)}")
        time.sleep(dice.random() * 0.25)
        if dice.randrange(3) == 0: ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'casebus'")
        for p in operators:
            p.kill()
            p.wait()
        kills += 1
        if kills > 2000: raise Broken(f"{open_letters()} letters are left after {kills} kills")
    return kills


def expect(what, sql, wanted):
    got = ask(sql)
    if got != wanted: raise Broken(f"{what}: {got}, {wanted} expected")


def check(epoch, first_entry):
    expect("numbers in the journal", f"select count(*), count(distinct seq), min(seq), max(seq) from event where epoch = {epoch}", f"{LETTERS}|{LETTERS}|1|{LETTERS}")
    expect("settled letters", f"select count(*), count(settled) from dead_letter where epoch = {epoch} and state = 'redriven'", f"{LETTERS}|{LETTERS}")
    expect("entries against letters",
           f"""select sum(split_part(result, ' ', 1)::int) + sum(split_part(result, ' ', 3)::int) = {LETTERS}, bool_and(settled = split_part(result, ' ', 1)::int + split_part(result, ' ', 3)::int)
               from operator_log l cross join lateral (select count(*) as settled from dead_letter d where d.settled = l.no) s where l.no > {first_entry}""", "t|t")
    expect("open gaps", "select count(*) from gap where closed_at is null", "0")
    expect("whom nobody evaluates", f"select count(*) from event e where epoch = {epoch} and not exists (select from mark m where m.subject = e.subject)", "0")


def one_run(seed, number):
    dice, epoch = random.Random(seed), 1000 + number
    first = ask("select coalesce(max(no), 0) from operator_log")
    fill(epoch, f"1-{LETTERS}")
    run(*journal("--until-caught-up", "--give-up", "60", "--set", f"schemas={FOLDER}/old"), codes=(3,))
    if open_letters() != LETTERS: raise Broken(f"{open_letters()} letters, {LETTERS} were to be")
    service = start(*journal("--set", "journal.batch=7"))
    try:
        kills = redrive_and_be_killed(dice, epoch)
    finally:
        service.terminate()
        service.wait()
    run(*journal("--until-caught-up", "--give-up", "60"))
    check(epoch, first)
    return f"{LETTERS} are in the journal exactly once, each settled by one entry, through {kills} kills"


sys.exit(runs.each("dead letters, ", RUNS, SEED, one_run))
