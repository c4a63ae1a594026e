# SPDX-License-Identifier: Apache-2.0
"""runs - what the kill tests share: programs that must end well, and runs with a seed each, of which one that breaks is the last."""
import subprocess, time


class Broken(Exception):
    """Something does not add up."""


def run(*command, log, codes=(0,), seconds=180):
    """What the program prints; what it says on stderr goes to the log."""
    try:
        done = subprocess.run(command, text=True, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Broken(f"{' '.join(command)[:200]} did not end within {seconds} s")
    log.write(done.stderr)
    if done.returncode not in codes: raise Broken(f"{' '.join(command)[:200]} ended with {done.returncode}: {done.stderr[-600:]}")
    return done.stdout.strip()


def each(what, runs, first_seed, one):
    """one(seed, number) is a run and returns what held; the exit code of all."""
    for number in range(runs):
        seed, began = first_seed + number, time.monotonic()
        try:
            held = one(seed, number)
        except Broken as why:
            print(f"not ok - {what}seed {seed}: {why}")
            return 1
        print(f"ok - {what}seed {seed}: {held} ({time.monotonic() - began:.0f} s)", flush=True)
    return 0
