# SPDX-License-Identifier: Apache-2.0
"""A second reading of DESIGN.md's "Evaluation", to differ from common/evaluate*.c where one of them is wrong: small, slow, sharing no code with
it, only the data in schemas/ (axes, rules, event types, school holidays).  It knows no owners' instances, agreements, conflicts, decisions of
people or error messages.  A day is a pair (earliest, latest); unknown is None everywhere.  Needs the package libconf."""
import calendar, csv, datetime as dt, glob, json, math, os, re
import libconf

SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "schemas")
D = dt.date.fromisoformat


def days(n): return dt.timedelta(days=n)


# ---------------------------------------------------------------- calendar
def easter(y):
    a, b, c = y % 19, y // 100, y % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114
    return dt.date(y, n // 31, n % 31 + 1)


def holidays(y, memo={}):
    """Nordrhein-Westfalen."""
    if y not in memo:
        fixed = {dt.date(y, m, d) for m, d in [(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)]}
        memo[y] = fixed | {easter(y) + days(n) for n in (-2, 1, 39, 50, 60)} | ({dt.date(y, 10, 31)} if y == 2017 else set())
    return memo[y]


with open(os.path.join(SCHEMAS, "calendar", "school_holidays_nw.csv"), encoding="utf-8") as f:
    SCHOOL_HOLIDAYS = [(D(r["from"]), D(r["until"])) for r in csv.DictReader(f)]


def is_working(d): return d.weekday() < 5 and d not in holidays(d.year)
def is_school(d): return is_working(d) and not any(a <= d <= b for a, b in SCHOOL_HOLIDAYS)


def add_months(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    return dt.date(y, m + 1, min(d.day, calendar.monthrange(y, m + 1)[1]))


def add(d, n, unit):
    if unit == "days": return d + days(n)
    if unit == "weeks": return d + days(7 * n)
    if unit == "months": return add_months(d, n)
    if unit == "years":                      # § 188 BGB: a year from 29 February is over with 28 February
        if (d.month, d.day) == (2, 29) and n and not calendar.isleap(d.year + n): return dt.date(d.year + n, 3, 1)
        return add_months(d, 12 * n)
    counts, step = is_working if unit == "working days" else is_school, 1 if n >= 0 else -1
    while n:
        d += days(step)
        n -= step if counts(d) else 0
    return d


def next_working(d):
    while not is_working(d): d += days(1)
    return d


# ---------------------------------------------------------------- expressions: text to tree
TOKEN = re.compile(r"\s*(?:(?P<date>\d{4}-\d\d-\d\d)|(?P<int>\d+)(?!\w)|'(?P<code>[^']*)'|\$(?P<par>\w+)|(?P<name>[A-Za-z_]\w*)|(?P<op>\.\.|!=|<=|>=|[=<>+\-(){},.]))")
CALLS = {"reached", "age", "month_end", "day", "axis", "role", "min", "max"}
WORDS = {"or", "and", "not", "in", "is", "known", "exists", "first", "last", "as", "before", "from", "after", "where"}
UNITS = {"days", "weeks", "months", "years", "working days", "school days"}


class Parser:
    def __init__(self, text):
        self.text, self.i, self.tokens, at = text, 0, [], 0
        while at < len(text.rstrip()):
            m = TOKEN.match(text, at)
            if not m: raise ValueError(f"cannot read {text[at:at + 20]!r} in {text!r}")
            at = m.end()
            self.tokens.append((m.lastgroup, m.group(m.lastgroup)))
        self.tokens.append(("end", ""))

    def sees(self, *words): return self.tokens[self.i][0] in ("op", "name") and self.tokens[self.i][1] in words

    def take(self, *words):
        if self.sees(*words):
            self.i += 1
            return self.tokens[self.i - 1][1]

    def need(self, *words):
        return self.take(*words) or self.fail(" or ".join(words))

    def kind(self, kind):
        if self.tokens[self.i][0] == kind:
            self.i += 1
            return self.tokens[self.i - 1][1]

    def fail(self, wanted): raise ValueError(f"wanted {wanted} before {self.tokens[self.i][1]!r} in {self.text!r}")

    def name(self):
        n = self.kind("name")
        return self.fail("a name") if n is None else n

    def whole(self):
        tree = self.either()
        return tree if self.tokens[self.i][0] == "end" else self.fail("the end")

    def either(self):
        tree = self.both()
        while self.take("or"): tree = ("or", tree, self.both())
        return tree

    def both(self):
        tree = self.negated()
        while self.take("and"): tree = ("and", tree, self.negated())
        return tree

    def negated(self): return ("not", self.negated()) if self.take("not") else self.test()

    def test(self):
        a = self.sum()
        op = self.take("=", "!=", "<", "<=", ">", ">=")
        if op: return ("compare", op, a, self.sum())
        if self.take("is"):
            self.need("known")
            return ("known", a)
        if not self.take("in"): return a
        if self.take("{"):
            symbols = [self.symbol()]
            while self.take(","): symbols.append(self.symbol())
            self.need("}")
            return ("set", a, symbols)
        b = self.sum()
        return ("range", a, b, self.sum()) if self.take("..") else ("member", a, b)

    def symbol(self):
        code = self.kind("code")
        return self.name() if code is None else code

    def sum(self):
        a = self.value()
        while self.sees("+", "-"):
            sign = 1 if self.take("+", "-") == "+" else -1
            par = self.kind("par")
            n = ("par", par) if par else ("int", int(self.kind("int") or self.fail("a number or $parameter")))
            unit = self.name()
            unit = f"{unit} {self.name()}" if unit in ("working", "school") else unit
            if unit not in UNITS: self.fail("a unit")
            a = ("add", a, sign, n, unit)
        return a

    def value(self):
        a = self.term()
        while self.take("."): a = ("field", a, self.name())
        return a

    def term(self):
        kind, text = self.tokens[self.i]
        if kind in ("date", "int", "code", "par"):
            self.i += 1
            return {"date": lambda: ("day", D(text)), "int": lambda: ("int", int(text)), "code": lambda: ("symbol", text), "par": lambda: ("par", text)}[kind]()
        if self.take("("):
            tree = self.either()
            self.need(")")
            return tree
        if self.sees("exists", "first", "last"): return self.query()
        name = self.name()
        if name in CALLS and self.take("("):
            args = []
            while not self.take(")"):
                args.append(self.either())
                self.take(",")
            return ("call", name, args)
        return self.fail("a value") if name in WORDS else ("name", name)

    def query(self):
        what, kind, variable, clauses = self.take("exists", "first", "last"), self.name(), "it", []
        while self.take("."): kind += "." + self.name()
        if self.take("as"): variable = self.name()
        while self.sees("before", "from", "after", "where"):
            clause = self.take("before", "from", "after", "where")
            if clause == "where": self.need("(")
            clauses.append((clause, self.either() if clause == "where" else self.sum()))
            if clause == "where": self.need(")")
        return ("query", what, kind, variable, clauses)


def parse(text, memo={}):
    if text not in memo: memo[text] = Parser(text).whole()
    return memo[text]


# ---------------------------------------------------------------- facts of one person
def read_types():
    types = {}
    for path in glob.glob(os.path.join(SCHEMAS, "events", "*", "*.avsc")):
        with open(path, encoding="utf-8") as f: s = json.load(f)
        persons = [x["name"] for x in s["fields"] if x.get("casebus.ref") == "subject" and "array" not in json.dumps(x["type"])]
        types[f'{s["namespace"].removeprefix("casebus.")}.{s["name"]}'] = {
            "occurred_on": s.get("casebus.occurred_on"), "effective_from": s.get("casebus.effective_from"), "name": s.get("casebus.fact", []) + persons,
            "personal": [x["name"] for x in s["fields"] if x.get("casebus.class") == "I"]}
    return types


TYPES = read_types()


def value_of(v): return (D(v), D(v)) if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v) else v


class Record:
    """One event as it was told."""
    def __init__(self, e):
        self.id, self.type, self.agency, self.subject, self.seq = e["id"], e["type"], e["agency"], e["subject"], e["seq"]
        self.told, self.day, how = e["time"], D(e["recorded"]), TYPES[e["type"]]
        self.fields = {k: value_of(v) for k, v in e["data"].items()}
        self.assertion, self.corrects = e["data"].get("assertion"), e["data"].get("corrects")
        today = (self.day, self.day)
        occurred = self.fields.get("occurred_on") or (today if how["occurred_on"] == "recorded_at" else self.fields.get(how["occurred_on"]))
        self.fields["occurred_on"] = occurred or today
        self.effective = self.fields.get("effective_from") or self.fields.get(how["effective_from"]) or self.fields["occurred_on"]
        said = {k: str(self.fields.get(k)) for k in how["name"]}
        self.name = (self.agency, self.subject, self.type, *said.values())
        self.statement = (self.type, *(v for k, v in said.items() if k not in how["personal"]))     # what it says, whoever says it

    def last(self): return (self.told, self.seq)


class Fact:
    """Records of one fact: the last one speaks, the first one names it."""
    def __init__(self, records):
        self.speaker = max(records, key=Record.last)
        self.root = min((r for r in records if not r.corrects), key=Record.last)
        self.first = min(r.day for r in records)
        self.birth_told = min((r.day for r in records if born(r)), default=None)
        self.type, self.agency, self.fields = self.speaker.type, self.speaker.agency, {**self.speaker.fields}
        self.fields["recorded_on"], self.fields["agency"] = (self.first, self.first), self.agency
        self.statement, self.effective = self.root.statement, self.speaker.effective
        self.occurred = self.fields["occurred_on"][0]

    def roles(self, person):
        named = {k for k, v in self.fields.items() if v == person or (isinstance(v, list) and person in v)} - {"agency"}
        return named | ({"subject"} if self.speaker.subject == person else set())

    def order(self): return (self.effective[0], (self.fields.get("decided_on") or self.fields["occurred_on"])[0], self.speaker.told, self.agency, self.speaker.seq)


def facts_of(records):
    """Groups of the same name or joined by corrections; a group of corrections only waits, one whose last word is `retracted` is void."""
    by_id, groups = {r.id: r for r in records}, {}
    for r in records: groups[r.id] = {r.id}

    def join(a, b):
        if groups[a] is groups[b]: return
        groups[a] |= groups[b]
        for member in groups[b]: groups[member] = groups[a]
    for r in records:
        for other in records:
            if other.name == r.name: join(r.id, other.id)
        target = by_id.get(r.corrects)
        if target and (target.agency, target.type) == (r.agency, r.type): join(r.id, target.id)
    facts = []
    for group in {id(g): g for g in groups.values()}.values():
        members = [by_id[i] for i in group]
        if all(r.corrects for r in members): continue
        fact = Fact(members)
        if fact.speaker.assertion != "retracted": facts.append(fact)
    return sorted(facts, key=Fact.order)


def born(fact):
    day, precision = fact.fields.get("born_on"), fact.fields.get("born_precision", "day")
    if not day or precision == "unknown": return None
    d = day[0]
    if precision == "year": return (dt.date(d.year, 1, 1), dt.date(d.year, 12, 31))
    if precision == "month": return (d.replace(day=1), d.replace(day=calendar.monthrange(d.year, d.month)[1]))
    return day


def birth_of(births):
    """Of (day, told): the days on which all agree, or from the earliest to the latest."""
    if not births: return None
    agreed = max(d[0] for d, _ in births), min(d[1] for d, _ in births)
    return agreed if agreed[0] <= agreed[1] else (min(d[0] for d, _ in births), max(d[1] for d, _ in births))


# ---------------------------------------------------------------- evaluation
def both(a, b): return False if a is False or b is False else None if a is None or b is None else True
def no(a): return None if a is None else not a


class Person:
    def __init__(self, name, records, today):
        self.name, self.today, self.lines, self.used_birth = name, today, {}, False
        facts = [f for f in facts_of(records) if f.roles(name)]
        self.facts = [f for f in facts if f.type != "person.described"]
        births = [(born(f), f.birth_told) for f in facts if born(f) and {"person.described": "subject", "civil.birth.registered": "child"}.get(f.type) in f.roles(name)]
        self.birth = birth_of(births)
        self.birth_told = min((told for _, told in births if birth_of([b for b in births if b[1] <= told]) == self.birth), default=None)

    # --- expressions
    def day_of(self, v): return v.fields["occurred_on"] if isinstance(v, Fact) else v if isinstance(v, tuple) else None
    def text(self, text, env, par={}): return self.run(parse(text), env, par)
    def day(self, text, env, par={}): return self.day_of(self.text(text, env, par))

    def run(self, n, env, par):
        def sub(x): return self.run(x, env, par)
        kind = n[0]
        if kind == "or":
            a, b = sub(n[1]), sub(n[2])
            return True if a is True or b is True else None if a is None or b is None else False
        if kind == "and": return both(sub(n[1]), sub(n[2]))
        if kind == "not": return no(sub(n[1]))
        if kind == "compare": return self.compare(n[1], sub(n[2]), sub(n[3]))
        if kind == "known": return sub(n[1]) is not None
        if kind == "set":
            v = sub(n[1])
            return None if v is None else v in n[2]
        if kind == "range":
            v = sub(n[1])
            return both(self.compare(">=", v, sub(n[2])), self.compare("<=", v, sub(n[3])))
        if kind == "member":
            v, many = sub(n[1]), sub(n[2])
            return None if v is None or many is None else v in many
        if kind == "add":
            d, count = self.day_of(sub(n[1])), sub(n[3])
            return None if d is None or count is None else tuple(add(x, n[2] * count, n[4]) for x in d)
        if kind == "field":
            fact = sub(n[1])
            return None if fact is None else fact.fields.get(n[2])
        if kind == "day": return (n[1], n[1])
        if kind in ("int", "symbol"): return n[1]
        if kind == "par": return par[n[1]]
        if kind == "query": return self.query(n, env, par)[0]
        if kind == "call": return self.call(n[1], n[2], env, par)
        if n[1] in env: return env[n[1]]
        if n[1] != "birth": return n[1]
        self.used_birth = True
        return self.birth

    def compare(self, op, a, b):
        if isinstance(a, Fact) or isinstance(b, Fact): a, b = self.day_of(a), self.day_of(b)
        if a is None or b is None: return None
        a, b = ((x, x) if type(x) is int else x for x in (a, b))
        if isinstance(a, tuple):
            less = True if a[1] < b[0] else False if a[0] >= b[1] else None
            more = True if a[0] > b[1] else False if a[1] <= b[0] else None
            same = True if a[0] == a[1] == b[0] == b[1] else False if less or more else None
        else: less, more, same = None, None, a == b
        return {"=": same, "!=": no(same), "<": less, ">": more, "<=": no(more), ">=": no(less)}[op]

    def call(self, name, args, env, par):
        if name == "axis":
            axis, at = args[0], self.day_of(self.run(args[1], env, par)) if len(args) > 1 else (self.today, self.today)
            path = []
            while axis[0] == "field": axis, path = axis[1], [axis[2]] + path
            segment = self.segment(".".join([axis[1]] + path), at[1]) if at else None
            return segment[2] if segment else None
        if name == "role": return args[1][1] in self.run(args[0], env, par).roles(self.name)
        values = [self.run(a, env, par) for a in args]
        values = [v if type(v) is int else self.day_of(v) for v in values]
        if name == "age":
            self.used_birth = True
            if self.birth is None or values[0] is None: return None
            return tuple(x.year - b.year - ((x.month, x.day) < (b.month, b.day)) for b, x in ((self.birth[1], values[0][0]), (self.birth[0], values[0][1])))
        if any(v is None for v in values): return None
        if name == "day": return values[0]
        if name == "reached": return True if values[0][1] <= self.today else False if values[0][0] > self.today else None
        if name == "month_end": return tuple(add_months(x.replace(day=1), 1) - days(1) for x in values[0])
        values = [(v, v) if type(v) is int else v for v in values]
        return tuple((min if name == "min" else max)(v[i] for v in values) for i in (0, 1))

    def query(self, n, env, par):
        """The answer, and all facts that certainly match."""
        _, what, kind, variable, clauses = n
        hits, unsure = [], False
        for fact in (f for f in self.facts if f.type == kind):
            holds = True
            for clause, x in clauses:
                if clause == "where": t = self.run(x, {**env, variable: fact}, par)
                else: t = self.compare({"before": "<", "from": ">=", "after": ">"}[clause], fact.fields["occurred_on"], self.day_of(self.run(x, env, par)))
                holds = both(holds, t)
            if holds: hits.append(fact)
            unsure = unsure or holds is None
        if what == "exists": return (True if hits else None if unsure else False), hits
        return (hits[0] if what == "first" else hits[-1]) if hits else None, hits

    def since(self, n, env, par, told=False):
        """(day, fact) since when a true expression is true: `or` since its earlier true side, `and` since the later; None: cannot say."""
        if n[0] == "query" and n[1] == "exists":
            return min(((f.first if told else f.occurred, f) for f in self.query(n, env, par)[1]), key=lambda w: w[0], default=None)
        if n[0] == "call" and n[1] == "reached": return self.day_of(self.run(n[2][0], env, par))[1], None
        if n[0] not in ("or", "and"): return None
        sides = [self.since(x, env, par, told) for x in n[1:] if self.run(x, env, par) is True]
        return (min if n[0] == "or" else max)((w for w in sides if w), key=lambda w: w[0], default=None)

    # --- axes
    def bars(self, axis):
        bars, cuts = [], []
        for place, bar in enumerate(axis.bars):
            types = [bar["for"]] if isinstance(bar.get("for"), str) else bar.get("for")
            for order, fact in enumerate([None] if types is None else [f for f in self.facts if f.type in types]):
                env = {bar.get("as", "it"): fact} if fact else {}
                if "when" in bar and self.text(bar.when, env) is not True: continue
                if "ends" in bar:
                    cuts.append((bar.ends, self.day(bar.at, env), fact, bar.get("own")))
                    continue
                since, value = self.day(bar.since, env), self.text(bar.value, env)
                until = self.day(bar.until, env) if "until" in bar else None
                if since and value is not None: bars.append([since[1], until[0] if until else None, value, (bar.get("rank", 0), since[1], place, order), fact])
        for values, at, fact, own in cuts:
            for bar in bars:
                if at and bar[4] is not fact and (not own or bar[4].agency == fact.agency) and (bar[2] in values or "*" in values) and bar[0] <= at[0]:
                    bar[1] = at[0] if bar[1] is None or bar[1] > at[0] else bar[1]
        return [b for b in bars if b[1] is None or b[1] >= b[0]]

    def history(self, axis):
        bars = self.bars(axis)
        edges, segments = sorted({b[0] for b in bars} | {b[1] + days(1) for b in bars if b[1]}), []
        for i, a in enumerate(edges):
            over = [b for b in bars if b[0] <= a and (b[1] is None or b[1] >= a)]
            value = max(over, key=lambda b: b[3])[2] if over else axis.get("between")
            until = edges[i + 1] - days(1) if i + 1 < len(edges) else None
            if segments and segments[-1][2] == value: segments[-1][1] = until
            else: segments.append([a, until, value])
        self.lines[axis.name] = segments
        return segments

    def segment(self, name, day): return next((s for s in self.lines[name] if s[0] <= day and (s[1] is None or s[1] >= day)), None)

    def gap(self, axis, segments, now):
        """The members that tell of gaps."""
        past, values, name = [s for s in segments if s[0] <= self.today], axis.gap["values"], axis.gap.name
        if axis.gap.get("list"):
            holes = [s for s in past if s[2] in values]
            return {name: [(str(s[0]), None, None) if s is now or not s[1] else (str(s[0]), str(s[1]), (s[1] - s[0]).days + 1) for s in holes]}
        if now[2] in values: return {name + "_since": str(now[0])}
        if len(past) < 2: return {}
        return {name + "_days": (past[-2][1] - past[-2][0]).days + 1 if past[-2][2] in values else 0}

    def axes(self):
        out = {}
        for axis in AXES:
            segments = self.history(axis)
            now = self.segment(axis.name, self.today)
            shown = {"value": "unknown"}
            if now and now[2] is not None: shown = {"value": now[2], "since": str(now[0]), "until": str(now[1]) if now[1] else None}
            gaps = self.gap(axis, segments, now) if now and "gap" in axis else {}
            for also in axis.get("also", ()):
                if self.text(also["if"], {}) is True: shown[also.name] = also.value
            if axis.get("hidden"): out[axis.part].update(gaps)
            elif axis.get("part"): out[axis.name] = {"agency": shown["value"], "since": shown.get("since"), "until": shown.get("until")}
            else: out[axis.name] = {**shown, **gaps}
        return out

    # --- tasks
    def tasks(self):
        out = []
        for rule in RULES:
            par = {k: v[0] for k, v in rule.get("parameters", {}).items()}
            steps, once = {}, {}
            for step in rule.get("steps") or [{"name": "task"}]:
                merged = {**rule, **step, "unless": list(rule.get("unless", ())) + list(step.get("unless", ()))}
                types = [merged["for"]] if isinstance(merged["for"], str) else merged["for"]
                once[step["name"]] = merged.get("once", "fact")
                for fact in (f for f in self.facts if f.type in types):
                    task = self.task(merged, fact, par)
                    if task: steps.setdefault(step["name"], []).append(task)
            for name, tasks in steps.items(): out += self.standing(once[name], tasks)
        return out

    def task(self, step, fact, par):
        env = {step.get("as", "it"): fact}
        self.used_birth = False
        if fact.effective[0] < D(step["valid_from"]) or ("when" in step and self.text(step["when"], env, par) is not True): return None
        opened, due = self.day(step.get("opens", "it.occurred_on"), env, par), self.day(step["due"], env, par)
        if not opened or not due or opened[0] > self.today: return None
        opened, (due, stopped) = opened[0], self.moved(step, fact, due[0])
        due = next_working(due) if step.get("roll") else due
        told = [fact.first]
        if self.used_birth and self.birth_told: told.append(self.birth_told)
        witness = self.since(parse(step["when"]), env, par, True) if "when" in step else None
        if witness: told.append(witness[0])
        hard_stop = self.day(step["hard_stop"], env, par) if "hard_stop" in step else None
        task = {"rule": step["id"], "step": step["name"], "anchor": fact, "opened": opened, "due": due, "hard_stop": hard_stop[0] if hard_stop else None,
                "late_start": due < max(told), "status": "open", "late": False, "stage": "none", "rings": [], "done_on": None, "by": None, "reason": None, "cancelled": None}
        self.settle(task, step, env, par, stopped)
        return task

    def moved(self, step, fact, due):
        """Due later by the days between a `from` event after the anchor, on or before due, and the next `until` event; does the clock still stand?"""
        for stop in step.get("stops", ()):
            begins, ends = (sorted(f.occurred for f in self.facts if f.type == stop[k]) for k in ("from", "until"))
            over = None
            for begin in (d for d in begins if d > fact.occurred):
                if over and (begin < over or begin == over == last): continue
                if begin > due: break
                over, last = next((d for d in ends if d >= begin), None), begin
                if not over: return due, True
                due += over - begin
        return due, False

    def settle(self, task, step, env, par, stopped):
        """Done before unless before silence before open.  Everybody was heard up to yesterday."""
        due, passed = task["due"], self.today > task["due"]
        witness = None
        done = "done" in step and self.text(step["done"], env, par) is True
        if done: witness = self.since(parse(step["done"]), env, par)
        if done and not ("silence" in step and witness and witness[0] > due):
            task.update(status="done", done_on=witness and witness[0], by=witness and witness[1] and witness[1].agency, late=bool(witness and witness[0] > due))
            return
        reason = next((u["reason"] for u in step["unless"] if self.text(u["if"], env, par) is True), None)
        if reason: task.update(status="cancelled", cancelled=reason)
        elif stopped: pass
        elif "silence" in step and passed: task.update(status="done", by="silence", reason=step["silence"], done_on=due)
        else: self.ring(task, step, env, par, passed)

    def ring(self, task, step, env, par, passed):
        due, opened, stages = task["due"], task["opened"], ["none", "reminded", "overdue", "escalated_1", "escalated_2"]
        task["late"] = passed
        if step.get("ladder") == "none": return
        env = {**env, "due": (due, due), "opened": (opened, opened)}
        ladder = [(r["stage"], self.day(r["at"], env, par)) for r in step.get("ladder", ())]
        ladder = [(stage, day[0]) for stage, day in ladder if day]
        own = {r["stage"] for r in step.get("ladder", ())}
        usual = [("reminded", due - days(math.ceil((due - opened).days / 4)))] if due > opened else []
        usual += [("overdue", due + days(1))]
        if step.get("escalate", True): usual += [("escalated_1", add(due, 5, "working days")), ("escalated_2", add(due, 10, "working days"))]
        ladder += [r for r in usual if r[0] not in own]
        rung = [(stage, day) for stage, day in ladder if day <= self.today and (stage == "reminded" or passed)]
        task["stage"] = max((stage for stage, _ in rung), key=stages.index, default="none")
        task["rings"] = sorted({str(day) for _, day in rung})

    def standing(self, once, tasks):
        """Of one statement told by several agencies the earliest due stands and the others are not shown; then `once`."""
        tasks.sort(key=lambda t: (self.facts.index(t["anchor"]), t["due"]))
        shown = []
        for task in tasks:
            same = next((t for t in shown if t["anchor"].statement == task["anchor"].statement), None)
            if same is None: shown.append(task)
            elif task["due"] < same["due"]: shown[shown.index(same)] = task
        shown.sort(key=lambda t: self.facts.index(t["anchor"]))
        if once == "fact": return shown
        old = None
        for task in shown:
            if old and (once == "person" or old["status"] == "open" or (old["done_on"] and old["done_on"] >= task["opened"])):
                task.update(status="cancelled", cancelled="same_as", stage="none", rings=[], late=False, done_on=None, by=None, reason=None)
            else: old = task
        return shown


def load(folder, name):
    out = []
    for path in sorted(glob.glob(os.path.join(SCHEMAS, folder, "*.cfg"))):
        with open(path, encoding="utf-8") as f: out += libconf.load(f)[name]
    return out


AXES, RULES = load("axes", "axes"), sorted(load("rules", "rules"), key=lambda r: r["id"])


def evaluate(name, records, today):
    person = Person(name, records, today)
    return person.axes(), person.tasks()
