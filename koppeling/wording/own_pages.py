"""Letters that bring somebody the link to a page of their own."""

from collections.abc import Mapping

from koppeling.wording.catalogue import counted, text
from koppeling.wording.clauses import clause, name
from koppeling.wording.lines import MessageWords, line

YOUR_PAGE = line(clause(text("Open your page")))
TELL_YES_OR_NO = line(clause(text("Please tell your coordinator: yes or no.")))

OWN_PAGES: Mapping[str, MessageWords] = {
    "confirm_address": MessageWords(
        subject=line(clause(text("Please confirm your e-mail address"))),
        lead=(
            line(
                clause(
                    text("Thank you for signing up with Koppeling in %(town)s."), town=name("town")
                ),
                clause(text("Thank you for signing up with Koppeling.")),
            ),
            line(clause(text("Please say that this address is yours."))),
        ),
        button=line(clause(text("This is my address"))),
        no_link=line(clause(text("Please tell your coordinator that this address is yours."))),
        notes=(
            line(
                clause(
                    text(
                        "Then a coordinator gets to know you in a first talk. "
                        "Nobody is introduced to you before."
                    )
                ),
            ),
            line(clause(text("You did not sign up? Then somebody mistyped: you need do nothing."))),
        ),
        stop=False,
    ),
    "organisation_link": MessageWords(
        subject=line(
            clause(text("The page of %(organisation)s"), organisation=name("organisation")),
            clause(text("The page of your organisation")),
        ),
        lead=(
            line(
                clause(
                    text("Here is the link to the page of %(organisation)s."),
                    organisation=name("organisation"),
                ),
                clause(text("Here is the link to the page of your organisation.")),
            ),
            line(
                clause(
                    text("There you register openings, change or close them, and answer questions.")
                ),
            ),
        ),
        button=YOUR_PAGE,
        no_link=line(clause(text("Please tell your coordinator what you would like to offer."))),
        notes=(
            line(
                clause(
                    text(
                        "Keep the link to yourself: whoever has it can answer in your name. "
                        "When it has ended, the same page sends you a new one."
                    )
                ),
            ),
        ),
    ),
    "organisation_transfer": MessageWords(
        subject=line(
            clause(
                text("Will you look after the page of %(organisation)s?"),
                organisation=name("organisation"),
            ),
            clause(text("Will you look after the page of your organisation?")),
        ),
        lead=(
            line(
                clause(
                    text(
                        "Somebody at %(organisation)s asks you to look after its openings "
                        "at Koppeling from now on."
                    ),
                    organisation=name("organisation"),
                ),
                clause(
                    text(
                        "Somebody asks you to look after the openings of your organisation "
                        "at Koppeling from now on."
                    )
                ),
            ),
        ),
        button=line(clause(text("Take over the page"))),
        no_link=TELL_YES_OR_NO,
        notes=(
            line(
                clause(
                    text(
                        "When you take it over, the link of whoever did it before ends. "
                        "If you would rather not, you need do nothing."
                    )
                ),
            ),
        ),
        stop=False,
    ),
    "still_open": MessageWords(
        subject=line(
            clause(
                counted("Still %(count)s place?", "Still %(count)s places?"),
                "places",
            ),
            clause(text("Is your opening still there?")),
        ),
        lead=(
            line(
                clause(
                    text("Please look whether this is still right."),
                ),
            ),
        ),
        facts=(
            line(clause(text("Opening: %(title)s"), title=name("title"))),
            line(
                clause(
                    counted("%(count)s place in all", "%(count)s places in all"),
                    "places",
                ),
            ),
        ),
        button=line(clause(text("Say what is right"))),
        no_link=line(clause(text("Please tell your coordinator what is right."))),
        notes=(
            line(
                clause(text("So people who are new in town find openings that are really there.")),
            ),
        ),
    ),
    "account_link": MessageWords(
        subject=line(
            clause(text("Your account at Koppeling in %(town)s"), town=name("town")),
            clause(text("Your account at Koppeling")),
        ),
        lead=(
            line(
                clause(
                    text("With this link you set a password and the second step of signing in.")
                ),
            ),
        ),
        button=line(clause(text("Set up your account"))),
        no_link=line(clause(text("Please ask your administrator for a link."))),
        notes=(
            line(
                clause(
                    text(
                        "The link is for you alone and ends soon. "
                        "If you did not expect it, tell your administrator."
                    )
                ),
            ),
        ),
        stop=False,
    ),
}
"""Addresses, organisations and accounts: nothing of anybody else stands in these."""
