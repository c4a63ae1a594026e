# SPDX-License-Identifier: Apache-2.0
"""Writes malformed messages into an agency's topic with kcat: one per line of what can be wrong.
usage: malformed.py FOLDER TOPIC OTHER_TOPIC     needs KAFKA; TOPIC and OTHER_TOPIC hold at least one good event each.
Prints, per message, the reason that the journal must give."""
import os, subprocess, sys

FOLDER, TOPIC, OTHER = sys.argv[1:4]
KAFKA = os.environ["KAFKA"]
NUL, KEEP = b"", object()


def one_of(topic):
    """Headers, key and value of the first message."""
    def ask(form): return subprocess.run(["kcat", "-C", "-q", "-b", KAFKA, "-t", topic, "-o", "0", "-c", "1", "-f", form], check=True, capture_output=True).stdout
    headers = [h.split("=", 1) for h in ask("%h").decode().split(",")]
    return headers, ask("%k").decode(), ask("%s")


headers, key, value = one_of(TOPIC)
foreign_headers, foreign_key, foreign = one_of(OTHER)
cases = []                                             # (reason, headers, key, value); value None = null


def case(reason, h=None, k=KEEP, v=KEEP):
    cases.append((reason, headers if h is None else h, key if k is KEEP else k, value if v is KEEP else v))


def with_(name, text): return [[n, text if n == name else v] for n, v in headers]
def without(*names): return [[n, v] for n, v in headers if n not in names]


REQUIRED = ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_sequence", "content-type", "ce_tenant", "ce_epoch", "ce_dataclass"]
case("bad_header", h=[])
case("bad_header", h=[], k=None)
case("bad_header", h=[], v=b"hello")
case("bad_header", h=[["x", "y"]])
for name in REQUIRED: case("bad_header", h=without(name))
for name in REQUIRED: case("bad_header", h=headers + [[name, dict(headers)[name]]])
for name in REQUIRED: case("bad_header", h=with_(name, None))
for name in REQUIRED: case("bad_header", h=with_(name, ""))
for text in ["x", "-1", "0", "1e3", " 5", "007", "1.5", "0x10", "9223372036854775808", "9223372036854775807", "1000000000000000", "٣", "18446744073709551617"]:
    case("bad_header", h=with_("ce_sequence", text))
    case("bad_header", h=with_("ce_epoch", text))
for text in ["2026-02-30T10:00:00Z", "2026-01-20T10:00:00", "2026-01-20", "gestern", "2026-13-01T10:00:00Z", "2026-01-20T25:00:00Z", "9999-99-99T99:99:99Z", "0000-00-00T00:00:00Z"]:
    case("bad_header", h=with_("ce_time", text))
for text in ["urn:casebus:agency:jobcenter@05162", "urn:casebus:agency:", "meldebehoerde@05162004", "x" * 5000]: case("bad_header", h=with_("ce_source", text))
for text in ["05162008", "5162004", "05162004 "]: case("bad_header", h=with_("ce_tenant", text))
for text in ["registration.moved_out", "nothing.such", "casebus.manifest", "registration", "REGISTRATION.MOVED_IN", "a" * 200]: case("bad_header", h=with_("ce_type", text))
for text in ["C", "I", "BB", "b", "?"]: case("bad_header", h=with_("ce_dataclass", text))
for text in ["0" * 32, "x" * 32, key[:-1], key.upper() + "0"]: case("bad_header", h=with_("ce_subject", text))
case("bad_header", k="0" * 32)
case("bad_header", k="not hex")
case("bad_header", k=None)
case("bad_header", h=with_("ce_purpose", "a purpose with blanks"))
case("bad_header", h=with_("ce_legalbasis", "x" * 65))
case("bad_header", h=with_("ce_dataschema", "urn:casebus:schema:1"))
case("bad_header", h=with_("ce_specversion", "0.3"))
case("bad_header", h=with_("content-type", "application/json"))
case("bad_header", h=with_("ce_id", "not-a-uuid"))

free = without("ce_dataschema")                        # so that the frame may say what it likes
case("bad_frame", v=None)
for n in range(1, 5): case("bad_frame", v=value[:n])
for magic in (1, 2, 0x7b, 0x80, 0xff): case("bad_frame", v=bytes([magic]) + value[1:])
case("bad_frame", v=b'{"specversion":"1.0"}')
for id_ in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x80\0\0\0"): case("unknown_schema", h=free, v=b"\0" + id_ + value[5:])
for n in range(5, len(value)): case("bad_body", v=value[:n])
case("bad_body", v=value + b"\0")
case("bad_body", v=value + b"\0" * 900000)             # nearly the largest message that the topic takes
# moved_in's body: occurred_on, three absent, assertion, ... : the bytes are found by changing one at a time
at = value.index(b"05162004")
case("bad_body", v=value[:at] + b"\xff\xfe" + value[at + 2:])                      # no UTF-8
case("bad_body", v=value[:at] + b"\xc0\x80" + value[at + 2:])                      # an overlong NUL
case("bad_body", v=value[:at] + b"\0" + value[at + 1:])                            # a NUL, which is no text
case("bad_body", v=value[:at - 1] + b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01" + value[at:])    # a length of 2^63
case("bad_body", v=value[:at - 1] + b"\xfe\xff\xff\xff\x0f" + value[at:])          # of 2 GB
case("bad_body", v=value[:at - 1] + b"\x01" + value[at:])                          # of -1
case("bad_body", v=value[:at - 1] + b"\xff" * 11 + value[at:])                     # a varint without end
case("bad_body", v=value[:at + 8] + b"\xc6\x01" + value[at + 9:])                  # the enum behind the code: symbol 99
case("bad_body", v=value[:at + 8] + b"\x01" + value[at + 9:])                      # symbol -1
case("bad_value", v=value[:at] + b"99999999" + value[at + 8:])                     # no municipality
case("bad_value", v=value[:at] + b"0516200\n" + value[at + 8:])
case("wrong_publisher", h=[[n, dict(headers)["ce_source"] if n == "ce_source" else v] for n, v in foreign_headers], k=foreign_key, v=foreign)
for n in range(3, 30): case("bad_body", v=value[:5] + bytes([0x80 + n]) * n + value[5 + n:])

for number, (reason, h, k, v) in enumerate(cases):
    file = f"{FOLDER}/{number}"
    with open(file, "wb") as f: f.write(v or NUL)
    args = ["kcat", "-P", "-q", "-b", KAFKA, "-t", TOPIC, "-X", "message.max.bytes=2000000"]
    for n, text in h: args += ["-H", n if text is None else f"{n}={text}"]
    if v is None: subprocess.run(args + ["-Z", "-K", ":"], check=True, input=f"{k}:\n".encode())
    else: subprocess.run(args + (["-k", k] if k is not None else []) + [file], check=True, stdin=subprocess.DEVNULL)
    print(reason)
