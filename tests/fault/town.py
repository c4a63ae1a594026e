# SPDX-License-Identifier: Apache-2.0
"""A town of many agencies for 05_plants.sh: what each of them tells on each day, sent by its own program.
usage: town.py agencies N          their names, a line each
       town.py days N              the days, Monday first
       town.py lines A DAY N       what agency A tells on a day, in N events
       town.py send FOLDER EVENTS AGENCIES DAYS        every agency closes every day; FOLDER holds their bundles"""
import datetime, json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

# What an agency of that kind tells of somebody on a day.
KINDS = {
    "meldebehoerde": ("registration.moved_in", lambda day, who: {"move_in_on": day, "registered_on": day, "ags": "05162004", "from": "LEA"}),
    "jobcenter": ("benefits.sgb2.applied", lambda day, who: {"applied_on": day}),
    "gesundheitsamt": ("health.tb.cleared", lambda day, who: {"on": day}),
    "standesamt": ("civil.marriage.registered", lambda day, who: {"on": day, "partner": f"{who}-P"}),
    "schulamt": ("school.attendance.started", lambda day, who: {"on": day}),
}
SCOPES = ["05162004", "05162008", "05162012", "05162016", "05162020", "05162022"]
FIRST = datetime.date(2026, 1, 5)
MOST_PERSONS = 10                                # of whom an agency tells on a day


def agencies(n):
    return [f"{slug}@{scope}" for scope in SCOPES for slug in KINDS][:n]


def days(n):
    return [str(FIRST + datetime.timedelta(days=i)) for i in range(n)]


def lines(agency, day, n):
    """n events, person by person."""
    type_, data = KINDS[agency.split("@")[0]]
    persons, text = max(1, min(MOST_PERSONS, n // 4)), []
    for i in range(n):
        who = f"{day}-{i * persons // n}"
        at = f"{day}T{8 + i // 3600 % 10:02}:{i // 60 % 60:02}:{i % 60:02}+01:00"
        text.append(json.dumps({"specversion": "1.0", "type": type_, "subject": who, "time": at, "data": data(day, who)}))
    return "\n".join(text) + "\n"


def program(folder, agency, *arguments, text=""):
    command = ["casebus-agency", "--config", f"{folder}/{agency}/agency.cfg", *arguments]
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    if done.returncode: raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-600:]}")


def send(folder, events, n_agencies, n_days):
    def one(numbered):
        n, agency = numbered
        for i, day in enumerate(days(n_days)):
            # Each closes the day before when it begins with the next; what does not divide evenly falls on the first days.
            each, more = divmod(events, n_agencies * n_days)
            program(folder, agency, "publish", "-", "--today", day, text=lines(agency, day, each + (n * n_days + i < more)))
        program(folder, agency, "close-day", days(n_days)[-1], "--today", days(n_days)[-1])
    with ThreadPoolExecutor(os.cpu_count()) as pool: list(pool.map(one, enumerate(agencies(n_agencies))))


command, *arguments = sys.argv[1:]
if command == "send": send(arguments[0], *map(int, arguments[1:]))
elif command == "lines": print(lines(arguments[0], arguments[1], int(arguments[2])), end="")
else: print("\n".join({"agencies": agencies, "days": days}[command](int(arguments[0]))))
