"""One file per problem: its content, and the line, column and parameters told of it."""

from collections.abc import Mapping

from koppeling.errors import Parameter
from koppeling.exchange.columns import FileKind
from koppeling.terms import Kind

OPENING = "ref,kind,places,min_age,max_age,lat,lon\n"
REFUSED: Mapping[str, tuple[str | bytes, int, str, Mapping[str, Parameter]]] = {
    "not_csv": (b"PK\x03\x04\x14\x00", 1, "", {"found": "XLSX"}),
    "utf16": ("ref,called\r\nN1,Zoë\r\n".encode("utf-16"), 1, "", {}),
    "not_utf8": ("ref,called\nN1,x\nN2,Zoë\n".encode("cp1252"), 3, "", {"byte": "0xEB"}),
    "empty_file": (b"\xef\xbb\xbf \r\n", 1, "", {}),
    "too_many_columns": ("ref" + ",x" * 200, 1, "", {"columns": 201, "most": 200}),
    "empty_heading": ("ref,,called\n", 1, "", {"position": 2}),
    "unknown_heading": (
        "ref,langauges\nN1,x\n",
        1,
        "langauges",
        {"heading": "langauges", "nearest": ("languages",)},
    ),
    "duplicate_heading": ("ref,called,Called\n", 1, "called", {"heading": "called"}),
    "missing_heading": ("called,phone\nAmal,0612\n", 1, "ref", {"heading": "ref"}),
    "ragged_row": ("ref,called\nN1,a\nN2\nN3,a\n", 3, "", {"cells": 1, "headings": 2}),
    "unclosed_quote": ('ref,called\nN1,"a\nN2,b\nN3,c\n', 2, "called", {}),
    "text_after_quote": ('ref,called\nN1,"a"b\n', 2, "called", {}),
    "cell_too_long": (
        f"ref,called\nN1,{'x' * 200_000}\n",
        2,
        "called",
        {"length": 200_000, "most": 4_000},
    ),
    "control_character": ("ref,called\nN1,a\x00b\n", 2, "called", {"character": "U+0000"}),
    "hidden_character": ("ref,called\nN1,gnp\u202eexe\n", 2, "called", {"character": "U+202E"}),
    "too_many_marks": (f"ref,called\nN1,a{chr(0x301) * 1000}\n", 2, "called", {"most": 8}),
    "formula": ("ref,called\nN1,=1+1\n", 2, "called", {"value": "=1+1"}),
    "missing_value": ("ref,called\n,Amal\n", 2, "ref", {}),
    "cannot_be_cleared": ("ref,called\n-,Amal\n", 2, "ref", {}),
    "bad_ref": ("ref,called\nN 1,Amal\n", 2, "ref", {"value": "N 1"}),
    "bad_email": ("ref,email\nN1,amal\n", 2, "email", {"value": "amal"}),
    "bad_phone": ("ref,phone\nN1,3.1E+10\n", 2, "phone", {"value": "3.1E+10"}),
    "bad_website": (
        "ref,website\nV1,www.example.org\n",
        2,
        "website",
        {"value": "www.example.org"},
    ),
    "bad_postcode": (
        "ref,postcode\nN1,01067\n",
        2,
        "postcode",
        {"value": "01067", "country": "nl"},
    ),
    "unknown_postcode": (
        "ref,country,postcode\nN1,de,00001\n",
        2,
        "postcode",
        {"value": "00001", "country": "de"},
    ),
    "bad_date": ("ref,moves_on\nN1,2026-02-30\n", 2, "moves_on", {"value": "2026-02-30"}),
    "bad_number": (OPENING + "O1,neighbour,two,,,,\n", 2, "places", {"value": "two"}),
    "out_of_range": (
        OPENING + "O1,neighbour,-1,,,,\n",
        2,
        "places",
        {"value": "-1", "least": 0, "most": 1000},
    ),
    "unknown_code": (
        OPENING + "O1,friend,1,,,,\n",
        2,
        "kind",
        {"value": "friend", "expected": tuple(kind.value for kind in Kind)},
    ),
    "unknown_language": ("ref,practise\nN1,klingon\n", 2, "practise", {"value": "klingon"}),
    "bad_level": (
        "ref,languages\nN1,nl:D1\n",
        2,
        "languages",
        {"value": "nl:D1", "expected": ("A1", "A2", "B1", "B2", "C1", "C2")},
    ),
    "two_levels": ("ref,languages\nN1,nl:A1 nl:A2\n", 2, "languages", {"language": "nl"}),
    "too_many_items": (
        "ref,emphasis\nN1,near work time\n",
        2,
        "emphasis",
        {"count": 3, "most": 2},
    ),
    "half_a_point": (OPENING + "O1,neighbour,1,,,52.2,\n", 2, "lon", {}),
    "ages_reversed": (
        OPENING + "O1,neighbour,1,65,18,,\n",
        2,
        "max_age",
        {"min_age": 65, "max_age": 18},
    ),
    "employer_limit": (OPENING + "O1,employer,1,18,,,\n", 2, "min_age", {}),
    "until_before_since": (
        "newcomer_ref,other_ref,kind,since,until\nN1,O1,prior,2026-02-02,2026-02-01\n",
        2,
        "until",
        {"since": "2026-02-02", "until": "2026-02-01"},
    ),
    "tie_to_oneself": ("newcomer_ref,other_ref,kind\nN1,N1,prior\n", 2, "other_ref", {}),
    "duplicate_ref": (
        "ref,called\nN1,Amal\nN2,Zoë\nN1,Amal\n",
        4,
        "ref",
        {"ref": "N1", "first_line": 2},
    ),
    "duplicate_tie": (
        "newcomer_ref,other_ref,kind\nN1,O1,prior\nN1,O1,prior\n",
        3,
        "",
        {"first_line": 2},
    ),
}


def kind_of(content):
    """Which file a sample is."""
    text = content if isinstance(content, str) else ""
    for beginning, kind in [
        ("ref,kind,places", FileKind.OPENINGS),
        ("ref,website", FileKind.ORGANISATIONS),
        ("newcomer_ref", FileKind.TIES),
    ]:
        if text.startswith(beginning):
            return kind
    return FileKind.NEWCOMERS
