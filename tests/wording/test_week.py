from datetime import date

from koppeling.network.report import NetworkReport
from koppeling.terms import Rule, TieKind, Week
from koppeling.wording.catalogue import LANGUAGES
from koppeling.wording.week import (
    advice_heading,
    blocked_sentence,
    kept_away_sentence,
    network_heading,
    network_lines,
    no_newcomers,
    no_openings,
    practice_note,
    proof_sentence,
    released_sentence,
    round_headline,
    waiting_headline,
    would_help_heading,
)


def in_all(worded):
    return [worded(language) for language in LANGUAGES]


def network(**changed):
    return NetworkReport(
        **{
            "on": date(2026, 11, 23),
            "isolates": ("NC-1", "NC-2"),
            "newcomers": 300,
            "openings": 120,
            "organisations": 40,
            "ties": {
                TieKind.COUPLING: 300,
                TieKind.PRIOR: 1,
                TieKind.SELF_GROWN: 0,
                TieKind.MEMBERSHIP: 20,
            },
            "components": 40,
            "largest_component": 120,
            "mean_degree": 1.234,
            "max_degree": 4,
            "reach_2": 0.0512,
            "reach_3": 0.1,
            **changed,
        }
    )


def test_network_heading_speaks_every_language():
    headings = [network_heading(language) for language in LANGUAGES]
    assert headings == ["Het netwerk", "Das Netzwerk", "The network"]


def test_round_headline_counts_proposals_and_newcomers():
    def headline(language):
        return round_headline(
            "Enschede",
            Week(2026, 48),
            proposals=412,
            covered=287,
            newcomers=300,
            language=language,
        )

    assert in_all(headline) == [
        "Enschede, week 48 (23–29 november 2026): 412 voorstellen voor 287 van 300 nieuwkomers",
        "Enschede, KW 48 (23.–29. November 2026): 412 Vorschläge für 287 von 300 Neuzugewanderten",
        "Enschede, week 48 (23–29 November 2026): 412 proposals for 287 of 300 newcomers",
    ]


def test_proof_sentence_says_what_is_proved():
    assert in_all(lambda language: proof_sentence(12_345_678, 12_345_678, 287, 300, language)) == [
        (
            "Bewezen: geen andere keuze voor deze week bereikt meer dan 287 van 300 nieuwkomers. "
            "Geen keuze die er evenveel bereikt, heeft meer punten dan 12.345,678."
        ),
        (
            "Bewiesen: Keine andere Auswahl für diese Woche erreicht mehr als 287 von 300 "
            "Neuzugewanderten. Keine, die ebenso viele erreicht, "
            "hat mehr Punkte als 12.345,678."
        ),
        (
            "Proved: no other choice of this week reaches more than 287 of 300 newcomers, "
            "and none that reaches as many has more points than 12,345.678."
        ),
    ]


def test_proof_sentence_of_a_reviewed_week_speaks_of_changes():
    assert in_all(
        lambda language: proof_sentence(812_300, 812_300, 12, 14, language, reviewed=True)
    ) == [
        (
            "Bewezen: geen andere keuze voor deze week bereikt meer dan 12 van 14 nieuwkomers. "
            "Bij geen keuze die er evenveel bereikt, is de winst boven 812,3 punten de "
            "veranderingen waard."
        ),
        (
            "Bewiesen: Keine andere Auswahl für diese Woche erreicht mehr als 12 von 14 "
            "Neuzugewanderten. Bei keiner, die ebenso viele erreicht, ist der Gewinn über 812,3 "
            "Punkte hinaus die Änderungen wert."
        ),
        (
            "Proved: no other choice of this week reaches more than 12 of 14 newcomers, and for "
            "none that reaches as many the gain over 812.3 points is worth the changes."
        ),
    ]


def test_proof_sentence_claims_nothing_where_the_bound_is_higher():
    assert proof_sentence(1000, 2000, 1, 2, "en") == (
        "Not proved: this choice has 1 points, and up to 2 may be possible."
    )


def test_waiting_headline_counts_who_is_waiting():
    assert in_all(lambda language: waiting_headline(13, language)) == [
        "13 nieuwkomers wachten nog.",
        "13 Neuzugewanderte warten noch.",
        "13 newcomers are still waiting.",
    ]
    assert waiting_headline(0, "en") == "Everybody in this round has a proposal."


def test_blocked_sentence_names_the_most_frequent_rule_first():
    blocked = {"distance": 200, "not_available": 3, "taken": 85, "time": 412}
    assert in_all(lambda language: blocked_sentence(blocked, language)) == [
        (
            "Van 700 plekken: 412 hebben geen gemeenschappelijk dagdeel; 200 zijn te ver reizen; "
            "85 zouden passen, maar de plaatsen gingen deze week naar anderen; "
            "3 zijn niet beschikbaar."
        ),
        (
            "Von 700 Angeboten: 412 haben keine gemeinsame freie Zeit; 200 sind zu weit entfernt; "
            "85 hätten gepasst, aber die Plätze gingen diese Woche an andere; "
            "3 sind nicht verfügbar."
        ),
        (
            "Of 700 openings: 412 have no shared half-day; 200 are too far to travel; "
            "85 would have suited, but their places went to others this week; "
            "3 are not available."
        ),
    ]


