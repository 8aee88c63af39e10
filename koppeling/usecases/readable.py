"""A name as a file could hold it, for words that come by another way than a file."""

from koppeling.exchange.cells import clean
from koppeling.exchange.problems import BadCell

LONGEST_NAME = 200


def readable(name: str | None) -> str | None:
    """The name in one line and NFC; None where nothing is left that everybody can see.

    Characters that hide or turn text round are in no name of ours: a file with them is
    refused, and so nothing else may bring them in.
    """
    try:
        cleaned = clean(" ".join((name or "").split()))
    except BadCell:
        return None
    return cleaned if 0 < len(cleaned) <= LONGEST_NAME else None
