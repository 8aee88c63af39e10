"""What a message is, in a list of messages: one short title a code."""

from collections.abc import Mapping
from types import MappingProxyType

from koppeling.wording.catalogue import Text, say, text_as

TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "ask_newcomer": text_as("message", "question to the newcomer"),
        "ask_opening": text_as("message", "question to who offers"),
        "coupled_newcomer": text_as("message", "both said yes, to the newcomer"),
        "coupled_opening": text_as("message", "both said yes, to who offers"),
        "check_in": text_as("message", "did you meet?"),
        "not_this_time": text_as("message", "not this time"),
        "expired": text_as("message", "no answer in time"),
        "ended": text_as("message", "the coupling ended"),
        "concern_received": text_as("message", "we have your concern"),
        "confirm_address": text_as("message", "please confirm your address"),
        "organisation_link": text_as("message", "standing link"),
        "organisation_transfer": text_as("message", "standing link to a new address"),
        "still_open": text_as("message", "does the offer stand?"),
        "account_link": text_as("message", "link to a staff account"),
    }
)
"""A title for every code of ``messages.MESSAGES``."""


def message_title(code: str, language: str) -> str:
    """The title of a message; one of an earlier version by its code."""
    found = TITLES.get(code)
    return code if found is None else say(found, language)
