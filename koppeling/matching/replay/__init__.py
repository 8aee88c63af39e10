"""Past weeks walked through anew under another policy: what would have come of them."""

from koppeling.matching.replay.walk import ANSWER_DAYS, ASSUMED_YES, replay, scores_by
from koppeling.matching.replay.weeks import Replayed, ReplayedWeek, Wait, WeekInput

__all__ = [
    "ANSWER_DAYS",
    "ASSUMED_YES",
    "Replayed",
    "ReplayedWeek",
    "Wait",
    "WeekInput",
    "replay",
    "scores_by",
]
