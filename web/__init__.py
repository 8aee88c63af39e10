"""The pages: thin, in front of ``koppeling``. ``python -m web`` serves them."""

from web.app import create_app

__all__ = ["create_app"]
