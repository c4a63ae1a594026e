# SPDX-License-Identifier: Apache-2.0
"""An office's configuration, read by other code than the agency program's: what the office writes into its export when something
happens, and what every row of it says.  `Source.row` goes from a fact to a row, `Source.events` from a row to facts; the test holds
only when both and the agency program agree."""
import csv, datetime, glob, io, json, os, re

DAY = datetime.date


# ---- libconfig

TOKEN = re.compile(r'\s+|#[^\n]*|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|[A-Za-z*][A-Za-z0-9_*-]*|-?\d+|[(){}\[\]=:;,]', re.S)


def parse_config(text):
    tokens = [t for t in TOKEN.findall(text) if not t[0].isspace() and not t.startswith(("#", "//", "/*"))]
    at = 0

    def value():
        nonlocal at
        t = tokens[at]
        at += 1
        if t == "{": return settings("}")
        if t in "([":
            items = []
            while tokens[at] not in ")]":
                items.append(value())
                if tokens[at] == ",": at += 1
            at += 1
            return items
        if t[0] == '"':
            whole = ""
            while True:
                whole += re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r"}.get(m[1], m[1]), t[1:-1])
                if not tokens[at].startswith('"'): return whole
                t = tokens[at]
                at += 1
        return {"true": True, "false": False}.get(t.lower(), int(t) if t.lstrip("-").isdigit() else t)

    def settings(end):
        nonlocal at
        found = {}
        while at < len(tokens) and tokens[at] != end:
            name = tokens[at]
            at += 2                                      # the name and "=" or ":"
            found[name] = value()
            while at < len(tokens) and tokens[at] in ";,": at += 1
        at += 1
        return found

    return settings("")


# ---- schemas

class Field:
    def __init__(self, spec):
        self.name, kind = spec["name"], spec["type"]
        self.optional = isinstance(kind, list)
        if self.optional: kind = next(k for k in kind if k != "null")
        self.ref, self.codelist = spec.get("casebus.ref"), spec.get("casebus.codelist")
        self.kind, self.fields, self.symbols = kind, [], {}
        if isinstance(kind, dict):
            self.kind = {"date": "day", "timestamp-micros": "time"}.get(kind.get("logicalType"), kind["type"])
            if self.kind == "enum": self.symbols = {s: kind.get("casebus.symbols", {}).get(s, s) for s in kind["symbols"]}
            if self.kind == "array": self.item = Field({**spec, "type": kind["items"]})
            if self.kind == "record": self.fields = [Field(f) for f in kind["fields"]]
        elif kind == "casebus.ref": self.kind = "fixed"


class Schema:
    """One version of an event type."""
    def __init__(self, id_, type_, spec):
        self.id, self.type, self.spec = id_, type_, spec
        self.fields = [Field(f) for f in spec["fields"]]
        self.by_name = {f.name: f for f in self.fields}
        self.control = spec.get("casebus.control", False)


def read_schemas(folder):
    """id -> Schema."""
    entries = parse_config(open(f"{folder}/registry.cfg", encoding="utf-8").read())["schemas"]
    return {e["id"]: Schema(e["id"], e["type"], json.load(open(f"{folder}/{e['file']}", encoding="utf-8"))) for e in entries}


# ---- days as offices write them

def write_day(day, form):
    if form == "EXCEL": return str((day - DAY(1899, 12, 30)).days)
    return form.replace("YYYY", f"{day.year:04}").replace("YY", f"{day.year % 100:02}").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")


def write_year(year, form):
    """A birth date of which only the year is known."""
    return form.replace("YYYY", f"{year:04}").replace("MM", "00").replace("DD", "00")


def read_day(text, forms):
    """The day, or the year alone of a birth date of which no more is known."""
    for form in [forms] if isinstance(forms, str) else forms:
        if form == "EXCEL":
            if text.isdigit() and len(text) <= 5: return DAY(1899, 12, 30) + datetime.timedelta(int(text))
            continue
        m = re.fullmatch(re.escape(form).replace("YYYY", r"(?P<y>\d{4})").replace("DD", r"(?P<d>\d{1,2})").replace("MM", r"(?P<m>\d{1,2})"), text)
        if m and form == "YYYY": return int(text)
        if m and "DD" in form: return int(m["y"]) if m["d"] == m["m"] == "00" else DAY(int(m["y"]), int(m["m"]), int(m["d"]))
    raise ValueError(f"{text} is no day of {forms}")


