"""The journal in words: what was done, and by whom, one clause a deed."""

from collections.abc import Mapping
from types import MappingProxyType

from koppeling.terms import AsideReason, CheckInAnswer, EndReason, Party, ProposalState, Role
from koppeling.wording.catalogue import Text, say, text, text_as
from koppeling.wording.terms import label

DEEDS: Mapping[str, Text] = MappingProxyType(
    {
        "accept_introduction": text("A yes to the introduction was recorded."),
        "add_account": text("An account for a member of staff was made."),
        "add_town": text("The town was added."),
        "answer_check_in": text("“Did you meet?” was answered."),
        "ask_both": text("The introduction began, and the first side was asked."),
        "ask_for_call": text("Somebody with a concern asked to be called."),
        "ask_still_open": text("Those who offer were asked whether the offer stands."),
        "begin_account": text("An account was set up by its link."),
        "begin_transfer": text("A standing link is to move to another address."),
        "change_password": text("A password was changed."),
        "change_places": text("The number of places was changed."),
        "close_concern": text("A second person looked at the concern and decided."),
        "close_opening": text("The opening was closed."),
        "close_round": text("The round was closed."),
        "confirm_address": text("The e-mail address was confirmed."),
        "confirm_policy_change": text("A change of the policy was confirmed."),
        "couple": text("Both said yes: the coupling began."),
        "decide_proposal": text("The proposal was decided on."),
        "decline_for_good": text("It was said that the two are not to be proposed again."),
        "decline_introduction": text("A “not now” to the introduction was recorded."),
        "decline_policy_change": text("A change of the policy was not confirmed."),
        "disable_account": text("An account was closed."),
        "edit_question": text("The first question was changed before it went out."),
        "end_coupling": text("The coupling ended."),
        "erase_person": text("Somebody was erased."),
        "expire_introduction": text("The introduction ended without an answer in time."),
        "hand_out_copy": text("A copy of all data was fetched for the person."),
        "import_rows": text("A file was brought in."),
        "keep_round": text("A round was kept."),
        "link_account": text("A link to an account was made."),
        "lock_account": text("An account was locked after too many attempts."),
        "look_at_concern": text("A first person looked at the concern."),
        "name_meeting_place": text("The meeting place was changed."),
        "name_phone": text("The coordinators' number was changed."),
        "note_first_talk": text("The first talk was held."),
        "open_town": text("The town left practice."),
        "pause_newcomer": text("A pause began."),
        "pause_opening": text("A pause began."),
        "propose_policy_change": text("A change of the policy was asked for."),
        "queue_round": text("A round was started."),
        "record_guardian": text("A guardian's answer was recorded."),
        "record_vetting": text("A certificate was seen."),
        "register_opening": text("The opening was registered by the organisation."),
        "reopen_opening": text("The opening was opened again."),
        "reopen_round": text("The round was opened again."),
        "report_concern": text("A concern was reported. Both are let alone from then on."),
        "resume_newcomer": text("The pause ended."),
        "resume_opening": text("The pause ended."),
        "send_organisation_link": text("A standing link was sent."),
        "send_round": text("The approved proposals were sent."),
        "set_policy": text("The policy was changed."),
        "show_contact": text("The contact data were looked at."),
        "show_message": text("A message with contact data was looked at."),
        "sign_in": text("Somebody signed in."),
        "sign_out": text("Somebody signed out."),
        "sign_up_newcomer": text("The person signed up on the pages."),
        "sign_up_volunteer": text("The volunteer signed up on the pages."),
        "state_opening": text("It was said that the offer stands."),
        "stop_newcomer": text("Everything was stopped."),
        "stop_opening": text("Everything was stopped."),
        "swap_proposal": text("The proposal was put in the place of another."),
        "take_back_answer": text("An answer was taken back."),
        "take_cells": text("What is known was changed in a form."),
        "take_over": text("A standing link moved to its new address."),
        "tick_dpia": text("The data protection impact assessment was ticked as made."),
        "undo_send": text("A sending was taken back."),
        "withdraw_introduction": text("The question was taken back."),
        "withdraw_policy_change": text("A change of the policy was taken back."),
    }
)
"""A sentence for every deed that the use cases record."""

_UNKNOWN = text("Something was recorded (%(deed)s).")

_ACTORS: Mapping[str, Text] = MappingProxyType(
    {
        "command-line": text_as("actor", "the command line"),
        "newcomer": text_as("actor", "the newcomer, by link"),
        "opening": text_as("actor", "who offers, by link"),
        "link": text_as("actor", "somebody with a link"),
        "organisation": text_as("actor", "the organisation, by link"),
        "page:join": text_as("actor", "the sign-up pages"),
        "page:renew": text_as("actor", "the organisation, by link"),
        "sign-in": text_as("actor", "the sign-in page"),
        "worker": text_as("actor", "the program itself"),
        "mailroom": text_as("actor", "the program itself"),
        "demo": text_as("actor", "the demo"),
    }
)
_STAFF_GONE = text_as("actor", "a member of staff")
_SOMEBODY = text_as("actor", "the program itself")

_DETAILS: Mapping[str, Mapping[str, type[AsideReason | EndReason | ProposalState]]] = {
    "decide_proposal": {"state": ProposalState, "reason": AsideReason},
    "swap_proposal": {"reason": AsideReason},
    "end_coupling": {"reason": EndReason},
}
_BY_PARTY: Mapping[str, Mapping[str, type[Party | CheckInAnswer]]] = {
    "accept_introduction": {"party": Party},
    "decline_introduction": {"party": Party},
    "decline_for_good": {"party": Party},
    "take_back_answer": {"party": Party},
    "answer_check_in": {"party": Party, "answer": CheckInAnswer},
}
_ROLES: Mapping[str, Mapping[str, type[Role]]] = {"add_account": {"role": Role}}


def deed_text(deed: str, language: str) -> str:
    """What was done, as a sentence; a deed of an earlier version by its name."""
    found = DEEDS.get(deed)
    return say(_UNKNOWN, language, deed=deed) if found is None else say(found, language)


def deed_details(deed: str, params: Mapping[str, object], language: str) -> tuple[str, ...]:
    """What more the line tells: the side, the reason, the state, in words."""
    codes = {**_DETAILS.get(deed, {}), **_BY_PARTY.get(deed, {}), **_ROLES.get(deed, {})}
    return tuple(
        label(of(str(params[name])), language)
        for name, of in codes.items()
        if params.get(name) is not None
    )


def actor_text(actor: str, language: str) -> str:
    """Who did it, where it was no member of staff who is still known."""
    if actor.startswith("account:"):
        return say(_STAFF_GONE, language)
    return say(_ACTORS.get(actor, _SOMEBODY), language)
