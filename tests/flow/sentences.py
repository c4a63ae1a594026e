# SPDX-License-Identifier: Apache-2.0
"""sentences - what the Python parts of flow tests share: sentences that hold or do not, and programs that must end well."""
import subprocess

failed = 0


def say(ok, sentence, why=""):
    """Prints "ok - ..." or "not ok - ..."; `failed` counts the latter."""
    global failed
    failed += not ok
    print(("ok - " if ok else "not ok - ") + sentence + (f": {why}" if why and not ok else ""), flush=True)


def run(*command, codes=(0,), **more):
    """What the program prints; the test ends when its exit code is another."""
    done = subprocess.run(command, text=True, capture_output=True, **more)
    if done.returncode not in codes:
        raise SystemExit(f"not ok - {' '.join(command)} ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
