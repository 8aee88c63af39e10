import re
import subprocess
import sys
from collections.abc import Iterator
from gettext import c2py

import pytest
from babel import Locale
from babel.messages.catalog import Message

from koppeling.wording.catalogue import (
    LANGUAGES,
    LOCALE_FOLDER,
    PEOPLE_LANGUAGES,
    SOURCE_LANGUAGE,
    Text,
    catalogue_path,
    counted,
    number,
    readers_language,
    say,
    text,
    text_as,
    translator,
)
from koppeling.wording.extraction import (
    FOR_PEOPLE,
    TEMPLATE_PATH,
    extract,
    merged,
    read,
    written,
)

TRANSLATED = [language for language in PEOPLE_LANGUAGES if language != SOURCE_LANGUAGE]
PEOPLE_ONLY = [language for language in PEOPLE_LANGUAGES if language not in LANGUAGES]
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|%")

# A person is never guessed to be a he or a she, and German has nouns enough to do without signs.
GENDERED = {
    "en": re.compile(r"\b(he|she|him|his|her|hers|s/he|himself|herself)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(hij|haar (wensen|talen|naam)|hij/zij|zij/hij|zijn/haar|hem|z'n)\b"),
    "de": re.compile(
        r"\w[:*_·](in|innen|r|n)\b|\w/-?in(nen)?\b|\(in\)|[a-zäöüß]Innen\b"
        r"|\b(er|sie)/(sie|er)\b"
    ),
    "ru": re.compile(r"\w\(\w{1,3}\)|\bон/она\b", re.IGNORECASE),
    "uk": re.compile(r"\w\(\w{1,3}\)|\bвін/вона\b", re.IGNORECASE),
    "ar": re.compile(r"\w/ة|\(ة\)|/ـ?ين\b"),
}
# Who is written to is addressed politely: Вы and Ви with a capital, siz.
FAMILIAR = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein\w*|euch|euer\w*)\b", re.IGNORECASE),
    "ru": re.compile(r"\b(ты|тебя|тебе|твой|твоя)\b|(?<![.!?] )(?<!^)\b(вас|вам|ваш\w*)\b"),
    "uk": re.compile(r"\b(ти|тебе|тобі|твій|твоя)\b|(?<![.!?] )(?<!^)\b(вас|вам|ваш\w*)\b"),
    "tr": re.compile(r"\b(sen|seni|sana|senin)\b", re.IGNORECASE),
    "fa": re.compile(r"(^|\s)تو(\s|$)"),
}
OTHER_DIGITS = re.compile(r"[٠-٩۰-۹]")
# Nobody is rejected, left over, failed or a case.
UNDIGNIFIED = {
    "en": re.compile(r"\b(reject\w*|left over|leftover|unmatched|illegal|client|target group)\b"),
    "nl": re.compile(r"\b(afgewezen|afwijz\w*|overgebleven|doelgroep|cliënt)\b"),
    "de": re.compile(r"\b(abgelehnt|Ablehnung|übrig\w*|Zielgruppe|Klient\w*)\b"),
}


def messages(language: str) -> Iterator[Message]:
    return (message for message in read(catalogue_path(language), language) if message.id)


def forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def texts(language: str) -> Iterator[str]:
    for message in messages(language if language in TRANSLATED else "nl"):
        yield from forms(message.string if language in TRANSLATED else message.id)


