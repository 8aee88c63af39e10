"""Explanations: why, what would help, whom to recruit, what a week was computed from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Where SQLite copies a table to change it, this would be lost.
ANEW = {"sqlite_autoincrement": True}


def _of_round(table: str, holder: str, *columns: str) -> None:
    """A table of JSON columns with one row per round and ``holder``."""
    op.create_table(
        table,
        sa.Column("match_round_id", sa.Integer(), nullable=False),
        sa.Column(f"{holder}_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in columns),
        sa.PrimaryKeyConstraint("match_round_id", f"{holder}_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["match_round_id"],
            ["match_rounds.id"],
            name=op.f(f"fk_{table}_match_round_id_match_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            [f"{holder}_id"],
            [f"{holder}s.id"],
            name=op.f(f"fk_{table}_{holder}_id_{holder}s"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f(f"ix_{table}_{holder}_id"), table, [f"{holder}_id"])


def upgrade() -> None:
    _of_round("round_newcomers", "newcomer", "facts")
    _of_round("round_openings", "opening", "facts")
    _of_round("empty_openings", "opening", "blocked", "remedies")
    op.create_table(
        "policy_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_changes")),
        sa.CheckConstraint(
            "not confirmed or proposed_by <> decided_by", name=op.f("ck_policy_changes_two_people")
        ),
        sa.CheckConstraint(
            "(decided_at is null) = (confirmed is null)", name=op.f("ck_policy_changes_decided")
        ),
        sa.ForeignKeyConstraint(
            ["town_id"],
            ["towns.id"],
            name=op.f("fk_policy_changes_town_id_towns"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                ["accounts.id"],
                name=op.f(f"fk_policy_changes_{name}_accounts"),
                ondelete="SET NULL",
            )
            for name in ("proposed_by", "decided_by")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_policy_changes_town_id"), "policy_changes", ["town_id"])
    op.create_index(
        op.f("uq_policy_changes_open"),
        "policy_changes",
        ["town_id"],
        unique=True,
        sqlite_where=sa.text("decided_at is null"),
        postgresql_where=sa.text("decided_at is null"),
    )
    # What was kept as help counted openings and had not been proven: the next round says anew.
    op.alter_column("still_waiting", "would_help", new_column_name="remedies")
    op.execute("UPDATE still_waiting SET remedies = '[]'")
    with op.batch_alter_table("match_rounds", table_kwargs=ANEW) as match_rounds:
        match_rounds.add_column(sa.Column("advice", sa.JSON(), nullable=True))
        match_rounds.add_column(sa.Column("previous", sa.JSON(), nullable=True))
    op.execute("UPDATE match_rounds SET advice = '[]'")
    with op.batch_alter_table("match_rounds", table_kwargs=ANEW) as match_rounds:
        match_rounds.alter_column("advice", existing_type=sa.JSON(), nullable=False)
    op.add_column("proposals", sa.Column("why", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("proposals", "why")
    with op.batch_alter_table("match_rounds", table_kwargs=ANEW) as match_rounds:
        match_rounds.drop_column("previous")
        match_rounds.drop_column("advice")
    op.execute("UPDATE still_waiting SET remedies = '[]'")
    op.alter_column("still_waiting", "remedies", new_column_name="would_help")
    for table in ("policy_changes", "empty_openings", "round_openings", "round_newcomers"):
        op.drop_table(table)
