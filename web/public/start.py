"""The start page, and how we match."""

from koppeling import __version__
from koppeling.queries import towns
from koppeling.wording.policy import policy_sections
from web.languages import PEOPLE_LANGUAGES, language, speak
from web.public import blueprint
from web.rendering import page
from web.session import reading


@blueprint.get("/")
def start() -> str:
    """What this is, for whom, and the ways in."""
    speak(None, among=PEOPLE_LANGUAGES)
    with reading() as db:
        found = towns.towns(db)
    return page("public/start.html", towns=found)


@blueprint.get("/how-we-match")
def how_we_match() -> str:
    """What the computer does and what people do, in the fields of the algorithm register."""
    with reading() as db:
        found = towns.towns(db)
    weights = [(town, policy_sections(town.policy, language())) for town in found if town.policy]
    return page("public/how_we_match.html", towns=found, weights=weights, version=__version__)
