"""Two people of whom every field holds something of its own, and all that leaves the house.

``MARKS`` says of each field how it would look where it is shown, and ``told`` answers which
of them stand in a text: words anywhere in it, numbers only as whole words of what is read.
"""

import html
import re
from collections.abc import Mapping
from datetime import date

from koppeling.terms import ContactGender, Emphasis, Gender, Level, Travel

NEWCOMER: Mapping[str, tuple[str, ...]] = {
    "called": ("Acalled",),
    "full_name": ("Afullname",),
    "ref": ("AREF-71",),
    "email": ("amail-a@example.org",),
    "phone": ("+31600000071",),
    "household": ("Ahousehold",),
    "postcode": ("7522 NB", "7522NB"),
    "next_postcode": ("7533 AB", "7533AB"),
    "district": ("Adistrict",),
    "languages": ("Tigrinya",),
    "practise": ("Georgian",),
    "interests": ("hess",),
    "offers": ("ardening",),
    "occupations": ("ursing",),
    "birth_year": ("1931",),
    "max_minutes": ("83",),
    "moves_on": ("2027-02-17", "17 February 2027", "17 Feb 2027", "17/02/2027"),
    "arrived_on": ("2025-04-19", "19 April 2025", "19 Apr 2025", "19/04/2025"),
    "registered_on": ("2026-01-23", "23 January 2026", "23 Jan 2026", "23/01/2026"),
    "travel": ("car", "Car"),
    "avoid": ("AVOIDED-72",),
}
OPENING: Mapping[str, tuple[str, ...]] = {
    "called": ("Bfirst", "Bcontact"),
    "family_name": ("Bfamily",),
    "ref": ("BREF-81",),
    "title": ("Btitle",),
    "email": ("bmail-b@example.org",),
    "phone": ("+31600000082",),
    "postcode": ("7523 XC", "7523XC"),
    "district": ("Bdistrict",),
    "languages": ("Vietnamese",),
    "needs_language": ("Albanian",),
    "interests": ("artial arts",),
    "welcomes": ("hotography",),
    "occupations": ("uilding construction",),
    "birth_year": ("1942",),
    "hours_per_week": ("37",),
    "min_age": ("63",),
    "max_age": ("97",),
    "valid_until": ("2028-05-14", "14 May 2028", "14/05/2028"),
    "vetted_until": ("2029-03-11", "11 March 2029", "11 Mar 2029", "11/03/2029"),
    "vetting_kind": ("Bvetting",),
    "vetting_seen_on": ("2026-02-18", "18 February 2026", "18 Feb 2026", "18/02/2026"),
    "avoid": ("AVOIDED-84",),
    "organisation": ("Borganisation",),
    "organisation_ref": ("BORG-85",),
    "organisation_email": ("borg-b@example.org",),
    "organisation_phone": ("+31600000086",),
    "organisation_contact": ("Bkeeper",),
    "website": ("b-website.example",),
}
OF_BOTH: Mapping[str, tuple[str, ...]] = {
    "shared interest": ("cooking", "Cooking"),
    "shared half-day": ("Monday afternoon",),
    "language to practise": ("Dutch",),
    "score": ("61.234", "61234", "61.2", "61"),
    "own words": ("Cownwords",),
    "staff e-mail": ("cstaff@example.org",),
    "age or family": ("child", "Child", "woman", "Woman", "years old"),
}
MARKS: Mapping[str, tuple[str, ...]] = {
    **{f"newcomer {name}": words for name, words in NEWCOMER.items()},
    **{f"opening {name}": words for name, words in OPENING.items()},
    **OF_BOTH,
}

OF_NEWCOMER = {
    "ref": "AREF-71",
    "called": "Acalled",
    "full_name": "Afullname Afamily",
    "locale": "en",
    "email": "amail-a@example.org",
    "phone": "+31600000071",
    "postcode": "7522 NB",
    "next_postcode": "7533 AB",
    "next_cell_row": 11_630,
    "next_cell_col": 944,
    "moves_on": date(2027, 2, 17),
    "languages": {"ti": Level.C2, "nl": Level.B1},
    "practise": ["ka", "nl"],
    "interests": ["chess", "cooking"],
    "offers": ["gardening"],
    "occupations": ["222"],
    "availability": 0b011,
    "gender": Gender.WOMAN,
    "birth_year": 1931,
    "contact_gender": ContactGender.WOMAN,
    "children": True,
    "travel": Travel.CAR,
    "max_minutes": 83,
    "crosses_border": True,
    "arrived_on": date(2025, 4, 19),
    "registered_on": date(2026, 1, 23),
    "emphasis": [Emphasis.TIME, Emphasis.WORK],
}
OF_OPENING = {
    "ref": "BREF-81",
    "title": "Btitle",
    "postcode": "7523 XC",
    "languages": {"vi": Level.C2, "nl": Level.C1},
    "needs_language": {"sq": Level.A1},
    "interests": ["cooking", "martial-arts"],
    "welcomes": ["photography"],
    "occupations": ["711"],
    "availability": 0b110,
    "places": 1,
    "hours_per_week": 37,
    "valid_until": date(2028, 5, 14),
    "stated_on": date(2026, 11, 20),
}
OF_NEIGHBOUR = {
    "min_age": 63,
    "max_age": 97,
    "for_gender": ContactGender.WOMAN,
    "gender": Gender.WOMAN,
    "birth_year": 1942,
    "contact_gender": ContactGender.WOMAN,
    "children": True,
    "vetted_until": date(2029, 3, 11),
}
OF_VOLUNTEER = {
    "name": "Bfirst Bfamily",
    "locale": "en",
    "email": "bmail-b@example.org",
    "phone": "+31600000082",
    "vetting_kind": "Bvetting",
    "vetting_seen_on": date(2026, 2, 18),
    "vetting_seen_by": "account:1",
}
OF_ORGANISATION = {
    "ref": "BORG-85",
    "name": "Borganisation",
    "email": "borg-b@example.org",
    "phone": "+31600000086",
    "contact_name": "Bkeeper",
    "website": "https://b-website.example",
    "locale": "en",
}


NOT_CHOSEN = re.compile(r"<option (?![^>]*selected)[^>]*>[^<]*</option>")
"""What a list offers to everybody says nothing of anybody."""


def told(text: str) -> set[str]:
    """Which marks stand in what somebody is given."""
    text = NOT_CHOSEN.sub("", text)
    seen = _as_read(text)
    return {name for name, words in MARKS.items() if any(_stands(one, text, seen) for one in words)}


def _stands(word: str, text: str, seen: str) -> bool:
    if len(word) < 6 or word.isdigit():
        return re.search(rf"(?<![\w.:+-]){re.escape(word)}(?![\w.:-])", seen) is not None or (
            len(word) > 3 and not word.isdigit() and word in text
        )
    return word in text or word in seen


def _as_read(text: str) -> str:
    """What a reader sees of a page, with the values that its fields hold."""
    held = " ".join(re.findall(r'(?:value|title|aria-label|content|alt)="([^"]*)"', text))
    return html.unescape(re.sub(r"<(?!/?bdi)[^>]*>", " ", text) + " " + held).replace("\u00a0", " ")
