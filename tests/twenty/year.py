# SPDX-License-Identifier: Apache-2.0
"""The year of twenty bodies: writes every office's exports, and compares the journal with what was written.
usage: year.py agencies SEED PEOPLE                          who takes part, a line each
       year.py write    SEED PEOPLE BUNDLES TYPES SCHEMAS OUT   OUT/DAY/AGENCY/files, OUT/truth.jsonl, OUT/rejected.json
       year.py pairs    SEED PEOPLE                          who is the same person at two offices: A B, a line each
       year.py compare  DATABASE SCHEMAS OUT                 each event of the journal against the truth: a line per difference, exit 1
       year.py inboxes  DATABASE BUNDLES                     what was delivered against the tasks of each agency: the same"""
import collections, datetime, glob, json, os, random, subprocess, sys
import office, town, wire

NOON = "T12:00:00+01:00"
DAYS = [town.month_end(datetime.date(2025 + (6 + m) // 12, (6 + m) % 12 + 1, 1)) for m in range(1, 12, 2)]    # exports at the end of every second month


def plain(value):
    """Days as text."""
    if isinstance(value, datetime.date): return value.isoformat()
    if isinstance(value, list): return [plain(v) for v in value]
    return value


def references(value, agency):
    if isinstance(value, town.Person): return town.local(value, agency)
    if isinstance(value, list): return [references(v, agency) for v in value]
    return value


class Year:
    def __init__(self, seed, people, bundles, types, schema_folder, out):
        self.chance, self.out, self.truth, self.rejected = random.Random(seed + 1), out, [], collections.Counter()
        newest = {}
        for s in office.read_schemas(schema_folder).values(): newest[s.type] = s
        self.schemas, self.town = newest, town.Town(seed, people)
        self.facts = self.town.facts()
        self.offices = {a: office.Office(a, f"{bundles}/{a}", types, newest) for a in sorted({f.agency for f in self.facts})}
        self.described, self.by_rows = set(), collections.Counter()

    def tell(self, agency, type_, subject, recorded, data):
        o = self.offices[agency]
        self.truth.append([agency, type_, wire.pseudonym(o.key, subject), recorded.isoformat(), wire.canonical(self.schemas[type_], data, o.key, recorded)])

    def line(self, fact_agency, type_, subject, recorded, data, id_=None):
        line = {"specversion": "1.0", "type": type_, "subject": subject, "time": recorded.isoformat() + NOON, "data": data}
        if id_: line["id"] = id_
        if self.schemas[type_].spec.get("casebus.consent"): line["consent"] = "einwilligung-2026"
        self.tell(fact_agency, type_, subject, recorded, data)
        return json.dumps(line, ensure_ascii=False)

    def take(self, fact, rows, lines):
        """One fact into a row of an export, or into a neutral line where no export has a place for it."""
        o, agency = self.offices[fact.agency], fact.agency
        data = {k: plain(references(v, agency)) for k, v in fact.data.items()}
        local = town.local(fact.person, agency)
        described = self.town.described(fact.person, agency)
        found = None
        if not fact.id and "corrects" not in data: found = o.row(fact.type, data, {"local": local, "described": described}, fact.recorded, town.TOWN, self.chance)
        if found:
            source, row = found
            said = source.events(row)
            if not any(t == fact.type and s == local and all(d.get(k) == v for k, v in data.items()) for t, s, _, d in said):
                raise SystemExit(f"{agency}: the row written for {fact.type} does not say it: {row}")
            if isinstance(source, office.Snapshot): source.keep(row)
            else:
                for type_, subject, recorded, d in said: self.tell(agency, type_, subject, recorded or fact.recorded, d)
                rows[source].append(row)
            self.described |= {(agency, local)} if any(t == "person.described" for t, *_ in said) else set()
            self.by_rows[agency] += 1
            return
        if (agency, local) not in self.described:
            self.described.add((agency, local))
            lines.append(self.line(agency, "person.described", local, fact.recorded, described))
        lines.append(self.line(agency, fact.type, local, fact.recorded, data, fact.id))

    def spoil(self, source, rows, agency):
        """What an office also writes: a day that is none.  The row comes to nothing and is counted."""
        if "recorded" not in source.config or self.chance.random() > 0.2: return rows
        bad = dict(self.chance.choice(rows))
        form = office.forms_of(source.config["recorded"])[0]
        bad[source.config["recorded"]["column"]] = form.replace("DD", "30").replace("MM", "02").replace("YYYY", "2026")
        self.rejected[agency] += 1
        return [bad, *rows]

    def list_of_the_present(self, source, agency, day, folder):
        if not source.rows: return
        rows, said = source.run(day, self.chance)
        for type_, subject, recorded, data in said: self.tell(agency, type_, subject, recorded or day, data)
        with open(f"{folder}/{source.file_name(day)}", "wb") as f: f.write(source.text(rows, day))

    def write(self):
        for first, day in zip([town.FIRST] + [d + datetime.timedelta(1) for d in DAYS], DAYS):
            for agency in self.offices:
                rows, lines = collections.defaultdict(list), []
                for fact in self.facts:
                    if fact.agency == agency and first <= fact.recorded <= day: self.take(fact, rows, lines)
                folder = f"{self.out}/{day}/{agency}"
                os.makedirs(folder)
                for source in self.offices[agency].sources:
                    if isinstance(source, office.Snapshot): self.list_of_the_present(source, agency, day, folder)
                for source, found in rows.items():
                    with open(f"{folder}/{source.file_name(day)}", "wb") as f: f.write(source.text(self.spoil(source, found, agency), day))
                if lines:
                    with open(f"{folder}/meldungen_{day:%Y%m%d}.jsonl", "w", encoding="utf-8") as f: f.write("\n".join(lines) + "\n")
        with open(f"{self.out}/truth.jsonl", "w", encoding="utf-8") as f:
            for t in self.truth: f.write(json.dumps(t, ensure_ascii=False) + "\n")
        with open(f"{self.out}/rejected.json", "w", encoding="utf-8") as f: json.dump(self.rejected, f)
        exports = sum(self.by_rows.values())
        print(f"{len(self.town.persons)} people, {len(self.offices)} offices ({len(self.by_rows)} with exports of their own), {len(self.truth)} events, "
              f"{exports} facts in rows, {sum(self.rejected.values())} bad rows")


def compare(database, schema_folder, out):
    schemas = office.read_schemas(schema_folder)
    wanted, got, ids, corrected = collections.Counter(), collections.Counter(), {}, []

    def count(into, agency, type_, subject, recorded, data):
        if "corrects" in data: data = {**data, "corrects": "*"}
        into[json.dumps([agency, type_, subject, recorded, data], sort_keys=True, ensure_ascii=False)] += 1
    for line in open(f"{out}/truth.jsonl", encoding="utf-8"): count(wanted, *json.loads(line))
    for agency, type_, subject, recorded, id_, data in wire.journal(database, schemas):
        if agency.startswith("hub@"): continue
        count(got, agency, type_, subject, recorded, data)
        ids[id_] = (agency, type_, subject)
        if "corrects" in data: corrected.append((data["corrects"], agency, type_, subject))
    lost, more = wanted - got, got - wanted
    astray = [c for c in corrected if ids.get(c[0]) != c[1:]]
    for c in astray[:10]: print(f"corrects what its agency never said of that person: {c}")
    for what, found in (("told and not in the journal", lost), ("in the journal and never told", more)):
        for event, n in list(found.items())[:10]: print(f"{what}, {n} times: {event[:400]}")
    print(f"{sum(wanted.values())} events told, {sum(got.values())} in the journal, {sum(lost.values())} lost, {sum(more.values())} too many, "
          f"{len(corrected)} corrections, {len(astray)} of them astray")
    return 1 if lost or more or astray else 0


def inboxes(database, bundles):
    """Every task that an agency was told last is there in that state; an open task is with its owner and nobody else."""
    query = "select coalesce(s.owner, ''), s.id, s.revision, coalesce(t.status, ''), coalesce(t.owner, '') from casebus.task_sent s left join casebus.task t using (id)"
    rows = subprocess.run(["psql", "-qAtX", "-F", "|", "-v", "ON_ERROR_STOP=1", database, "-c", query], check=True, text=True, capture_output=True).stdout.splitlines()
    sent = {id_.replace("-", ""): (owner, int(revision), status, now) for owner, id_, revision, status, now in (r.split("|") for r in rows)}
    got, wrong = collections.defaultdict(dict), []
    for file in glob.glob(f"{bundles}/*/inbox/*.json"):
        agency, message = file.split("/")[-3], json.loads(open(file, encoding="utf-8").read())
        if "revision" not in message: continue
        id_ = message["id"].replace("-", "")
        if message["revision"] in got[agency, id_]: wrong.append(f"{agency} was told revision {message['revision']} of {id_} twice")
        got[agency, id_][message["revision"]] = message
    for (agency, id_), revisions in got.items():
        last = revisions[max(revisions)]
        owner, revision, status, now = sent.get(id_, ("", 0, "", ""))
        if owner == agency and last["revision"] != revision: wrong.append(f"{agency} has revision {last['revision']} of {id_}, was sent {revision}")
        if owner != agency and last["status"] != "cancelled": wrong.append(f"{agency} holds {id_} as {last['status']}, which is with {owner or 'nobody'}")
        if status == "open" and now != owner: wrong.append(f"{id_} is open with {now}, told to {owner}")
    for id_, (owner, revision, *_) in sent.items():
        if owner and (owner, id_) not in got: wrong.append(f"{owner} never got {id_}")
    for line in wrong[:20]: print(line)
    print(f"{len(got)} tasks in {len({a for a, _ in got})} inboxes, {len(sent)} sent, {len(wrong)} wrong")
    return 1 if wrong or not got else 0


def main(command, *args):
    if command == "agencies":
        print("\n".join(sorted({f.agency for f in town.Town(int(args[0]), int(args[1])).facts()})))
        return 0
    if command == "pairs":
        for a, b in town.Town(int(args[0]), int(args[1])).pairs(): print(a, b)
        return 0
    if command == "inboxes": return inboxes(*args)
    if command == "write": return Year(int(args[0]), int(args[1]), *args[2:]).write()
    return compare(*args)


if __name__ == "__main__": sys.exit(main(*sys.argv[1:]))
