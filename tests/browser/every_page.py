"""Every page there is, with one way to get there and who may.

A row is a name, who looks, and the address; ``steps`` do what a page needs that only
answers a form. ``SHOWN`` says which endpoint each row is a page of, so that a test finds the
page that nobody listed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Page

from koppeling.terms import Role
from tests.browser.lived import Lived
from web.signup.questions import QUESTIONS, SigningUp

NO_PAGES = {
    "static",
    "public.healthz",
    "public.robots",
    "coordinator.network_svg",
    "coordinator.week",  # leads to the week of today
}
"""What can be opened and is no page to be read."""


class Reader(StrEnum):
    """Who looks: somebody without an account, or staff."""

    ANYBODY = "anybody"
    COORDINATOR = Role.COORDINATOR
    ADMINISTRATOR = Role.ADMINISTRATOR


Steps = Callable[[Page], None]


@dataclass(frozen=True)
class Row:
    """One page. ``right_to_left`` where it is there in Arabic too."""

    name: str
    endpoint: str
    path: str
    reader: Reader
    right_to_left: bool = False
    steps: Steps | None = None
    status: int = 200

    def open(self, page: Page, address: str) -> list[str]:
        """Go there; answers what is wrong about the way."""
        answer = page.goto(self.path if "://" in self.path else address + self.path)
        if self.steps is not None:
            self.steps(page)
        if answer is None or answer.status != self.status:
            return [f"{self.name}: answered {answer and answer.status}"]
        return []


def press(selector: str) -> Steps:
    def steps(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return steps


def rows(lived: Lived) -> list[Row]:
    """Every page of a town in which everything has happened once."""
    return [*_of_anybody(), *_of_links(lived), *_of_staff(lived), *_of_administrators(lived)]


def _of_anybody() -> Iterator[Row]:
    def row(name: str, endpoint: str, path: str, steps: Steps | None = None) -> Row:
        return Row(name, endpoint, path, Reader.ANYBODY, right_to_left=True, steps=steps)

    def staffs(name: str, endpoint: str, path: str, steps: Steps | None = None) -> Row:
        return Row(name, endpoint, path, Reader.ANYBODY, steps=steps)

    yield Row("no such page", "public.not_found", "/nowhere", Reader.ANYBODY, status=404)
    gone = f"/a/{'x' * 43}"
    yield Row("a link that is gone", "person.show", gone, Reader.ANYBODY, True, status=404)

    yield row("start", "public.start", "/")
    yield staffs("how we match", "public.how_we_match", "/how-we-match")
    yield staffs("sign in", "account.sign_in", "/account/sign-in")
    yield staffs("sign in, wrong", "account.sign_in", "/account/sign-in", press("main button"))
    yield row("join in", "signup.start", "/join/")
    for role in SigningUp:
        path = f"/join/{role}"
        yield row(f"{role}: first question", "signup.begin", path)
        yield row(f"{role}: nothing chosen", "signup.begin", path, press("main .primary"))
        for question in QUESTIONS[role][1:]:
            yield row(f"{role}: {question.key}", "signup.begin", path, _to_question(question.key))
        yield row(f"{role}: check", "signup.begin", path, _to_check)
        yield row(f"{role}: done", "signup.done", f"/join/done/{role}")
    yield staffs("renew a link", "association.renew", "/organisation/renew")
    yield staffs("renew, wrong", "association.renew", "/organisation/renew", press("main button"))
    yield staffs("renewed", "association.link_sent", "/organisation/renew/sent")
    for tongue in ("nl", "de", "ar"):
        yield row(f"stopped, {tongue}", "person.stopped", f"/stopped/{tongue}")
        yield row(f"confirmed, {tongue}", "person.confirmed", f"/confirmed/{tongue}")


def _to_question(key: str) -> Steps:
    def steps(page: Page) -> None:
        _press_as(page, f"change-{key}")

    return steps


def _to_check(page: Page) -> None:
    page.locator("[name=town]").first.check()
    _press_as(page, "change-consent")
    press("main button[value=next]:not(.unseen)")(page)


def _press_as(page: Page, value: str) -> None:
    """Press the button of a sign-up with another value: where the page of answers leads."""
    button = page.locator("main button[name=go]:not(.unseen)").first
    button.evaluate("(button, value) => { button.value = value }", value)
    with page.expect_navigation():
        button.click()


def _of_links(lived: Lived) -> Iterator[Row]:
    def row(name: str, endpoint: str, path: str, steps: Steps | None = None) -> Row:
        return Row(name, endpoint, path, Reader.ANYBODY, right_to_left=True, steps=steps)

    def offers(name: str, endpoint: str, path: str, steps: Steps | None = None) -> Row:
        return Row(name, endpoint, path, Reader.ANYBODY, steps=steps)

    links = lived.links
    for what, link in links.items():
        if "/a/" in link:
            yield row(what, "person.show", link)
    question, coupled = links["question for a newcomer"], links["both said yes"]
    yield row("yes, no time", "person.show", question, press("form[action$='/yes'] button"))
    yield row("no, nothing chosen", "person.show", question, press("form[action$='/no'] button"))
    for ending in ("concern", "pause", "stop"):
        yield row(ending, f"person.{ending}", f"{question}/{ending}")
        yield row(
            f"{ending}, nothing chosen",
            f"person.{ending}",
            f"{question}/{ending}",
            press("main form button"),
        )
    yield row("concern sent", "person.concern_sent", f"{question}/concern/sent")
    yield row("end", "person.end", f"{coupled}/end")
    yield row("confirm an address", "person.confirm", links["confirm an address"])
    yield offers("begin an account", "account.begin", links["begin an account"])
    home = links["standing link"]
    yield offers("openings", "association.home", home)
    yield offers("new opening", "association.new", f"{home}new")
    yield offers("new opening, empty", "association.new", f"{home}new", press("main form button"))
    yield offers("opening", "association.offer", f"{home}openings/{lived.choir_opening}")
    yield offers("asked", "association.asked", f"{home}introductions/{lived.choir_question}")
    yield offers("hand over", "association.transfer", f"{home}transfer")


def _of_staff(lived: Lived) -> Iterator[Row]:
    week = lived.town.week
    proposal = f"{week}/proposal/{lived.proposal}"
    newcomer, opening, organisation = "N-03", "B-03", "ORG-1"
    paths = {
        "coordinator.home": "/coordinator/",
        "coordinator.week_list": f"{week}/",
        "coordinator.queue": f"{week}/queue",
        "coordinator.proposal": proposal,
        "coordinator.proposal_alternates": f"{proposal}/alternates",
        "coordinator.print_proposal": f"{proposal}/print",
        "coordinator.print_week": f"{week}/print",
        "coordinator.week_changes": f"{week}/changes",
        "coordinator.check_and_send": f"{week}/send",
        "coordinator.question": f"{week}/send/{lived.approved}",
        "coordinator.sent": f"{week}/sent",
        "coordinator.round_job": f"/coordinator/rounds/{lived.job}",
        "coordinator.people": "/coordinator/people",
        "coordinator.new_person": "/coordinator/people/new",
        "coordinator.person": f"/coordinator/person/{newcomer}",
        "coordinator.why": f"/coordinator/people/why/{newcomer}",
        "coordinator.edit_person": f"/coordinator/people/edit/{newcomer}",
        "coordinator.stop_person": f"/coordinator/people/stop/{newcomer}",
        "coordinator.erase_newcomer": f"/coordinator/people/erase/{newcomer}",
        "coordinator.openings": "/coordinator/openings",
        "coordinator.new_opening": "/coordinator/openings/new",
        "coordinator.opening": f"/coordinator/opening/{opening}",
        "coordinator.edit_opening": f"/coordinator/openings/edit/{opening}",
        "coordinator.stop_offer": f"/coordinator/openings/stop/{opening}",
        "coordinator.erase_opening": f"/coordinator/openings/erase/{opening}",
        "coordinator.organisations": "/coordinator/organisations",
        "coordinator.new_organisation": "/coordinator/organisations/new",
        "coordinator.organisation": f"/coordinator/organisation/{organisation}",
        "coordinator.edit_organisation": f"/coordinator/organisations/edit/{organisation}",
        "coordinator.introductions": "/coordinator/introductions",
        "coordinator.introduction": f"/coordinator/introductions/{lived.introduction}",
        "coordinator.couplings": "/coordinator/couplings",
        "coordinator.coupling": f"/coordinator/couplings/{lived.tie}",
        "coordinator.concerns": "/coordinator/concerns",
        "coordinator.concern": f"/coordinator/concerns/{lived.concern}",
        "coordinator.still_waiting": "/coordinator/waiting",
        "coordinator.advice": "/coordinator/advice",
        "coordinator.fair_waiting": "/coordinator/waiting/fair",
        "coordinator.flyer": "/coordinator/flyer/ti",
        "coordinator.outbox": "/coordinator/outbox",
        "coordinator.message": f"/coordinator/outbox/{lived.message}",
        "coordinator.journal": "/coordinator/journal",
        "coordinator.policy": "/coordinator/policy",
        "coordinator.trial": "/coordinator/policy/trial?weeks=4&limits.at_most=1",
        "coordinator.network": "/coordinator/network",
        "account.change_password": "/account/password",
    }
    for endpoint, path in paths.items():
        yield Row(endpoint.partition(".")[2], endpoint, path, Reader.COORDINATOR)
    yield Row(
        "empty week", "coordinator.week_list", "/coordinator/week/2027-W20/", Reader.COORDINATOR
    )
    yield Row(
        "journal of one person",
        "coordinator.journal",
        f"/coordinator/journal?ref={newcomer}",
        Reader.COORDINATOR,
    )
    yield Row(
        "nobody found", "coordinator.people", "/coordinator/people?words=xyz", Reader.COORDINATOR
    )
    yield Row(
        "put aside without a reason",
        "coordinator.queue",
        f"{week}/queue",
        Reader.COORDINATOR,
        steps=_put_aside,
    )
    yield Row(
        "new person, empty",
        "coordinator.new_person",
        "/coordinator/people/new",
        Reader.COORDINATOR,
        steps=press("main form button:not(.quiet)"),
    )


def _put_aside(page: Page) -> None:
    page.click("#decision summary")
    press("button[value=put_aside]")(page)


def _of_administrators(lived: Lived) -> Iterator[Row]:
    yield Row("home of others", "coordinator.home", "/coordinator/", Reader.ADMINISTRATOR)
    yield Row("town", "coordinator.town", "/coordinator/town", Reader.ADMINISTRATOR)
    yield Row("dpia", "coordinator.dpia", "/coordinator/town/dpia", Reader.ADMINISTRATOR)
    yield Row(
        "not theirs",
        "coordinator.people",
        "/coordinator/people",
        Reader.ADMINISTRATOR,
        status=403,
    )
