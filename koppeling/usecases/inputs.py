"""What a round was computed from is kept with it, so that the week can be computed anew."""

import json
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from koppeling.queries.inputs import inputs_in_week
from koppeling.store import MatchRound, RoundNewcomer, RoundOpening
from koppeling.terms import Week


def keep_inputs(session: Session, match_round: MatchRound, *, now: datetime) -> None:
    """Keep the facts of everybody in a round, in place of those of an earlier run.

    Of a week beyond ``inputs.MOST_KEPT`` people nothing is kept.
    """
    # Only here: numpy is for rounds.
    from koppeling.store.bulk import insert_rows

    for table in (RoundNewcomer, RoundOpening):
        session.execute(delete(table).where(table.match_round_id == match_round.id))
    week = Week(match_round.iso_year, match_round.iso_week)
    inputs = inputs_in_week(session, match_round.town_id, week, now=now)
    if inputs is None:
        return
    for table, column, documents in (
        (RoundNewcomer, "newcomer_id", inputs.newcomers),
        (RoundOpening, "opening_id", inputs.openings),
    ):
        insert_rows(
            session,
            table,
            ("match_round_id", column, "facts"),
            [(match_round.id, of, json.dumps(facts)) for of, facts in documents.items()],
        )
