# SPDX-License-Identifier: Apache-2.0
"""The stories through the interpreter: what they name must hold there too.  usage: stories.py STORY.json ...
Links are not its business: a story with links is told for each file number alone, up to the first link."""
import json, sys
from interpreter import D, Record, evaluate


def records(story):
    out = []
    for n, (day, agency, who, kind, data) in enumerate(story["events"]):
        child = next((p for p, roles in who.items() if "child" in roles), None)
        subject = next(p for p, roles in who.items() if "subject" in roles)
        out.append(Record({"id": str(n), "type": kind, "agency": agency, "subject": subject, "seq": n, "time": f"{day}T12:{n:06}", "recorded": day,
                           "data": {**data, **({"child": child} if child else {})}}))
    return out


def same(shown, want):
    def plain(v): return v if v is None or isinstance(v, (bool, int)) else [list(x) if isinstance(x, tuple) else x for x in v] if isinstance(v, list) else str(v)
    got = {k: shown.get("cancelled" if k == "reason" and shown.get("status") == "cancelled" else k) for k in want if k not in ("task", "axis", "absent")}
    return all(plain(got[k]) == want[k] for k in got)


bad = checks = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as f: story = json.load(f)
    known, until = records(story), min((link[0] for link in story.get("links", [])), default="9999-12-31")
    for day, person, want in story["checks"]:
        if day >= until: continue
        axes, tasks = evaluate(person, [r for r in known if r.day <= D(day)], D(day))
        if "axis" in want: held = same(axes.get(want["axis"], {}), want)
        else: held = any(t["rule"] == want["task"] and same(t, want) for t in tasks) != want.get("absent", False)
        checks += 1
        if not held:
            bad += 1
            print(f'not ok - {story["name"]} {day} {person}: {json.dumps(want)}')
if not bad: print(f"ok - the interpreter sees what the stories name: {checks} things")
sys.exit(1 if bad else 0)
