"""A server in the foreground: what it says to programs or to people, and how it is stopped."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from packaging.version import Version

from connectapi.server.console import Reporter, Summary, Warnings, summary_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectapi.server.console import Console
    from connectapi.server.first_user import FirstUser
    from connectapi.server.run import SocketServer
    from connectapi.server.runtime.runtime import Runtime
    from connectapi.server.services import Services
    from connectapi.server.stopping import StopSignals

_LANGUAGES = {"Rscript": "R", "quarto": "Quarto", "node": "Node.js"}
_SAME_SIGNAL = 0.5
"""Seconds within which a second signal is the first one once more."""
STOPPING = "Stopping; what runs is ended (Ctrl+C again ends at once)."


@dataclass(frozen=True, slots=True)
class Foreground:
    """A server that is about to serve, until it is stopped.

    Attributes:
        news: What was done before it was there for anybody, if anything.
        secret: File with the secret that the server is to be bootstrapped with, if any.
    """

    services: Services
    server: SocketServer
    url: str
    folder: Path
    first: FirstUser
    news: str = ""
    secret: Path | None = None

    def for_programs(self, stop: StopSignals) -> None:
        """Serve, and say where in one line of JSON."""
        first = self.first
        facts = {"url": self.url, "api_key": first.api_key, "username": first.username}
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        stop.then(lambda _number: self.server.stop())
        self.server.run_here()

    def for_people(self, stop: StopSignals, console: Console) -> None:
        """Serve, and show what happens; a second signal ends the process at once."""
        console.show(summary_lines(self._summary()))
        self.services.events.watch(Reporter(console, self.services.database))
        first: list[float] = []

        def act(number: int) -> None:
            now = time.monotonic()
            if first:
                # Programs around this one may pass on a signal that the terminal sent us, too.
                if now - first[0] > _SAME_SIGNAL:
                    # What was acknowledged is kept, and processes of content end with this one.
                    os._exit(128 + number)
                return
            first.append(now)
            # From another thread: this one may be in the middle of showing something.
            threading.Thread(target=console.note, args=(STOPPING,)).start()
            self.server.stop()

        with warnings_shown(console):
            stop.then(act)
            if self.services.runtime is not None:
                # The machine is asked for what it has in the meantime: nobody waits for that.
                look = partial(_note_languages, console, self.services.runtime)
                threading.Thread(target=look, daemon=True).start()
            self.server.run_here()

    def _summary(self) -> Summary:
        settings = self.services.settings
        return Summary(
            url=self.url,
            data=str(self.folder),
            release=settings.version,
            runs_content=settings.run_content,
            username=self.first.username,
            api_key=self.first.api_key,
            news=self.news,
            secret=self.secret,
        )


def _note_languages(console: Console, runtime: Runtime) -> None:
    """Note what content can be run with here."""
    pythons = [found.version for found in runtime.interpreters.installations()]
    versions = ", ".join(sorted(pythons, key=Version))
    others = [runtime.programs.find(name) for name in _LANGUAGES]
    found = [f"{_LANGUAGES[one.name]} {one.version}".strip() for one in others if one is not None]
    languages = [f"Python {versions}"] if versions else []
    console.note(f"Content runs with {'; '.join([*languages, *found]) or 'nothing: no Python'}.")


@contextmanager
def warnings_shown(console: Console) -> Iterator[None]:
    """Show what this package logs as a warning or worse on a console."""
    logger, handler = logging.getLogger("connectapi"), Warnings(console)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
