"""The first page of staff: what there is to do, with numbers that lead there."""

from koppeling.queries.home import to_do
from koppeling.queries.jobs import latest_job
from koppeling.terms import Role
from web.account.signing import staff
from web.coordinator import blueprint
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
    return page(
        "coordinator/home.html",
        to_do=found,
        town=account.town,
        job=None if job is None or job.is_over else job,
        most=max((max(room.free, room.wanted) for room in found.room), default=0),
    )
