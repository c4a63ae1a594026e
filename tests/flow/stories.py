# SPDX-License-Identifier: Apache-2.0
"""Tells the stories through the real programs: neutral lines -> casebus-agency -> Kafka -> casebus-journal -> casebus-caseview ->
`casebus case show`, day by day with --today, and compares what the stories expect.
usage: stories.py FOLDER(work) STORY.json ...     needs CASEBUS_CONFIG and the programs on PATH; prints "ok - ..." and "not ok - ..." lines."""
import concurrent.futures, json, sys

import sentences
from sentences import run, say

WORK, FOLDERS = sys.argv[1], {}             # one town: every agency closes its days in every story


def local(story, person, agency):
    """Nobody is in two stories: file numbers hold the story's name."""
    return f"{story}-{person}-{agency.split('@')[0]}"


def line(story, event, number):
    recorded, agency, who, type_, fields = event
    subject = next(p for p, roles in who.items() if "subject" in roles.split())
    data = {k: v for k, v in fields.items() if v is not None}
    for person, roles in who.items():
        for role in roles.split():
            if role == "subject": continue
            data[role] = local(story, person, agency) if role in ("child", "person", "partner") else data.get(role, []) + [local(story, person, agency)]
    if type_ == "person.described" and "born_on" in data: data.setdefault("born_precision", "day")
    return json.dumps({"specversion": "1.0", "type": type_, "subject": local(story, subject, agency),
                       "time": f"{recorded}T12:00:{number % 60:02d}+01:00", "data": data}, ensure_ascii=False)


def tell_day(story, agency, day):
    """What the agency says on that day; an agency that says nothing closes its days."""
    program = ["casebus-agency", "--config", f"{FOLDERS[agency]}/agency.cfg"]
    lines = [line(story["name"], e, n) for n, e in enumerate(story["events"]) if e[0] == day and e[1] == agency]
    if lines:
        file = f"{FOLDERS[agency]}/{story['name']}-{day}.jsonl"
        with open(file, "w", encoding="utf-8") as f: f.write("\n".join(lines) + "\n")
        run(*program, "publish", file, "--today", day)
    else:
        run(*program, "run", "--until-caught-up", "--today", day)


def tell(story):
    name, people = story["name"], story["people"]
    agencies = sorted({e[1] for e in story["events"]})
    for a in agencies:
        FOLDERS[a] = f"{WORK}/agencies/{a}"
        run("casebus", "agency", "add", a, "--out", FOLDERS[a])
    def hub(day):
        run("casebus-journal", "--until-caught-up", "--give-up", "60")
        run("casebus-caseview", "--until-caught-up", "--give-up", "60", "--today", day)
    known = {p: sorted({e[1] for e in story["events"] if p in e[2]}) for p in people}
    for p in people:                                        # the case manager has linked the file numbers from the start
        for other in known[p][1:]:
            run("casebus", "identity", "link", f"{known[p][0]}:{local(name, p, known[p][0])}", f"{other}:{local(name, p, other)}",
                "--method", "clerical", "--by", "anna", "--by", "bert")
    links = story.get("links", [])
    days = sorted({e[0] for e in story["events"]} | {c[0] for c in story["checks"]} | {link[0] for link in links})
    for day in days:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(tell_day, story, a, day) for a in FOLDERS]: done.result()
        hub(day)
        for _, what, a, b in (link for link in links if link[0] == day): decide(name, day, what, *(f"{known[p][0]}:{local(name, p, known[p][0])}" for p in (a, b)))
        for person in sorted({c[1] for c in story["checks"] if c[0] == day}):
            shown = json.loads(run("casebus", "case", "show", "--local", f"{known[person][0]}:{local(name, person, known[person][0])}", "--today", day, "--format", "json"))
            for _, _, want in (c for c in story["checks"] if c[0] == day and c[1] == person):
                say(*compare(name, day, person, want, shown))
    say(run("casebus", "view", "verify") is not None, f"{name}: every stored view is what its events say")


def decide(name, day, what, a, b):
    """`refused`: one clerk alone may not link."""
    if what == "refused":
        run("casebus", "identity", "link", a, b, "--method", "clerical", "--by", "anna", "--today", day, codes=(2,))
        say(True, f"{name} {day}: one clerk alone cannot link {a} and {b}")
    else:
        run("casebus", "identity", what, a, b, "--method", "clerical", "--by", "anna", "--by", "bert", "--today", day)


def compare(name, day, person, want, shown):
    told = f"{name} {day} {person}: " + " ".join(f"{k}={v}" for k, v in want.items())
    if "axis" in want:
        axis = dict(shown["axes"].get(want["axis"]) or {})
        if "gaps" in axis: axis["gaps"] = [[g["from"], g["to"], g["days"]] for g in axis["gaps"] if g.get("to")]
        same = all((list(map(list, v)) if isinstance(v, (list, tuple)) else v) == axis.get(k) for k, v in want.items() if k != "axis")
        return same, told, json.dumps(axis)[:300]
    tasks = [t for t in shown["tasks"] if t["rule"] == want["task"]]
    hit = [t for t in tasks if all(t.get("cancelled" if k == "reason" and t.get("status") == "cancelled" else k) == v for k, v in want.items() if k not in ("task", "absent"))]
    return bool(hit) != bool(want.get("absent")), told, json.dumps([{k: t.get(k) for k in ("step", "status", "stage", "due", "late", "by", "cancelled", "unheard_since")} for t in tasks])[:400]


for path in sys.argv[2:]:
    tell(json.load(open(path, encoding="utf-8")))
sys.exit(1 if sentences.failed else 0)
