# SPDX-License-Identifier: Apache-2.0
"""What an event must be on its way, computed by other code than casebus: pseudonyms, filled-in fields, Avro bodies."""
import datetime, hashlib, hmac, subprocess, uuid

DAY0 = datetime.date(1970, 1, 1)
CLEAR = ("event", "agency")


def pseudonym(key, local):
    return hmac.new(key, local.encode(), hashlib.sha256).hexdigest()[:32]


def canonical(schema, data, key, recorded):
    """A fact as its event must hold it: references as pseudonyms, what the schema fills filled, what is absent absent."""
    def value(field, v):
        if field.kind == "array": return [value(field.item, i) for i in v]
        if field.kind == "record": return {f.name: value(f, v[f.name]) for f in field.fields if f.name in v}
        if field.ref in ("subject", "local"): return pseudonym(key, v)
        return v
    said = {name: value(schema.by_name[name], v) for name, v in data.items()}
    spec = schema.spec

    def fill(common, source):
        if common in said or not source: return
        day = recorded.isoformat() if source == "recorded_at" else said.get(source)
        if day is not None: said[common] = day
    fill("occurred_on", spec.get("casebus.occurred_on"))
    fill("effective_from", spec.get("casebus.effective_from"))
    fill("effective_to", spec.get("casebus.effective_to"))
    said.setdefault("assertion", "asserted")
    return {f.name: said[f.name] for f in schema.fields if f.name in said}


class Body:
    """Avro's binary encoding, read with the writer's schema."""
    def __init__(self, data): self.data, self.at = data, 0

    def bytes(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def long(self):
        n = shift = 0
        while True:
            b = self.data[self.at]
            self.at += 1
            n |= (b & 127) << shift
            shift += 7
            if b < 128: return (n >> 1) ^ -(n & 1)

    def value(self, field, union=True):
        if field.optional and union and self.long() == 0: return None
        kind = field.kind
        if kind == "day": return (DAY0 + datetime.timedelta(self.long())).isoformat()
        if kind in ("long", "int", "time"): return self.long()
        if kind == "boolean": return self.bytes(1) == b"\1"
        if kind == "string": return self.bytes(self.long()).decode()
        if kind == "bytes": return self.bytes(self.long()).hex()
        if kind == "fixed":
            raw = self.bytes(16)
            return str(uuid.UUID(bytes=raw)) if field.ref == "event" else raw.hex()
        if kind == "enum": return list(field.symbols.values())[self.long()]
        if kind == "record": return {k: v for k, v in ((f.name, self.value(f)) for f in field.fields) if v is not None}
        items = []
        while True:
            n = self.long()
            if n == 0: return items
            if n < 0:
                n = -n
                self.long()
            items += [self.value(field.item, union=False) for _ in range(n)]


def decode(schemas, framed):
    """(Schema, fields) of a value with Confluent's framing."""
    schema, body = schemas[int.from_bytes(framed[1:5], "big")], Body(framed[5:])
    data = {k: v for k, v in ((f.name, body.value(f)) for f in schema.fields) if v is not None}
    if body.at != len(body.data): raise ValueError(f"{schema.type}: bytes are left over")
    return schema, data


def journal(database, schemas):
    """Every event of the journal: (agency, type, subject, recorded day in Berlin, id, data)."""
    query = """select a.id, e.subject, (e.recorded_at at time zone 'Europe/Berlin')::date, e.id, encode(coalesce(e.payload, d.payload), 'hex')
               from casebus.event e join casebus.agency a on a.no = e.agency left join casebus.described d using (agency, epoch, seq) order by e.no"""
    out = subprocess.run(["psql", "-qAtX", "-F", "|", "-v", "ON_ERROR_STOP=1", database, "-c", query], check=True, text=True, capture_output=True).stdout
    for line in out.splitlines():
        agency, subject, recorded, id_, value = line.split("|")
        schema, data = decode(schemas, bytes.fromhex(value))
        if not schema.control: yield agency, schema.type, subject.replace("-", ""), recorded, id_, data
