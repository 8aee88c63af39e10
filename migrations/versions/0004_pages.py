"""The pages: signing in, links that answer, concerns, check-ins, pauses, jobs that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Where SQLite copies a table to change it, this would be lost.
ANEW = {"sqlite_autoincrement": True}

ONE_HOLDER = (
    "(case when newcomer_id is null then 0 else 1 end)"
    " + (case when opening_id is null then 0 else 1 end)"
    " + (case when organisation_id is null then 0 else 1 end)"
    " + (case when account_id is null then 0 else 1 end) = 1"
)


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_sign_ins_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_ins_account_id"), "sign_ins", ["account_id"])
    op.create_table(
        "concerns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(32), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("wants_call", sa.Boolean(), nullable=False),
        sa.Column("first_looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_looked_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.CheckConstraint(
            "kind IN ('unsafe', 'pressure', 'unwanted_contact', 'other')",
            name=op.f("ck_concerns_concernkind"),
        ),
        sa.CheckConstraint("outcome IN ('go_on', 'end')", name=op.f("ck_concerns_concernoutcome")),
        sa.CheckConstraint(
            "closed_at is null or first_looked_at is not null",
            name=op.f("ck_concerns_looked_twice"),
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (outcome is null)", name=op.f("ck_concerns_outcome")
        ),
        sa.CheckConstraint(
            "reported_by IN ('newcomer', 'opening')", name=op.f("ck_concerns_party")
        ),
        sa.CheckConstraint("first_looked_by <> closed_by", name=op.f("ck_concerns_two_people")),
        sa.ForeignKeyConstraint(
            ["closed_by"],
            ["accounts.id"],
            name=op.f("fk_concerns_closed_by_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["first_looked_by"],
            ["accounts.id"],
            name=op.f("fk_concerns_first_looked_by_accounts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_concerns_introduction_id_introductions"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_concerns_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_concerns_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_concerns_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_concerns_introduction_id"), "concerns", ["introduction_id"])
    op.create_index(op.f("ix_concerns_newcomer_id"), "concerns", ["newcomer_id"])
    op.create_index(op.f("ix_concerns_opening_id"), "concerns", ["opening_id"])
    op.create_index(op.f("ix_concerns_town_id"), "concerns", ["town_id"])
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("tie_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("tie_id", "party", name=op.f("uq_check_ins_tie_id_party")),
        sa.CheckConstraint(
            "answer IN ('met', 'not_yet', 'call_me')", name=op.f("ck_check_ins_checkinanswer")
        ),
        sa.CheckConstraint("party IN ('newcomer', 'opening')", name=op.f("ck_check_ins_party")),
        sa.ForeignKeyConstraint(
            ["tie_id"], ["ties.id"], name=op.f("fk_check_ins_tie_id_ties"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_check_ins_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    _accounts()
    _jobs()
    _introductions()
    _links()
    _messages()
    _people()
    with op.batch_alter_table("proposals", table_kwargs=ANEW) as proposals:
        proposals.add_column(sa.Column("aside_reason", sa.String(32), nullable=True))
        proposals.add_column(sa.Column("left_out", sa.JSON(), nullable=True))
        proposals.add_column(sa.Column("own_words", sa.String(), nullable=True))
        proposals.create_check_constraint(
            op.f("ck_proposals_aside_reason"), "aside_reason is null or state = 'put_aside'"
        )
        proposals.create_check_constraint(
            op.f("ck_proposals_asidereason"),
            "aside_reason IN ('not_a_fit', 'wrong_moment', 'know_each_other', 'another_pair', "
            "'caution', 'other')",
        )
    op.add_column("towns", sa.Column("phone", sa.String(), nullable=True))
    op.add_column("towns", sa.Column("meeting_place", sa.String(), nullable=True))


def _accounts() -> None:
    op.add_column("accounts", sa.Column("password_hash", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("totp_secret", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("failures", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE accounts SET failures = 0")
    with op.batch_alter_table("accounts", table_kwargs=ANEW) as accounts:
        accounts.alter_column("failures", nullable=False)


def _jobs() -> None:
    op.add_column("jobs", sa.Column("actor", sa.String(), nullable=True))
    op.add_column("jobs", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("error_params", sa.JSON(), nullable=True))
    op.execute("UPDATE jobs SET actor = 'command-line'")
    with op.batch_alter_table("jobs", table_kwargs=ANEW) as jobs:
        jobs.alter_column("actor", nullable=False)
        jobs.alter_column("kind", type_=sa.String(32))
        jobs.create_check_constraint(op.f("ck_jobs_jobkind"), "kind IN ('round')")
    op.create_index(
        op.f("uq_jobs_unfinished"),
        "jobs",
        ["town_id", "kind"],
        unique=True,
        sqlite_where=sa.text("finished_at is null"),
        postgresql_where=sa.text("finished_at is null"),
    )


def _introductions() -> None:
    with op.batch_alter_table("introductions", table_kwargs=ANEW) as introductions:
        for name in ("newcomer_time", "opening_time"):
            introductions.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in ("newcomer_answer_by", "opening_answer_by"):
            introductions.add_column(sa.Column(name, sa.Integer(), nullable=True))
            introductions.create_foreign_key(
                op.f(f"fk_introductions_{name}_accounts"),
                "accounts",
                [name],
                ["id"],
                ondelete="SET NULL",
            )
        introductions.create_check_constraint(
            op.f("ck_introductions_time_of_a_yes"),
            "(newcomer_time is null or newcomer_yes_at is not null)"
            " and (opening_time is null or opening_yes_at is not null)",
        )


def _links() -> None:
    with op.batch_alter_table("links", table_kwargs=ANEW) as links:
        links.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        links.alter_column("purpose", type_=sa.String(32))
        links.create_foreign_key(
            op.f("fk_links_account_id_accounts"),
            "accounts",
            ["account_id"],
            ["id"],
            ondelete="CASCADE",
        )
        links.create_check_constraint(
            op.f("ck_links_linkpurpose"),
            "purpose IN ('answer', 'organisation', 'confirm', 'account')",
        )
        links.create_check_constraint(op.f("ck_links_one_holder"), ONE_HOLDER)
    op.create_index(op.f("ix_links_account_id"), "links", ["account_id"])


def _messages() -> None:
    with op.batch_alter_table("messages", table_kwargs=ANEW) as messages:
        messages.drop_constraint(op.f("ck_messages_one_recipient"), type_="check")
        messages.add_column(sa.Column("own_words", sa.String(), nullable=True))
        for name, table in (("organisation_id", "organisations"), ("account_id", "accounts")):
            messages.add_column(sa.Column(name, sa.Integer(), nullable=True))
            messages.create_foreign_key(
                op.f(f"fk_messages_{name}_{table}"), table, [name], ["id"], ondelete="CASCADE"
            )
        messages.create_check_constraint(op.f("ck_messages_one_recipient"), ONE_HOLDER)
    op.create_index(op.f("ix_messages_organisation_id"), "messages", ["organisation_id"])
    op.create_index(op.f("ix_messages_account_id"), "messages", ["account_id"])


def _people() -> None:
    op.add_column("openings", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("openings", sa.Column("stated_on", sa.Date(), nullable=True))
    for table in ("newcomers", "openings"):
        with op.batch_alter_table(table, table_kwargs=ANEW) as people:
            people.add_column(sa.Column("resumes_on", sa.Date(), nullable=True))
            for name in ("signed_up_at", "first_talk_at", "email_confirmed_at"):
                people.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
            people.create_check_constraint(
                op.f(f"ck_{table}_resumes_on"), "resumes_on is null or paused_at is not null"
            )
    for name in ("contact_name", "locale", "next_email"):
        op.add_column("organisations", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("towns", "meeting_place")
    op.drop_column("towns", "phone")
    with op.batch_alter_table("proposals", table_kwargs=ANEW) as proposals:
        proposals.drop_constraint(op.f("ck_proposals_asidereason"), type_="check")
        proposals.drop_constraint(op.f("ck_proposals_aside_reason"), type_="check")
        for name in ("own_words", "left_out", "aside_reason"):
            proposals.drop_column(name)
    for name in ("next_email", "locale", "contact_name"):
        op.drop_column("organisations", name)
    for table in ("openings", "newcomers"):
        with op.batch_alter_table(table, table_kwargs=ANEW) as people:
            people.drop_constraint(op.f(f"ck_{table}_resumes_on"), type_="check")
            for name in ("email_confirmed_at", "first_talk_at", "signed_up_at", "resumes_on"):
                people.drop_column(name)
    op.drop_column("openings", "stated_on")
    op.drop_column("openings", "paused_at")

    # What only this schema can hold goes: a message or a link of an organisation or of staff.
    op.execute("DELETE FROM messages WHERE newcomer_id is null and opening_id is null")
    op.execute("DELETE FROM links WHERE account_id is not null")
    op.drop_index(op.f("ix_messages_account_id"), "messages")
    op.drop_index(op.f("ix_messages_organisation_id"), "messages")
    with op.batch_alter_table("messages", table_kwargs=ANEW) as messages:
        messages.drop_constraint(op.f("ck_messages_one_recipient"), type_="check")
        for name, table in (("account_id", "accounts"), ("organisation_id", "organisations")):
            messages.drop_constraint(op.f(f"fk_messages_{name}_{table}"), type_="foreignkey")
            messages.drop_column(name)
        messages.drop_column("own_words")
        messages.create_check_constraint(
            op.f("ck_messages_one_recipient"), "(newcomer_id is null) <> (opening_id is null)"
        )
    op.drop_index(op.f("ix_links_account_id"), "links")
    with op.batch_alter_table("links", table_kwargs=ANEW) as links:
        links.drop_constraint(op.f("ck_links_one_holder"), type_="check")
        links.drop_constraint(op.f("ck_links_linkpurpose"), type_="check")
        links.drop_constraint(op.f("fk_links_account_id_accounts"), type_="foreignkey")
        links.alter_column("purpose", type_=sa.String())
        links.drop_column("account_id")

    with op.batch_alter_table("introductions", table_kwargs=ANEW) as introductions:
        introductions.drop_constraint(op.f("ck_introductions_time_of_a_yes"), type_="check")
        for name in ("opening_answer_by", "newcomer_answer_by"):
            introductions.drop_constraint(
                op.f(f"fk_introductions_{name}_accounts"), type_="foreignkey"
            )
            introductions.drop_column(name)
        introductions.drop_column("opening_time")
        introductions.drop_column("newcomer_time")
    op.drop_index(op.f("uq_jobs_unfinished"), "jobs")
    with op.batch_alter_table("jobs", table_kwargs=ANEW) as jobs:
        jobs.drop_constraint(op.f("ck_jobs_jobkind"), type_="check")
        jobs.alter_column("kind", type_=sa.String())
        for name in ("error_params", "seen_at", "actor"):
            jobs.drop_column(name)
    for name in ("locked_until", "failures", "totp_step", "totp_secret", "password_hash"):
        op.drop_column("accounts", name)
    op.drop_table("check_ins")
    op.drop_table("concerns")
    op.drop_table("sign_ins")
