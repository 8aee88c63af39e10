"""The policy: in words, tried on past weeks, and changed by two people."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from koppeling.errors import BadPolicy, FileNotReadable, NoPastWeeks, NothingChanges, Refusal
from koppeling.jobs.files import policy_of
from koppeling.jobs.replays import try_policy
from koppeling.queries.inputs import has_kept_weeks
from koppeling.queries.policies import (
    PolicyChangeLine,
    keys_changed,
    policy_changes,
    policy_values,
    policy_with,
)
from koppeling.queries.towns import town_of
from koppeling.terms import PolicyChangeId
from koppeling.usecases.policies import (
    LONGEST_REASON,
    confirm_policy_change,
    propose_policy_change,
    withdraw_policy_change,
)
from koppeling.wording import replays
from koppeling.wording.policy import policy_sections
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.curves import curves
from web.coordinator.desk import actor
from web.coordinator.policy_form import Value, field_of, groups, parsed
from web.languages import language
from web.refusals import in_words
from web.rendering import page
from web.session import Session, deed, house, now, reading

MOST_WEEKS = 8
MOST_PEOPLE = 10_000
"""Newcomers and openings of all weeks together that a page walks through at once."""
NOT_KEYS = frozenset({"csrf_token", "file", "weeks", "reason"})


@blueprint.get("/policy")
def policy() -> str:
    """How the town weighs, in words; what a colleague asks for; a form to try another."""
    return _shown()


@blueprint.post("/policy/trial")
def choose_trial() -> Response | tuple[str, int]:
    """Take the numbers or the file; the trial has an address of its own, with what differs."""
    own = staff().town.policy
    try:
        to = keys_changed(own, _asked(own))
    except (BadPolicy, FileNotReadable) as refusal:
        return _shown(problems={_where(refusal): in_words(refusal)}), 422
    if not to:
        return _shown(problems={"": in_words(NothingChanges())}), 422
    weeks = request.form.get("weeks", "")
    return redirect(url_for("coordinator.trial", weeks=weeks, **_texts(to)), 303)


@blueprint.get("/policy/trial")
def trial() -> str | Response | tuple[str, int]:
    """What would have come of the past weeks. Nothing is saved."""
    account, spoken = staff(), language()
    to = _values(request.args)
    if not to:
        return redirect(url_for("coordinator.policy"), 303)
    try:
        document = policy_with(account.town.policy, to)
        found = try_policy(
            house().engine,
            account.town.slug,
            document,
            weeks=_weeks(),
            seed=house().settings.seed,
            most_people=MOST_PEOPLE,
        )
    except BadPolicy as refusal:
        return _shown(problems={_where(refusal): in_words(refusal)}), 422
    except NoPastWeeks as refusal:
        return _shown(problems={"": in_words(refusal)}), 409
    except Refusal as refusal:
        return _shown(problems={"weeks": in_words(refusal)}), 409
    with reading() as session:
        waits = any(one.is_open for one in policy_changes(session, account.town_id))
    return page(
        "coordinator/trial.html",
        headline=replays.headline(found, spoken),
        assumptions=replays.assumptions(found, spoken),
        differences=replays.differences(account.town.policy, document, spoken),
        columns=replays.columns(spoken),
        figures=replays.figures(found, spoken),
        still_waiting=tuple(replays.still_waiting(found, spoken)),
        curves=curves(found),
        gains=tuple(replays.moved_groups(found.gains, spoken)),
        gains_heading=replays.gains_heading(found.gains, spoken),
        loses=tuple(replays.moved_groups(found.loses, spoken)),
        loses_heading=replays.loses_heading(found.loses, spoken),
        to=_texts(to),
        waits=waits,
        longest_reason=LONGEST_REASON,
    )


@blueprint.post("/policy/changes")
def ask_for_policy() -> Response | tuple[str, int]:
    """Ask for another policy, which a colleague confirms."""
    account = staff()
    try:
        with deed() as session:
            own = town_of(session, account.town_id).policy
            propose_policy_change(
                session,
                account.town_id,
                policy_with(own, _values(request.form)),
                reason=request.form.get("reason", ""),
                account_id=account.id,
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        return _shown(problems={_where(refusal): in_words(refusal)}), 409
    flash(_("Asked for. The policy changes once a colleague has confirmed it."))
    return redirect(url_for("coordinator.policy"), 303)


@blueprint.post("/policy/changes/<int:change_id>/confirm")
def confirm_policy(change_id: int) -> Response | tuple[str, int]:
    """Confirm what a colleague asked for."""
    return _decided(
        change_id,
        confirm_policy_change,
        _("The town has another policy from now on. Rounds that stand keep theirs."),
    )


@blueprint.post("/policy/changes/<int:change_id>/withdraw")
def withdraw_policy(change_id: int) -> Response | tuple[str, int]:
    """Take back what one asked for, or leave the policy as it is."""
    return _decided(change_id, withdraw_policy_change, _("The policy stays as it is."))


def _decided(
    change_id: int, decide: Callable[..., object], said: str
) -> Response | tuple[str, int]:
    """Decide on a change, and say so."""
    account = staff()
    try:
        with deed() as session:
            decide(
                session,
                account.town_id,
                _known(session, change_id),
                account_id=account.id,
                now=now(),
                actor=actor(),
            )
    except Refusal as refusal:
        return _shown(problems={"": in_words(refusal)}), 409
    flash(said)
    return redirect(url_for("coordinator.policy"), 303)


def _known(session: Session, change_id: int) -> PolicyChangeId:
    """A change of this town that its page shows; any other is not found."""
    found = PolicyChangeId(change_id)
    if found not in {one.id for one in policy_changes(session, staff().town_id)}:
        abort(404)
    return found


def _asked(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """The policy of the form: the file's where there is one, else the town's with the numbers."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return policy_of(file.read(), file.filename)
    return policy_with(own, _values(request.form))


