"""A robot, as mail scanners are: it opens every link and sends every form as it stands."""

from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import Engine

from koppeling.store.digest import state_digest
from koppeling.store.engine import reading
from tests.web.pages import forms, links

OURS = ("/a/", "/account/begin/", "/organisation/", "/confirm/", "/join/")


def digest(engine: Engine) -> str:
    """All that is stored, in one word."""
    with reading(engine) as session:
        return state_digest(session)


def walk(client: FlaskClient, start: str) -> list[str]:
    """Open a page, HEAD it, follow what it links to, send its forms; answers what was sent."""
    seen: set[str] = set()
    to_see, sent = [start], []
    while to_see:
        url = to_see.pop()
        if url in seen or not url.startswith(OURS):
            continue
        seen.add(url)
        assert client.head(url).status_code in {200, 303, 308}
        page = client.get(url)
        to_see += [urlsplit(page.location).path] if page.location else []
        to_see += links(page.text)
        for form in forms(page.text):
            if form.action == "/language":
                continue
            action = form.action or url
            answer = client.post(action, data=form.fields)
            assert answer.status_code < 500
            sent.append(action)
            to_see += links(answer.text)
            if answer.status_code == 303:
                to_see.append(answer.headers["Location"])
    return sent
