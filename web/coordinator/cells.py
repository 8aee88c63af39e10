"""The form by which somebody or something is changed: the columns of one row of a file.

Whatever is written here goes through the same reading as a file, so that a form can
keep nothing that a file could not. An empty field that was empty leaves what is known;
one that was emptied clears it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from koppeling.errors import ImportRefused
from koppeling.queries.cells import FileKind, cells_of, seal_of
from koppeling.queries.refs import find_subject
from koppeling.terms import TownId
from koppeling.usecases.importing import take_cells
from koppeling.wording.row_problems import cell_problem_text
from koppeling.wording.terms import concept_word, label
from web.account.signing import staff
from web.coordinator import lists
from web.coordinator.desk import actor
from web.languages import language
from web.rendering import page
from web.session import deed, now, reading
from web.vocabulary import half_days, levels, parts_of_day

CLEARED = "-"
SEAL = "seal"


class Form(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    EMAIL = "email"
    TEL = "tel"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"
    LEVELS = "levels"
    TONGUES = "tongues"
    OCCUPATIONS = "occupations"
    TICKS = "ticks"
    YES = "yes"
    HALF_DAYS = "half_days"


_SETS = frozenset({Form.LEVELS, Form.TONGUES, Form.OCCUPATIONS})
"""Cells that say the same in any order of their words."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column as a field; ``codes`` are what can be chosen.

    What is ``hidden`` is not shown as it is known, since looking at contact data leaves a
    line in the journal: the field stands empty, and empty it leaves what is known.
    """

    name: str
    text: str
    form: Form = Form.TEXT
    hint: str = ""
    codes: type[Enum] | None = None
    hidden: bool = False
    lang_free: bool = False
    """Names and codes: nothing for a spelling checker."""
    concepts: bool = False
    """Interests, which are read in any language: shown in that of the reader."""
    needed: bool = False
    """Nothing that may be left open: "not asked" is no choice."""
    choices: Callable[[str], lists.Options] | None = None
    """What a list holds, given the cell as it is known."""
    unchosen: str = ""
    """What a list says first, where it may be left open."""
    rows: int = 0
    """How many rows there are at least, of a field with several."""

    @property
    def options(self) -> list[tuple[str, str]]:
        """Values and their words; of one choice, the first is not to choose."""
        if self.codes is None:
            return []
        named = [(str(code.value), label(code, language())) for code in self.codes]
        if self.form is Form.CHOICE and not self.needed:
            return [("", _("Not asked")), *named]
        return named

    def shown(self, cell: str) -> str:
        """A cell as it stands in the field."""
        if self.hidden:
            return ""
        if self.concepts:
            return " ".join(concept_word(key, language()) for key in cell.split())
        return cell

    def listed(self, cell: str) -> lists.Options:
        """What its list holds; what may be left open comes first."""
        found = [] if self.choices is None else self.choices(cell)
        return [("", self.unchosen), *found] if self.unchosen else found

    def is_same(self, cell: str, other: str) -> bool:
        """Whether two cells say the same."""
        if self.form in _SETS:
            return set(cell.split()) == set(other.split())
        return cell == other


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class CellForm:
    """The form of one kind of row: what it is called, its fields, and where it leads."""

    kind: FileKind
    groups: tuple[Group, ...]
    shows: str
    """The endpoint of the page of one, which takes its ``ref``."""
    lists: str
    new_title: str
    edit_title: str

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for group in self.groups for field in group.fields)


def new(form: CellForm, given: Mapping[str, str] | None = None) -> Response | tuple[str, int]:
    """Show the empty form, or keep what was written into it and show whom it made."""
    if request.method == "GET":
        values = {"country": staff().town.country, **(given or {})}
        return _shown(form, values, ref=None, seal=""), 200
    posted = {"ref": request.form.get("ref", "").strip(), **_posted(form, request.form)}
    problems = {} if posted["ref"] else {"ref": _("Give a case number that nobody has yet.")}
    if not problems:
        problems = _taken(form, {name: text for name, text in posted.items() if text}, fresh=True)
    if problems:
        return _shown(form, posted, ref=None, seal="", problems=problems), 422
    flash(_("Kept."))
    return redirect(url_for(form.shows, ref=posted["ref"]), 303)


def edit(form: CellForm, ref: str) -> Response | tuple[str, int]:
    """Show the form of a row, or keep what was changed in it."""
    with reading() as session:
        known = cells_of(session, staff().town_id, form.kind, ref)
    shown = {field.name: field.shown(known[field.name]) for field in form.fields}
    seal = seal_of(known)
    if request.method == "GET":
        return _shown(form, shown, ref=ref, seal=seal), 200
    posted = _posted(form, request.form)
    if request.form.get(SEAL) != seal:
        meanwhile = _("Somebody changed this meanwhile. Check what you wrote, and keep it again.")
        return _shown(form, posted, ref=ref, seal=seal, problems={"": meanwhile}), 422
    changed = {
        field.name: posted[field.name] or CLEARED
        for field in form.fields
        if not field.is_same(posted[field.name], shown[field.name])
    }
    if "postcode" in changed and posted["country"]:
        changed["country"] = posted["country"]  # or a new postcode would be one of the town's own
    problems = _taken(form, {"ref": ref, **changed}, fresh=False) if changed else {}
    if problems:
        return _shown(form, posted, ref=ref, seal=seal, problems=problems), 422
    flash(_("Kept.") if changed else _("Nothing was changed."))
    return redirect(url_for(form.shows, ref=ref), 303)


def _taken(form: CellForm, cells: Mapping[str, str], *, fresh: bool) -> dict[str, str]:
    """Keep the cells; what is wrong with them, by field."""
    town_id: TownId = staff().town_id
    halves = [field.name for field in form.fields if field.form is Form.LEVELS]
    halves = [name for name in halves if lists.is_half(cells.get(name, ""))]
    if halves:
        return dict.fromkeys(halves, _("Choose both: the language, and how well it is spoken."))
    try:
        with deed() as session:
            if fresh and find_subject(session, town_id, cells["ref"]):
                return {"ref": _("This case number is in use already. Choose another.")}
            take_cells(session, town_id, form.kind, cells, now=now(), actor=actor())
    except ImportRefused as refused:
        names = {field.name for field in form.fields} | {"ref"}
        problems: dict[str, str] = {}
        for problem in refused.problems:
            name = problem.column if problem.column in names else ""
            said = _sentence(cell_problem_text(problem, language()))
            problems[name] = f"{problems[name]} {said}" if name in problems else said
        return problems
    return {}


def _sentence(clause: str) -> str:
    """What stands in lower case behind the line of a file, as a sentence of its own."""
    return f"{clause[:1].upper()}{clause[1:]}{'' if clause.endswith('?') else '.'}"


def _posted(form: CellForm, given: "MultiDict[str, str]") -> dict[str, str]:
    return {field.name: _cell(field, given) for field in form.fields}


def _cell(field: Field, given: "MultiDict[str, str]") -> str:
    if field.form in (Form.TICKS, Form.HALF_DAYS):
        return " ".join(given.getlist(field.name))
    if field.form in _READ:
        return _READ[field.form](given, field.name)
    return " ".join(given.get(field.name, "").split())


_READ: Mapping[Form, Callable[["MultiDict[str, str]", str], str]] = {
    Form.LEVELS: lists.levels_cell,
    Form.TONGUES: lists.tongues_cell,
    Form.OCCUPATIONS: lists.occupations_cell,
}


def _shown(
    form: CellForm,
    values: Mapping[str, str],
    *,
    ref: str | None,
    seal: str,
    problems: Mapping[str, str] | None = None,
) -> str:
    spoken = [field.name for field in form.fields if field.form in (Form.LEVELS, Form.TONGUES)]
    known = [word.partition(":")[0] for name in spoken for word in values.get(name, "").split()]
    return page(
        "coordinator/cells.html",
        form=form,
        values=values,
        ref=ref,
        seal=seal,
        problems=problems or {},
        days=half_days(),
        parts=parts_of_day(),
        lists=lists,
        levels=[("", ""), *((code, f"{code}: {words}") for code, words in levels())],
        tongues=lists.tongues(known) if spoken else [],
        other_tongues=lists.other_tongues() if spoken else [],
    )
