"""Towns, people, and what they look for or offer."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "towns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("law_profile", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dpia_ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_towns")),
        sa.UniqueConstraint("slug", name=op.f("uq_towns_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_refs",
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town_id", "ref", name=op.f("pk_case_refs")),
        sa.UniqueConstraint(
            "town_id", "ref", "subject", name=op.f("uq_case_refs_town_id_ref_subject")
        ),
        sa.CheckConstraint(
            "subject in ('newcomer', 'opening', 'organisation')", name=op.f("ck_case_refs_subject")
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_case_refs_town_id_towns"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("cell_col", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
        sa.UniqueConstraint("town_id", "key", name=op.f("uq_districts_town_id_key")),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_districts_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("town_id", "key", name=op.f("uq_households_town_id_key")),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_households_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "volunteers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("is_guide", sa.Boolean(), nullable=False),
        sa.Column("vetting_kind", sa.String(), nullable=True),
        sa.Column("vetting_seen_on", sa.Date(), nullable=True),
        sa.Column("vetting_seen_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteers")),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_volunteers_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "avoidances",
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("avoids_ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("town_id", "ref", "avoids_ref", name=op.f("pk_avoidances")),
        sa.CheckConstraint("ref <> avoids_ref", name=op.f("ck_avoidances_not_oneself")),
        sa.ForeignKeyConstraint(
            ["town_id", "ref"],
            ["case_refs.town_id", "case_refs.ref"],
            name=op.f("fk_avoidances_town_id_ref_case_refs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_avoidances_town_id_towns"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "newcomers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("called", sa.String(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("next_postcode", sa.String(), nullable=True),
        sa.Column("next_cell_row", sa.Integer(), nullable=True),
        sa.Column("next_cell_col", sa.Integer(), nullable=True),
        sa.Column("moves_on", sa.Date(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=True),
        sa.Column("practise", sa.JSON(), nullable=True),
        sa.Column("interests", sa.JSON(), nullable=True),
        sa.Column("offers", sa.JSON(), nullable=True),
        sa.Column("occupations", sa.JSON(), nullable=True),
        sa.Column("availability", sa.Integer(), nullable=True),
        sa.Column("wants", sa.JSON(), nullable=True),
        sa.Column("gender", sa.String(32), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("contact_gender", sa.String(32), nullable=True),
        sa.Column("children", sa.Boolean(), nullable=True),
        sa.Column("travel", sa.String(32), nullable=True),
        sa.Column("max_minutes", sa.Integer(), nullable=True),
        sa.Column("crosses_border", sa.Boolean(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("emphasis", sa.JSON(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=True),
        sa.Column("guardian_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("cell_col", sa.Integer(), nullable=False),
        sa.Column("placed_by_point", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newcomers")),
        sa.UniqueConstraint("town_id", "ref", name=op.f("uq_newcomers_town_id_ref")),
        sa.CheckConstraint(
            "availability between 0 and 2097151", name=op.f("ck_newcomers_availability")
        ),
        sa.CheckConstraint(
            "contact_gender IN ('any', 'woman', 'man')", name=op.f("ck_newcomers_contactgender")
        ),
        sa.CheckConstraint("gender IN ('woman', 'man', 'other')", name=op.f("ck_newcomers_gender")),
        sa.CheckConstraint("subject = 'newcomer'", name=op.f("ck_newcomers_subject")),
        sa.CheckConstraint(
            "travel IN ('walk', 'bicycle', 'transit', 'car')", name=op.f("ck_newcomers_travel")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["districts.id"],
            name=op.f("fk_newcomers_district_id_districts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["households.id"],
            name=op.f("fk_newcomers_household_id_households"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["town_id", "ref", "subject"],
            ["case_refs.town_id", "case_refs.ref", "case_refs.subject"],
            name=op.f("fk_newcomers_town_id_ref_subject_case_refs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_newcomers_town_id_towns"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_newcomers_household_id"), "newcomers", ["household_id"])
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("cell_col", sa.Integer(), nullable=False),
        sa.Column("placed_by_point", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("town_id", "ref", name=op.f("uq_organisations_town_id_ref")),
        sa.CheckConstraint(
            "kind IN ('association', 'employer')", name=op.f("ck_organisations_organisationkind")
        ),
        sa.CheckConstraint("subject = 'organisation'", name=op.f("ck_organisations_subject")),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["districts.id"],
            name=op.f("fk_organisations_district_id_districts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["town_id", "ref", "subject"],
            ["case_refs.town_id", "case_refs.ref", "case_refs.subject"],
            name=op.f("fk_organisations_town_id_ref_subject_case_refs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"],
            ["towns.id"],
            name=op.f("fk_organisations_town_id_towns"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=True),
        sa.Column("needs_language", sa.JSON(), nullable=True),
        sa.Column("interests", sa.JSON(), nullable=True),
        sa.Column("welcomes", sa.JSON(), nullable=True),
        sa.Column("occupations", sa.JSON(), nullable=True),
        sa.Column("availability", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("hours_per_week", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("for_gender", sa.String(32), nullable=True),
        sa.Column("gender", sa.String(32), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("contact_gender", sa.String(32), nullable=True),
        sa.Column("children", sa.Boolean(), nullable=True),
        sa.Column("vetted_until", sa.Date(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("cell_col", sa.Integer(), nullable=False),
        sa.Column("placed_by_point", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
        sa.UniqueConstraint("id", "places", name=op.f("uq_openings_id_places")),
        sa.UniqueConstraint("town_id", "ref", name=op.f("uq_openings_town_id_ref")),
        sa.CheckConstraint(
            "availability between 0 and 2097151", name=op.f("ck_openings_availability")
        ),
        sa.CheckConstraint(
            "for_gender IN ('any', 'woman', 'man')", name=op.f("ck_openings_contactgender")
        ),
        sa.CheckConstraint(
            "kind <> 'employer' or (min_age is null and max_age is null and (for_gender "
            "is null or for_gender = 'any') and (contact_gender is null or contact_gender"
            " = 'any'))",
            name=op.f("ck_openings_employer_equal_treatment"),
        ),
        sa.CheckConstraint("gender IN ('woman', 'man', 'other')", name=op.f("ck_openings_gender")),
        sa.CheckConstraint(
            "kind IN ('neighbour', 'association', 'employer')", name=op.f("ck_openings_kind")
        ),
        sa.CheckConstraint("places >= 0", name=op.f("ck_openings_places")),
        sa.CheckConstraint("subject = 'opening'", name=op.f("ck_openings_subject")),
        sa.CheckConstraint(
            "(kind = 'neighbour') = (volunteer_id is not null)", name=op.f("ck_openings_volunteer")
        ),
        sa.CheckConstraint(
            "contact_gender IN ('any', 'woman', 'man')", name=op.f("ck_openings_whom")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["districts.id"],
            name=op.f("fk_openings_district_id_districts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_openings_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["town_id", "ref", "subject"],
            ["case_refs.town_id", "case_refs.ref", "case_refs.subject"],
            name=op.f("fk_openings_town_id_ref_subject_case_refs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["towns.id"], name=op.f("fk_openings_town_id_towns"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteers.id"], name=op.f("fk_openings_volunteer_id_volunteers")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_openings_organisation_id"), "openings", ["organisation_id"])
    op.create_index(op.f("ix_openings_volunteer_id"), "openings", ["volunteer_id"])
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.CheckConstraint(
            "purpose IN ('matching', 'contact', 'research')",
            name=op.f("ck_consents_consentpurpose"),
        ),
        sa.CheckConstraint(
            "(newcomer_id is null) <> (opening_id is null)", name=op.f("ck_consents_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"],
            ["newcomers.id"],
            name=op.f("fk_consents_newcomer_id_newcomers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"],
            ["openings.id"],
            name=op.f("fk_consents_opening_id_openings"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("uq_consents_newcomer"),
        "consents",
        ["newcomer_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("newcomer_id is not null"),
        postgresql_where=sa.text("newcomer_id is not null"),
    )
    op.create_index(
        op.f("uq_consents_opening"),
        "consents",
        ["opening_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("opening_id is not null"),
        postgresql_where=sa.text("opening_id is not null"),
    )


def downgrade() -> None:
    op.drop_table("consents")
    op.drop_table("openings")
    op.drop_table("organisations")
    op.drop_table("newcomers")
    op.drop_table("avoidances")
    op.drop_table("volunteers")
    op.drop_table("households")
    op.drop_table("districts")
    op.drop_table("case_refs")
    op.drop_table("towns")
