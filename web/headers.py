"""What every answer says to the browser."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, nothing of anybody else, and no form that leaves the house."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}

ONE_YEAR_S = 365 * 24 * 60 * 60


def send(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer, and note it without saying whose page it was.

    What is kept by a browser is the style sheet alone: a page that somebody left open, or
    a computer of a library, must not show it to the next.
    """

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if secure:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        # The path of a link holds its token, so pages go by the names of their endpoints.
        app.logger.info("%s %s %s", request.method, request.endpoint, response.status_code)
        return response
