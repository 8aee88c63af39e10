"""Where the reference files for tests lie; they are read there and never copied."""

from pathlib import Path

import pytest

TEST_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "tests"


def source(name: str) -> Path:
    """A file of the shared test data; the test is skipped where it is absent."""
    path = TEST_DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/tests/{name} is not here")
    return path