def test_template_holds_the_texts_of_the_package():
    assert TEMPLATE_PATH.read_bytes() == written(extract()), (
        "run: python -m koppeling.wording.extraction"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_the_texts_of_the_template_and_no_others(language):
    assert catalogue_path(language).read_bytes() == written(merged(language))


@pytest.mark.parametrize("language", PEOPLE_ONLY)
def test_catalogue_of_people_holds_what_people_read_and_nothing_else(language):
    assert {name for name in FOR_PEOPLE if not (LOCALE_FOLDER.parent / name).exists()} == set()
    for_people = {
        (message.context, message.id)
        for message in extract()
        if any(place.rpartition("/")[2] in FOR_PEOPLE for place, _ in message.locations)
    }
    found = {(message.context, message.id) for message in messages(language)}
    assert {(context, one) for context, one in for_people if one} == found
    assert found


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 10, 11, 12, 21, 22, 25, 100, 101, 102, 111])
def test_plural_forms_are_those_of_cldr(language, count):
    """In the order of gettext: zero, one, two, few, many, other, as far as a language has them."""
    rule = Locale.parse(language).plural_form
    named = [tag for tag in ("zero", "one", "two", "few", "many") if tag in rule.tags]
    catalogue = read(catalogue_path(language), language)
    plural = c2py(catalogue.plural_expr)
    assert catalogue.num_plurals == len(named) + 1
    assert [*named, "other"][plural(count)] == rule(count)


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_translates_every_text(language):
    empty = [message.id for message in messages(language) if not all(forms(message.string))]
    assert empty == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_marks_no_text_as_unsure_or_obsolete(language):
    assert [message.id for message in messages(language) if message.fuzzy] == []
    assert "#~" not in catalogue_path(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_keeps_the_placeholders_of_every_text(language):
    # Where English says "one neighbour" and counts "%(number)s neighbours", so do others.
    changed = [
        message.id
        for message in messages(language)
        for one in forms(message.string)
        if set(PLACEHOLDER.findall(one))
        not in [set(PLACEHOLDER.findall(source)) for source in forms(message.id)]
    ]
    assert changed == []


def test_texts_use_named_placeholders_only():
    unnamed = [one for one in texts(SOURCE_LANGUAGE) if "" in PLACEHOLDER.findall(one)]
    assert unnamed == []


@pytest.mark.parametrize("language", sorted(GENDERED))
def test_texts_guess_no_gender(language):
    assert [one for one in texts(language) if GENDERED[language].search(one)] == []


@pytest.mark.parametrize("language", sorted(FAMILIAR))
def test_texts_address_people_politely(language):
    familiar = FAMILIAR[language]
    assert [one for one in texts(language) if familiar.search(one)] == []


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_texts_have_western_digits(language):
    assert [one for one in texts(language) if OTHER_DIGITS.search(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_speak_of_people_with_dignity(language):
    assert [one for one in texts(language) if UNDIGNIFIED[language].search(one)] == []


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("de", "die Koordinator:in"),
        ("de", "die Neuzugewanderte:n"),
        ("de", "Nachbar*innen"),
        ("de", "NachbarInnen"),
        ("de", "Nachbar/-in"),
        ("nl", "zijn/haar buur"),
        ("en", "where she lives"),
        ("ru", "Аня хотел(а) бы"),
        ("uk", "Аня хотів(ла) би"),
        ("ar", "المنسق/ة"),
    ],
)
def test_guess_of_gender_would_be_found(language, wrong):
    assert GENDERED[language].search(wrong) is not None


def test_say_puts_a_text_into_the_language():
    source = text("no shared half-day")
    assert [say(source, language) for language in LANGUAGES] == [
        "geen gemeenschappelijk dagdeel",
        "keine gemeinsame freie Zeit",
        "no shared half-day",
    ]


def test_say_tells_equal_texts_apart_by_their_context():
    assert say(text_as("party", "opening"), "nl") == "plek"
    assert say(text_as("nowhere", "opening"), "nl") == "opening"


def test_say_chooses_the_plural_by_the_count():
    source = counted("%(count)s coupling", "%(count)s couplings")
    assert [say(source, "nl", count=count) for count in (0, 1, 2, 1234)] == [
        "0 koppelingen",
        "1 koppeling",
        "2 koppelingen",
        "1.234 koppelingen",
    ]


def test_say_of_a_counted_text_needs_its_count():
    with pytest.raises(ValueError, match="no count for"):
        say(counted("%(count)s coupling", "%(count)s couplings"), "en")


def test_say_needs_every_parameter_of_the_text():
    with pytest.raises(KeyError):
        say(text("%(key)s is missing"), "nl")


def test_say_of_what_people_do_not_read_is_english_in_the_languages_of_people():
    assert say(text("no shared half-day"), "ar") == "no shared half-day"
    assert say(text("Hello,"), "ar") == "مرحبًا،"


@pytest.mark.parametrize(
    ("locale", "town", "found"),
    [
        ("ar", "nl", "ar"),
        ("fa-AF", "nl", "fa"),
        ("fa_AF", "nl", "fa"),
        ("prs", "nl", "fa"),
        ("pes", "nl", "fa"),
        ("ua", "de", "uk"),
        ("DE-at", "nl", "de"),
        ("kmr", "de", "de"),
        ("ti", "nl", "nl"),
        (None, "nl", "nl"),
        ("", "de", "de"),
        ("ti", "fy", "en"),
    ],
)
def test_readers_language_is_their_own_else_the_towns(locale, town, found):
    assert readers_language(locale, town) == found


@pytest.mark.parametrize("language", ["fr", "en_GB", ""])
def test_translator_knows_no_other_language(language):
    with pytest.raises(ValueError, match="no catalogue for"):
        translator(language)


@pytest.mark.parametrize(
    ("value", "worded"),
    [
        (7, ["7", "7", "7"]),
        (1234, ["1.234", "1.234", "1,234"]),
        (81.25, ["81,25", "81,25", "81.25"]),
        (12345.678, ["12.345,678", "12.345,678", "12,345.678"]),
        (0.5, ["0,5", "0,5", "0.5"]),
    ],
)
def test_number_stands_in_the_form_of_the_language(value, worded):
    assert [number(value, language) for language in LANGUAGES] == worded


def test_english_refusal_loads_no_catalogue():
    """A command that is refused should answer at once."""
    program = (
        "import sys\n"
        "from koppeling.errors import OpeningIsFull\n"
        "from koppeling.wording.refusals import refusal_text\n"
        "print(refusal_text(OpeningIsFull(opening='OP-1'), 'en'))\n"
        "print(any(name.split('.')[0] == 'babel' for name in sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [
        "OP-1 has no place left; wait until one is free or propose another opening.",
        "False",
    ]


def test_text_is_a_value():
    assert text("yes") == Text("yes", many=None, context=None)
