# SPDX-License-Identifier: Apache-2.0
"""Reads what histories printed and asks the interpreter the same.  usage: histories 1 300 | compare.py
Prints one line per difference, with the seed that makes it again; exit 1 when there is one."""
import json, sys
from interpreter import D, Record, evaluate

TASK = ["rule", "step", "status", "due", "opened", "late", "late_start", "stage", "rings", "done_on", "by", "reason", "cancelled", "hard_stop"]
MOST = 20


def plain(v): return v if v is None or isinstance(v, (bool, int, list)) else str(v)
def gap(g): return (g["from"], g.get("to"), g.get("days"))


def theirs(axis):
    """An axis of the view, without what the interpreter does not know."""
    out = {k: v for k, v in axis.items() if v is not None and k not in ("from", "uses", "conflict", "next")}
    if "gaps" in out: out["gaps"] = [gap(g) for g in out["gaps"]]
    return out


def ours(axis): return {k: plain(v) for k, v in axis.items() if v is not None}


def differences(history):
    records = [Record(e) for e in history["events"]]
    for look in history["days"]:
        axes, tasks = evaluate("p", [r for r in records if r.day <= D(look["known"])], D(look["today"]))
        where = f'seed {history["seed"]}, known {look["known"]}, today {look["today"]}'
        for name in sorted(set(axes) | set(look["axes"])):
            a, b = ours(axes.get(name, {})), theirs(look["axes"].get(name, {}))
            if a != b: yield f"{where}: axis {name}: the oracle says {a}, evaluate() says {b}"
        a = sorted(json.dumps([plain(t[k]) for k in TASK]) for t in tasks)
        b = sorted(json.dumps([t.get(k) for k in TASK]) for t in look["tasks"])
        for line in sorted(set(a) - set(b)): yield f"{where}: only the oracle has {line}"
        for line in sorted(set(b) - set(a)): yield f"{where}: only evaluate() has {line}"
        if len(a) != len(b): yield f"{where}: {len(a)} tasks by the oracle, {len(b)} by evaluate()"


found = histories = looks = tasks = 0
for line in sys.stdin:
    history = json.loads(line)
    histories, looks = histories + 1, looks + len(history["days"])
    tasks += sum(len(d["tasks"]) for d in history["days"])
    for text in differences(history):
        found += 1
        if found <= MOST: print("not ok - " + text)
if found > MOST: print(f"... and {found - MOST} more")
print(f"{histories} histories, {looks} days, {tasks} tasks: {found} differences", file=sys.stderr)
if not found and histories: print(f"ok - evaluate() and the interpreter agree on {histories} random histories, {looks} days and {tasks} tasks")
sys.exit(1 if found or not histories else 0)
