"""The program uv, which makes environments: where it is, and what it is told by variables."""

from __future__ import annotations

import os
import re
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.server.runtime import pip_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What builds of packages get of the server's own variables: what machines are set up with, and no
# secrets that happen to stand there.
_PASSED = re.compile(
    r"(?i:all|http|https|no)_proxy"
    r"|PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|NETRC"
    r"|SYSTEMROOT|USERPROFILE|LOCALAPPDATA|APPDATA"
    r"|SSL_CERT_DIR|SSL_CERT_FILE|SSL_CLIENT_CERT|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|GIT_SSL_CAINFO"
    r"|CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|CPATH|LIBRARY_PATH|LD_LIBRARY_PATH|MAKEFLAGS"
    r"|PKG_CONFIG_PATH"
)
# Settings of uv about which environment is meant, which are ours to choose.
_OURS = {
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_NO_PROGRESS",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_VENV_CLEAR",
    "UV_VENV_SEED",
    "UV_WORKING_DIR",
}
_ALWAYS = {"NO_COLOR": "1", "UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"}


class UvMissing(Exception):
    """The program uv is not on this machine; the text says how to get it."""


@dataclass(slots=True)
class Uv:
    """The program, looked for and set up once, at its first use.

    Attributes:
        find: Finds the program.
        pip: Tells how pip is set up.
    """

    find: Callable[[], Path] = field(default_factory=lambda: find_uv)
    pip: Callable[[], Mapping[str, str]] = pip_settings.settings_of_pip
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _told: tuple[dict[str, str], tuple[str, ...]] | None = None

    def program(self) -> Path:
        """Give the path of the program.

        Raises:
            UvMissing: It is not on this machine.
        """
        return self.find()

    def variables(self) -> dict[str, str]:
        """Give all environment variables of a run."""
        return dict(self._ask_pip()[0])

    def arguments(self) -> tuple[str, ...]:
        """Give the arguments that each installation gets because pip is set up so."""
        return self._ask_pip()[1]

    def _ask_pip(self) -> tuple[dict[str, str], tuple[str, ...]]:
        with self._lock:
            if self._told is None:
                passed = passed_on(os.environ)
                settings = self.pip()
                told = pip_settings.variables_for_uv(settings, passed)
                self._told = {**passed, **told}, pip_settings.arguments_for_uv(settings)
            return self._told


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """Choose the variables of the server that installations get."""
    chosen = {
        name: value
        for name, value in environment.items()
        if _PASSED.fullmatch(name) or (name.startswith("UV_") and name not in _OURS)
    }
    return {**chosen, **_ALWAYS}


def find_uv() -> Path:
    """Find the program: the one of the Python package of that name, else one on PATH.

    Raises:
        UvMissing: There is none.
    """
    try:
        import uv

        return Path(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        message = (
            "The program uv, which installs the packages of content, is not here: run "
            '"pip install uv" in the server\'s environment, or put uv on PATH, and restart '
            "the server."
        )
        raise UvMissing(message)
    return Path(found)
