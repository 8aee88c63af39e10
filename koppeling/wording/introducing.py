"""Refusals about answers, concerns, offers and first talks."""

from collections.abc import Mapping

from koppeling.wording.catalogue import counted, text
from koppeling.wording.clauses import Clause, as_is, as_number, clause

INTRODUCING: Mapping[str, Clause] = {
    "time_not_offered": clause(
        text("That time cannot be chosen any more; choose another one, or ask to be called.")
    ),
    "answer_stands": clause(
        text("The other side has answered already, so nothing can be taken back any more.")
    ),
    "contact_in_words": clause(
        text(
            "Before both have said yes nobody passes on an address, a number or a link; "
            "leave it out of your words."
        )
    ),
    "words_too_long": clause(
        text("Your words have %(length)s characters, but only %(most)s fit; make them shorter."),
        length=as_number("length"),
        most=as_number("most"),
    ),
    "unknown_concern": clause(text("There is no such concern in this town.")),
    "second_person_needed": clause(
        text("You have looked at this concern already; a second member of staff has to close it.")
    ),
    "places_promised": clause(
        counted(
            "%(opening)s cannot have %(places)s places: %(count)s place is taken or promised.",
            "%(opening)s cannot have %(places)s places: %(count)s places are taken or promised.",
        ),
        "held",
        opening=as_is("opening"),
        places=as_number("places"),
    ),
    "first_talk_needed": clause(
        text("%(ref)s signed up and waits for a first talk; talk with each other first."),
        ref=as_is("ref"),
    ),
    "no_volunteer": clause(
        text("Behind %(opening)s stands an organisation; only a volunteer can be vetted."),
        opening=as_is("opening"),
    ),
    "no_address": clause(
        text("No e-mail address of %(ref)s is known; enter one first."), ref=as_is("ref")
    ),
}
"""The sentence of each."""
