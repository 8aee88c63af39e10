"""What is written to people: for each message code the words of a letter.

The outbox keeps codes and parameters; names, the link and contact details are added by
whoever renders (``wording.letters``). Before both have said yes a text can show only what
stands in ``terms.SHOWN_BEFORE_BOTH_YESES``: a message has no words for anything else.
"""

from collections.abc import Mapping

from koppeling.terms import Kind
from koppeling.wording.catalogue import text
from koppeling.wording.clauses import (
    clause,
    concepts,
    concepts_known,
    day,
    half_days,
    moment,
    name,
    spoken,
)
from koppeling.wording.lines import MessageWords, Variant, line
from koppeling.wording.own_pages import OWN_PAGES, TELL_YES_OR_NO, YOUR_PAGE

_IN_COMMON = line(
    clause(
        text("In common: %(interests)s"), interests=concepts_known("interests", "town_language")
    ),
    clause(text("In common: %(interests)s"), interests=concepts("interests")),
)
_SHARED_TIME = line(
    clause(text("Suits both: %(half_days)s"), half_days=half_days("half_days")),
)
_DISTRICT = line(clause(text("District: %(district)s"), district=name("district")))
_ANSWER = line(clause(text("Say yes or no")))
_UNTIL = line(clause(text("You can answer until %(expires_on)s."), expires_on=day("expires_on")))
_FREELY = line(
    clause(
        text(
            "Both of you decide freely. No is a good answer too, and needs no reason. "
            "Contact details are passed on only when both have said yes."
        )
    ),
)
_FIRST_MEETING = line(
    clause(
        text(
            "A tip: meet for the first time in a public place, such as the library "
            "or a café. If anything does not feel right, tell your coordinator."
        )
    ),
)
_FIRST_STEP = line(
    clause(
        text("Please take the first step: for somebody who is new in town it is the hardest one.")
    ),
)
_LOOKING_ON = line(clause(text("We go on looking for you.")))
_COUPLED_SUBJECT = line(
    clause(text("You and %(called)s both said yes"), called=name("called")),
    clause(text("You both said yes")),
)
_COUPLED_LEAD = (line(clause(text("Good news: you can meet now."))),)
_COUPLED_FACTS = (
    line(
        clause(
            text("This is how you reach %(called)s: %(contact)s"),
            called=name("called"),
            contact=name("contact"),
        ),
        clause(text("Your coordinator tells you how you reach each other.")),
    ),
    line(
        clause(text("You meet: %(meets_at)s"), meets_at=moment("meets_at", "time_zone")),
    ),
    line(
        clause(
            text("Where: %(meeting_place)s"),
            meeting_place=name("meeting_place"),
        ),
    ),
)
_ONYOUR_PAGE = line(clause(text("There you can say how it goes, or that you want to end it.")))