def _values(given: "MultiDict[str, str]") -> dict[str, Value]:
    """What was given for each key; a field left empty stays as it is."""
    return {
        key: parsed(text) for key, text in given.items() if key not in NOT_KEYS and text.strip()
    }


def _texts(to: Mapping[str, Value]) -> dict[str, Any]:
    return {key: str(value) for key, value in to.items()}


def _weeks() -> int:
    weeks = request.args.get("weeks", MOST_WEEKS, type=int)
    return min(max(weeks, 1), MOST_WEEKS)


def _where(refusal: Refusal) -> str:
    """The field to which a problem leads."""
    if isinstance(refusal, FileNotReadable):
        return "file"
    return field_of(str(refusal.params["key"])) if isinstance(refusal, BadPolicy) else ""


def _shown(*, problems: Mapping[str, str] | None = None) -> str:
    account, spoken = staff(), language()
    with reading() as session:
        # Read anew: a change may have been confirmed just now.
        town = town_of(session, account.town_id)
        changes = policy_changes(session, account.town_id)
        tries = has_kept_weeks(session, account.town_id)
    given = request.form if request.method == "POST" else request.args
    form = groups(policy_values(town.policy), given, problems or {})
    fields = {field.key for group in form for field in group.fields} | {"file", "weeks"}
    waiting = changes[0] if changes and changes[0].is_open else None
    return page(
        "coordinator/policy.html",
        town=town,
        sections=policy_sections(policy_with(town.policy, {}), spoken),
        # A key that has no field of its own is told without leading anywhere.
        problems={name if name in fields else "": told for name, told in (problems or {}).items()},
        groups=form,
        waiting=waiting,
        is_own=waiting is not None and waiting.proposed_by == account.id,
        differences=_differences(town.policy, waiting, spoken),
        decided=[one for one in changes if not one.is_open],
        tries=tries,
        weeks=given.get("weeks", str(MOST_WEEKS)),
        choices=[(str(count), str(count)) for count in range(1, MOST_WEEKS + 1)],
    )


def _differences(
    own: Mapping[str, Any], waiting: PolicyChangeLine | None, spoken: str
) -> tuple[replays.Difference, ...]:
    if waiting is None:
        return ()
    return replays.differences(policy_with(own, {}), waiting.policy, spoken)
