"""A made-up language, to see what was forgotten: text that is not marked, and what does not fit.

Every letter has an accent, every text brackets, and short texts are twice as long, as
the longest of real translations are.
"""

import re

_ACCENTED = str.maketrans(
    "aceinouyzACEINOUYZ",
    "áçéíñóúýžÁÇÉÍÑÓÚÝŽ",
)
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;|\{[^}]*\})")
SHORT = 20
"""Characters up to which translations grow to twice the length; longer ones by a third."""


def pseudo(text: str) -> str:
    """``[Śéńd ~~~~]`` for ``Send``: placeholders, markup and entities stay as they are."""
    if not text:
        return text
    parts = _KEPT.split(text)
    accented = "".join(
        part if number % 2 else part.translate(_ACCENTED) for number, part in enumerate(parts)
    )
    words = sum(len(part) for part in parts[::2])
    longer = words if words <= SHORT else -(-words // 3)
    return f"[{accented} {'~' * max(longer - 3, 1)}]"
