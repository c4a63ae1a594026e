# SPDX-License-Identifier: Apache-2.0
"""usage: kill_snapshots.py FORM AGENCY BUNDLE FOLDER RUNS SEED     FORM: csv, fixed or xml; needs CASEBUS_CONFIG, DATABASE and the programs on PATH.
Each run is four days of one list; the program is killed again and again while it reads.  Then the journal has, for each person, as many
events as the lists had changes of that person, every number once, and one report of each file that was held and of each decision.
Prints one "ok - ..." or "not ok - ..." line a run."""
import collections, datetime as dt, functools, os, random, subprocess, sys, time

import runs
from runs import Broken

FORM, AGENCY, BUNDLE, FOLDER, RUNS, SEED = *sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6])
ROWS, DAYS, KILLS = 6000, 4, 4
FIRST_DAY = dt.date(2026, 3, 2)
LOG = open(f"{FOLDER}/kills-{FORM}.log", "w")
READS = {"csv": 'kind = "csv";',
         "fixed": 'kind = "fixed"; length = 30; columns = ( { name = "Nr"; from = 1; to = 20; }, { name = "Von"; from = 21; to = 30; } ); head = "VOSZ"; trailer = "NCSZ"; count = { from = 5; to = 12; };',
         "xml": 'kind = "xml"; namespaces = ["urn:example:bestand"]; record = "fall";'}
CONFIG = "sources = ( { name = \"list\"; path = \"in/*.lst\"; " + READS[FORM] + """ mode = "snapshot"; key = ["Nr"]; misses = 1; subject = { column = "Nr"; };
  events = ( { type = "benefits.asylblg.granted"; fields = { decided_on = { column = "Von"; date = "YYYY-MM-DD"; }; from = { column = "Von"; date = "YYYY-MM-DD"; }; basis = { const = "§3"; }; }; },
             { type = "benefits.asylblg.ended"; on = ["gone"]; fields = { end_on = { day = "run"; }; }; } ); } );
"""
run = functools.partial(runs.run, log=LOG)


def sql(text): return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", os.environ["DATABASE"], "-c", text).strip()
def program(*command): return ["casebus-agency", "--config", f"{BUNDLE}/agency.cfg", *command]
def ask(what, which="true", more=""): return sql(f"select {what} from casebus.event where agency = (select no from casebus.agency where id = '{AGENCY}') and {which} {more}")
def counts(which): return collections.Counter(ask("count(*)", which, "group by subject").split())


WRITES = {"csv": lambda rows: "Nr;Von\n" + "".join(f"{nr};{von}\n" for nr, von in rows),
          "fixed": lambda rows: f"{'VOSZ':30}\r\n" + "".join(f"{nr:20}{von:10}\r\n" for nr, von in rows) + f"NCSZ{len(rows):08}{'':18}\r\n",
          "xml": lambda rows: '<?xml version="1.0" encoding="UTF-8"?>\n<b:bestand xmlns:b="urn:example:bestand">\n' + "".join(f"<b:fall><b:Nr>{nr}</b:Nr><b:Von>{von}</b:Von></b:fall>\n" for nr, von in rows) + "</b:bestand>\n"}


def drop(name, rows):
    with open(f"{BUNDLE}/list", "w", encoding="utf-8") as f:
        f.write(WRITES[FORM](list(rows.items())))
    os.rename(f"{BUNDLE}/list", f"{BUNDLE}/in/{name}")


def change(dice, rows, number, day):
    """The next list, and whom it says something about."""
    after, said = {}, collections.Counter()
    for nr, von in rows.items():
        what = dice.randrange(20)
        if what == 0: said[nr] += 1                          # gone
        elif what == 1:
            after[nr] = str(dt.date.fromisoformat(von) + dt.timedelta(days=1 + dice.randrange(30)))
            said[nr] += 1
        else: after[nr] = von
    for i in range(dice.randrange(300)):
        after[f"N{number}-{day}-{i}"] = "2026-01-20"
        said[f"N{number}-{day}-{i}"] += 1
    order = list(after)
    dice.shuffle(order)
    return {nr: after[nr] for nr in order}, said


def be_killed(dice, command):
    """The moment is the dice's, from before the first row to after the last."""
    for _ in range(KILLS):
        process = subprocess.Popen(command, stdout=LOG, stderr=LOG, stdin=subprocess.DEVNULL)
        time.sleep(0.05 + dice.random() * 0.6)
        process.kill()
        process.wait()


def one_day(dice, name, rows, today):
    drop(name, rows)
    be_killed(dice, program("run", "--until-caught-up", "--today", today))
    run(*program("run", "--until-caught-up", "--give-up", "60", "--today", today))


def hold_and_release(dice, name, rows, today):
    drop(name, rows)
    be_killed(dice, program("run", "--until-caught-up", "--today", today))
    run(*program("run", "--until-caught-up", "--give-up", "60", "--today", today), codes=(0, 3))
    if os.listdir(f"{BUNDLE}/in/held") != [name] and sorted(os.listdir(f"{BUNDLE}/in/held")) != [name, f"{name}.txt"]: raise Broken(f"{name} is not held")
    be_killed(dice, program("release", name, "--today", today))
    run(*program("run", "--until-caught-up", "--give-up", "60", "--today", today))
    if os.path.exists(f"{BUNDLE}/in/held/{name}"): run(*program("release", name, "--today", today))


def one_run(seed, number, rows, expected):
    dice = random.Random(seed)
    for day in range(DAYS):
        today = str(FIRST_DAY + dt.timedelta(days=number * (DAYS + 1) + day))
        if rows: rows, said = change(dice, rows, number, day)
        else:
            rows = {f"P{i}": "2026-01-15" for i in range(ROWS)}
            said = collections.Counter(list(rows))
        expected.update(said)
        one_day(dice, f"{number:03d}{day}.lst", rows, today)
    today = str(FIRST_DAY + dt.timedelta(days=number * (DAYS + 1) + DAYS))
    for nr in list(rows)[:len(rows) // 3]:
        del rows[nr]
        expected[nr] += 1
    hold_and_release(dice, f"{number:03d}x.lst", rows, today)
    return rows


def check(number, expected):
    run("casebus-journal", "--until-caught-up", "--give-up", "60")
    said = counts("dataclass = 'S'")
    if said != collections.Counter(str(n) for n in expected.values()): raise Broken(f"{sum(int(k) * n for k, n in said.items())} events, {sum(expected.values())} were to be: of so many persons so many events: {dict(said)}")
    reports = ask("count(*)", "schema_id in (139, 153)")
    if reports != str(2 * (number + 1)): raise Broken(f"{reports} reports of {number + 1} files that were held and released")
    if ask("count(*)") != ask("max(seq)"): raise Broken("numbers are not without gaps")
    if sql("select count(*) from casebus.dead_letter") != "0": raise Broken("dead letters")
    left = [f for f in os.listdir(f"{BUNDLE}/in/held") + os.listdir(f"{BUNDLE}/in/.work")]
    if left: raise Broken(f"left lying: {left}")


def main():
    rows, expected = {}, collections.Counter()

    def told(seed, number):
        nonlocal rows
        rows = one_run(seed, number, rows, expected)
        check(number, expected)
        return f"{sum(expected.values())} changes of {DAYS + 1} lists said exactly once through {KILLS * (DAYS + 2)} kills"

    with open(f"{BUNDLE}/type.cfg", "w", encoding="utf-8") as f: f.write(CONFIG)
    return runs.each(f"{FORM} lists, ", RUNS, SEED, told)


sys.exit(main())