def forms_of(cell):
    form = cell["date"]
    return form if isinstance(form, list) else [form]


# ---- conditions: what of the expression language mappings use

WORD = re.compile(r"\s*(\[[^\]]*\]|'[^']*'|!=|<=|>=|[=<>{},()]|[^\s=!<>{},()\[\]']+)")


class Test:
    """One comparison of a condition.  `wanted`: the values a cell may have, None for "known"; or an order between two days."""
    def __init__(self, term, wanted, yes, order=None, other=None):
        self.column, self.form = term
        self.wanted, self.yes, self.order, self.other = wanted, yes, order, other
        self.columns = [self.column] + ([other[0]] if other else [])

    @staticmethod
    def cell(row, term):
        cell = row.get(term[0], "")
        if not term[1] or not cell: return cell
        try: return read_day(cell, term[1])
        except (ValueError, AttributeError, TypeError): return ""

    def holds(self, row):
        cell = self.cell(row, (self.column, self.form))
        if self.order:
            other = self.cell(row, self.other)
            if cell == "" or other == "": return False
            return {">": cell > other, "<": cell < other, ">=": cell >= other, "<=": cell <= other}[self.order] == self.yes
        if self.wanted is None: return (cell != "") == self.yes
        return cell != "" and (cell in self.wanted) == self.yes


class Condition:
    """`A = x and not [B c] is known or C in {y, z}` as alternatives: lists of tests that hold together."""
    def __init__(self, text):
        self.words = WORD.findall(text or "")
        self.at = 0
        self.alternatives = self.either() if self.words else [[]]
        if self.at != len(self.words): raise ValueError(f"a condition that this reader does not know: {text}")

    def peek(self): return self.words[self.at] if self.at < len(self.words) else None

    def take(self):
        self.at += 1
        return self.words[self.at - 1]

    def either(self):
        found = self.both()
        while self.peek() == "or":
            self.take()
            found += self.both()
        return found

    def both(self):
        found = self.one()
        while self.peek() == "and":
            self.take()
            more = self.one()
            found = [a + b for a in found for b in more]
        return found

    def term(self):
        """(column, form of a day or None)"""
        word = self.take()
        if word != "date" or self.peek() != "(": return word.strip("[]"), None
        self.take()
        column = self.take().strip("[]")
        self.take()
        form = self.take().strip("'")
        self.take()
        return column, form

    def one(self):
        if self.peek() == "(":
            self.take()
            found = self.either()
            self.take()
            return found
        no = self.peek() == "not"
        if no: self.take()
        term, verb = self.term(), self.take()
        if verb == "is":
            if self.take() != "known": raise ValueError("is")
            return [[Test(term, None, not no)]]
        if verb == "in":
            values = []
            while self.take() in "{,": values.append(self.take().strip("'"))
            return [[Test(term, values, not no)]]
        if verb in (">", "<", ">=", "<="): return [[Test(term, None, not no, verb, self.term())]]
        if verb not in ("=", "!="): raise ValueError(verb)
        return [[Test(term, [self.take().strip("'")], (verb == "=") != no)]]

    def columns(self): return [c for tests in self.alternatives for t in tests for c in t.columns]

    def holds(self, row): return any(all(t.holds(row) for t in tests) for tests in self.alternatives)


class Unsayable(Exception):
    """This export has no place for that fact."""


# ---- one source

