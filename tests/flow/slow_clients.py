#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""200 slow clients and malformed requests against one HTTP server.

usage: slow_clients.py PORT PATH PID MEGABYTES [--tls]
PATH must answer 200 within two seconds while they hang on, and afterwards; the process must never have had more memory.
"""
import http.client
import random
import socket
import ssl
import sys
import threading
import time

port, path, pid, most_mb = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
tls = ssl._create_unverified_context() if "--tls" in sys.argv else None
SLOW, SECONDS = 200, 12
stop = threading.Event()


def connect():
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    return tls.wrap_socket(s) if tls else s


def slow(number):
    """A request that comes byte by byte; one in four never says anything, one in four never reads the answer, one sends a body that does not end."""
    kind = number % 4
    text = b"GET %s HTTP/1.1\r\nHost: here\r\nX-Slow: %s\r\n" % (path.encode(), b"x" * 4000)
    if kind == 3:
        text = b"POST %s HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000000\r\n\r\n" % path.encode()
    while not stop.is_set():
        try:
            with connect() as s:
                if kind == 1:
                    s.sendall(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % path.encode() * 200)
                for i in range(len(text)):
                    if kind in (2, 3):
                        s.sendall(text[i:i + 1] if kind == 2 else text if i == 0 else b"x" * 100)
                    if stop.wait(0.2):
                        return
        except OSError:
            stop.wait(0.1)          # we were shown the door: again


def malformed():
    """What is no HTTP, or too much of it."""
    dice = random.Random(1)
    huge = b"x" * 200000
    texts = [b"\x00" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET " + huge + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + huge + b"\r\n\r\n",
             b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20000 + b"\r\n", b"GET /%00%ff%zz?%=&&=%1 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
             b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
             b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    while not stop.is_set():
        text = dice.choice(texts) if dice.random() < 0.5 else bytearray(dice.choice(texts)[:4000])
        for _ in range(dice.randrange(8) if isinstance(text, bytearray) else 0):
            text[dice.randrange(len(text))] = dice.randrange(256)
        try:
            with connect() as s:
                s.sendall(bytes(text))
                s.shutdown(socket.SHUT_WR)
                s.settimeout(2)
                while s.recv(65536):
                    pass
        except OSError:
            pass


def ask():
    begun = time.monotonic()
    c = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=tls) if tls else http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    c.request("GET", path)
    status = c.getresponse().status
    c.close()
    return status, time.monotonic() - begun


def highest_mb():
    with open("/proc/%d/status" % pid) as f:
        return int(next(line for line in f if line.startswith("VmHWM:")).split()[1]) / 1024


threads = [threading.Thread(target=slow, args=(i,), daemon=True) for i in range(SLOW)] + [threading.Thread(target=malformed, daemon=True) for _ in range(4)]
for t in threads:
    t.start()
asked, worst, end = 0, 0.0, time.monotonic() + SECONDS
while time.monotonic() < end:
    status, seconds = ask()
    asked, worst = asked + 1, max(worst, seconds)
    if status != 200 or seconds > 2:
        sys.exit("%s answered %d after %.2f s" % (path, status, seconds))
    time.sleep(0.1)
stop.set()
for t in threads:
    t.join(10)
status, seconds = ask()
mb = highest_mb()
print("asked %d times, at most %.0f ms; at most %.1f MB" % (asked, worst * 1000, mb))
if status != 200 or mb > most_mb:
    sys.exit("afterwards %s answered %d; the process had %.1f MB" % (path, status, mb))
