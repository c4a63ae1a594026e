# SPDX-License-Identifier: Apache-2.0
"""A town in one year: about 200 invented people in households whose kinds are those of DOMAIN.md, and what every body learns of them.

`Town(seed, people).facts()` yields Fact: who says it, of whom, what, and when it was written down.  The same seed gives the same year.
What offices do to facts (DOMAIN.md 5): 30 of 100 people are born on 1 January because nobody knew the day; names are spelled otherwise
in every office; records are late, some by months; some are told twice; some were wrong and are corrected later; families move."""
import datetime, random, uuid
from collections import namedtuple

DAY = datetime.date
Fact = namedtuple("Fact", "agency person type data recorded id", defaults=[None])     # id: only where a correction will name it
TOWN, KREIS, NEIGHBOUR = "05162004", "05162", "05162024"
FIRST, LAST = DAY(2025, 7, 1), DAY(2026, 6, 30)

PEOPLES = {   # Destatis key: (language, family names, given names m, given names w)
    "475": ("ar", ["Al Khatib", "Haddad", "Al Masri", "Kassem", "Darwish"], ["Muhammad Yousef", "Omar", "Khaled", "Samer", "Anas"], ["Amina", "Hala", "Rasha", "Nour", "Maysaa"]),
    "423": ("fa", ["Rahimi", "Ahmadi", "Karimi", "Hosseini"], ["Reza", "Farid", "Nasir", "Jawad"], ["Zahra", "Fatima", "Mina", "Shirin"]),
    "166": ("uk", ["Kowalenko", "Schewtschenko", "Bondar", "Melnyk"], ["Oleksandr", "Serhij", "Andrij"], ["Olha", "Natalija", "Iryna", "Kateryna"]),
    "163": ("tr", ["Yıldız", "Öztürk", "Şahin", "Çelik"], ["Mehmet", "Emre", "İbrahim"], ["Ayşe", "Elif", "Gülay"]),
    "224": ("ti", ["Tesfay", "Haile", "Gebremedhin"], ["Dawit", "Yonas", "Filmon"], ["Selam", "Helen", "Luwam"]),
    "154": ("ro", ["Popescu", "Ionescu", "Dumitru"], ["Andrei", "Mihai"], ["Ioana", "Elena"]),
    "436": ("hi", ["Sharma", "Patel", "Nair"], ["Arjun", "Rahul"], ["Priya", "Ananya"]),
}
SPELLINGS = {"Muhammad": ["Mohamed", "Mohammad", "Mohamad"], "Yousef": ["Jussuf", "Youssef"], "Al ": ["Al-", "El "], "Khaled": ["Chalid", "Khalid"], "Schewtschenko": ["Shevchenko"],
             "Oleksandr": ["Alexander"], "Serhij": ["Serhii", "Sergej"], "ı": ["i"], "Ö": ["Oe"], "ü": ["ue"], "Hosseini": ["Husseini"], "Kassem": ["Qassem", "Kasim"]}
STREETS = ["Kölner Straße", "Am Hagedorn", "Bahnhofstraße", "Nettergasse", "Weilerstraße", "Gneisenaustraße", "Römerstraße"]
SCHOOLS, KITAS, COURSES = ["102313", "102325", "102337"], "kita-traeger", "sprachkurstraeger"


def month_end(day):
    return (day.replace(day=28) + datetime.timedelta(4)).replace(day=1) - datetime.timedelta(1)


def years(day, n):
    try: return day.replace(year=day.year + n)
    except ValueError: return DAY(day.year + n, 3, 1)


class Person:
    def __init__(self, number, family, given, sex, born, day_known, people, household):
        self.number, self.family, self.given, self.sex, self.born, self.day_known = number, family, given, sex, born, day_known
        self.people, self.language, self.household, self.address = people, PEOPLES[people][0], household, None

    def age(self, day):
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


