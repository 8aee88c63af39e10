"""The fields of newcomers, openings and organisations, in the words of a form."""

from flask_babel import gettext as _

from koppeling.queries.cells import FileKind
from koppeling.terms import (
    ConsentPurpose,
    ContactGender,
    Emphasis,
    Gender,
    Kind,
    OrganisationKind,
    Travel,
)
from web.coordinator import lists
from web.coordinator.cells import CellForm, Field, Form, Group


def newcomer_form() -> CellForm:
    """The form of a newcomer."""
    return CellForm(
        kind=FileKind.NEWCOMERS,
        groups=(
            Group(
                _("Name and contact"),
                (
                    Field("called", _("Called"), lang_free=True),
                    Field("full_name", _("Full name"), lang_free=True),
                    _locale(),
                    *_contact(),
                ),
            ),
            _where(
                Field("next_postcode", _("Next postcode"), hint=_("If a move is known.")),
                Field("moves_on", _("Moves on"), Form.DATE),
            ),
            Group(
                _("Languages and interests"),
                (
                    _languages(),
                    Field(
                        "practise",
                        _("Would like to practise"),
                        Form.TONGUES,
                        rows=2,
                    ),
                    _tags("interests", _("Interests")),
                    _tags("offers", _("Has to offer")),
                    _occupations(),
                ),
            ),
            Group(
                _("Time and ways"),
                (
                    _availability(),
                    Field("travel", _("Travels"), Form.CHOICE, codes=Travel),
                    Field(
                        "max_minutes",
                        _("At most so many minutes"),
                        Form.NUMBER,
                    ),
                    Field("crosses_border", _("Would cross the border, too"), Form.YES),
                ),
            ),
            Group(
                _("Wishes"),
                (
                    Field("wants", _("Would like to meet"), Form.TICKS, codes=Kind),
                    Field(
                        "emphasis",
                        _("What matters most"),
                        Form.TICKS,
                        hint=_("Two at most."),
                        codes=Emphasis,
                    ),
                    _contact_gender(),
                ),
            ),
            Group(
                _("Life"),
                (
                    *_person(),
                    Field(
                        "household",
                        _("Household"),
                        hint=_("The same word for all who move together."),
                        lang_free=True,
                    ),
                    Field("arrived_on", _("Arrived on"), Form.DATE),
                    Field("registered_on", _("Registered on"), Form.DATE),
                ),
            ),
            _care(),
        ),
        shows="coordinator.person",
        lists="coordinator.people",
        new_title=_("Take in a newcomer"),
        edit_title=_("Change %(ref)s"),
    )


def opening_form(*, is_new: bool = False) -> CellForm:
    """The form of an opening; the kind of one that stands stays."""
    kind = Field("kind", _("Kind"), Form.CHOICE, codes=Kind, needed=True)
    return CellForm(
        kind=FileKind.OPENINGS,
        groups=(
            Group(
                _("What is offered"),
                (
                    *((kind,) if is_new else ()),
                    Field(
                        "organisation",
                        _("Organisation"),
                        hint=_("Its case number. A neighbour has none."),
                        lang_free=True,
                    ),
                    Field("title", _("Title")),
                    Field("places", _("Places"), Form.NUMBER),
                    Field("hours_per_week", _("Hours a week"), Form.NUMBER),
                    Field("valid_until", _("On offer until"), Form.DATE),
                ),
            ),
            Group(
                _("Name and contact"),
                (
                    Field("contact_name", _("Whom to ask for"), lang_free=True),
                    _locale(),
                    *_contact(),
                ),
            ),
            _where(),
            Group(
                _("Languages and interests"),
                (
                    _languages(),
                    Field(
                        "needs_language",
                        _("Language needed"),
                        Form.LEVELS,
                        hint=_("Only what is really needed."),
                        rows=2,
                    ),
                    _tags("interests", _("Interests")),
                    _tags("welcomes", _("Welcomes")),
                    _occupations(),
                ),
            ),
            Group(_("Time"), (_availability(),)),
            Group(
                _("For whom"),
                (
                    Field(
                        "min_age",
                        _("From the age of"),
                        Form.NUMBER,
                        hint=_("An employer sets no limit of age or gender."),
                    ),
                    Field("max_age", _("Up to the age of"), Form.NUMBER),
                    Field("for_gender", _("For"), Form.CHOICE, codes=ContactGender),
                    _contact_gender(),
                    *_person(),
                ),
            ),
            _care(),
        ),
        shows="coordinator.opening",
        lists="coordinator.openings",
        new_title=_("Note an opening"),
        edit_title=_("Change %(ref)s"),
    )


