"""The network of the town: who stands alone, a picture, and the same as a table."""

from flask import make_response
from werkzeug.wrappers import Response

from koppeling.queries.network_picture import Picture, network_picture
from koppeling.terms import Role
from koppeling.wording.week import network_lines
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.desk import today
from web.languages import language
from web.rendering import page
from web.session import reading


@blueprint.get("/network")
def network() -> str:
    """The picture, what it says in words, and its table."""
    return page(
        "coordinator/network.html",
        picture=(picture := _picture()),
        sentences=network_lines(picture.report, language()),
        # A guide sees how the town is tied together, and nobody in it.
        with_refs=staff().role is not Role.GUIDE,
    )


@blueprint.get("/network.svg")
def network_svg() -> Response:
    """The picture to take along: no name and no case number stands in it."""
    response = make_response(page("pictures/network_file.svg", picture=_picture()))
    response.mimetype = "image/svg+xml"
    response.headers["Content-Disposition"] = 'attachment; filename="network.svg"'
    return response


def _picture() -> Picture:
    with reading() as session:
        return network_picture(session, staff().town, on=today())