class Town:
    def __init__(self, seed, people):
        self.chance, self.wanted, self.persons, self.said = random.Random(seed), people, [], []

    # ---- what a fact is

    def later(self, day, least=0, most=5):
        """Written down so many days after; one in twenty only weeks later."""
        late = self.chance.randint(20, 90) if self.chance.random() < 0.05 else self.chance.randint(least, most)
        return day + datetime.timedelta(late)

    def say(self, agency, person, type_, known, /, **data):
        """`known`: the day it became known at the office.  Days are given as dates, people as Person."""
        recorded = self.later(known)
        if recorded > LAST: return
        self.said.append(Fact(agency, person, type_, {k: v for k, v in data.items() if v is not None}, recorded))
        dice = self.chance.random()
        if dice < 0.02: self.said.append(self.said[-1])                 # exported twice
        elif dice < 0.05 and recorded > FIRST: self.mistaken(self.said.pop())

    def mistaken(self, right):
        """What the office wrote first was wrong; weeks later it corrects it, naming what it wrote; or takes it back and says it anew."""
        day = next((k for k, v in right.data.items() if isinstance(v, DAY)), None)
        mended = right.recorded + datetime.timedelta(self.chance.randint(5, 40))
        if day is None or mended > LAST:
            self.said.append(right)
            return
        wrong = {**right.data, day: right.data[day] - datetime.timedelta(self.chance.randint(1, 9))}
        first = right._replace(data=wrong, id=self.new_id())
        self.said.append(first)
        if self.chance.random() < 0.7: self.said.append(right._replace(data={**right.data, "assertion": "corrected", "corrects": first.id}, recorded=mended))
        else:
            self.said.append(first._replace(data={**wrong, "assertion": "retracted", "corrects": first.id}, recorded=mended, id=None))
            self.said.append(right._replace(recorded=mended))

    def new_id(self):
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def past(self, day):
        return FIRST <= day <= LAST

    # ---- people

    def date(self, first, last):
        return first + datetime.timedelta(self.chance.randrange((last - first).days + 1))

    def person(self, people, household, oldest, youngest, family=None, sex=None):
        """Born between so many years ago."""
        sex = sex or self.chance.choice("mw")
        _, families, men, women = PEOPLES[people]
        day_known = self.chance.random() >= 0.3
        born = self.date(years(FIRST, -oldest), years(FIRST, -youngest))
        if not day_known: born = DAY(born.year, 1, 1)
        p = Person(len(self.persons) + 1, family or self.chance.choice(families), self.chance.choice(men if sex == "m" else women), sex, born, day_known, people, household)
        self.persons.append(p)
        return p

    def family(self, people, adults=2, children=None):
        household = f"H{len(self.persons) + 1:04}"
        name = self.chance.choice(PEOPLES[people][1])
        grown = [self.person(people, household, 45, 22, name, s) for s in "mw"[:adults]]
        count = self.chance.randint(1, 3) if children is None else children
        young = [self.person(people, household, 16, 1, name) for _ in range(count)]
        street, no = self.chance.choice(STREETS), str(self.chance.randint(1, 120))
        for p in grown + young: p.address = {"street": street, "house_no": no, "postcode": "41540", "town": "Dormagen", "ags": TOWN}
        return grown, young

    # ---- pieces of a year

    def moves_in(self, members, day, source, from_ags=None):
        children = sum(6 <= p.age(day) <= 17 for p in members)
        for p in members:
            self.say(f"meldebehoerde@{TOWN}", p, "registration.moved_in", day + datetime.timedelta(4), move_in_on=day, registered_on=day + datetime.timedelta(4), ags=TOWN,
                     **{"from": source}, from_ags=from_ags, household=p.household, school_age_children=children)

    def children_go(self, young, day):
        """School from six on, day care before."""
        for p in young:
            if 6 <= p.age(day) <= 16:
                asked = self.date(day + datetime.timedelta(10), day + datetime.timedelta(40))
                start = asked + datetime.timedelta(self.chance.randint(14, 60))
                school = self.chance.choice(SCHOOLS)
                self.say(f"kommunales-integrationszentrum@{KREIS}", p, "school.counselling.done", asked, on=asked, level="prim" if p.age(day) < 10 else "sek1", first_support=True)
                self.say(f"schulamt@{KREIS}", p, "school.place.assigned", asked + datetime.timedelta(7), decided_on=asked + datetime.timedelta(7), start_on=start, school=school, school_agency=f"schule@{TOWN}")
                if self.past(start):
                    self.say(f"schule@{TOWN}", p, "school.attendance.started", start, on=start)
                    if self.chance.random() < 0.8: self.say(f"schule@{TOWN}", p, "health.measles.shown", start, decided_on=start, kind="vaccinated")
            elif p.age(day) < 6:
                need = self.date(day + datetime.timedelta(30), day + datetime.timedelta(120))
                self.say(f"jugendamt@{TOWN}", p, "childcare.need.reported", need, decided_on=need, needed_from=need + datetime.timedelta(60), hours=self.chance.choice(["25", "35", "45"]))
                offer = need + datetime.timedelta(self.chance.randint(20, 70))
                self.say(f"{KITAS}@awo", p, "childcare.place.offered", offer, decided_on=offer, **{"from": offer + datetime.timedelta(30)}, hours="35")
                self.say(f"{KITAS}@awo", p, "childcare.place.started", offer + datetime.timedelta(30), on=offer + datetime.timedelta(30), hours="35")
                self.say(f"{KITAS}@awo", p, "health.measles.shown", offer + datetime.timedelta(30), decided_on=offer + datetime.timedelta(30), kind="vaccinated")

    def learns(self, p, day):
        """A language course, as a rule."""
        self.say(f"auslaenderbehoerde@{TOWN}", p, "language.entitlement.issued", day, kind=self.chance.choice(["entitled", "obliged"]), basis="44-1", issued_on=day, lapses_on=years(day, 1))
        start = day + datetime.timedelta(self.chance.randint(30, 80))
        course = self.chance.choice(["general", "alpha", "women" if p.sex == "w" else "youth"])
        self.say(f"{COURSES}@vhs", p, "language.course.registered", start - datetime.timedelta(14), course=course, on=start - datetime.timedelta(14), expected_start=start)
        self.say(f"{COURSES}@vhs", p, "language.course.started", start, course=course, on=start)
        if self.chance.random() < 0.15: self.say(f"{COURSES}@vhs", p, "language.course.irregular", start + datetime.timedelta(40), since=start + datetime.timedelta(40))
        done = start + datetime.timedelta(180)
        self.say(f"{COURSES}@vhs", p, "language.course.completed", done, result=self.chance.choice(["A2", "B1", "B1", "none"]), LiD=self.chance.random() < 0.6, on=done)

    def is_counselled(self, p, day, body):
        self.say(f"{body}@awo", p, "counselling.started", day, topic=self.chance.choice(["residence", "work", "family", "housing"]), on=day)
        talk = day + datetime.timedelta(self.chance.randint(10, 40))
        self.say(f"{body}@awo", p, "case.contact.recorded", talk, **{"with": "person"}, channel="visit", on=talk)
        if self.chance.random() < 0.4: self.say(f"{body}@awo", p, "counselling.ended", talk + datetime.timedelta(90), on=talk + datetime.timedelta(90))

    def works(self, p, day):
        self.say(f"jobcenter@{KREIS}", p, "work.jobseeker.registered", day, on=day)
        start = day + datetime.timedelta(self.chance.randint(30, 120))
        self.say(f"agentur-fuer-arbeit@{KREIS}", p, "work.permission.granted", start, decided_on=start, scope="any", **{"from": start})
        self.say(f"jobcenter@{KREIS}", p, "work.employment.started", start, hours=self.chance.choice(["mini", "part", "full"]), insured=True, on=start)

    # ---- kinds of households

    def asylum_family(self):
        grown, young = self.family(self.chance.choice(["475", "423"]))
        head, members = grown[0], grown + young
        day = self.date(FIRST, FIRST + datetime.timedelta(150))
        sozialamt, abh = f"sozialamt-asylblg@{TOWN}", f"auslaenderbehoerde@{TOWN}"
        for p in members:
            self.say("landesaufnahme@05", p, "residence.asylum.sought", day - datetime.timedelta(60), sought_on=day - datetime.timedelta(60), arrival_proof=True, ed_done=True)
            self.say("bamf@00", p, "residence.asylum.filed", day - datetime.timedelta(50), filed_on=day - datetime.timedelta(50), kind="first")
            self.say("bezirksregierung-arnsberg@05", p, "residence.allocation.decided", day, decided_on=day, target_ags=TOWN, valid_from=day + datetime.timedelta(7), household=p.household)
            self.say(f"unterbringung@{TOWN}", p, "housing.place.assigned", day + datetime.timedelta(7), kind="collective", on=day + datetime.timedelta(7))
            self.say(f"gesundheitsamt@{KREIS}", p, "health.tb.cleared", day + datetime.timedelta(7), on=day + datetime.timedelta(5))
        self.moves_in(members, day + datetime.timedelta(7), "LEA")
        self.say(sozialamt, head, "benefits.asylblg.granted", day + datetime.timedelta(9), decided_on=day + datetime.timedelta(9), **{"from": day + datetime.timedelta(7)}, basis="§3", form="card", persons=members)
        self.children_go(young, day + datetime.timedelta(7))
        if self.chance.random() < 0.7:
            decided = day + datetime.timedelta(self.chance.randint(60, 120))
            for p in members:
                self.say("bamf@00", p, "residence.asylum.decided", decided, outcome="fluechtling", decided_on=decided, served_on=decided + datetime.timedelta(3), final_on=decided + datetime.timedelta(3))
                self.say(abh, p, "residence.permit.granted", decided + datetime.timedelta(40), decided_on=decided + datetime.timedelta(40), basis="25-2", kind="first",
                         valid_from=decided + datetime.timedelta(40), valid_until=years(decided, 3), work="yes", residence_condition=True)
            end = month_end(decided + datetime.timedelta(20))
            self.say(sozialamt, head, "benefits.asylblg.end_announced", decided + datetime.timedelta(5), decided_on=decided + datetime.timedelta(5), end_on=end, reason="recognised", notice_served=True, persons=members)
            self.say(f"jobcenter@{KREIS}", head, "benefits.sgb2.applied", end - datetime.timedelta(5), applied_on=end - datetime.timedelta(5), persons=members)
            granted = end + datetime.timedelta(self.chance.randint(1, 20))
            self.say(f"jobcenter@{KREIS}", head, "benefits.sgb2.granted", granted, decided_on=granted, **{"from": end + datetime.timedelta(1)}, until=month_end(years(end, 1)), provisional=False, persons=members)
            for p in grown:
                self.say("krankenkasse@108018007", p, "health.insurance.started", granted + datetime.timedelta(4), decided_on=granted + datetime.timedelta(4), basis="5_1_2a", on=end + datetime.timedelta(1))
                self.learns(p, decided + datetime.timedelta(45))
        else:
            decided = day + datetime.timedelta(100)
            for p in members:
                self.say("bamf@00", p, "residence.asylum.decided", decided, outcome="abgelehnt", decided_on=decided, served_on=decided + datetime.timedelta(4))
                self.say(abh, p, "residence.tolerated.issued", decided + datetime.timedelta(40), decided_on=decided + datetime.timedelta(40), basis="60a-2", valid_until=decided + datetime.timedelta(220), work="restricted")
        self.is_counselled(head, day + datetime.timedelta(20), "fluechtlingsberatung")
        if self.chance.random() < 0.5: self.is_managed(head, day + datetime.timedelta(15))
        if self.chance.random() < 0.4: self.say(f"ehrenamtskoordination@{TOWN}", head, "volunteer.mentor.assigned", day + datetime.timedelta(60), on=day + datetime.timedelta(60))
        if self.chance.random() < 0.3: self.is_born(grown, day + datetime.timedelta(90))

    def is_managed(self, head, day):
        kim = f"kim-case-management@{TOWN}"
        self.say(kim, head, "case.opened", day, on=day)
        self.say(kim, head, "case.consent.given", day, scopes=[{"class": "B", "recipient": "kim-case-management", "purpose": "coordination"}], form="written", language="de", text_version="2025-1", by="self")
        self.say(kim, head, "case.plan.agreed", day + datetime.timedelta(30), on=day + datetime.timedelta(30), goals=["school", "language"])

    def is_born(self, grown, day):
        mother, father = grown[-1], grown[0]
        child = self.person(mother.people, mother.household, 1, 0, mother.family)
        child.born, child.day_known, child.address = day, True, mother.address
        self.say(f"standesamt@{TOWN}", child, "civil.birth.registered", day + datetime.timedelta(5), child=child, born_on=day, status="beurkundet", parents=[mother, father], parents_married=True)
        self.say(f"familienkasse@{KREIS}", mother, "benefits.child.granted", day + datetime.timedelta(60), decided_on=day + datetime.timedelta(60), **{"from": day.replace(day=1)}, decision="granted")
        self.say(f"elterngeldstelle@{KREIS}", mother, "benefits.parental.granted", day + datetime.timedelta(50), decided_on=day + datetime.timedelta(50), **{"from": day}, until=years(day, 1), decision="granted")

    def ukrainian(self):
        grown, young = self.family("166", adults=2)
        mother, day = grown[1], self.date(FIRST, FIRST + datetime.timedelta(200))
        members = [mother] + young
        self.persons.remove(grown[0])                    # he is not here
        self.moves_in(members, day, "abroad")
        for p in members:
            self.say(f"auslaenderbehoerde@{TOWN}", p, "residence.permit.granted", day + datetime.timedelta(30), decided_on=day + datetime.timedelta(30), basis="24-1", kind="first",
                     valid_from=day + datetime.timedelta(30), valid_until=DAY(2027, 3, 4), work="yes", residence_condition=False)
        self.say(f"jobcenter@{KREIS}", mother, "benefits.sgb2.applied", day + datetime.timedelta(20), applied_on=day + datetime.timedelta(20), persons=members)
        self.say(f"jobcenter@{KREIS}", mother, "benefits.sgb2.granted", day + datetime.timedelta(40), decided_on=day + datetime.timedelta(40), **{"from": (day + datetime.timedelta(20)).replace(day=1)},
                 until=month_end(day + datetime.timedelta(360)), provisional=True, persons=members)
        self.children_go(young, day)
        self.learns(mother, day + datetime.timedelta(35))
        self.say(f"wohnungsamt@{TOWN}", mother, "housing.flat.rented", day + datetime.timedelta(70), on=day + datetime.timedelta(70))
        self.say(f"anerkennungsstelle@{KREIS}", mother, "recognition.applied", day + datetime.timedelta(90), profession="81", track="normal", on=day + datetime.timedelta(90))
        self.say(f"anerkennungsstelle@{KREIS}", mother, "recognition.complete", day + datetime.timedelta(130), profession="81", track="normal", on=day + datetime.timedelta(130))
        self.is_counselled(mother, day + datetime.timedelta(15), "mbe")

    def student(self):
        p = self.person("436", f"H{len(self.persons) + 1:04}", 30, 19)
        p.address = {"street": self.chance.choice(STREETS), "house_no": "7", "postcode": "41540", "town": "Dormagen", "ags": TOWN}
        day = self.date(FIRST, FIRST + datetime.timedelta(90))
        self.moves_in([p], day, "abroad")
        abh = f"auslaenderbehoerde@{TOWN}"
        until = day + datetime.timedelta(180)
        self.say(abh, p, "residence.permit.granted", day + datetime.timedelta(20), decided_on=day + datetime.timedelta(20), basis="16b", kind="first", valid_from=day + datetime.timedelta(20), valid_until=until, work="restricted")
        self.say("hochschule@duesseldorf", p, "education.enrolled", day + datetime.timedelta(10), kind="master", on=day + datetime.timedelta(10))
        applied = until - datetime.timedelta(self.chance.randint(-5, 30))
        self.say(abh, p, "residence.permit.applied", applied, applied_on=applied, basis="16b", previous_until=until, in_time=applied <= until)
        if self.chance.random() < 0.5:
            self.say(abh, p, "residence.fiction.issued", until + datetime.timedelta(10), decided_on=until + datetime.timedelta(10), effect="81_4", paper_until=until + datetime.timedelta(100), work="restricted")
        self.say("krankenkasse@108018007", p, "health.insurance.started", day + datetime.timedelta(8), decided_on=day + datetime.timedelta(8), basis="student", on=day)

    def worker(self):
        grown, young = self.family("154", children=self.chance.randint(0, 2))
        day = self.date(FIRST, LAST - datetime.timedelta(120))
        self.moves_in(grown + young, day, "municipality", NEIGHBOUR)
        self.children_go(young, day)
        self.works(grown[0], day + datetime.timedelta(10))
        if self.chance.random() < 0.5:
            left = day + datetime.timedelta(100)
            for p in grown + young: self.say(f"meldebehoerde@{TOWN}", p, "registration.moved_out", left, on=left, to="ags", to_ags="05315000")

    def alone_and_young(self):
        p = self.person("423", f"H{len(self.persons) + 1:04}", 17, 14, sex="m")
        p.address = {"street": "Kölner Straße", "house_no": "36", "postcode": "41540", "town": "Dormagen", "ags": TOWN}
        day, ja = self.date(FIRST, FIRST + datetime.timedelta(200)), f"jugendamt@{TOWN}"
        self.say(ja, p, "youth.uma.custody_started", day, started_on=day, provisional=True, alone=True)
        self.say(ja, p, "youth.uma.age_determined", day + datetime.timedelta(6), result="minor", method="inspection", determined_on=day + datetime.timedelta(6))
        self.say(ja, p, "youth.uma.reported", day + datetime.timedelta(8), on=day + datetime.timedelta(8))
        self.say("landesstelle-uma@05", p, "youth.uma.allocated", day + datetime.timedelta(14), target_jugendamt=ja, on=day + datetime.timedelta(14))
        self.say(ja, p, "family.guardian.appointed", day + datetime.timedelta(20), guardian="amt", on=day + datetime.timedelta(20))
        self.say(ja, p, "youth.help.granted", day + datetime.timedelta(25), decided_on=day + datetime.timedelta(25), kind="34", **{"from": day + datetime.timedelta(25)})
        self.is_counselled(p, day + datetime.timedelta(40), "jmd")

    def old_hand(self):
        p = self.person("163", f"H{len(self.persons) + 1:04}", 60, 30)
        p.address = {"street": self.chance.choice(STREETS), "house_no": "12", "postcode": "41540", "town": "Dormagen", "ags": TOWN}
        day = self.date(FIRST, LAST)
        if self.chance.random() < 0.5: self.say(f"einbuergerungsbehoerde@{KREIS}", p, "residence.naturalised", day, effective_on=day)
        else: self.say(f"meldebehoerde@{TOWN}", p, "registration.moved_within", day, on=day)
        if p.age(day) > 55: self.say(f"sozialamt-sgb12@{TOWN}", p, "benefits.sgb12.granted", day, decided_on=day, **{"from": day.replace(day=1)}, chapter="4")
        if self.chance.random() < 0.3: self.say(f"unterhaltsvorschuss@{TOWN}", p, "benefits.maintenance.granted", day, decided_on=day, **{"from": day.replace(day=1)}, decision="granted")
        if self.chance.random() < 0.3: self.say("bafoeg-amt@duesseldorf", p, "benefits.bafoeg.decided", day, decided_on=day, **{"from": day.replace(day=1)}, decision="refused")

    def facts(self):
        """The whole year, in the order in which it was written down."""
        kinds = [(self.asylum_family, 5), (self.ukrainian, 3), (self.student, 4), (self.worker, 3), (self.alone_and_young, 2), (self.old_hand, 3)]
        while len(self.persons) < self.wanted: self.chance.choices([k for k, _ in kinds], [w for _, w in kinds])[0]()
        return sorted((f for f in self.said if FIRST <= f.recorded), key=lambda f: f.recorded)

    def pairs(self, most=80):
        """File numbers of one person at two offices, as clerks link them: the first office that knew him and each other one."""
        offices, found = {}, []
        for f in self.facts(): offices.setdefault(f.person.number, {}).setdefault(f.agency, f.person)
        for known in offices.values():
            first, *others = known
            if len(known) > 4: found += [(f"{first}:{local(known[first], first)}", f"{a}:{local(known[a], a)}") for a in others]
        return found[:most]

    # ---- how an office knows a person

    def described(self, p, agency):
        """As that office writes the person: one spelling an office and person, the address as told there."""
        own = random.Random(f"{p.number} {agency}")
        family, given = p.family, p.given
        for right, ways in SPELLINGS.items():
            if own.random() < 0.3: family, given = family.replace(right, own.choice(ways)), given.replace(right, own.choice(ways))
        found = {"names": [{"kind": "current", "family": family, "given": given}], "born_on": p.born.isoformat(), "born_precision": "day" if p.day_known or own.random() < 0.5 else "year",
                 "sex": p.sex, "nationalities": [p.people], "language": p.language}
        if p.address: found["address"] = p.address
        return found


def local(p, agency):
    """The file number of a person at an office; no two offices share one."""
    slug, n = agency.split("@")[0], p.number
    forms = {"auslaenderbehoerde": f"33.1-{4000 + n:06}", "meldebehoerde": f"{5162000000 + n}", "jobcenter": f"321D{100000 + 7 * n}", "krankenkasse": f"K{100000000 + 11 * n}",
             "schule": f"{20000 + n}", "agentur-fuer-arbeit": f"391A{200000 + 3 * n}", "familienkasse": f"115FK{300000 + n}", "hochschule": f"{n:07}", "sozialamt-asylblg": f"{n:07}-01", "bamf": f"{8000000 + n}"}
    return forms.get(slug, f"{slug[:2].upper()}-{2026}-{n:05}")
