"""For developers: collects the source texts, and brings the catalogues up to date with them.

``python -m koppeling.wording.extraction`` writes ``locale/koppeling.pot`` and merges
it into every ``koppeling.po``. Texts that were reworded stay empty until somebody
translates them: nothing is guessed. The languages of people get the texts of
``FOR_PEOPLE`` only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from koppeling.wording.catalogue import (
    DOMAIN,
    KEYWORDS,
    LANGUAGES,
    LOCALE_FOLDER,
    PEOPLE_LANGUAGES,
    PLURAL_FORMS,
    SOURCE_LANGUAGE,
)

FOR_PEOPLE = frozenset(
    {
        *("answer_problems.py", "calendar.py", "choices.py", "invitations.py", "letters.py"),
        *("messages.py", "neutral.py", "own_pages.py", "signing_up.py"),
    }
)
"""The modules whose texts people read who sign up or hold a link, and no account."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The source texts of one package, and its catalogues.

    ``found`` yields them as Babel does: file, line, text, comments and context.
    ``for_people`` says of a file whether people read its texts who hold a link and no
    account: the other languages of ``PEOPLE_LANGUAGES`` have those and no more.
    """

    domain: str
    folder: Path
    made_by: str
    found: Callable[[], Iterable[tuple[str, int, Any, list[str], str | None]]]
    for_people: Callable[[str], bool]

    @property
    def template_path(self) -> Path:
        """The file of the source texts."""
        return self.folder / f"{self.domain}.pot"

    def path(self, language: str) -> Path:
        """The file of the translations of a language."""
        return self.folder / language / "LC_MESSAGES" / f"{self.domain}.po"

    def extract(self, language: str | None = None) -> Catalog:
        """The source texts, with the file (not the line) in which each stands.

        All of them, or those that a language is there for.
        """
        all_of_them = language is None or language in LANGUAGES
        template = Catalog(header_comment=self._header("The texts"))
        for filename, line, message, comments, context in sorted(
            self.found(), key=lambda one: one[:2]
        ):
            if all_of_them or self.for_people(filename):
                template.add(
                    message, None, [(filename, line)], auto_comments=comments, context=context
                )
        return template

    def merged(self, language: str) -> Catalog:
        """The catalogue of a language with the texts of today: new ones empty, old ones gone."""
        path = self.path(language)
        catalogue = read(path, language) if path.exists() else _empty(language)
        catalogue.update(self.extract(language), no_fuzzy_matching=True)
        catalogue.header_comment = self._header(f"The texts in {language}")
        return catalogue

    def write(self) -> None:
        """Write the template and the merged catalogues."""
        self.folder.mkdir(exist_ok=True)
        self.template_path.write_bytes(written(self.extract()))
        for language in PEOPLE_LANGUAGES:
            if language != SOURCE_LANGUAGE:
                path = self.path(language)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(written(self.merged(language)))

    def _header(self, title: str) -> str:
        return f"# {title} of Koppeling.\n# Made by {self.made_by}; translate in the .po files."


def read(path: Path, language: str | None = None) -> Catalog:
    """A template or a catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file, the same for the same texts: no dates, no line numbers."""
    found = BytesIO()
    write_po(
        found,
        catalogue,
        width=100,
        sort_by_file=True,
        include_lineno=False,
        ignore_obsolete=True,
        omit_header=True,
    )
    head = [
        *catalogue.header_comment.splitlines(),
        'msgid ""',
        'msgstr ""',
        *(f'"{name}: {value}\\n"' for name, value in _headers(catalogue)),
    ]
    return "\n".join([*head, "", ""]).encode() + found.getvalue()


def _empty(language: str) -> Catalog:
    """Read from a header, as Babel learns how many plural forms there are from nothing else."""
    head = written(Catalog(locale=language, header_comment="#"))
    return read_po(BytesIO(head), locale=language)


def _headers(catalogue: Catalog) -> list[tuple[str, Any]]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]
    if catalogue.locale is not None:
        headers += [
            ("Language", catalogue.locale_identifier),
            ("Plural-Forms", PLURAL_FORMS[catalogue.locale_identifier]),
        ]
    return headers


def _found() -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    found = extract_from_dir(
        Path(__file__).parent,
        method_map=[("**.py", "python")],
        keywords=dict(KEYWORDS),
        comment_tags=["NOTE:"],
    )
    for filename, line, message, comments, context in found:
        yield f"koppeling/wording/{filename}", line, message, comments, context


WORDING = Texts(
    domain=DOMAIN,
    folder=LOCALE_FOLDER,
    made_by="koppeling.wording.extraction",
    found=_found,
    for_people=lambda path: Path(path).name in FOR_PEOPLE,
)
"""The texts of this package."""

TEMPLATE_PATH = WORDING.template_path
extract = WORDING.extract
merged = WORDING.merged


if __name__ == "__main__":
    WORDING.write()
