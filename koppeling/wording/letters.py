"""A message as a letter in the reader's language, and as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.wording.catalogue import RIGHT_TO_LEFT, say, text
from koppeling.wording.clauses import clause, name, one_of_names
from koppeling.wording.lines import Line, line
from koppeling.wording.messages import MESSAGES
from koppeling.wording.names import bare, cleaned_lines

LONGEST_OWN_WORDS = 500
"""Characters that a coordinator may add to a question."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in the reader's language, to be set as text or as HTML.

    Names stand between the isolating characters of ``wording.names``. ``link`` is
    None where ``button`` is, and ``spelt_out`` the words before the link itself.
    """

    subject: str
    greeting: str
    lead: tuple[str, ...]
    facts: tuple[str, ...]
    own_words_from: str | None
    own_words: tuple[str, ...]
    button: str | None
    link: str | None
    spelt_out: str
    below_link: tuple[str, ...]
    notes: tuple[str, ...]
    small_print: tuple[str, ...]
    signature: tuple[str, ...]


_GREETING = line(clause(text("Hello %(to)s,"), to=name("to")), clause(text("Hello,")))
_SIGNATURE = (
    line(clause(text("Kind regards,"))),
    line(
        clause(text("the coordinators of Koppeling in %(town)s"), town=name("town")),
        clause(text("the coordinators of Koppeling")),
    ),
)
_OWN_WORDS_FROM = text("Your coordinator writes:")
_SPELT_OUT = text("If the button does not work, use this link:")
_ASK = line(
    clause(
        text("Do you have a question? Call %(town_phone)s or answer this mail."),
        town_phone=name("town_phone"),
    ),
    clause(
        text("Do you have a question? Answer this mail, or ask %(coordinators)s."),
        coordinators=one_of_names("coordinators"),
    ),
    clause(text("Do you have a question? Answer this mail, or ask your coordinator.")),
)
_STOP_BY_LINK = text("To stop everything: use the same link.")
_STOP = text("To stop everything: tell your coordinator.")

LINK_IN_WORDS = text("[personal link]")
"""What a preview shows instead of a link that opens."""


def letter(
    code: str, params: Mapping[str, object], language: str, *, own_words: str | None = None
) -> Letter:
    """A message in the reader's language: its letter.

    Every parameter may be absent, and its line is then left out: ``to`` whom it
    greets, ``town`` by name, ``town_language``, ``town_phone``, ``coordinators`` by name,
    ``kind`` of the opening; of the other side ``interests``, ``half_days``, ``district``
    by name, ``practise`` (a language tag) and ``called``; ``link`` (a whole address) and
    ``expires_on`` for the answer; once both have said yes ``contact``, ``meets_at``
    with ``time_zone``, and ``meeting_place``; ``organisation`` by name, ``title`` and
    ``places`` of an opening. A parameter that the code has no words for is never
    shown. ``own_words`` are a coordinator's. KeyError for an unknown code.
    """
    words = MESSAGES[code]

    def said(*lines: Line) -> tuple[str, ...]:
        found = (_worded(one, params, language) for one in lines)
        return tuple(one for one in found if one is not None)

    link = str(params["link"]) if params.get("link") and words.button else None
    added = cleaned_lines(own_words or "", longest=LONGEST_OWN_WORDS)
    if link is None:
        below = said(words.no_link, words.until) if words.no_link else ()
    else:
        below = said(words.until)
    stop = (say(_STOP if link is None else _STOP_BY_LINK, language),) if words.stop else ()
    return Letter(
        subject=bare(said(words.subject)[0]),
        greeting=said(_GREETING)[0],
        lead=said(*words.lead),
        facts=said(*words.facts),
        own_words_from=say(_OWN_WORDS_FROM, language) if added else None,
        own_words=added,
        button=said(words.button)[0] if link else None,
        link=link,
        spelt_out=say(_SPELT_OUT, language),
        below_link=below,
        notes=said(*words.notes),
        small_print=(*said(_ASK), *stop),
        signature=said(*_SIGNATURE),
    )


def plain_text(found: Letter, language: str) -> str:
    """A letter as plain text: blocks with an empty line between, facts behind a dash."""
    blocks = (
        (found.greeting,),
        (*found.lead, *(f"- {fact}" for fact in found.facts)),
        () if found.own_words_from is None else (found.own_words_from, *found.own_words),
        () if found.button is None else (f"{found.button}:", str(found.link)),
        found.below_link,
        *((note,) for note in found.notes),
        found.signature,
        found.small_print,
    )
    body = "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"
    # Beside letters that run the same way a name needs no characters nobody sees.
    return body if language in RIGHT_TO_LEFT else bare(body)


def _worded(wanted: Line, params: Mapping[str, object], language: str) -> str | None:
    for variant in wanted:
        if variant.suits(params):
            return variant.clause.in_words(params, language)
    return None
