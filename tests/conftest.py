"""What holds for every test."""

import os

# Before numpy is imported: more threads than cores make small problems slower, not faster.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from koppeling.settings import SETTINGS
from tests.sizes import PROVING

# What a developer has set for their own town is no business of the tests.
for name in SETTINGS:
    os.environ.pop(name, None)

# The databases, and the factories as fixtures; a test that takes neither pays nothing.
pytest_plugins = ["tests.databases"]

# Sampled tests draw the same examples on every machine, so that red means "this change".
settings.register_profile("sampled", max_examples=30, deadline=None, derandomize=True)
settings.register_profile(
    "prove",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("prove" if PROVING else "sampled")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every Hypothesis test, so that `dev.py prove` finds it without being told."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.prove)
