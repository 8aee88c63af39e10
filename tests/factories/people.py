from datetime import date

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory

from koppeling.store import Avoidance, CaseRef, Consent, Household, Newcomer, Volunteer
from koppeling.terms import ConsentPurpose, Gender, Kind, Level, Travel
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.towns import TownFactory


def consents() -> list[Consent]:
    """To be in a round, and to be written to."""
    return [
        Consent(purpose=purpose, granted_at=NOW)
        for purpose in (ConsentPurpose.MATCHING, ConsentPurpose.CONTACT)
    ]


class CaseRefFactory(StoredFactory):
    class Meta:
        model = CaseRef

    town = The(TownFactory)
    town_id = TOWN_ID
    ref = Sequence(lambda n: f"CASE-{n:04d}")
    subject = "newcomer"


def case_ref_of(subject: str) -> LazyAttribute:
    """The case number of a row that has ``ref`` and ``town``."""
    return LazyAttribute(
        lambda holder: CaseRefFactory(town=holder.town, ref=holder.ref, subject=subject)
    )


class HouseholdFactory(StoredFactory):
    class Meta:
        model = Household

    town = The(TownFactory)
    town_id = TOWN_ID
    key = Sequence(lambda n: f"household-{n}")


class NewcomerFactory(StoredFactory):
    """Somebody who can be in a round."""

    class Meta:
        model = Newcomer

    town = The(TownFactory)
    ref = Sequence(lambda n: f"N-{n:04d}")
    case_ref = case_ref_of("newcomer")
    called = Sequence(lambda n: f"Newcomer {n}")
    email = LazyAttribute(lambda newcomer: f"{newcomer.ref.lower()}@example.org")
    country = "nl"
    postcode = "7511 AB"
    cell_row = 11626
    cell_col = 940
    languages = LazyFunction(lambda: {"ar": Level.C2, "nl": Level.B1})
    interests = LazyFunction(lambda: ["cooking", "football"])
    availability = 0b111
    wants = LazyFunction(lambda: list(Kind))
    gender = Gender.WOMAN
    birth_year = 1998
    travel = Travel.BICYCLE
    max_minutes = 30
    registered_on = date(2026, 9, 7)
    consents = LazyFunction(consents)


class VolunteerFactory(StoredFactory):
    class Meta:
        model = Volunteer

    town = The(TownFactory)
    town_id = TOWN_ID
    name = Sequence(lambda n: f"Volunteer {n}")
    email = Sequence(lambda n: f"volunteer-{n}@example.org")


class ConsentFactory(StoredFactory):
    """To research, which a newcomer of these factories has not allowed yet."""

    class Meta:
        model = Consent

    newcomer = SubFactory(NewcomerFactory)
    purpose = ConsentPurpose.RESEARCH
    granted_at = NOW


class AvoidanceFactory(StoredFactory):
    class Meta:
        model = Avoidance

    town = The(TownFactory)
    case_ref = SubFactory(CaseRefFactory, town=SelfAttribute("..town"))
    avoids_ref = Sequence(lambda n: f"AVOIDED-{n:04d}")
