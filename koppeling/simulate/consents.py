"""What people allow: nobody is taken to have consented who was not asked."""

import numpy as np

from koppeling.simulate import figures
from koppeling.simulate.columns import chosen
from koppeling.simulate.draws import Draws
from koppeling.terms import ConsentPurpose

PURPOSES = tuple(ConsentPurpose)


def consents(draws: Draws, whose: str, count: int, per_mille: int) -> list[object]:
    """Consent to matching for so many of 1000, to contact and research for some of these."""
    matching = draws.chance(f"{whose}.consent.matching", count, per_mille)
    contact = draws.chance(f"{whose}.consent.contact", count, figures.CONSENTS_CONTACT)
    research = draws.chance(f"{whose}.consent.research", count, figures.CONSENTS_RESEARCH)
    further = ((), PURPOSES[1:2], PURPOSES[2:3], PURPOSES[1:])
    given = [None, *((ConsentPurpose.MATCHING, *others) for others in further)]
    return chosen(given, np.where(matching, 1 + contact + 2 * research, 0))
