"""What is written to people: a subject and a text for each message code.

The outbox keeps codes and parameters; names, the link and contact details are
added by whoever renders. Before both have said yes a text can show only what
stands in ``SHOWN_BEFORE_BOTH_YESES``: a message has no words for anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.terms import Kind
from koppeling.wording.catalogue import text
from koppeling.wording.clauses import Clause, as_is, clause, concepts, day, half_days, spoken

SHOWN_BEFORE_BOTH_YESES = frozenset({"interests", "half_days", "district", "practise", "called"})
"""What of the other side a text may show; ``called`` is a volunteer's first name, to newcomers."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to word a line, for openings of ``kind`` only where one is given."""

    clause: Clause
    kind: Kind | None = None

    def suits(self, params: Mapping[str, object]) -> bool:
        """Whether the kind is right and every parameter it speaks of has something to say."""
        return (self.kind is None or params.get("kind") == self.kind) and all(
            params.get(name) for name in self.clause.params
        )


Line = tuple[Variant, ...]
"""The first variant that suits is written; where none does, the line is left out."""


@dataclass(frozen=True, slots=True)
class MessageWords:
    """A subject line and blocks of lines; an empty line stands between blocks."""

    subject: Line
    blocks: tuple[tuple[Line, ...], ...]

    @property
    def params(self) -> tuple[str, ...]:
        """Every parameter some line can show, sorted."""
        lines = (self.subject, *(line for block in self.blocks for line in block))
        variants = [variant for line in lines for variant in line]
        return tuple(
            sorted(
                {name for variant in variants for name in variant.clause.params}
                | {"kind" for variant in variants if variant.kind}
            )
        )


def _line(*variants: Clause | Variant) -> Line:
    return tuple(v if isinstance(v, Variant) else Variant(v) for v in variants)


_GREETING = (_line(clause(text("Hello %(to)s,"), to=as_is("to")), clause(text("Hello,"))),)
_SIGNATURE = (
    _line(clause(text("Kind regards,"))),
    _line(
        clause(text("the coordinators of Koppeling in %(town)s"), town=as_is("town")),
        clause(text("the coordinators of Koppeling")),
    ),
)
_IN_COMMON = _line(
    clause(text("- In common: %(interests)s"), interests=concepts("interests")),
)
_SHARED_TIME = _line(
    clause(text("- Suits both: %(half_days)s"), half_days=half_days("half_days")),
)
_DISTRICT = _line(clause(text("- District: %(district)s"), district=as_is("district")))
_ANSWER = (
    _line(
        clause(text("Say yes or no here: %(link)s"), link=as_is("link")),
        clause(text("Please tell your coordinator: yes or no.")),
    ),
    _line(
        clause(text("You can answer until %(expires_on)s."), expires_on=day("expires_on")),
    ),
)
_FREELY = (
    _line(
        clause(
            text(
                "Both of you decide freely. No is a good answer too, and needs no reason. "
                "Contact details are passed on only when both have said yes."
            )
        ),
    ),
)
_FIRST_MEETING = (
    _line(
        clause(
            text(
                "A tip: meet for the first time in a public place, such as the library "
                "or a café. If anything does not feel right, tell your coordinator."
            )
        ),
    ),
)

_LOOKING_ON = (_line(clause(text("We go on looking for you."))),)
_COUPLED_SUBJECT = _line(
    clause(text("You and %(called)s both said yes"), called=as_is("called")),
    clause(text("You both said yes")),
)
_REACH_EACH_OTHER = (
    _line(clause(text("Good news: you can meet now."))),
    _line(
        clause(
            text("This is how you reach %(called)s: %(contact)s"),
            called=as_is("called"),
            contact=as_is("contact"),
        ),
        clause(text("Your coordinator tells you how you reach each other.")),
    ),
)

