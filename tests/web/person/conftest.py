"""A town with an introduction of each kind, and what each side may do with its link."""

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from koppeling.store import Introduction, Town
from koppeling.store.engine import reading
from koppeling.terms import Party
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW
from tests.web import browsers


@pytest.fixture
def enschede(session) -> Town:
    return add_town(session, "enschede", now=NOW, actor="test")


@pytest.fixture
def asking(enschede, introduction_factory) -> Introduction:
    """A newcomer and a neighbour, who is asked first; both read English."""
    return reads_english(introduction_factory())


@pytest.fixture
def asking_association(enschede, introduction_factory, opening_factory) -> Introduction:
    """A newcomer, who is asked first, and an association; both read English."""
    return reads_english(introduction_factory(opening=opening_factory(association=True)))


def reads_english(introduction: Introduction) -> Introduction:
    reader = introduction.opening.volunteer or introduction.opening
    reader.locale = introduction.newcomer.locale = "en"
    return introduction


@pytest.fixture
def say_yes(session):
    """``say_yes(introduction, Party.OPENING, chosen)``: as that side does on its page."""

    def say_yes(introduction, by: Party, chosen=None):
        accept_introduction(session, introduction.id, by=by, chosen=chosen, now=NOW, actor="test")
        session.commit()

    return say_yes


@pytest.fixture
def phone(app: Flask):
    """Another browser, in which nobody has been."""
    return browsers.browser(app)


@pytest.fixture
def all_of(engine: Engine):
    """``all_of(Tie)``: what is stored by now, seen from outside the session of the test."""

    def all_of(kind):
        with reading(engine) as session:
            found = list(session.scalars(select(kind)))
            session.expunge_all()
        return found

    return all_of


@pytest.fixture
def stored(all_of):
    """``stored(Tie)``: the one there is."""

    def stored(kind):
        (found,) = all_of(kind)
        return found

    return stored