MESSAGES: Mapping[str, MessageWords] = {
    "ask_newcomer": MessageWords(
        subject=line(
            Variant(clause(text("An association for you?")), Kind.ASSOCIATION),
            Variant(clause(text("An employer for you?")), Kind.EMPLOYER),
            clause(text("%(called)s would like to meet you"), called=name("called")),
            clause(text("Somebody from your town would like to meet you")),
        ),
        lead=(
            line(
                Variant(
                    clause(text("We know an association that could suit you.")),
                    Kind.ASSOCIATION,
                ),
                Variant(clause(text("We know an employer that could suit you.")), Kind.EMPLOYER),
                clause(
                    text("%(called)s lives in your town and would like to meet you."),
                    called=name("called"),
                ),
                clause(text("Somebody from your town would like to meet you.")),
            ),
        ),
        facts=(
            _IN_COMMON,
            _SHARED_TIME,
            _DISTRICT,
            line(
                clause(text("You can practise: %(practise)s"), practise=spoken("practise")),
            ),
        ),
        button=_ANSWER,
        no_link=TELL_YES_OR_NO,
        until=_UNTIL,
        notes=(_FREELY,),
    ),
    "ask_opening": MessageWords(
        subject=line(
            Variant(
                clause(text("Somebody new would like to get to know your association")),
                Kind.ASSOCIATION,
            ),
            Variant(
                clause(text("Somebody would like to get to know you as an employer")),
                Kind.EMPLOYER,
            ),
            clause(text("Would you like to meet somebody who is new in town?")),
        ),
        lead=(
            line(
                Variant(
                    clause(text("Somebody who is new in town is interested in your association.")),
                    Kind.ASSOCIATION,
                ),
                Variant(
                    clause(text("Somebody who is new in town is interested in your offer.")),
                    Kind.EMPLOYER,
                ),
                clause(text("We would like to introduce somebody to you who is new in town.")),
            ),
        ),
        facts=(
            _IN_COMMON,
            _SHARED_TIME,
            _DISTRICT,
            line(
                clause(text("Would like to practise: %(practise)s"), practise=spoken("practise")),
            ),
        ),
        button=_ANSWER,
        no_link=TELL_YES_OR_NO,
        until=_UNTIL,
        notes=(_FREELY,),
    ),
    "coupled_newcomer": MessageWords(
        subject=_COUPLED_SUBJECT,
        lead=_COUPLED_LEAD,
        facts=_COUPLED_FACTS,
        button=YOUR_PAGE,
        until=_ONYOUR_PAGE,
        notes=(_FIRST_MEETING,),
    ),
    "coupled_opening": MessageWords(
        subject=_COUPLED_SUBJECT,
        lead=_COUPLED_LEAD,
        facts=_COUPLED_FACTS,
        button=YOUR_PAGE,
        until=_ONYOUR_PAGE,
        notes=(_FIRST_STEP, _FIRST_MEETING),
    ),
    "check_in": MessageWords(
        subject=line(
            clause(text("Did you and %(called)s meet?"), called=name("called")),
            clause(text("Did you meet?")),
        ),
        lead=(
            line(
                clause(
                    text("You and %(called)s both said yes. We would like to know how it goes."),
                    called=name("called"),
                ),
                clause(text("You both said yes. We would like to know how it goes.")),
            ),
        ),
        button=line(clause(text("Say how it goes"))),
        no_link=line(clause(text("Please tell your coordinator how it goes."))),
        notes=(
            line(
                clause(
                    text(
                        "Every answer is a good one: we have met, not yet, or please call me. "
                        "If something worries you, you can say so there as well."
                    )
                ),
            ),
        ),
    ),
    "not_this_time": MessageWords(
        subject=line(clause(text("This introduction does not go ahead"))),
        lead=(
            line(
                clause(
                    text(
                        "The introduction we wrote to you about does not go ahead this time. "
                        "That says nothing about you."
                    )
                ),
            ),
            _LOOKING_ON,
        ),
    ),
    "expired": MessageWords(
        subject=line(clause(text("The time to answer is over"))),
        lead=(
            line(
                clause(
                    text(
                        "The time to answer is over, so the introduction we wrote to you "
                        "about is closed. That is no problem."
                    )
                ),
            ),
            _LOOKING_ON,
        ),
    ),
    "ended": MessageWords(
        subject=line(clause(text("Your contact through Koppeling has ended"))),
        lead=(
            line(
                clause(
                    text("Your contact with %(called)s through Koppeling has ended."),
                    called=name("called"),
                ),
                clause(text("A contact you had through Koppeling has ended.")),
            ),
            line(
                clause(
                    text(
                        "Thank you for the time you shared. If you would like to meet "
                        "somebody else, or to talk about it, tell your coordinator."
                    )
                ),
            ),
        ),
        facts=(
            line(
                clause(
                    text("This meeting does not take place: %(meets_at)s"),
                    meets_at=moment("meets_at", "time_zone"),
                ),
            ),
        ),
    ),
    "concern_received": MessageWords(
        subject=line(clause(text("We have received your message"))),
        lead=(
            line(
                clause(text("Thank you for telling us. We have it, and we take it seriously.")),
            ),
        ),
        facts=(
            line(
                clause(
                    text(
                        "Until we have talked about it we leave both of you alone: "
                        "no proposals and no questions."
                    )
                ),
            ),
            line(clause(text("A coordinator calls you as soon as possible."))),
        ),
        notes=(line(clause(text("Are you in danger now? Call 112."))),),
    ),
    **OWN_PAGES,
}
"""Every message code. No text says who declined, or why something ended."""

REMINDERS = frozenset({"check_in", "still_open"})
"""What nobody waits for; such mail says how to have no more of it."""
