from datetime import timedelta

import pytest

from koppeling.queries.links import find_link
from koppeling.terms import LinkPurpose, Party
from koppeling.usecases.links import make_link, note_token, revoke_links, token_of
from koppeling.usecases.pauses import stop_newcomer
from tests.factories.base import NOW

KEY = "k" * 43


@pytest.fixture
def given_out(session, enschede):
    """A link, and the token that is in the message."""

    def given_out(purpose=LinkPurpose.ANSWER, **whose):
        link = make_link(session, enschede.id, purpose, **whose, now=NOW, told=f"{whose}")
        token = token_of(KEY, link.id, link.nonce)
        note_token(session, link.id, token)
        return link, token

    return given_out


def find(session, token, purpose=LinkPurpose.ANSWER, now=NOW):
    return find_link(session, token, purpose=purpose, now=now)


def test_a_link_is_found_by_its_token_and_says_whose_it_is(
    session, enschede, given_out, introduction_factory
):
    introduction = introduction_factory(newcomer__locale="ar")
    sides = {"newcomer_id": introduction.newcomer_id}, {"opening_id": introduction.opening_id}
    hers, theirs = (
        find(session, given_out(introduction_id=introduction.id, **side)[1]) for side in sides
    )
    assert (hers.party, hers.newcomer_id, hers.introduction_id, hers.town, hers.locale) == (
        Party.NEWCOMER,
        introduction.newcomer_id,
        introduction.id,
        enschede,
        "ar",
    )
    # Who gave no language reads the town's.
    assert (theirs.party, theirs.opening_id, theirs.locale) == (
        Party.OPENING,
        introduction.opening_id,
        "nl",
    )


def test_staff_and_organisations_are_no_side(
    session, given_out, account_factory, organisation_factory
):
    organisation = organisation_factory(locale="de")
    _, token = given_out(LinkPurpose.ORGANISATION, organisation_id=organisation.id)
    found = find(session, token, LinkPurpose.ORGANISATION)
    assert (found.party, found.organisation_id, found.locale) == (None, organisation.id, "de")
    assert found.takes_over is False
    account = account_factory()
    _, token = given_out(LinkPurpose.ACCOUNT, account_id=account.id)
    found = find(session, token, LinkPurpose.ACCOUNT)
    assert (found.party, found.account_id, found.locale) == (None, account.id, "nl")


def expired(session, link):
    link.expires_at = NOW


def revoked(session, link):
    assert revoke_links(session, newcomer_id=link.newcomer_id, now=NOW) == 1
    assert revoke_links(session, newcomer_id=link.newcomer_id, now=NOW) == 0


def stopped(session, link):
    stop_newcomer(session, link.newcomer_id, now=NOW, actor="test")


def never_written(session, link):
    link.token_hash = None


@pytest.mark.parametrize(
    "happen", [expired, revoked, stopped, never_written], ids=lambda one: one.__name__
)
def test_a_link_that_does_not_open_is_as_unknown_as_any(
    session, given_out, newcomer_factory, happen
):
    link, token = given_out(newcomer_id=newcomer_factory().id)
    assert find(session, token) is not None
    happen(session, link)
    session.flush()
    session.expire_all()
    assert find(session, token) is None


def test_a_link_opens_nothing_else(session, given_out, newcomer_factory):
    _, token = given_out(newcomer_id=newcomer_factory().id)
    others = [purpose for purpose in LinkPurpose if purpose is not LinkPurpose.ANSWER]
    assert [find(session, token, purpose) for purpose in others] == [None] * 3


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff", "\x00", "é" * 5_000])
def test_whatever_is_no_token_is_unknown(session, enschede, token):
    assert find(session, token) is None


def test_a_token_is_43_characters_and_another_key_makes_another(
    session, given_out, newcomer_factory
):
    link, token = given_out(newcomer_id=newcomer_factory().id)
    assert (len(token), token.isascii()) == (43, True)
    assert token == token_of(KEY, link.id, link.nonce)
    other = token_of("l" * 43, link.id, link.nonce)
    assert other != token
    assert token not in (link.nonce, link.token_hash)
    note_token(session, link.id, other)
    assert (find(session, token), find(session, other).id) == (None, link.id)


def test_the_last_moment_of_a_link(session, given_out, newcomer_factory):
    link, token = given_out(newcomer_id=newcomer_factory().id)
    assert link.expires_at == NOW + timedelta(days=60)
    assert find(session, token, now=link.expires_at - timedelta(seconds=1)) is not None
    assert find(session, token, now=link.expires_at) is None
