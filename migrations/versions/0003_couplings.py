"""What comes of a week: introductions, ties, links, messages, and the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("newcomer_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by", sa.String(32), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_for_good", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint(
            "id",
            "state",
            "newcomer_id",
            "opening_id",
            name=op.f("uq_introductions_id_state_newcomer_id_opening_id"),
        ),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_introductions_proposal_id")),
        sa.CheckConstraint(
            "(declined_by is null) = (declined_at is null)",
            name=op.f("ck_introductions_declined_at"),
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (declined_by is not null)",
            name=op.f("ck_introductions_declined_by_one"),
        ),
        sa.CheckConstraint(
            "state = 'declined' or not declined_for_good",
            name=op.f("ck_introductions_declined_for_good"),
        ),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_introductions_expires_later")),
        sa.CheckConstraint(
            "state IN ('asking', 'coupled', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_introductions_introductionstate"),
        ),
        sa.CheckConstraint(
            "declined_by IN ('newcomer', 'opening')", name=op.f("ck_introductions_party")
        ),
        sa.CheckConstraint(
            "state <> 'coupled' or (newcomer_yes_at is not null and opening_yes_at is not null)",
            name=op.f("ck_introductions_two_yeses"),
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_introductions_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_introductions_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_introductions_proposal_id_proposals"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"],
            ["towns.id"],
            name=op.f("fk_introductions_town_id_towns"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_introductions_newcomer_id"), "introductions", ["newcomer_id"])
    op.create_index(op.f("ix_introductions_opening_id"), "introductions", ["opening_id"])
    op.create_index(op.f("ix_introductions_town_id_state"), "introductions", ["town_id", "state"])
    op.create_index(
        op.f("uq_introductions_asking"),
        "introductions",
        ["newcomer_id", "opening_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asking'"),
        postgresql_where=sa.text("state = 'asking'"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("nonce", name=op.f("uq_links_nonce")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_links_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_links_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_links_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_links_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_links_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_links_introduction_id"), "links", ["introduction_id"])
    op.create_index(op.f("ix_links_newcomer_id"), "links", ["newcomer_id"])
    op.create_index(op.f("ix_links_opening_id"), "links", ["opening_id"])
    op.create_index(op.f("ix_links_organisation_id"), "links", ["organisation_id"])
    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("other_newcomer_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(32), nullable=True),
        sa.Column("end_reason", sa.String(32), nullable=True),
        sa.Column("newcomer_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_no", sa.Integer(), nullable=True),
        sa.Column("opening_places", sa.Integer(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("introduction_state", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("introduction_id", name=op.f("uq_ties_introduction_id")),
        sa.UniqueConstraint("opening_id", "place_no", name=op.f("uq_ties_opening_id_place_no")),
        sa.CheckConstraint(
            "(kind = 'coupling') = (state is not null)", name=op.f("ck_ties_coupling_state")
        ),
        sa.CheckConstraint(
            "state IN ('trial', 'settled', 'ended')", name=op.f("ck_ties_couplingstate")
        ),
        sa.CheckConstraint(
            "end_reason is null or (kind = 'coupling' and state = 'ended')",
            name=op.f("ck_ties_end_reason"),
        ),
        sa.CheckConstraint(
            "kind <> 'coupling' or (state = 'ended') = (until is not null)",
            name=op.f("ck_ties_ended_until"),
        ),
        sa.CheckConstraint(
            "end_reason IN ('goal_reached', 'term_over', 'moved_away', 'no_time', "
            "'no_click', 'never_started', 'concern', 'other')",
            name=op.f("ck_ties_endreason"),
        ),
        sa.CheckConstraint(
            "(kind = 'coupling' and until is null) = (place_no is not null)",
            name=op.f("ck_ties_holds_a_place"),
        ),
        sa.CheckConstraint(
            "(introduction_id is null) = (introduction_state is null)",
            name=op.f("ck_ties_introduction"),
        ),
        sa.CheckConstraint(
            "introduction_state = 'coupled'", name=op.f("ck_ties_introduction_coupled")
        ),
        sa.CheckConstraint(
            "introduction_state IN ('asking', 'coupled', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_ties_introductionstate"),
        ),
        sa.CheckConstraint("newcomer_id <> other_newcomer_id", name=op.f("ck_ties_not_to_oneself")),
        sa.CheckConstraint(
            "(case when opening_id is null then 0 else 1 end) + (case when "
            "organisation_id is null then 0 else 1 end) + (case when other_newcomer_id is"
            " null then 0 else 1 end) = 1",
            name=op.f("ck_ties_one_other_side"),
        ),
        sa.CheckConstraint(
            "(place_no is null) = (opening_places is null)", name=op.f("ck_ties_place_of_opening")
        ),
        sa.CheckConstraint(
            "kind IN ('coupling', 'prior', 'self-grown', 'membership')",
            name=op.f("ck_ties_tiekind"),
        ),
        sa.CheckConstraint(
            "kind <> 'coupling' or (opening_id is not null and since is not null and "
            "newcomer_yes_at is not null and opening_yes_at is not null)",
            name=op.f("ck_ties_two_yeses"),
        ),
        sa.CheckConstraint(
            "until is null or since is null or until >= since", name=op.f("ck_ties_until_since")
        ),
        sa.CheckConstraint(
            "place_no between 1 and opening_places", name=op.f("ck_ties_within_places")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id", "introduction_state", "newcomer_id", "opening_id"],
            [
                "introductions.id",
                "introductions.state",
                "introductions.newcomer_id",
                "introductions.opening_id",
            ],
            name=op.f("fk_ties_introduction"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_ties_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id", "opening_places"],
            ["openings.id", "openings.places"],
            name=op.f("fk_ties_opening_id_opening_places_openings"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_ties_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_ties_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_ties_other_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_ties_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ties_newcomer_id"), "ties", ["newcomer_id"])
    op.create_index(op.f("ix_ties_opening_id"), "ties", ["opening_id"])
    op.create_index(op.f("ix_ties_organisation_id"), "ties", ["organisation_id"])
    op.create_index(op.f("ix_ties_other_newcomer_id"), "ties", ["other_newcomer_id"])
    op.create_index(op.f("ix_ties_town_id_until"), "ties", ["town_id", "until"])
    op.create_index(
        op.f("uq_ties_living_coupling"),
        "ties",
        ["newcomer_id", "opening_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'coupling' and until is null"),
        postgresql_where=sa.text("kind = 'coupling' and until is null"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("match_round_id", sa.Integer(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("tie_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_journal_introduction_id_introductions"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["match_round_id"],
            ["match_rounds.id"],
            name=op.f("fk_journal_match_round_id_match_rounds"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_journal_newcomer_id_newcomers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_journal_opening_id_openings"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tie_id"], ["ties.id"], name=op.f("fk_journal_tie_id_ties"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_journal_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_introduction_id"), "journal", ["introduction_id"])
    op.create_index(op.f("ix_journal_newcomer_id"), "journal", ["newcomer_id"])
    op.create_index(op.f("ix_journal_opening_id"), "journal", ["opening_id"])
    op.create_index(op.f("ix_journal_tie_id"), "journal", ["tie_id"])
    op.create_index(op.f("ix_journal_town_id_at"), "journal", ["town_id", "at"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_messages_message_id")),
        sa.CheckConstraint(
            "(newcomer_id is null) <> (opening_id is null)", name=op.f("ck_messages_one_recipient")
        ),
        sa.CheckConstraint(
            "sent_at is null or cancelled_at is null", name=op.f("ck_messages_sent_or_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_messages_introduction_id_introductions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_messages_link_id_links"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_messages_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_messages_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_messages_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_introduction_id"), "messages", ["introduction_id"])
    op.create_index(op.f("ix_messages_link_id"), "messages", ["link_id"])
    op.create_index(op.f("ix_messages_newcomer_id"), "messages", ["newcomer_id"])
    op.create_index(op.f("ix_messages_opening_id"), "messages", ["opening_id"])
    op.create_index(op.f("ix_messages_town_id"), "messages", ["town_id"])
    op.create_index(
        op.f("ix_messages_waiting"),
        "messages",
        ["due_at"],
        sqlite_where=sa.text("sent_at is null and cancelled_at is null"),
        postgresql_where=sa.text("sent_at is null and cancelled_at is null"),
    )


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_table("journal")
    op.drop_table("ties")
    op.drop_table("links")
    op.drop_table("introductions")
