"""Options and means for all tests."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long examples take says something of what else the machine does, and of whether Hypothesis has
# worked out its tables of characters before, which it has not in a fresh clone.
settings.register_profile(
    "any machine",
    parent=settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--real-server",
        action="store_true",
        help="run the scenarios against CONNECT_SERVER with the administrator's CONNECT_API_KEY",
    )


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty at first."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