class Source:
    def __init__(self, office, config):
        self.office, self.config, self.name, self.kind = office, config, config["name"], config["kind"]
        self.events_maps = [(e, Condition(e.get("when"))) for e in config.get("events", [])]
        self.refusals = [(r, Condition(r["when"])) for r in config.get("refuse", [])]
        self.cards = {}                                      # the last row of each person: lists of the present repeat what stood there

    def codes(self, name):
        return self.office.codes(name)

    def can_say(self, type_):
        return [(e, c) for e, c in self.events_maps if e["type"] == type_]

    # -- from a fact to cells

    @staticmethod
    def only_simple(spec):
        if {"and", "and_if", "until", "after"} & set(spec): raise Unsayable("a cell that is a part or several")

    def put(self, row, column, cell):
        if row.get(column, cell) != cell: raise Unsayable(f"{column} would be two things")
        row[column] = cell

    def write_cell(self, row, spec, field, value, chance, day):
        if "const" in spec:
            want = spec["const"]
            if (str(value).lower() if isinstance(value, bool) else value) != want and value != want: raise Unsayable(f"{field.name} is always {want}")
            return
        if "list" in spec:
            if len(value) > len(spec["list"]): raise Unsayable("a longer list")
            for item, one in zip(spec["list"], value): self.write_cell(row, item, field.item, one, chance, day)
            return
        if "record" in spec or field.kind == "record":
            parts = spec.get("record", spec)
            for name, one in value.items():
                if name not in parts: raise Unsayable(f"no place for {name}")
                self.write_cell(row, parts[name], next(f for f in field.fields if f.name == name), one, chance, day)
            return
        if "column" not in spec: raise Unsayable(f"no column for {field.name}")
        self.only_simple(spec)
        if isinstance(value, list):
            if "split" not in spec: raise Unsayable("a list in one cell")
            cell = spec["split"].join(self.one_cell(spec, field.item, v, chance, day) for v in value)
        else:
            cell = self.one_cell(spec, field, value, chance, day)
        self.put(row, spec["column"], cell)

    def one_cell(self, spec, field, value, chance, day):
        if "codes" in spec:
            ways = [c["from"] for c in self.codes(spec["codes"]) if c["to"] == str(value) and (c["valid_from"] or "0") <= day.isoformat() <= (c["valid_until"] or "9")]
            if not ways: raise Unsayable(f"no code for {field.name} = {value}")
            return chance.choice(ways)
        if field.kind == "day":
            form = forms_of(spec)[0]
            if form != "EXCEL" and "DD" not in form: raise Unsayable("only the month can be said")
            return write_day(DAY.fromisoformat(value), form)
        if field.kind == "boolean":
            ways = spec.get("yes", ["J"]) if value else spec.get("no", ["N"])
            return chance.choice(ways)
        cell = str(value)
        if cell in spec.get("empty", []): raise Unsayable("that word says nothing here")
        return cell

    def write_birth(self, row, fields, data):
        spec = fields["born_on"]
        day, precision = DAY.fromisoformat(data["born_on"]), data.get("born_precision", "day")
        form = next(f for f in forms_of(spec) if precision == "day" or f != "EXCEL")
        self.put(row, spec["column"], write_year(day.year, form) if precision == "year" else write_day(day, form))

    def describe(self, row, fields, data, chance, day):
        """As much of the person as this export has places for."""
        schema = self.office.schemas["person.described"]
        if "names" in fields and "names" in data:
            for spec in fields["names"]["list"]:
                kind = spec["kind"]["const"]
                name = next((n for n in data["names"] if n["kind"] == kind), None)
                if not name: continue
                for part in ("family", "given"):
                    if part in spec and "column" in spec[part] and name.get(part): self.put(row, spec[part]["column"], self.office.spell(self, name[part]))
        if "born_on" in fields and "born_on" in data: self.write_birth(row, fields, data)
        for name in ("sex", "nationalities", "language", "address"):
            if name not in fields or name not in data: continue
            try:
                trial = dict(row)
                value = data[name]
                if name == "address": value = {k: v for k, v in value.items() if k in fields[name].get("record", {})}
                if name == "nationalities" and "list" in fields[name]: value = value[:len(fields[name]["list"])]
                self.write_cell(trial, fields[name], schema.by_name[name], value, chance, day)
                row.update(trial)
            except Unsayable: pass

    def cards_of(self, local):
        """Rows to begin with: an empty one, or the person's last one."""
        return [{}] + ([dict(self.cards[local])] if local in self.cards else [])

    def row(self, type_, data, person, recorded, tenant, chance):
        """A row that says this fact and, beside it, who the person is: a new one, or the person's last one with more in it."""
        why = Unsayable("no such type")
        for entry, condition in self.can_say(type_):
            for tests in condition.alternatives:
                for card in self.cards_of(person["local"]):
                    try:
                        row = self.row_by(entry, tests, card, data, person, recorded, tenant, chance)
                        self.cards[person["local"]] = row
                        return row
                    except Unsayable as error: why = error
        raise why

    def row_by(self, entry, tests, row, data, person, recorded, tenant, chance):
        schema = self.office.schemas[entry["type"]]
        subject = entry.get("subject") or self.config["subject"]
        self.only_simple(subject)
        if "recorded" in self.config: row[self.config["recorded"]["column"]] = write_day(recorded, forms_of(self.config["recorded"])[0])
        self.put(row, subject["column"], person["local"])
        if "tenant" in self.config: self.put(row, self.config["tenant"]["column"], tenant)
        fields = entry.get("fields", {})
        for name, value in data.items():
            if name not in fields: raise Unsayable(f"no place for {name}")
            self.write_cell(row, fields[name], schema.by_name[name], value, chance, recorded)
        for t in tests:
            if t.order: continue
            if t.wanted and t.yes: self.put(row, t.column, next((v for v in t.wanted if v == row.get(t.column)), t.wanted[0]))
            elif t.wanted is None and t.yes != bool(row.get(t.column)): raise Unsayable(f"{t.column} would have to be {'known' if t.yes else 'empty'}")
        for other, condition in self.can_say("person.described"):
            if condition.holds(row): self.describe(row, other["fields"], person["described"], chance, recorded)
        self.consent(row)
        if not any(e is entry for e in self.true_of(row)): raise Unsayable("the condition does not hold")
        for true in self.true_of(row): self.check_complete(true, row)
        return row

    def consent(self, row):
        """What must be there lest the row may not leave the house: the consent, of the first day that stands in the row."""
        for refusal, condition in self.refusals:
            column = refusal.get("column")
            if condition.holds(row) and column and not row.get(column):
                days = [read_day(c, "DD.MM.YYYY") for c in row.values() if re.fullmatch(r"\d\d\.\d\d\.20\d\d", c) and not c.startswith("00")]
                if days: row[column] = write_day(min(days), "DD.MM.YYYY")
            if condition.holds(row): raise Unsayable(refusal["reason"])

    def check_complete(self, entry, row):
        """Everything that this entry must say can be said."""
        schema = self.office.schemas[entry["type"]]
        said = {n: self.read_cell(row, spec, schema.by_name[n]) for n, spec in entry.get("fields", {}).items()}
        filled = {"occurred_on": schema.spec.get("casebus.occurred_on"), "assertion": True}
        for f in schema.fields:
            if f.optional or said.get(f.name) is not None or f.name == "assertion": continue
            source = filled.get(f.name)
            if source != "recorded_at" and said.get(source) is None: raise Unsayable(f"{entry['type']} would lack {f.name}")

    # -- from a row to facts

    def true_of(self, row):
        return [e for e, condition in self.events_maps if condition.holds(row)]

    def read_cell(self, row, spec, field):
        """The value, or None: says nothing."""
        if "const" in spec: return {"true": True, "false": False}.get(spec["const"], spec["const"]) if field.kind == "boolean" else spec["const"]
        if "list" in spec:
            items = [self.read_cell(row, s, field.item) if "kind" not in s else self.read_record(row, s, field.item) for s in spec["list"]]
            return [i for i in items if i is not None] or None
        if "record" in spec: return self.read_record(row, spec["record"], field)
        cell = row.get(spec["column"], "").strip()
        if cell == "" or cell in spec.get("empty", []): return None
        if field.kind == "array": return [self.read_one(spec, field.item, c.strip()) for c in cell.split(spec["split"])]
        return self.read_one(spec, field, cell)

    def read_record(self, row, parts, field):
        found = {f.name: self.read_cell(row, parts[f.name], f) for f in field.fields if f.name in parts}
        said = {k: v for k, v in found.items() if v is not None}
        return said if any("const" not in parts[k] for k in said) else None

    def read_one(self, spec, field, cell):
        if "codes" in spec:
            found = [c["to"] for c in self.codes(spec["codes"]) if c["from"] == cell]
            if not found: raise ValueError(f"{self.office.slug} {spec['codes']}: no code {cell}")
            return found[0]
        if field.kind == "day":
            day = read_day(cell, forms_of(spec))
            return str(day) if isinstance(day, int) else day.isoformat()
        if field.kind == "boolean": return cell in spec.get("yes", ["J", "ja", "Ja", "1", "true"])
        if field.kind == "long": return int(cell)
        return cell

    def recorded(self, row):
        """The day on which the office wrote the row, where it says so."""
        spec = self.config.get("recorded")
        return read_day(row[spec["column"]], forms_of(spec)) if spec else None

    def events(self, row, run=None):
        """[(type, subject, recorded day or None, data)] of a row.  `run`: the day of the export, for fields that are that day."""
        return [(e["type"], *self.event(e, row, run)) for e in self.true_of(row)]

    def event(self, entry, row, run=None):
        schema, data = self.office.schemas[entry["type"]], {}
        for name, spec in entry.get("fields", {}).items():
            value = run and run.isoformat() if "day" in spec else self.read_cell(row, spec, schema.by_name[name])
            if value is None: continue
            if spec.get("birth"):
                data["born_precision"] = "year" if len(value) == 4 else "day"
                if len(value) == 4: value += "-01-01"
            data[name] = value
        return row[(entry.get("subject") or self.config["subject"])["column"]], self.recorded(row), data

    # -- files

    def columns(self):
        """The export's header: every column that the configuration names, in its order, and the ignored ones at the end."""
        names = []

        def walk(node):
            if isinstance(node, dict):
                if "column" in node and node["column"] not in names: names.append(node["column"])
                for one in node.values(): walk(one)
            elif isinstance(node, list):
                for one in node: walk(one)
        for key in ("recorded", "subject", "tenant", "events", "refuse"):
            walk(self.config.get(key, {}))
        for _, condition in self.events_maps + self.refusals: names += [c for c in condition.columns() if c not in names]
        names += [c for c in self.config.get("key", []) if c not in names]
        ignored = self.config.get("ignore", [])
        return self.config.get("columns") or names + [i for i in ignored if i not in names]

    def charset(self):
        return self.config.get("charset", "utf-8")

    def file_name(self, day):
        return os.path.basename(self.config["path"]).replace("*", f"{day:%Y%m%d}")

    def text(self, rows, day):
        """The file's bytes."""
        return self.fixed_text(rows) if self.kind == "fixed" else self.csv_text(rows, day)

    def fixed_text(self, rows):
        config, records = self.config, []

        def record(cells, mark=""):
            line = bytearray(b" " * config["length"])
            line[:len(mark)] = mark.encode()
            for spec, cell in cells:
                first, width = spec["from"] - 1, spec.get("width") or spec["to"] - spec["from"] + 1
                if spec.get("type") == "N": cell = cell.rjust(width, "0")
                line[first:first + width] = cell.encode(self.charset()).ljust(width)[:width]
            records.append(bytes(line))
        if "head" in config: record([], config["head"])
        for row in rows: record([(c, row.get(c["name"], "")) for c in config["columns"]])
        if "trailer" in config: record([({**config["count"], "type": "N"}, str(len(rows)))] if "count" in config else [], config["trailer"])
        return b"".join(r + b"\r\n" for r in records)

    def csv_text(self, rows, day):
        out, columns, quote = io.StringIO(), self.columns(), self.config.get("quote", '"')
        stand = re.sub(r"\{(.*?)\}", lambda m: write_day(day, m[1]), self.config.get("stand", "Stand: {DD.MM.YYYY}"))
        title = [f"{self.name} {day:%m/%Y}", stand, ""]
        above = 3 if self.config.get("header") == "search" else self.config.get("skip", 0)
        for i in range(above): out.write((title[i] if i < 3 else "") + "\r\n")
        writer = csv.writer(out, delimiter=self.config.get("separator", ";"), quotechar=quote or None, quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE, lineterminator="\r\n")
        if self.config.get("header", True): writer.writerow([c.split("|")[0] for c in columns])
        for row in rows: writer.writerow([row.get(c, "") for c in columns])
        if self.config.get("count"): out.write(self.config["count"].replace("{n}", str(len(rows))) + "\r\n")
        elif self.config.get("drop"): out.write(self.config["drop"][0] + ";" + str(len(rows)) + ";" * max(0, len(columns) - 2) + "\r\n")
        bom = b"\xef\xbb\xbf" if self.charset().lower() == "utf-8" else b""
        return bom + out.getvalue().encode(self.charset())


