"""What would help somebody who is still waiting: one sentence for each change."""

from collections.abc import Mapping

from koppeling.terms import Kind
from koppeling.wording.catalogue import counted
from koppeling.wording.clauses import Clause, clause, half_day, journey, level, spoken

OPENINGS = "openings"
"""The sentences count by it: how many openings the change alone would add."""

HELPS: Mapping[str, Clause] = {
    "wider_travel": clause(
        counted(
            "travelling up to %(journey)s would make %(count)s more opening possible",
            "travelling up to %(journey)s would make %(count)s more openings possible",
        ),
        OPENINGS,
        journey=journey("minutes", "travel"),
    ),
    "another_half_day": clause(
        counted(
            "having time on %(half_day)s would make %(count)s more opening possible",
            "having time on %(half_day)s would make %(count)s more openings possible",
        ),
        OPENINGS,
        half_day=half_day("half_day"),
    ),
    "language_level": clause(
        counted(
            "%(language)s at %(level)s would make %(count)s more opening possible",
            "%(language)s at %(level)s would make %(count)s more openings possible",
        ),
        OPENINGS,
        language=spoken("language"),
        level=level("level"),
    ),
    "give_consent": clause(
        counted(
            "consent to being proposed would make %(count)s more opening possible",
            "consent to being proposed would make %(count)s more openings possible",
        ),
        OPENINGS,
    ),
}
"""Every help code whose sentence is the same for every kind of opening."""

HELPS_BY_KIND: Mapping[str, Mapping[Kind, Clause]] = {
    "another_kind": {
        Kind.NEIGHBOUR: clause(
            counted(
                "being open to a neighbour too would make %(count)s more opening possible",
                "being open to a neighbour too would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
        Kind.ASSOCIATION: clause(
            counted(
                "being open to an association too would make %(count)s more opening possible",
                "being open to an association too would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
        Kind.EMPLOYER: clause(
            counted(
                "being open to an employer too would make %(count)s more opening possible",
                "being open to an employer too would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
    },
    "more_places": {
        Kind.NEIGHBOUR: clause(
            counted(
                "more time with neighbours would make %(count)s more opening possible",
                "more time with neighbours would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
        Kind.ASSOCIATION: clause(
            counted(
                "more places in associations would make %(count)s more opening possible",
                "more places in associations would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
        Kind.EMPLOYER: clause(
            counted(
                "more places at employers would make %(count)s more opening possible",
                "more places at employers would make %(count)s more openings possible",
            ),
            OPENINGS,
        ),
    },
}
"""Help codes with the parameter ``kind``, which has a sentence of its own for each."""


def help_text(code: str, openings: int, params: Mapping[str, object], language: str) -> str:
    """The sentence of one change, such as ``Dutch at A2 would make 5 more openings possible``.

    KeyError for an unknown code or a missing parameter.
    """
    by_kind = HELPS_BY_KIND.get(code)
    found = HELPS[code] if by_kind is None else by_kind[Kind(str(params["kind"]))]
    return found.in_words({**params, OPENINGS: openings}, language)
