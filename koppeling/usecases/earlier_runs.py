"""What the run before proposed, kept with the round that takes its place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from koppeling.queries.became import Inputs, compare, read_inputs
from koppeling.queries.differences import pairs_of_round
from koppeling.store import MatchRound


@dataclass(frozen=True, slots=True)
class RunBefore:
    """A run that is about to be replaced: its pairs, and what it knew of whom it concerns.

    ``changed``: the pairs that only one of the two runs proposes.
    """

    pairs: list[tuple[str, str, int]]
    changed: frozenset[tuple[str, str]]
    inputs: Inputs

    @classmethod
    def read(
        cls,
        session: Session,
        match_round: MatchRound,
        proposed: Collection[tuple[str, str]],
        *,
        now: datetime,
    ) -> "RunBefore":
        """The round as it stands; ``proposed`` are the refs of what takes its place."""
        pairs = pairs_of_round(session, match_round.id, now=now)
        before = {(newcomer, opening) for newcomer, opening, _score in pairs}
        changed = frozenset(before.symmetric_difference(proposed))
        return cls(pairs, changed, read_inputs(session, match_round.id, changed))

    def lines(self, session: Session, match_round: MatchRound) -> list[dict[str, Any]]:
        """As ``MatchRound.previous`` keeps it, once the round keeps its new inputs."""
        after = read_inputs(session, match_round.id, self.changed)
        people = compare(self.inputs, after, self.changed)
        return [
            *(
                {"newcomer": newcomer, "opening": opening, "score": score}
                for newcomer, opening, score in self.pairs
            ),
            *({"newcomer": ref, "became": how} for ref, how in sorted(people.newcomers.items())),
            *({"opening": ref, "became": how} for ref, how in sorted(people.openings.items())),
        ]
