"""What every table shares."""

import pytest
from sqlalchemy import ColumnElement, Table, UniqueConstraint, inspect

from koppeling.store import Base
from tests.factories import FACTORIES

MODELS = sorted(
    (mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__
)


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_a_stored_thing_prints_its_class_and_identity_only(session, factory):
    row = factory()
    assert repr(row) == f"<{type(row).__name__} {getattr(row, 'id', None)}>"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_constraint_and_index_has_a_name(model):
    for item in (*model.__table__.constraints, *model.__table__.indexes):
        assert item.name


REMEMBERED = {"newcomers", "openings", "introductions", "proposals", "links", "ties"}
"""Tables that grow by the week, and whose rows are erased one by one."""


def test_erasing_a_row_never_reads_a_whole_table():
    """A foreign key without an index makes the database read all of its table."""
    unindexed = [
        str(key.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in REMEMBERED
        and next(iter(key.columns)) not in first_of_an_index(table)
    ]
    assert unindexed == []


def first_of_an_index(table: Table) -> set[ColumnElement]:
    unique = [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    return {
        next(iter(columns))
        for columns in (
            table.primary_key.columns,
            *(item.columns for item in unique),
            *(index.columns for index in table.indexes),
        )
    }


def test_every_code_is_checked_by_the_database():
    unchecked = [
        str(column)
        for model in MODELS
        for column in inspect(model).columns
        if hasattr(column.type, "enums") and not column.type.create_constraint
    ]
    assert unchecked == []