class Snapshot(Source):
    """A list of the present: every file holds all rows, and says what is different from the one before (producers/README.md)."""
    def __init__(self, office, config):
        super().__init__(office, config)
        self.rows, self.told, self.known, self.missed, self.serial = {}, {}, set(), {}, 0

    def key(self, row): return tuple(row.get(c, "") for c in self.config["key"])

    def cards_of(self, local):
        """Where the person alone names the row there is only one."""
        if self.config["key"] == [self.config["subject"]["column"]] and local in self.cards: return [dict(self.cards[local])]
        return super().cards_of(local)

    def row(self, type_, data, person, recorded, tenant, chance):
        row = super().row(type_, data, person, recorded, tenant, chance)
        for column in self.config["key"]:
            if not row.get(column):
                self.serial += 1
                row[column] = str(self.serial)
        return row

    def keep(self, row): self.rows[self.key(row)] = row

    def run(self, day, chance):
        """(the file's rows, [(type, subject, recorded, data)] that it says).  What corrects something names it "*"."""
        here = {k: r for k, r in self.rows.items() if not (k in self.known and chance.random() < 0.02)}      # somebody has the file open
        said = []
        for key, row in here.items():
            self.missed.pop(key, None)
            for entry in self.true_of(row): said += self.say(entry, key, row, day)
        for key in [k for k in self.known if k not in here]:
            self.missed[key] = self.missed.get(key, 0) + 1
            if self.missed[key] == self.config.get("misses", 2): said += self.end(key, day)
        self.known |= set(here)
        return list(here.values()), said

    def say(self, entry, key, row, day):
        on = entry.get("on", ["new", "changed"])
        if on == ["gone"]: return []
        name, now, fresh = (key, id(entry)), self.event(entry, row), key not in self.known
        before, self.told[name] = self.told.get(name), now
        subject, recorded, data = self.event(entry, row, day)
        if before is None and (("changed" in on) if not fresh else ("new" in on)): return [(entry["type"], subject, recorded, data)]
        if before is None or before[2] == now[2] or "changed" not in on: return []
        return [(entry["type"], subject, None, {**data, "corrects": "*"} if "new" in on else data)]

    def end(self, key, day):
        row = self.rows.pop(key)
        self.known.discard(key)
        self.cards = {k: r for k, r in self.cards.items() if r is not row}
        found = [(e["type"], *self.event(e, row, day)) for e in self.true_of(row) if e.get("on") == ["gone"]]
        for name in [n for n in self.told if n[0] == key]: del self.told[name]
        return found


