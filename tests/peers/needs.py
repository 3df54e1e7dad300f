"""Tests that begin to run when the local server serves what they need."""

import pytest

from connectapi.server import handlers
from connectapi.server.registry import collect

SERVED = collect(handlers).keys()


def needs(*operations: str) -> pytest.MarkDecorator:
    """Skip a test as long as the local server lacks one of these operations."""
    lacking = ", ".join(name for name in operations if name not in SERVED)
    return pytest.mark.skipif(bool(lacking), reason=f"the local server does not serve {lacking}")
