"""The command line: one module per noun, imported when its command is called."""

from koppeling.cli.main import main

__all__ = ["main"]
