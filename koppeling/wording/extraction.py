"""For developers: collects the source texts, and brings the catalogues up to date with them.

``python -m koppeling.wording.extraction`` writes ``locale/koppeling.pot`` and merges
it into every ``koppeling.po``. Texts that were reworded stay empty until somebody
translates them: nothing is guessed.
"""

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
    SOURCE_LANGUAGE,
    catalogue_path,
)

TEMPLATE_PATH = LOCALE_FOLDER / f"{DOMAIN}.pot"
SOURCES = Path(__file__).parent
_HEADER = (
    "# {title} of Koppeling.\n# Made by koppeling.wording.extraction; translate in the .po files."
)


def extract() -> Catalog:
    """Every source text of this package, with the file (not the line) in which it stands."""
    template = Catalog(header_comment=_HEADER.format(title="The texts"))
    found = extract_from_dir(
        SOURCES, method_map=[("**.py", "python")], keywords=dict(KEYWORDS), comment_tags=["NOTE:"]
    )
    for filename, line, message, comments, context in sorted(found, key=lambda one: one[:2]):
        place = (f"koppeling/wording/{filename}", line)
        template.add(message, None, [place], auto_comments=comments, context=context)
    return template


def read(path: Path, language: str | None = None) -> Catalog:
    """A template or a catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


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


def merged(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with the texts of the template: new ones empty, old ones gone."""
    path = catalogue_path(language)
    catalogue = read(path, language) if path.exists() else Catalog(locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.header_comment = _HEADER.format(title=f"The texts in {language}")
    return catalogue


def _headers(catalogue: Catalog) -> list[tuple[str, Any]]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]
    if catalogue.locale is not None:
        headers += [
            ("Language", catalogue.locale_identifier),
            ("Plural-Forms", catalogue.plural_forms),
        ]
    return headers


def main() -> None:
    """Write the template and the merged catalogues."""
    template = extract()
    TEMPLATE_PATH.parent.mkdir(exist_ok=True)
    TEMPLATE_PATH.write_bytes(written(template))
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            path = catalogue_path(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(merged(language, template)))


if __name__ == "__main__":
    main()
