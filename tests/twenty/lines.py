# SPDX-License-Identifier: Apache-2.0
"""The town's year as neutral lines: FOLDER/AGENCY.jsonl, in the order in which each office wrote them down.
usage: lines.py SEED PEOPLE SCHEMAS FOLDER"""
import collections, json, os, sys
import office, town, year


def lines(seed, people, schema_folder):
    """{agency: [line]}; an office says who somebody is before it says anything else of him."""
    needs_consent = {s.type for s in office.read_schemas(schema_folder).values() if s.spec.get("casebus.consent")}
    found, known, invented = collections.defaultdict(list), set(), town.Town(seed, people)

    def add(agency, type_, subject, recorded, data, id_=None):
        line = {"specversion": "1.0", "type": type_, "subject": subject, "time": f"{recorded}{year.NOON}", "data": data}
        if id_: line["id"] = id_
        if type_ in needs_consent: line["consent"] = "einwilligung-2026"
        found[agency].append(json.dumps(line, ensure_ascii=False))

    for fact in invented.facts():
        subject = town.local(fact.person, fact.agency)
        if (fact.agency, subject) not in known:
            known.add((fact.agency, subject))
            add(fact.agency, "person.described", subject, fact.recorded, invented.described(fact.person, fact.agency))
        add(fact.agency, fact.type, subject, fact.recorded, {k: year.plain(year.references(v, fact.agency)) for k, v in fact.data.items()}, fact.id)
    return found


if __name__ == "__main__":
    if len(sys.argv) != 5: raise SystemExit(__doc__)
    os.makedirs(sys.argv[4], exist_ok=True)
    for agency, told in lines(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]).items():
        with open(f"{sys.argv[4]}/{agency}.jsonl", "w", encoding="utf-8") as f: f.write("\n".join(told) + "\n")