MESSAGES: Mapping[str, MessageWords] = {
    "ask_newcomer": MessageWords(
        subject=_line(
            Variant(clause(text("An association for you?")), Kind.ASSOCIATION),
            Variant(clause(text("An employer for you?")), Kind.EMPLOYER),
            clause(text("%(called)s would like to meet you"), called=as_is("called")),
            clause(text("Somebody from your town would like to meet you")),
        ),
        blocks=(
            _GREETING,
            (
                _line(
                    Variant(
                        clause(text("We know an association that could suit you.")),
                        Kind.ASSOCIATION,
                    ),
                    Variant(
                        clause(text("We know an employer that could suit you.")), Kind.EMPLOYER
                    ),
                    clause(
                        text("%(called)s lives in your town and would like to meet you."),
                        called=as_is("called"),
                    ),
                    clause(text("Somebody from your town would like to meet you.")),
                ),
                _IN_COMMON,
                _SHARED_TIME,
                _DISTRICT,
                _line(
                    clause(text("- You can practise: %(practise)s"), practise=spoken("practise")),
                ),
            ),
            _ANSWER,
            _FREELY,
            _SIGNATURE,
        ),
    ),
    "ask_opening": MessageWords(
        subject=_line(
            Variant(
                clause(text("Somebody new would like to get to know your association")),
                Kind.ASSOCIATION,
            ),
            Variant(
                clause(text("Somebody would like to get to know you as an employer")),
                Kind.EMPLOYER,
            ),
            clause(text("Would you like to meet somebody who is new in town?")),
        ),
        blocks=(
            _GREETING,
            (
                _line(
                    Variant(
                        clause(
                            text("Somebody who is new in town is interested in your association.")
                        ),
                        Kind.ASSOCIATION,
                    ),
                    Variant(
                        clause(text("Somebody who is new in town is interested in your offer.")),
                        Kind.EMPLOYER,
                    ),
                    clause(text("We would like to introduce somebody to you who is new in town.")),
                ),
                _IN_COMMON,
                _SHARED_TIME,
                _DISTRICT,
                _line(
                    clause(
                        text("- Would like to practise: %(practise)s"),
                        practise=spoken("practise"),
                    ),
                ),
            ),
            _ANSWER,
            _FREELY,
            _SIGNATURE,
        ),
    ),
    "coupled_newcomer": MessageWords(
        subject=_COUPLED_SUBJECT,
        blocks=(_GREETING, _REACH_EACH_OTHER, _FIRST_MEETING, _SIGNATURE),
    ),
    "coupled_opening": MessageWords(
        subject=_COUPLED_SUBJECT,
        blocks=(
            _GREETING,
            (
                *_REACH_EACH_OTHER,
                _line(
                    clause(
                        text(
                            "Please take the first step: for somebody who is new in town "
                            "it is the hardest one."
                        )
                    ),
                ),
            ),
            _FIRST_MEETING,
            _SIGNATURE,
        ),
    ),
    "not_this_time": MessageWords(
        subject=_line(clause(text("This introduction does not go ahead"))),
        blocks=(
            _GREETING,
            (
                _line(
                    clause(
                        text(
                            "The introduction we wrote to you about does not go ahead this time. "
                            "That says nothing about you."
                        )
                    ),
                ),
                *_LOOKING_ON,
            ),
            _SIGNATURE,
        ),
    ),
    "expired": MessageWords(
        subject=_line(clause(text("The time to answer is over"))),
        blocks=(
            _GREETING,
            (
                _line(
                    clause(
                        text(
                            "The time to answer is over, so the introduction we wrote to you "
                            "about is closed. That is no problem."
                        )
                    ),
                ),
                *_LOOKING_ON,
            ),
            _SIGNATURE,
        ),
    ),
    "ended": MessageWords(
        subject=_line(clause(text("Your contact through Koppeling has ended"))),
        blocks=(
            _GREETING,
            (
                _line(
                    clause(
                        text("Your contact with %(called)s through Koppeling has ended."),
                        called=as_is("called"),
                    ),
                    clause(text("A contact you had through Koppeling has ended.")),
                ),
                _line(
                    clause(
                        text(
                            "Thank you for the time you shared. If you would like to meet "
                            "somebody else, or to talk about it, tell your coordinator."
                        )
                    ),
                ),
            ),
            _SIGNATURE,
        ),
    ),
}
"""Every message code. No text says who declined, or why something ended."""


def message_text(code: str, params: Mapping[str, object], language: str) -> tuple[str, str]:
    """The subject and the text of a message, in the reader's language.

    Every parameter may be absent, and its line is then left out: ``to`` whom it
    greets, ``town`` by name, ``kind`` of the opening; of the other side
    ``interests``, ``half_days``, ``district`` by name, ``practise`` (a language
    tag) and ``called``; ``link`` and ``expires_on`` for the answer; ``contact``
    once both have said yes. A parameter that the code has no words for is never
    shown. KeyError for an unknown code.
    """
    words = MESSAGES[code]
    blocks = (
        [worded for line in block if (worded := _worded(line, params, language)) is not None]
        for block in words.blocks
    )
    body = "\n\n".join("\n".join(lines) for lines in blocks if lines)
    return _worded(words.subject, params, language) or "", body + "\n"


def _worded(line: Line, params: Mapping[str, object], language: str) -> str | None:
    for variant in line:
        if variant.suits(params):
            return variant.clause.in_words(params, language)
    return None
