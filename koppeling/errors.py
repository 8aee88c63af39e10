"""Refusals: a code and parameters. Only ``koppeling.wording`` makes sentences of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

Parameter = str | int | float | bool | None | tuple[str, ...]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """The deed is not done, and nothing of it is kept.

    Subclasses set ``code``; keyword arguments become ``params``, which
    ``wording.refusals`` puts into the sentence of that code.
    """

    code: ClassVar[str]

    def __init__(self, **params: Parameter) -> None:
        super().__init__(self.code, params)
        self.params: Mapping[str, Parameter] = params

    def __reduce__(self) -> tuple[object, ...]:  # not by a call with ``args``, as others are
        return Refusal.__new__, (type(self), *self.args), vars(self)


def refusal_classes(of: type[Refusal] = Refusal) -> dict[str, type[Refusal]]:
    """Every refusal by its code, for the reference pages and the completeness tests."""
    found = {of.code: of} if "code" in vars(of) else {}
    for below in of.__subclasses__():
        found |= refusal_classes(below)
    return found


class UnknownTown(Refusal):
    code = "unknown_town"  # town


class TownExists(Refusal):
    code = "town_exists"  # town


class UnknownTownSeed(Refusal):
    code = "unknown_town_seed"  # town, known


class TownNotReady(Refusal):
    code = "town_not_ready"  # town, missing


class BadSetting(Refusal):
    code = "bad_setting"  # setting, value, expected


class DatabaseBehind(Refusal):
    code = "database_behind"  # found, expected


class DatabaseAhead(Refusal):
    code = "database_ahead"  # found


class UnknownRevision(Refusal):
    code = "unknown_revision"  # revision, known


class DatabaseUnavailable(Refusal):
    """No database answers, or it cannot keep anything; ``why`` is the driver's own word."""

    code = "database_unavailable"  # database, why


class DatabaseBusy(Refusal):
    """Another deed held a lock for longer than patience lasts; trying again may do."""

    code = "database_busy"  # database


class FileNotReadable(Refusal):
    code = "file_not_readable"  # file, why


class FileNotWritable(Refusal):
    code = "file_not_writable"  # file, why


class FileExists(Refusal):
    code = "file_exists"  # file


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in a file.

    ``line`` counts from 1 with the headings, as a spreadsheet shows it;
    ``column`` is the heading, or empty where the whole row or file is meant.
    ``code`` is one of ``exchange.problems``, worded by ``wording.row_problems``.
    """

    line: int
    column: str
    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


class ImportRefused(Refusal):
    """A file with at least one bad row; ``problems`` names every one of them."""

    code = "import_refused"  # file, count

    def __init__(self, file: str, problems: tuple[RowProblem, ...]) -> None:
        super().__init__(file=file, count=len(problems))
        self.problems = problems


class BadPolicy(Refusal):
    code = "bad_policy"  # file, key, why


class NoPastWeeks(Refusal):
    code = "no_past_weeks"  # town


class ReplayTooLarge(Refusal):
    code = "replay_too_large"  # people, most


class NothingChanges(Refusal):
    code = "nothing_changes"


class PolicyChangeWaits(Refusal):
    code = "policy_change_waits"


class PolicyChangeDecided(Refusal):
    code = "policy_change_decided"


class OwnPolicyChange(Refusal):
    code = "own_policy_change"


class BadWeek(Refusal):
    code = "bad_week"  # week


class UnknownRound(Refusal):
    code = "unknown_round"  # town, week


class RoundClosed(Refusal):
    code = "round_closed"  # town, week


class RoundNotFinished(Refusal):
    code = "round_not_finished"  # week, open


class DataChanged(Refusal):
    code = "data_changed"  # town, week


class UnknownRef(Refusal):
    code = "unknown_ref"  # ref


class NotInRound(Refusal):
    code = "not_in_round"  # ref


class UnknownProposal(Refusal):
    code = "unknown_proposal"  # newcomer, opening, week


class MoveNotAllowed(Refusal):
    code = "move_not_allowed"  # state, wanted


class UnknownIntroduction(Refusal):
    code = "unknown_introduction"  # newcomer, opening


class IntroductionExpired(Refusal):
    code = "introduction_expired"  # newcomer, opening


class IntroductionOver(Refusal):
    code = "introduction_over"  # newcomer, opening


class NotYourTurn(Refusal):
    code = "not_your_turn"  # party


class OpeningIsFull(Refusal):
    code = "opening_is_full"  # opening


class VettingEnded(Refusal):
    code = "vetting_ended"  # opening


class NoLongerAllowed(Refusal):
    """Something safety-relevant changed since the proposal; the reason stays untold."""

    code = "no_longer_allowed"  # newcomer, opening


class TimeNotOffered(Refusal):
    """The time is none of those that were offered, or it has passed."""

    code = "time_not_offered"  # newcomer, opening


class AnswerStands(Refusal):
    """The other side has answered: what was said before cannot be taken back any more."""

    code = "answer_stands"  # newcomer, opening


class ContactInWords(Refusal):
    """Words of one's own before both yeses hold an address, a number or a link."""

    code = "contact_in_words"


