"""The six questions about an opening, between a form and the cells of a file row."""

from collections.abc import Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from koppeling.queries.offers import OfferLine, OrganisationLine
from koppeling.queries.towns import TownLine
from koppeling.terms import ConsentPurpose, Level, OrganisationKind
from web.vocabulary import levels, several

FIELDS = ("title", "interests", "availability", "postcode", "places", "level", "valid_until")
COLUMNS = {"needs_language": "level"}
"""Fields that stand for a column of another name."""

NONE_NEEDED = "none"
INTERESTS = 3

Values = Mapping[str, str]


def empty(organisation: OrganisationLine) -> Values:
    """What a new opening begins with: one place, where the organisation is."""
    return {"postcode": organisation.postcode or "", "places": "1"}


def values_of(offer: OfferLine, town: TownLine) -> Values:
    """What the form says of an opening that is known."""
    needs = offer.cells["needs_language"]
    here = [level for level in needs.split() if level.startswith(f"{town.language}:")]
    level = here[0].partition(":")[2] if here else "" if needs else NONE_NEEDED
    return {**{name: offer.cells.get(name, "") for name in FIELDS}, "level": level}


def values_in(form: MultiDict[str, str]) -> Values:
    """What was written into the form, as it stands."""
    given = {name: form.get(name, "").strip() for name in FIELDS}
    several_in = {name: several(form, name) for name in ("interests", "availability")}
    return {**given, **several_in}


def problems_in(values: Values) -> dict[str, str]:
    """What is missing, by field."""
    found = {}
    if not values["title"]:
        found["title"] = _("Write in a few words what there is to do")
    if not values["availability"]:
        found["availability"] = _("Tick at least one half-day")
    if not values["postcode"]:
        found["postcode"] = _("Enter the postcode of the place")
    if not values["places"]:
        found["places"] = _("Enter how many people can come")
    if values["level"] not in {NONE_NEEDED, *(code for code, _name in _levels())}:
        found["level"] = _("Choose a level, or that none is needed")
    return found


def cells_of(values: Values, town: TownLine) -> Mapping[str, str]:
    """The cells of a new opening's row."""
    # Whoever says how much of the town's language is needed speaks it there.
    return {**_cells(values, town), "languages": f"{town.language}:{Level.C2.name}"}


def changed_cells(values: Values, offer: OfferLine, town: TownLine) -> Mapping[str, str]:
    """The cells of what is answered in another way than before; an emptied one is cleared."""
    before = _cells(values_of(offer, town), town)
    after = _cells(values, town)
    return {name: cell or "-" for name, cell in after.items() if cell != before[name]}


def _cells(values: Values, town: TownLine) -> dict[str, str]:
    level = values["level"]
    needs = f"{town.language}:{level}" if level in Level.__members__ else ""
    return {**{name: values[name] for name in FIELDS if name != "level"}, "needs_language": needs}


def consent_cell(form: MultiDict[str, str]) -> str:
    """The purposes that were ticked."""
    ticked = form.getlist("consent")
    return " ".join(one.value for one in ConsentPurpose if one.value in ticked)


def level_options() -> list[tuple[str, str]]:
    """The levels that may be needed, none first."""
    return [(NONE_NEEDED, _("None: hands and feet are enough")), *_levels()]


def title_hint(kind: OrganisationKind) -> str:
    """An example of what to write first."""
    if kind is OrganisationKind.EMPLOYER:
        return _("A trial day, an internship or a job? For example: trial day in the bakery")
    return _("For example: singing in the choir, helping in the garden")


def _levels() -> list[tuple[str, str]]:
    return levels(Level.A1, Level.C1)