def organisation_form() -> CellForm:
    """The form of an association or employer."""
    return CellForm(
        kind=FileKind.ORGANISATIONS,
        groups=(
            Group(
                _("The organisation"),
                (
                    Field("kind", _("Kind"), Form.CHOICE, codes=OrganisationKind, needed=True),
                    Field("name", _("Name"), lang_free=True),
                    Field("email", _("E-mail"), Form.EMAIL),
                    Field("phone", _("Telephone"), Form.TEL),
                    Field("website", _("Website"), lang_free=True),
                ),
            ),
            _where(),
        ),
        shows="coordinator.organisation",
        lists="coordinator.organisations",
        new_title=_("Note an organisation"),
        edit_title=_("Change %(ref)s"),
    )


def column_texts() -> dict[str, str]:
    """What each column is called, over all forms."""
    forms = (organisation_form(), opening_form(is_new=True), newcomer_form())
    return {field.name: field.text for form in forms for field in form.fields}


def _contact() -> tuple[Field, ...]:
    hint = _("Not shown here. Left empty, it stays as it is; a hyphen (-) removes it.")
    return (
        Field("email", _("E-mail"), Form.EMAIL, hint=hint, hidden=True),
        Field("phone", _("Telephone"), Form.TEL, hint=hint, hidden=True),
    )


def _where(*more: Field) -> Group:
    return Group(
        _("Place"),
        (
            Field("country", _("Country"), Form.LIST, choices=lists.countries),
            Field("postcode", _("Postcode"), lang_free=True),
            Field(
                "district",
                _("District"),
                Form.LIST,
                choices=lists.districts,
                unchosen=_("Not asked"),
            ),
            *more,
        ),
    )


def _locale() -> Field:
    return Field(
        "locale",
        _("Language of messages"),
        Form.LIST,
        choices=lists.locales,
        unchosen=_("Not asked"),
    )


def _languages() -> Field:
    return Field(
        "languages",
        _("Languages spoken"),
        Form.LEVELS,
        rows=4,
    )


def _tags(name: str, text: str) -> Field:
    hint = _("Words with a space between two, for example: cooking football. A hyphen within one.")
    return Field(name, text, hint=hint, lang_free=True, concepts=True)


def _occupations() -> Field:
    return Field(
        "occupations",
        _("Occupations"),
        Form.OCCUPATIONS,
        hint=_("One in each line. Type a word, and choose from the list."),
        rows=2,
    )


def _availability() -> Field:
    return Field("availability", _("Half-days with time"), Form.HALF_DAYS)


def _contact_gender() -> Field:
    return Field(
        "contact_gender",
        _("Wishes to meet"),
        Form.CHOICE,
        hint=_("Shown nowhere else, and to nobody."),
        codes=ContactGender,
    )


def _person() -> tuple[Field, ...]:
    return (
        Field("gender", _("Gender"), Form.CHOICE, codes=Gender),
        Field("birth_year", _("Year of birth"), Form.NUMBER),
        Field("children", _("Has children at home"), Form.YES),
    )


def _care() -> Group:
    return Group(
        _("Consent and care"),
        (
            Field(
                "consent",
                _("Allows"),
                Form.TICKS,
                hint=_("Only what was asked and answered with yes."),
                codes=ConsentPurpose,
            ),
            Field(
                "avoid",
                _("Must not meet"),
                hint=_("Case numbers with a space between two. Shown nowhere else."),
                lang_free=True,
            ),
            Field(
                "protected",
                _("Protected: in no round, no message, no picture"),
                Form.YES,
            ),
        ),
    )