def test_kept_away_sentence_counts_who_waits():
    blocked = {"time": 7, "not_available": 1, "distance": 4}
    assert in_all(lambda language: kept_away_sentence(blocked, language)) == [
        (
            "Van 12 wachtende nieuwkomers: 7 hebben geen gemeenschappelijk dagdeel; "
            "4 zouden te ver moeten reizen; 1 is niet beschikbaar."
        ),
        (
            "Von 12 wartenden Personen: 7 haben keine gemeinsame freie Zeit; "
            "4 hätten einen zu weiten Weg; 1 ist nicht verfügbar."
        ),
        (
            "Of 12 people who wait: 7 have no shared half-day; 4 would have too far to travel; "
            "1 is not available."
        ),
    ]


def test_would_help_heading_says_so_where_nothing_alone_helps():
    assert in_all(lambda language: would_help_heading(2, language)) == [
        "Wat zou helpen, het makkelijkste eerst",
        "Was helfen würde, das Leichteste zuerst",
        "What would help, the least effort first",
    ]
    assert would_help_heading(0, "en") == "No single change would help; please look at it together."


def test_advice_heading_speaks_every_language():
    assert in_all(advice_heading) == [
        "Wat de meeste mensen zou helpen",
        "Was den meisten helfen würde",
        "What would help most people",
    ]


def test_released_sentence_names_the_rule():
    assert in_all(lambda lang: released_sentence("NC-1", "OP-1", Rule.NOT_AVAILABLE, lang)) == [
        "NC-1 met OP-1 was bewaard van eerder en kan niet blijven staan: niet beschikbaar.",
        "NC-1 mit OP-1 war von früher vorgemerkt und kann nicht bestehen bleiben: nicht verfügbar.",
        "NC-1 with OP-1 was kept from earlier and cannot stand any more: not available.",
    ]


def test_practice_note_says_that_nobody_is_written_to():
    assert in_all(lambda language: practice_note("Enschede", language)) == [
        "Enschede oefent nog: berichten blijven in het postvak uit, en niemand krijgt er een.",
        (
            "Enschede ist im Übungsbetrieb: Nachrichten bleiben im Postausgang, "
            "und niemand bekommt eine."
        ),
        "Enschede is in practice: messages stay in the outbox, and nobody gets any.",
    ]


def test_network_lines_begin_with_who_stands_alone():
    assert in_all(lambda language: network_lines(network(), language)) == [
        (
            "Nog geen lopend contact: 2 van 300 nieuwkomers.",
            "321 levende banden: 300 koppelingen, 1 van eerder bekend en 20 lidmaatschappen.",
            (
                "Een nieuwkomer kent hier gemiddeld 1,2 anderen en bereikt in twee stappen 5,1% "
                "van iedereen en in drie stappen 10%."
            ),
        ),
        (
            "Noch ohne bestehenden Kontakt: 2 von 300 Neuzugewanderten.",
            (
                "321 bestehende Beziehungen: 300 Verbindungen, 1 von früher bekannt "
                "und 20 Mitgliedschaften."
            ),
            (
                "Im Durchschnitt kennen Neuzugewanderte hier 1,2 andere und erreichen in zwei "
                "Schritten 5,1\xa0% von allen, in drei Schritten 10\xa0%."
            ),
        ),
        (
            "2 of 300 newcomers have no living contact yet.",
            "321 living ties: 300 couplings, 1 known from before and 20 memberships.",
            (
                "On average a newcomer knows 1.2 others here, and reaches 5.1% of everybody "
                "in two steps and 10% in three."
            ),
        ),
    ]


def test_network_lines_say_so_where_nobody_stands_alone():
    assert network_lines(network(isolates=()), "en")[0] == "Every newcomer has a living contact."


def test_network_lines_of_a_new_town_invent_no_numbers():
    empty = network(
        isolates=(),
        newcomers=0,
        ties=dict.fromkeys(TieKind, 0),
        mean_degree=None,
        max_degree=None,
        reach_2=None,
        reach_3=None,
    )
    assert network_lines(empty, "en") == (
        "0 of 0 newcomers have no living contact yet.",
        "No ties are known yet.",
        "There are no newcomers yet.",
    )


def test_empty_round_says_what_to_bring_in():
    assert in_all(lambda language: no_newcomers("enschede", language)) == [
        (
            "Aan deze ronde doet nog niemand mee; lees nieuwkomers in met "
            "‘koppeling import newcomers BESTAND --town enschede’."
        ),
        (
            "An dieser Runde nimmt noch niemand teil; lesen Sie Neuzugewanderte mit "
            "„koppeling import newcomers DATEI --town enschede“ ein."
        ),
        (
            "Nobody takes part in this round yet; bring newcomers in with "
            "“koppeling import newcomers FILE --town enschede”."
        ),
    ]
    assert no_openings("enschede", "en") == (
        "There is no opening yet; bring some in with "
        "“koppeling import openings FILE --town enschede”."
    )
