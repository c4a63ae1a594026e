# SPDX-License-Identifier: Apache-2.0
"""Tells random histories (tests/oracle/histories on stdin) in rounds through the real programs.  After each round every person is shown as
the journal then is; at the end again with --known-at of that moment.  Both must be the same but for what was sent later.
usage: known_at.py FOLDER ROUNDS SEED     needs CASEBUS_CONFIG and the programs on PATH; prints "ok - ..." and "not ok - ..." lines."""
import concurrent.futures, datetime, json, random, subprocess, sys, uuid

import sentences
from sentences import run, say

FOLDER, ROUNDS, CHANCE = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))


def renamed(value, person):
    """p is this history's person; ids are made anew, for each history has the same."""
    if isinstance(value, dict): return {k: renamed(v, person) for k, v in value.items()}
    if isinstance(value, list): return [renamed(v, person) for v in value]
    if isinstance(value, str) and value.startswith("00000000-0000-7000-"): return str(uuid.uuid5(uuid.NAMESPACE_OID, person + value))
    return person if value == "p" else value


def read():
    """Who tells what of whom, in which round; corrections may come before what they correct."""
    for number, text in enumerate(sys.stdin):
        for event in json.loads(text)["events"]:
            agency = event.pop("agency")
            for key in ("recorded", "seq"): event.pop(key)
            yield CHANCE.randrange(ROUNDS), agency, f"P{number}", renamed(event, f"P{number}")


def publish(agency, lines, day):
    program = ["casebus-agency", "--config", f"{FOLDER}/agencies/{agency}/agency.cfg"]
    if lines: run(*program, "publish", "-", "--today", day, input="".join(json.dumps(line) + "\n" for line in lines), codes=(0, 3))
    else: run(*program, "run", "--until-caught-up", "--today", day)


def show(local, day, *more):
    view = json.loads(run("casebus", "case", "show", "--local", local, "--today", day, "--format", "json", *more))
    for task in view["tasks"]: task.pop("revision")
    view.pop("known_at")
    return view


def clerks(what, a, b):
    run("casebus", "identity", what, a, b, "--method", "clerical", "--by", "anna", "--by", "bert")


def decide(view, day):
    """Somebody says something about an open task."""
    tasks = [t["id"] for t in view["tasks"] if t["status"] == "open"]
    if not tasks: return 0
    command = CHANCE.choice([["override"], ["done"], ["snooze", "--until", "2027-01-01"]])
    run("casebus", "task", command[0], CHANCE.choice(tasks), *command[1:], "--reason", "other", "--by", "keller", "--today", day)
    return 1


told = list(read())
agencies = sorted({t[1] for t in told})
known, links, seen, decisions = {}, [], [], 0
for agency in agencies: run("casebus", "agency", "add", agency, "--out", f"{FOLDER}/agencies/{agency}")
for number in range(ROUNDS):
    day = str(datetime.date(2026, 2, 1) + datetime.timedelta(days=60 * number))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(publish, a, [t[3] for t in told if t[:2] == (number, a)], day) for a in agencies]: done.result()
    run("casebus-journal", "--until-caught-up", "--give-up", "60", codes=(0, 3))
    run("casebus-caseview", "--until-caught-up", "--give-up", "60", "--today", day, codes=(0, 3))
    for _, agency, person, _ in (t for t in told if t[0] == number):
        file = f"{agency}:{person}"
        if subprocess.run(["casebus", "timeline", "--local", file], capture_output=True).returncode == 0 and file not in known.setdefault(person, []): known[person].append(file)
    for files in known.values():
        for other in files[1:]:
            if (files[0], other) not in links and CHANCE.random() < 0.7:
                clerks("link", files[0], other)
                links.append((files[0], other))
    if links and number > 1:
        pair = links.pop(CHANCE.randrange(len(links)))
        clerks("unlink", *pair)
    for files in known.values(): decisions += decide(show(files[0], day), day)
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for files in known.values():
        for file, on in {(files[0], day), (CHANCE.choice(files), str(datetime.date(2025, 6, 1) + datetime.timedelta(days=CHANCE.randrange(700))))}:
            seen.append((moment, file, on, show(file, on)))
say(decisions > 0 and len(links) > 0, "people were linked and tasks decided", f"{decisions} decisions, {len(links)} links")
say(len({v["digest"] for *_, v in seen}) > len(seen) // 2, "the views are different ones")
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    later = list(pool.map(lambda s: show(s[1], s[2], "--known-at", s[0]), seen))
wrong = [(s, l) for s, l in zip(seen, later) if s[3] != l]
for (moment, file, on, then), now in wrong[:3]:
    print(f"    {file} on {on}, known at {moment}: " + ", ".join(f"{k}: {json.dumps(then[k])[:300]} / {json.dumps(now[k])[:300]}" for k in then if then[k] != now.get(k)))
say(not wrong, f"{len(seen)} views as known at a time are what they were at that time", f"{len(wrong)} are not")
now = {f for s in seen for f in [s[1]]}
moved = sum(show(f, "2026-12-01", "--known-at", seen[0][0])["digest"] != show(f, "2026-12-01")["digest"] for f in now)
say(moved > 0, "and are others now")
sys.exit(1 if sentences.failed else 0)
