import json
import re
from datetime import UTC, date, datetime, timedelta
from math import cos, hypot, radians
from zoneinfo import ZoneInfo

import pytest

from koppeling.matching.policy import Policy
from koppeling.reference.files import seeds
from koppeling.reference.grid import centre, snap
from koppeling.reference.languages import normalise_language
from koppeling.reference.postcodes import COUNTRIES, postcodes
from koppeling.reference.towns import town_seeds
from koppeling.terms import KINDS, Kind, Term, Week
from tests.reference.sources import source

SLUGS = ("enschede", "muenster")

Point = tuple[float, float]


def km(one: Point, other: Point) -> float:
    north = (one[0] - other[0]) * 111.32
    return hypot(north, (one[1] - other[1]) * 111.32 * cos(radians(one[0])))


def test_the_two_towns_are_known():
    assert tuple(town_seeds()) == SLUGS


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("enschede", ("Enschede", "nl", "nl", "Europe/Amsterdam", "nl")),
        ("muenster", ("Münster", "de", "de", "Europe/Berlin", "de")),
    ],
)
def test_a_town_begins_with_its_own_facts(slug, facts):
    town = town_seeds()[slug]
    assert (town.name, town.country, town.law_profile, town.time_zone, town.language) == facts
    assert town.country in COUNTRIES
    assert normalise_language(town.language) == town.language


def test_a_town_has_a_public_place_for_first_meetings():
    assert [town.meeting_place for town in town_seeds().values()] == [
        "Bibliotheek Enschede, Pijpenstraat 15",
        "Stadtbücherei Münster, Alter Steinweg 11",
    ]


@pytest.mark.parametrize(("slug", "count"), [("enschede", 44), ("muenster", 45)])
def test_a_town_has_its_districts_each_in_a_cell_of_its_own(slug, count):
    districts = town_seeds()[slug].districts
    assert len(districts) == count
    assert len({district.key for district in districts}) == count
    assert len({district.name for district in districts}) == count
    assert len({snap(district.lat, district.lon) for district in districts}) == count


@pytest.mark.parametrize("slug", SLUGS)
def test_a_district_has_a_plain_key_and_the_centre_of_a_cell(slug):
    for district in town_seeds()[slug].districts:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", district.key)
        assert (district.lat, district.lon) == centre(snap(district.lat, district.lon))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_district_lies_in_reach_of_a_postcode_of_its_town(slug):
    town = town_seeds()[slug]
    own = [(p.lat, p.lon) for p in postcodes(town.country) if p.place == town.name]
    far = {
        district.name: min(km((district.lat, district.lon), point) for point in own)
        for district in town.districts
    }
    assert {name: away for name, away in far.items() if away > 5} == {}


def test_the_districts_of_muenster_are_its_45_stadtteile():
    features = json.loads(source("geo/muenster_level2.geojson").read_text())["features"]
    theirs = {
        feature["properties"]["name"]: (feature["properties"]["lat"], feature["properties"]["lon"])
        for feature in features
    }
    ours = {d.name: (d.lat, d.lon) for d in town_seeds()["muenster"].districts}
    assert ours.keys() == theirs.keys()
    # Ours is where people live; theirs is a point inside the area, which may be a forest.
    assert {name for name in ours if km(ours[name], theirs[name]) > 1.3} == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_policy_is_one_that_the_engine_takes(slug):
    document = town_seeds()[slug].policy
    assert Policy.from_document(document).document() == document


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_of_a_kind_sum_to_100(slug, kind):
    weights = town_seeds()[slug].policy["weights"][kind]
    assert set(weights) == set(Term)
    assert sum(weights.values()) == 100


@pytest.mark.parametrize("slug", SLUGS)
def test_an_employer_sees_no_stage_of_life(slug):
    assert town_seeds()[slug].policy["weights"][Kind.EMPLOYER][Term.STAGE] == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_of_a_policy_has_its_reason_beside_it(slug):
    lines = (seeds() / "towns" / slug / "policy.toml").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if " = " in line and not line.startswith("#")]
    assert [line for line in entries if not re.search(r"#\s\S.{9,}", line)] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_round_of_the_town_has_the_week_of_its_own_clock(slug):
    """On 26 October 2026, half past midnight in both towns, it is still Sunday in UTC."""
    zone = ZoneInfo(town_seeds()[slug].time_zone)
    instant = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)
    assert instant.astimezone(zone) == datetime(2026, 10, 26, 0, 30, tzinfo=zone)
    assert str(Week.of(instant.astimezone(zone).date())) == "2026-W44"
    assert str(Week.of(instant.date())) == "2026-W43"


@pytest.mark.parametrize("slug", SLUGS)
def test_2026_has_a_week_53_in_the_town(slug):
    zone = ZoneInfo(town_seeds()[slug].time_zone)
    first = datetime(2026, 12, 27, 23, 0, tzinfo=UTC)
    after = first + timedelta(days=7)
    before = first - timedelta(seconds=1)
    weeks = [str(Week.of(t.astimezone(zone).date())) for t in (before, first, after)]
    assert weeks == ["2026-W52", "2026-W53", "2027-W01"]
    assert Week.parse("2026-W53").monday == date(2026, 12, 28)
