"""The first page of staff: what there is to do, with numbers that lead there."""

from koppeling.queries.advice import first_advice
from koppeling.queries.home import to_do
from koppeling.queries.jobs import latest_job
from koppeling.queries.policies import awaits_confirmation
from koppeling.queries.towns import districts_of
from koppeling.terms import Role
from koppeling.wording.advice import advice_text
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.fairness import days_words
from web.languages import language
from web.rendering import page
from web.session import now, reading


@blueprint.get("/")
def home() -> str:
    """For coordinators what awaits them; guides and administrators are shown their own pages."""
    account = staff()
    if account.role is not Role.COORDINATOR:
        return page("coordinator/home_of_others.html", role=account.role)
    with reading() as session:
        found = to_do(session, account.town, now=now())
        job = latest_job(session, account.town_id)
        policy_waits = awaits_confirmation(session, account.town_id, account.id)
        advice = first_advice(session, account.town_id)
        districts = dict(districts_of(session, account.town_id)) if advice else {}
    return page(
        "coordinator/home.html",
        to_do=found,
        town=account.town,
        policy_waits=policy_waits,
        advice=advice_text(advice, language(), districts) if advice else "",
        job=None if job is None or job.is_over else job,
        most_days=days_words(found.most_days),
        most=max((max(room.free, room.wanted) for room in found.room), default=0),
    )
