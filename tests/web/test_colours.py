"""The tokens of the style sheet, held to WCAG: 7:1 for text (1.4.6), 3:1 for edges (1.4.11)."""

import gzip
import re

import pytest

from tests.architecture import ROOT

SHEET = (ROOT / "web" / "static" / "koppeling.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")

ON_GROUND = [
    (text, ground)
    for text in ("ink", "soft", "accent", "accent-deep", "bad", "warm", "good")
    for ground in ("paper", "card")
]
ON_TINT = [
    *((tint, f"{tint}-soft") for tint in ("accent", "warm", "good", "bad")),
    *(("ink", f"{tint}-soft") for tint in ("accent", "warm", "good", "bad")),
    ("accent-deep", "accent-soft"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-deep"),
    ("top-ink", "top"),
]
EDGES = [
    *((edge, ground) for edge in ("edge", "accent", "bad") for ground in ("paper", "card")),
    ("apricot", "top"),
    ("focus", "focus-edge"),
]


def tokens() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r"^\s*:root \{(.*?)\}", SHEET, re.DOTALL | re.MULTILINE)[:2]
    return {"light": dict(TOKEN.findall(light)), "dark": dict(TOKEN.findall(light + dark))}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[no : no + 2], 16) / 255 for no in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(7, ON_GROUND + ON_TINT), (3, EDGES)])
def test_colours_can_be_told_apart(scheme, least, pairs):
    found = tokens()[scheme]
    weak = {
        pair: round(contrast(*(found[name] for name in pair)), 2)
        for pair in pairs
        if contrast(*(found[name] for name in pair)) < least
    }

    assert weak == {}


def test_colours_stand_in_tokens_alone():
    """Else a scheme, or a reader's own colours, could miss one."""
    rules = re.sub(r":root \{.*?\}", "", SHEET, flags=re.DOTALL)
    by_hand = re.findall(r"(?:#[0-9a-f]{3,8}|rgba?\(|hsla?\()[^;]*;", rules)

    assert by_hand == ["#fff;", "#000;"], "white and black are those of the square to be scanned"


def test_sheet_is_small():
    assert len(gzip.compress(SHEET.encode())) <= 9_000
