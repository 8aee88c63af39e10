from datetime import date

from factory.declarations import LazyAttribute, LazyFunction, Sequence, Trait

from koppeling.store import Opening, Organisation
from koppeling.terms import Gender, Kind, Level, OrganisationKind
from tests.factories.base import StoredFactory, The
from tests.factories.people import VolunteerFactory, case_ref_of, consents
from tests.factories.towns import TownFactory


class OrganisationFactory(StoredFactory):
    class Meta:
        model = Organisation

    town = The(TownFactory)
    ref = Sequence(lambda n: f"ORG-{n:04d}")
    case_ref = case_ref_of("organisation")
    kind = OrganisationKind.ASSOCIATION
    name = Sequence(lambda n: f"Organisation {n}")
    country = "nl"
    postcode = "7511 CD"
    cell_row = 11626
    cell_col = 941


class OpeningFactory(StoredFactory):
    """A neighbour's hour a week; with a trait a place in an association or at an employer."""

    class Meta:
        model = Opening

    class Params:
        neighbour = Trait(kind=Kind.NEIGHBOUR)
        association = Trait(kind=Kind.ASSOCIATION)
        employer = Trait(kind=Kind.EMPLOYER)

    town = The(TownFactory)
    ref = Sequence(lambda n: f"O-{n:04d}")
    case_ref = case_ref_of("opening")
    kind = Kind.NEIGHBOUR
    volunteer = LazyAttribute(
        lambda opening: (
            VolunteerFactory(town=opening.town) if opening.kind is Kind.NEIGHBOUR else None
        )
    )
    organisation = LazyAttribute(
        lambda opening: (
            None
            if opening.kind is Kind.NEIGHBOUR
            else OrganisationFactory(town=opening.town, kind=OrganisationKind(opening.kind))
        )
    )
    title = Sequence(lambda n: f"Opening {n}")
    country = "nl"
    postcode = "7511 EF"
    cell_row = 11626
    cell_col = 942
    languages = LazyFunction(lambda: {"nl": Level.C2})
    interests = LazyFunction(lambda: ["cooking", "gardening"])
    availability = 0b110
    places = 1
    gender = LazyAttribute(lambda opening: Gender.WOMAN if opening.kind is Kind.NEIGHBOUR else None)
    vetted_until = LazyAttribute(
        lambda opening: date(2030, 1, 1) if opening.kind is Kind.NEIGHBOUR else None
    )
    consents = LazyFunction(consents)
