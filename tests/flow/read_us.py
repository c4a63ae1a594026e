# SPDX-License-Identifier: Apache-2.0
"""A consumer that is not ours: reads every event of a world from Kafka with public libraries only and compares it with what
`casebus timeline` says.  usage: read_us.py KAFKA SCHEMAS TENANT TIMELINE.jsonl
Prints one line per thing that does not agree; exit 1 when there is one."""
import glob, io, json, re, sys, uuid
import fastavro
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Consumer, TopicPartition


class Raw(Format):
    """The body is Avro: handed on as bytes."""
    def write(self, event): raise NotImplementedError
    def read(self, *_): raise NotImplementedError
    def write_data(self, data, content_type): raise NotImplementedError
    def read_data(self, body, content_type): return body
    def get_content_type(self): return "application/avro"


def schemas(folder):
    """id -> parsed Avro schema, from registry.cfg read as the plain text it is."""
    found = {}
    text = open(f"{folder}/registry.cfg", encoding="utf-8").read()
    for entry in re.findall(r"\{([^{}]*)\}", text):
        id_ = re.search(r"\bid\s*=\s*(\d+)", entry)
        file = re.search(r'\bfile\s*=\s*"([^"]+)"', entry)
        if id_ and file:
            found[int(id_[1])] = fastavro.parse_schema(json.load(open(f"{folder}/{file[1]}", encoding="utf-8")), named_schemas={})
    return found


def messages(broker, topic):
    c = Consumer({"bootstrap.servers": broker, "group.id": "someone-else", "enable.auto.commit": False})
    try:
        low, high = c.get_watermark_offsets(TopicPartition(topic, 0), timeout=20)
        c.assign([TopicPartition(topic, 0, low)])
        n = low
        while n < high:
            m = c.poll(20)
            if m is None: raise SystemExit(f"{topic}: nothing came after offset {n} of {high}")
            if m.error(): raise SystemExit(f"{topic}: {m.error()}")
            n = m.offset() + 1
            yield m
    finally:
        c.close()


def main(broker, folder, tenant, timeline):
    avro, wrong, seen = schemas(folder), [], {}
    topics = Consumer({"bootstrap.servers": broker, "group.id": "someone-else"}).list_topics(timeout=20).topics
    for topic in sorted(t for t in topics if t.startswith(f"casebus.{tenant}.") and t.endswith(".events")):
        last = 0
        for m in messages(broker, topic):
            at = f"{topic} offset {m.offset()}"
            headers = dict(m.headers() or [])
            try:
                ce = from_binary(KafkaMessage(headers=headers, key=m.key(), value=m.value()), Raw(), CloudEvent)
            except Exception as error:                      # the library says which rule of CloudEvents is broken
                wrong.append(f"{at}: no CloudEvent: {error}")
                continue
            id_ = int.from_bytes(m.value()[1:5], "big")
            if m.value()[0] != 0 or id_ not in avro:
                wrong.append(f"{at}: no Confluent frame with a registered schema id")
                continue
            rest = io.BytesIO(m.value()[5:])
            body = fastavro.schemaless_reader(rest, avro[id_], None)
            if rest.read(): wrong.append(f"{at}: bytes left over behind the body")
            if m.key() and m.key().decode() != ce.get_subject(): wrong.append(f"{at}: key and ce_subject differ")
            number = int(ce.get_extension("sequence"))
            if number != last + 1: wrong.append(f"{at}: source_seq {number} after {last}")
            last = number
            if not ce.get_type().startswith("casebus."):
                seen[str(uuid.UUID(ce.get_id()))] = (ce.get_type(), ce.get_source(), str(body.get("occurred_on")))
    said = {}
    for line in open(timeline, encoding="utf-8"):
        e = json.loads(line)
        said[e["event"]] = (e["type"], e["agency"], e.get("occurred_on"))
    for id_, (type_, agency, occurred) in said.items():
        if agency.startswith("hub@"): continue               # people's decisions go straight into the journal
        if id_ not in seen:
            wrong.append(f"{id_}: {type_} is in the timeline and not in Kafka")
        elif seen[id_][0] != type_ or agency not in seen[id_][1] or (occurred and seen[id_][2] != occurred):
            wrong.append(f"{id_}: the timeline says {type_} {agency} {occurred}, Kafka says {seen[id_]}")
    for id_ in sorted(set(seen) - set(said)):
        wrong.append(f"{id_}: {seen[id_][0]} is in Kafka and not in any timeline")
    for w in wrong[:40]: print(w)
    print(f"{len(seen)} events in Kafka, {len(said)} in the timelines, {len(wrong)} differences")
    return 1 if wrong or not seen else 0


sys.exit(main(*sys.argv[1:5]))
