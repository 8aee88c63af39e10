"""Whole columns out of either database, and whole lists of rows into it."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import Integer, cast, literal, literal_column, select, text
from sqlalchemy.exc import IntegrityError

from koppeling.store import Alternate, Newcomer, Opening, Proposal, bulk
from koppeling.store.bulk import change_mark, insert_rows, read_columns, read_numbers
from koppeling.store.engine import deed, reading
from tests.databases import ON_POSTGRESQL, ON_SQLITE
from tests.factories.base import NOW

NEWCOMERS = select(
    Newcomer.ref,
    Newcomer.birth_year,
    Newcomer.children,
    Newcomer.registered_on,
    Newcomer.gender,
    Newcomer.interests,
    Newcomer.paused_at.is_(None).label("awake"),
)


def test_columns_come_as_numbers_and_texts(session, newcomer_factory):
    newcomer_factory(ref="B", children=True, registered_on=date(1, 1, 1), interests=["a", "b"])
    newcomer_factory(ref="A", birth_year=None, gender=None, registered_on=None, interests=None)
    newcomer_factory(ref="C", children=False, registered_on=date.max, paused_at=NOW, interests=[])
    found = read_columns(session, NEWCOMERS, key=Newcomer.ref)
    assert found.keys == ("A", "B", "C")
    assert {name: values.tolist() for name, values in found.numbers.items()} == {
        "birth_year": [-1, 1998, 1998],
        "children": [-1, 1, 0],
        "registered_on": [-1, 1, date.max.toordinal()],
        "awake": [1, 1, 0],
    }
    gender, interests = found.texts["gender"], found.texts["interests"]
    assert [gender.distinct[no] for no in gender.no] == [None, "woman", "woman"]
    documents = interests.documents()
    assert [documents[no] for no in interests.no] == [None, ["a", "b"], []]


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_columns_are_whole_however_they_are_cut(session, newcomer_factory, monkeypatch, rows):
    monkeypatch.setattr(bulk, "ROWS_AT_A_TIME", rows)
    for ref, year in (("A", 1990), ("B", 1991), ("C", 1990), ("D", 1992)):
        newcomer_factory(ref=ref, birth_year=year, interests=[ref, "é", '"\\'])
    heard: list[int] = []
    found = read_columns(session, NEWCOMERS, key=Newcomer.ref, progress=heard.append)
    assert found.keys == ("A", "B", "C", "D")
    assert found.numbers["birth_year"].tolist() == [1990, 1991, 1990, 1992]
    assert [d[0] for d in found.texts["interests"].documents()] == ["A", "B", "C", "D"]
    assert found.texts["interests"].documents()[0][1:] == ["é", '"\\']
    assert heard[-1] == 4


def test_no_rows_are_no_columns_entries(session):
    found = read_columns(session, NEWCOMERS, key=Newcomer.ref)
    assert found.keys == ()
    assert {len(values) for values in found.numbers.values()} == {0}
    assert {len(column.no) for column in found.texts.values()} == {0}
    none = read_numbers(session, select(Newcomer.id))
    assert none["id"].tolist() == []


def test_numbers_of_one_query_keep_their_rows_together(session, newcomer_factory):
    newcomer_factory.create_batch(3)
    query = select(Newcomer.id, (Newcomer.id * -7).label("other"), cast(literal(-(2**31)), Integer))
    one, other, least = read_numbers(session, query).values()
    assert (one * -7).tolist() == other.tolist()
    assert least.tolist() == [-(2**31)] * 3


@ON_SQLITE  # PostgreSQL refuses to put it into four bytes
@pytest.mark.parametrize("number", [2**31, -(2**31) - 1])
def test_a_number_beyond_32_bits_is_not_read_as_another(session, newcomer_factory, number):
    newcomer_factory()
    with pytest.raises(OverflowError):
        read_numbers(
            session, select(Newcomer.id, literal_column(str(number), Integer).label("number"))
        )


@pytest.mark.parametrize("rows", [1, 2, 50])
def test_rows_are_inserted_as_the_database_keeps_them(
    session, proposal_factory, opening_factory, monkeypatch, rows
):
    monkeypatch.setattr(bulk, "ROWS_AT_A_TIME", rows)
    first = proposal_factory()
    others = opening_factory.create_batch(3)
    # Not the order of the table's own columns.
    columns = ("reasons", "state", "score", "newcomer_id", "opening_id", "match_round_id")
    heard: list[int] = []
    insert_rows(
        session,
        Proposal,
        columns,
        [
            ('["a\\tb", "é\\\\n"]', "draft", no, first.newcomer_id, one.id, first.match_round_id)
            for no, one in enumerate(others)
        ],
        progress=heard.append,
    )
    insert_rows(session, Alternate, ("proposal_id", "opening_id", "score"), [])
    found = session.execute(
        select(Proposal.score, Proposal.reasons, Proposal.state, Opening.ref, Proposal.own_words)
        .join(Opening, Opening.id == Proposal.opening_id)
        .where(Proposal.id != first.id)
        .order_by(Proposal.score)
    ).all()
    assert [tuple(row) for row in found] == [
        (no, ["a\tb", "é\\n"], "draft", one.ref, None) for no, one in enumerate(others)
    ]
    assert heard[-1] == 3


def test_a_row_that_may_not_be_is_refused_without_quoting_it(session, proposal_factory):
    one = proposal_factory()
    columns = ("match_round_id", "newcomer_id", "opening_id", "state", "score", "reasons")
    row = (one.match_round_id, one.newcomer_id, one.opening_id, "draft", 1, '["secret"]')
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        insert_rows(session, Proposal, columns, [row])
    assert "secret" not in str(refused.value)
    assert "Key (" not in str(refused.value)


@ON_SQLITE
def test_the_mark_stays_while_nothing_changes(engine):
    with reading(engine) as before:
        mark = change_mark(before)
        assert change_mark(before) == mark
    with reading(engine) as again:
        assert change_mark(again) == mark


@ON_SQLITE
def test_the_mark_changes_with_what_another_commits(engine, session, newcomer_factory):
    newcomer_factory()
    session.commit()
    session.close()
    with reading(engine) as before:
        mark = change_mark(before)
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as another:
        another.execute("begin immediate")
        another.execute("update newcomers set called = 'Ada'")
        with reading(engine) as meanwhile:
            assert change_mark(meanwhile) == mark
        another.execute("commit")
        with reading(engine) as after:
            assert change_mark(after) != mark


@ON_SQLITE
def test_the_mark_changes_with_what_the_connection_itself_writes(engine, session, newcomer_factory):
    newcomer_factory()
    session.commit()
    session.close()
    with deed(engine) as own:
        mark = change_mark(own)
        own.execute(text("update newcomers set called = 'Ada'"))
        assert change_mark(own) != mark


@ON_POSTGRESQL
def test_there_is_no_mark_on_postgresql(session):
    assert change_mark(session) is None
