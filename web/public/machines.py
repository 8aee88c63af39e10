"""What is there for machines: search engines, and whoever watches whether the house stands."""

from flask import Response

from koppeling.queries import towns
from web.public import blueprint
from web.session import reading


@blueprint.get("/robots.txt")
def robots() -> Response:
    """No page of this house belongs into a search engine."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """Whether the pages run and reach their database; refused as any page otherwise."""
    with reading() as db:
        towns.towns(db)
    return {"status": "ok"}
