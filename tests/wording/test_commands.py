from datetime import UTC, date, datetime

import pytest

from koppeling.terms import Answer, Party, ProposalState, Week
from koppeling.wording import commands
from koppeling.wording.catalogue import LANGUAGES

OPENED_AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def in_all(worded):
    return [worded(language) for language in LANGUAGES]


def test_added_town_says_that_no_message_leaves():
    assert in_all(lambda language: commands.town_added("Enschede", language)) == [
        "Enschede is er en oefent nog: er gaat geen bericht uit voordat de gemeente geopend is.",
        (
            "Enschede ist angelegt und im Übungsbetrieb: Keine Nachricht geht hinaus, "
            "bevor die Kommune eröffnet ist."
        ),
        "Enschede is here, in practice: no message leaves until it is opened.",
    ]


def test_state_of_a_town_is_told_in_its_own_time():
    assert in_all(lambda lang: commands.town_state(OPENED_AT, "Europe/Amsterdam", lang)) == [
        "geopend sinds 23 november 2026",
        "eröffnet seit dem 23. November 2026",
        "open since 23 November 2026",
    ]
    assert commands.town_state(None, "Europe/Amsterdam", "en") == "in practice"


def test_dry_run_of_an_import_says_so():
    def imported(language):
        return commands.imported(1200, 3, 0, dry_run=True, language=language)

    assert in_all(imported) == [
        (
            "1.200 nieuw, 3 veranderd, 0 gebleven zoals ze waren. "
            "Dit was een proef: er is niets opgeslagen."
        ),
        "1.200 neu, 3 geändert, 0 unverändert. Das war eine Probe: Es wurde nichts gespeichert.",
        "1,200 new, 3 changed, 0 as they were. This was a trial: nothing was written.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "state", [state for state in ProposalState if state is not ProposalState.SENT]
)
def test_decision_is_worded_for_every_state_a_person_decides_on(state, language):
    assert commands.decided(state, 2, language) != ""


def test_decision_counts_proposals():
    assert in_all(lambda lang: commands.decided(ProposalState.APPROVED, 1, lang)) == [
        "1 voorstel is nu goedgekeurd.",
        "1 Vorschlag ist jetzt freigegeben.",
        "1 proposal is approved now.",
    ]


def test_closed_round_names_its_week():
    assert commands.round_closed("Enschede", Week(2026, 53), "en") == (
        "The round of Enschede for week 53 (28 December 2026 – 3 January 2027) is closed."
    )


@pytest.mark.parametrize(
    ("answer", "both", "for_good", "worded"),
    [
        (Answer.YES, False, False, "Noted: yes. Now the other side is asked."),
        (Answer.YES, True, False, "Noted: yes. Both have agreed now, and both are told."),
        (Answer.NO, False, False, "Noted: no. Nobody is told why."),
        (
            Answer.NO,
            False,
            True,
            "Noted: no, for good. The two are not proposed to each other again.",
        ),
    ],
)
def test_answer_says_what_it_led_to(answer, both, for_good, worded):
    assert commands.answered(answer, both=both, for_good=for_good, language="en") == worded


def test_awaited_side_is_named_without_a_name():
    assert [commands.awaits(party, "en") for party in Party] == [
        "waiting for the newcomer's answer",
        "waiting for the other side's answer",
    ]


def test_coupling_lasted_from_day_to_day():
    since, until = date(2026, 11, 3), date(2026, 11, 23)
    assert in_all(lambda language: commands.lasted(since, until, language)) == [
        "van 3 november 2026 tot 23 november 2026",
        "vom 3. November 2026 bis zum 23. November 2026",
        "from 3 November 2026 to 23 November 2026",
    ]
    assert in_all(lambda language: commands.lasted(since, None, language)) == [
        "sinds 3 november 2026",
        "seit dem 3. November 2026",
        "since 3 November 2026",
    ]


def test_message_without_an_address_asks_for_a_call():
    def state(sent_at, cancelled_at, *, has_address):
        return commands.message_state(
            sent_at,
            cancelled_at,
            has_address=has_address,
            time_zone="Europe/Amsterdam",
            language="en",
        )

    assert [
        state(OPENED_AT, None, has_address=True),
        state(None, OPENED_AT, has_address=True),
        state(None, None, has_address=True),
        state(None, None, has_address=False),
    ] == [
        "sent 2026-11-23 00:30",
        "cancelled",
        "waiting in the outbox",
        "no address: please call",
    ]


def test_possible_openings_are_counted():
    assert [commands.possible(count, "en") for count in (0, 1, 2)] == [
        "No opening is possible this week.",
        "1 opening is possible; best first:",
        "2 openings are possible; best first:",
    ]


def test_erased_person_may_leave_traces_where_another_program_reads():
    assert in_all(lambda lang: commands.erased("N1", traces=True, language=lang)) == [
        (
            "Van N1 wordt niets meer bewaard. Back-ups bevatten het nog tot ze verlopen. "
            "Een ander programma leest in de database: tot dat klaar is, "
            "blijven er sporen in de bestanden."
        ),
        (
            "Von N1 wird nichts mehr aufbewahrt. Sicherungen enthalten es noch, bis sie ablaufen. "
            "Ein anderes Programm liest in der Datenbank: Bis es beendet ist, "
            "bleiben Spuren in ihren Dateien."
        ),
        (
            "Nothing of N1 is kept any more. Backups still hold it until they expire. "
            "Another program is reading the database: until it has ended, "
            "traces stay in its files."
        ),
    ]
