"""Which language a page speaks, and that its words are all there and safe."""

import re
from itertools import cycle

import pytest
from babel import Locale
from flask import Flask, render_template_string

from koppeling.terms import Party, Role
from koppeling.wording.catalogue import LANGUAGES, PEOPLE_LANGUAGES
from koppeling.wording.extraction import read, written
from tests.databases import ON_SQLITE
from tests.web.browsers import browser, csrf_token, link_to, post
from web.extraction import FOR_PEOPLE, PAGES
from web.languages import OWN_NAMES, RIGHT_TO_LEFT

TRANSLATED = [language for language in PEOPLE_LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%")
MARKUP = re.compile(r"<[^>]*>|[<>]|&\w+;")

ROOT_TAG = re.compile(r'<html lang="(\w+)" dir="(\w+)">')


def spoken(text: str) -> tuple[str, str]:
    found = ROOT_TAG.search(text)
    assert found
    return found[1], found[2]


# --- which one ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("nl", "nl"),
        ("en-US", "en"),
        ("fa-AF", "fa"),
        ("prs;q=0.9, en;q=0.1", "fa"),
        ("ua", "uk"),
        ("xx, tr;q=0.4", "tr"),
        ("xx", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_start_page_speaks_what_the_browser_asks_for(app, wanted, language):
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"

    assert spoken(browser(app, wanted).get("/").text) == (language, direction)


def test_page_of_a_link_speaks_the_language_of_its_holder(
    app, client, session, introduction_factory, newcomer_factory
):
    token = link_to(session, introduction_factory(newcomer=newcomer_factory(locale="ar")))

    assert spoken(client.get(f"/a/{token}").text) == ("ar", "rtl")


def test_choice_is_kept_and_goes_before_everything(
    app, client, session, introduction_factory, newcomer_factory
):
    token = link_to(session, introduction_factory(newcomer=newcomer_factory(locale="ar")))
    answer = post(client, "/language", language="ru", page="person.show", **{"at-token": token})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/a/{token}")
    assert spoken(client.get(answer.headers["Location"]).text) == ("ru", "ltr")
    assert spoken(client.get("/").text) == ("ru", "ltr")


def test_page_that_is_not_there_in_the_chosen_language_speaks_another(app):
    client = browser(app, "de")
    post(client, "/language", language="tr")

    assert spoken(client.get("/").text) == ("tr", "ltr")
    assert spoken(client.get("/account/sign-in").text) == ("de", "ltr")


def test_staff_reads_the_language_of_its_town_unless_it_chose(signed_in, session, town_factory):
    client = signed_in(Role.GUIDE, town=town_factory(language="de"))
    with client.session_transaction() as held:
        del held["language"]

    assert spoken(client.get("/coordinator/").text) == ("de", "ltr")


def test_unknown_language_is_not_heard(app):
    client = browser(app, "de")
    post(client, "/language", language="tlh")

    assert spoken(client.get("/").text) == ("de", "ltr")


def test_languages_stand_in_their_own_names(client):
    text = client.get("/").text
    found = re.findall(
        r'<button type="submit" name="language" value="(\w+)" lang="(\w+)"[^>]*>([^<]+)<', text
    )

    assert found == [(tag, tag, OWN_NAMES[tag]) for tag in PEOPLE_LANGUAGES]


@pytest.mark.parametrize("language", PEOPLE_LANGUAGES)
def test_languages_are_called_as_their_speakers_call_them(language):
    assert OWN_NAMES[language].casefold() == str(Locale(language).display_name).casefold()


# --- where the choice leads -----------------------------------------------------------


def test_choice_leads_back_to_the_page_of_the_form(client):
    for path in ("/how-we-match", "/account/sign-in"):
        text = client.get(path).text
        fields = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]+)"', text))
        answer = client.post("/language", data=fields | {"language": "nl"})

        assert answer.headers["Location"] == path


def test_choice_after_a_form_that_failed_leads_to_the_form(client, session, introduction_factory):
    token = link_to(session, introduction_factory(), by=Party.OPENING)
    text = post(client, f"/a/{token}/yes").text

    assert '<input type="hidden" name="page" value="person.show">' in text
    assert f'<input type="hidden" name="at-token" value="{token}">' in text