class WordsTooLong(Refusal):
    code = "words_too_long"  # length, most


class UnknownConcern(Refusal):
    code = "unknown_concern"  # concern


class SecondPersonNeeded(Refusal):
    code = "second_person_needed"


class PlacesPromised(Refusal):
    """Fewer places than couplings hold and questions have promised."""

    code = "places_promised"  # opening, places, held


class FirstTalkNeeded(Refusal):
    """Who signed up is in no round before a coordinator has talked with them."""

    code = "first_talk_needed"  # ref


class NoVolunteer(Refusal):
    """Only a person can be vetted: there is none behind this opening."""

    code = "no_volunteer"  # opening


class NoAddress(Refusal):
    """No e-mail address is known of an organisation that is to be written to."""

    code = "no_address"  # ref


class TooManySignUps(Refusal):
    """Too many sign-ups in an hour, from one address or in the town."""

    code = "too_many_sign_ups"


class UnknownCoupling(Refusal):
    code = "unknown_coupling"  # newcomer, opening


class CouplingEnded(Refusal):
    code = "coupling_ended"  # newcomer, opening


class BadDate(Refusal):
    code = "bad_date"  # date, earliest, latest


class EnoughForNow(Refusal):
    """A newcomer has as many contacts, living or being asked, as the policy allows."""

    code = "enough_for_now"  # newcomer, kind


class AccountExists(Refusal):
    code = "account_exists"  # email


class OwnAccount(Refusal):
    """Nobody closes the account in which they are signed in."""

    code = "own_account"


class UnknownMessage(Refusal):
    code = "unknown_message"  # message


class BadPhone(Refusal):
    code = "bad_phone"  # phone


class BadEmail(Refusal):
    code = "bad_email"  # email


class UnknownAccount(Refusal):
    code = "unknown_account"  # account


class AccountDisabled(Refusal):
    code = "account_disabled"  # email


class AccountNotBegun(Refusal):
    """Nobody has set its password and second factor yet."""

    code = "account_not_begun"  # email


class WeakPassword(Refusal):
    code = "weak_password"  # least


class WrongCode(Refusal):
    """The six digits are not those that the app shows now."""

    code = "wrong_code"


class OnlyInPractice(Refusal):
    """What is for trying out is not for a town that is open."""

    code = "only_in_practice"  # town


class UnknownJob(Refusal):
    code = "unknown_job"  # job


class ProgramError(Refusal):
    """Something is wrong with the program itself; the log names it, and no page does."""

    code = "failed"


class MissingSecretKey(Refusal):
    code = "missing_secret_key"  # setting


class MissingBaseUrl(Refusal):
    """A link cannot be made without the address that it begins with."""

    code = "missing_base_url"  # setting


class PortTaken(Refusal):
    code = "port_taken"  # port


class NoPages(Refusal):
    """The package ``web`` is not here: the wheel has no pages."""

    code = "no_pages"


class ServerStopped(Refusal):
    """The pages or the worker, which ``part`` names, ended by itself."""

    code = "server_stopped"  # part


class MailNotConfigured(Refusal):
    code = "mail_not_configured"  # setting


class MailServerUnavailable(Refusal):
    code = "mail_server_unavailable"  # server, why


class EngineNotInstalled(Refusal):
    code = "engine_not_installed"  # engine, extra


class ClusterUnreachable(Refusal):
    """Nobody answers at the address, or no worker is there."""

    code = "cluster_unreachable"  # scheduler


class WorkersDiffer(Refusal):
    code = "workers_differ"  # expected, found


class ClusterLost(Refusal):
    code = "cluster_lost"  # scheduler
