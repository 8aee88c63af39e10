"""Who is not available: a count in every language, and no fact, on whatever a round leads to.

A round is run in which fear, a wish for contact, protection and a pair that has ended keep
people apart; every page of what would help is read, and so is what the round prints.
"""

import json
import re
from datetime import date

import pytest

from koppeling.cli.documents import round_document
from koppeling.jobs.rounds import run_round
from koppeling.queries import towns
from koppeling.queries.rounds import round_view
from koppeling.terms import ContactGender, Gender, Level, Week
from koppeling.wording.catalogue import LANGUAGES
from tests.factories import AvoidanceFactory, NewcomerFactory, OpeningFactory, TieFactory
from tests.factories.base import NOW
from tests.web.coordinator.weeks import main_of

PAGES = ("waiting", "advice", "week/2026-W48/print", "people/why/N-FEARS", "people/why/N-WISHES")
COUNTED = {"nl": "niet beschikbaar", "de": "nicht verfügbar", "en": "not available"}
FACTS = re.compile(
    r"AVOIDED|PROTECTED|\b(?:woman|women|vrouw|vrouwen|Frau|Frauen)\b"
    r"|\b(?:avoid|fear|protect|block|ended)\w*|\b(?:vermijd|bang|bescherm)\w*"
    r"|\b(?:meide|fürcht|geschütz|Schutz)\w*"
)
"""Whom somebody avoids, what somebody wishes, who is protected: no page may say it."""


@pytest.fixture
def proposed(session, engine, enschede):
    """Nobody can meet the one neighbour there is, each for a reason that is nobody's to know."""
    shared = {"languages": {"nl": Level.C1}, "availability": 0b111, "wants": ["neighbour"]}
    opening = OpeningFactory.create(
        ref="O-1",
        gender=Gender.MAN,
        vetted_until=date(2030, 1, 1),
        languages={"nl": Level.C1},
        availability=0b111,
    )
    fears = NewcomerFactory.create(ref="N-FEARS", **shared)
    AvoidanceFactory.create(case_ref=fears.case_ref, avoids_ref="O-1")
    AvoidanceFactory.create(case_ref=fears.case_ref, avoids_ref="AVOIDED-72")
    NewcomerFactory.create(ref="N-WISHES", contact_gender=ContactGender.WOMAN, **shared)
    parted = NewcomerFactory.create(ref="N-PARTED", **shared)
    TieFactory.create(ended_coupling=True, newcomer=parted, opening=opening)
    NewcomerFactory.create(ref="N-PROTECTED", protected=True, **shared)
    session.commit()
    run_round(engine, "enschede", week=Week(2026, 48), now=NOW, actor="test")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_count_who_is_not_available_and_tell_no_fact(proposed, signed_in, post, language):
    client = signed_in()
    post(client, "/language", language=language, page="public.start")

    pages = {page: client.get(f"/coordinator/{page}") for page in PAGES}

    assert {page: answer.status_code for page, answer in pages.items()} == dict.fromkeys(PAGES, 200)
    assert COUNTED[language] in main_of(pages["waiting"].text)
    assert COUNTED[language] in main_of(pages["advice"].text)
    assert [
        (page, fact)
        for page, answer in pages.items()
        for fact in FACTS.findall(main_of(answer.text))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_counts_who_is_not_available_and_tells_no_fact(
    session, enschede, proposed, language
):
    town = towns.get_town(session, "enschede")
    document = round_document(round_view(session, town, Week(2026, 48), now=NOW), language)

    told = {name: document[name] for name in ("proposals", "unmatched", "advice", "empty")}
    assert [one["newcomer"] for one in told["unmatched"]] == ["N-FEARS", "N-PARTED", "N-WISHES"]
    assert [one["blocked"] for one in told["unmatched"]] == [{"not_available": 1}] * 3
    written = json.dumps(told, ensure_ascii=False).replace('"blocked":', "")
    assert FACTS.findall(written) == []