HOSTILE = (
    "//evil.example",
    "///evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "%20//evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "..//..//evil.example",
    "evil.example",
    "\r\nLocation: https://evil.example",
    "public.start?next=//evil.example",
)


@ON_SQLITE
def test_no_redirect_leads_out_of_the_house(client):
    token = csrf_token(client)
    led = {
        (page, field, address): client.post(
            "/language",
            data={"csrf_token": token, "language": "nl", "page": page, field: address},
        ).headers["Location"]
        for address in HOSTILE
        for field in ("page", "next", "at-token", "at-_external", "at-_scheme")
        for page in ("public.start", "person.show", "static", "")
    }
    out = {given: to for given, to in led.items() if not re.fullmatch(r"/(a/[^/\\]+)?", to)}

    assert len(led) == 20 * len(HOSTILE)
    assert out == {}


@ON_SQLITE
def test_sign_in_knows_no_address_to_lead_to(client):
    led = {
        address: client.get("/coordinator/", query_string={"next": address}).headers["Location"]
        for address in HOSTILE
    }

    assert led == dict.fromkeys(HOSTILE, "/account/sign-in")


# --- the words ------------------------------------------------------------------------


def forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def test_template_holds_the_words_of_the_pages():
    assert PAGES.template_path.read_bytes() == written(PAGES.extract()), (
        "run: python -m web.extraction"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_the_words_of_today(language):
    assert PAGES.path(language).read_bytes() == written(PAGES.merged(language)), (
        "run: python -m web.extraction"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_translates_every_text(language):
    found = [message for message in read(PAGES.path(language), language) if message.id]
    empty = [message.id for message in found if not all(forms(message.string))]

    assert found
    assert empty == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language):
    different = [
        (message.id, message.string)
        for message in read(PAGES.path(language), language)
        if message.id
        for string in forms(message.string)
        if string
        and not {
            frozenset(PLACEHOLDER.findall(string)),
        }
        <= {frozenset(PLACEHOLDER.findall(text)) for text in forms(message.id)}
    ]

    assert different == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_hold_no_markup_but_that_of_their_source(language):
    """A template takes the words of a catalogue as they are, markup and all."""
    marked = [
        (source, string)
        for message in read(PAGES.path(language), language)
        if message.id
        for source, string in zip(cycle(forms(message.id)), forms(message.string), strict=False)
        if sorted(MARKUP.findall(string)) != sorted(MARKUP.findall(source))
    ]

    assert marked == []


def test_source_texts_hold_no_markup_but_names_and_commands():
    found = {
        tag
        for message in PAGES.extract()
        if message.id
        for source in forms(message.id)
        for tag in MARKUP.findall(source)
    }

    assert found == {"<bdi>", "</bdi>", "<code>", "</code>"}


def test_people_get_only_their_texts_in_the_other_languages():
    everything = {message.id for message in PAGES.extract() if message.id}
    of_people = {message.id for message in PAGES.extract("ar") if message.id}

    assert of_people < everything
    assert {message.id for message in PAGES.extract("nl") if message.id} == everything
    assert all(path.startswith("web/") for path in FOR_PEOPLE)
    assert set(LANGUAGES) < set(PEOPLE_LANGUAGES)


@pytest.mark.parametrize(
    "template",
    [
        '{{ _("Hello %(name)s", name=name) }}',
        "{% trans name=name %}Hello {{ name }}{% endtrans %}",
        "{% trans count=1, name=name %}Hello {{ name }}{% pluralize %}All {{ name }}{% endtrans %}",
        '{{ ngettext("Hello %(name)s", "All %(name)s", 1, name=name) }}',
        '{{ pgettext("to one", "Hello %(name)s", name=name) }}',
    ],
)
def test_names_in_sentences_are_escaped(app: Flask, template):
    with app.test_request_context():
        text = render_template_string(template, name="<img src=x onerror=alert(1)>")

    assert text == "Hello &lt;img src=x onerror=alert(1)&gt;"
