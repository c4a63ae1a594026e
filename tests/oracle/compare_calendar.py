# SPDX-License-Identifier: Apache-2.0
"""The calendar, day by day (calendar.c on standard input), against the PyPI package `holidays`.  Prints what differs.

The package knows Land-wide holidays, Augsburg, and as "catholic" those of some municipalities of BY, SN and TH.  Its names of holidays
are its own, so only the days are compared; its school holidays are read for North Rhine-Westphalia, in the whole years that it has."""
import csv
import datetime
import functools
import sys

import holidays
from holidays.calendars.germany_school import GERMANY_SCHOOL_HOLIDAYS
from holidays.constants import CATHOLIC, PUBLIC, SCHOOL

DAY = datetime.timedelta(days=1)
SCHOOL_YEARS = range(min(GERMANY_SCHOOL_HOLIDAYS), 2029)
# North Rhine-Westphalia added two days before Christmas 2020; the package has the holidays as they were planned.
ADDED_TO_SCHOOL_HOLIDAYS = (datetime.date(2020, 12, 21), datetime.date(2020, 12, 22))


@functools.cache
def public(land, ags):
    if ags == "09761000":
        return holidays.Germany(subdiv="Augsburg")
    catholic = ags and land in ("BY", "SN", "TH")
    return holidays.Germany(subdiv=land, categories=(PUBLIC, CATHOLIC) if catholic else (PUBLIC,))


@functools.cache
def school(land):
    return holidays.Germany(subdiv=land, categories=(SCHOOL,))


@functools.cache
def is_working(land, ags, day, saturdays):
    return day.weekday() < (6 if saturdays else 5) and day not in public(land, ags)


def later(land, ags, day, n, saturdays):
    while n:
        day += DAY
        n -= is_working(land, ags, day, saturdays)
    return day


def differences(land, ags, day, name, is_school, next_working, ten, ten_with_saturdays):
    if bool(name) != (day in public(land, ags)):
        yield f"holiday: {name or 'none'}, the package says {public(land, ags).get(day, 'none')}"
    expected = day
    while not is_working(land, ags, expected, False):
        expected += DAY
    if next_working != str(expected):
        yield f"next working day: {next_working}, not {expected}"
    for found, saturdays in ((ten, False), (ten_with_saturdays, True)):
        expected = later(land, ags, day, 10, saturdays)
        if found != str(expected):
            yield f"10 working days {'with' if saturdays else 'without'} Saturdays: {found}, not {expected}"
    if land == "NW" and day.year in SCHOOL_YEARS and day not in ADDED_TO_SCHOOL_HOLIDAYS:
        expected = is_working(land, ags, day, False) and day not in school(land)
        if (is_school == "1") != expected:
            yield f"school day: {is_school}, the package says {int(expected)}"


def main():
    days = wrong = 0
    for land, ags, text, *rest in csv.reader(sys.stdin):
        days += 1
        for what in differences(land, ags, datetime.date.fromisoformat(text), *rest):
            wrong += 1
            if wrong <= 40:
                print(f"{land} {ags} {text}: {what}")
    if wrong or days == 0:
        print(f"not ok - {wrong} differences on {days} days")
        return 1
    print(f"ok - {days} days of 16 Laender and 5 municipalities are as the package holidays has them")
    return 0


sys.exit(main())
