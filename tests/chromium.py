"""The browser of the tests that look at pages."""

import os
import shutil

import pytest

NEEDED = "TESTS_NEED_CHROMIUM"
"""Set where a missing browser is a failure, as in CI; elsewhere such tests are skipped."""


def chromium() -> str:
    """The path of Debian's Chromium, which no Python package brings."""
    found = shutil.which("chromium")
    if found is not None:
        return found
    message = "Chromium is not on this machine: apt-get install chromium"
    if os.environ.get(NEEDED):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