class Office:
    """One agency: its bundle's configuration, codes and key."""
    def __init__(self, agency, folder, types, schemas):
        self.agency, self.slug, self.folder, self.schemas = agency, agency.split("@")[0], folder, schemas
        self.key = bytes.fromhex(open(f"{folder}/key").read().strip())
        self.config = parse_config(open(f"{types}/{self.slug}.cfg", encoding="utf-8").read())
        self.code_folder, self.known = f"{types}/codes", {}
        self.sources = [Snapshot(self, s) if s.get("mode") == "snapshot" else Source(self, s) for s in self.config.get("sources", []) if s["kind"] in ("csv", "fixed")]
        self.sources = [s for s in self.sources if not any("#" in c for c in s.columns())]        # columns by number: SchILD's files have their own tests

    def codes(self, name):
        if name not in self.known: self.known[name] = list(csv.DictReader(open(f"{self.code_folder}/{name}.csv", encoding="utf-8")))
        return self.known[name]

    def spell(self, source, text):
        """As the office's charset can write it; Windows-1252 has no ş."""
        plain = text.translate(str.maketrans("şŞğĞıİćčłśźő", "sSgGiIcclszo"))
        try: text.encode(source.charset())
        except UnicodeEncodeError: text = plain
        return text

    def row(self, type_, data, person, recorded, tenant, chance):
        """(source, row) of the first export that can say it, else None: the office writes a neutral line."""
        for source in self.sources:
            try: return source, source.row(type_, data, person, recorded, tenant, chance)
            except Unsayable: continue
        return None
