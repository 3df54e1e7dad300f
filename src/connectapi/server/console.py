"""What a server that runs in the foreground tells the person in front of it.

Lines are made here, as values; printing them is left to the caller, who may have colours.
"""

from __future__ import annotations

import logging
import re
import shlex
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TextIO

from connectapi.server.content import kinds
from connectapi.server.store import bundles, content, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from connectapi.server.events import Event
    from connectapi.server.store.database import Database

Style = Literal["plain", "strong", "faint", "good", "bad"]

_DONE = {"deploy": "deployed", "render": "rendered"}
_FAILED = {"deploy": "deployment", "render": "rendering", "process": "process", "git": "fetching"}
_STAMP = len("2026/01/01 00:00:00.000000000 ")
_LONGEST = 300
_BEGINNING = 120
_WIDTH = 10
# Titles and log lines are other people's: what would move the cursor, paint or reverse the text.
_COMMAND = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~]?)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    style: Style = "plain"


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said when a server has started.

    Attributes:
        data: Where everything is kept.
        runs_content: Whether programs are started and documents rendered.
        username: The administrator; None where one is still to be made.
        api_key: Their key, where this is the first start.
        news: What was done before, such as planting a demonstration.
        secret: File whose secret makes the first administrator, where one is still to be made.
    """

    url: str
    data: str
    release: str
    runs_content: bool
    username: str | None
    api_key: str | None
    news: str = ""
    secret: Path | None = None


def summary_lines(summary: Summary) -> list[Line]:
    """Say where the server is and what it does."""
    facts = {
        "Address": summary.url,
        "Dashboard": f"{summary.url}/connect/",
        "Data": summary.data,
        "Release": f"behaves as {summary.release}",
        "Content": "is run" if summary.runs_content else "is kept and shown, not run",
    }
    if summary.news:
        facts["Demo"] = summary.news
    lines: list[Line] = [(Span("The local server is up", "strong"),)]
    lines += [(Span(f"  {name:<{_WIDTH}} ", "faint"), Span(text)) for name, text in facts.items()]
    if summary.api_key:
        key = Span(summary.api_key, "strong")
        lines.append((Span(f"API key of {summary.username}, shown only this once: "), key))
    if summary.username is None:
        command = ["rsconnect", "bootstrap", "-s", summary.url, "-j", str(summary.secret)]
        lines.append((Span(f"It has no users; the first is made by: {shlex.join(command)}"),))
    return [*lines, (Span("Stop it with Ctrl+C.", "faint"),)]


def event_line(event: Event, item: str, reason: str, moment: datetime) -> Line | None:
    """Tell an event in a line; None where it is not worth one.

    Args:
        item: What it happened to, in words.
        reason: Why it failed, in words.
    """
    took = "" if event.seconds is None else f"  {event.seconds:.1f} s"
    if event.error:
        what = _FAILED.get(event.kind, event.kind)
        failed = Span(f"{'failed':<{_WIDTH}}", "bad")
        return _stamped(moment, failed, Span(f"{_one_line(item)} ({what}){took}  {_short(reason)}"))
    if event.kind not in _DONE:
        return None
    done = Span(f"{_DONE[event.kind]:<{_WIDTH}}", "good")
    by = "  by schedule" if event.scheduled else ""
    return _stamped(moment, done, Span(_one_line(item)), Span(f"{took}{by}", "faint"))


def note_line(text: str, moment: datetime) -> Line:
    """Tell something that is neither good nor bad."""
    return _stamped(moment, Span(f"{'note':<{_WIDTH}}", "faint"), Span(_one_line(text)))


def warning_line(text: str, moment: datetime) -> Line:
    """Tell a warning, which has several lines where it shows a traceback."""
    shown = "\n".join(_CONTROL.sub(" ", _COMMAND.sub("", line)) for line in text.split("\n"))
    return _stamped(moment, Span(f"{'warning':<{_WIDTH}}", "bad"), Span(shown))


def plain(line: Line) -> str:
    """Give the text of a line."""
    return "".join(span.text for span in line)


def _stamped(moment: datetime, *spans: Span) -> Line:
    return (Span(f"{moment:%H:%M:%S}  ", "faint"), *spans)


def _short(text: str) -> str:
    line = _one_line(text)
    if len(line) <= _LONGEST:
        return line
    # What failed stands at the beginning, and the error that a program ended with at the end.
    return f"{line[:_BEGINNING]} ... {line[_BEGINNING - _LONGEST :]}"


def _one_line(text: str) -> str:
    """Put a text on one line, without anything that a terminal would obey."""
    return " ".join(_CONTROL.sub(" ", _COMMAND.sub("", text)).split())


def shows_plainly(stream: TextIO) -> Callable[[Line], None]:
    """Make the function that writes lines to a stream, without colours."""

    def show(line: Line) -> None:
        # Such as a log file on Windows may lack letters that titles have.
        encoding = stream.encoding or "utf-8"
        stream.write(plain(line).encode(encoding, "replace").decode(encoding) + "\n")
        stream.flush()

    return show


class Console:
    """Shows lines from any thread; one that nobody reads any more is no reason to fail.

    Args:
        show: Shows a line; by default on standard output.
        warn: Shows a warning; by default on standard error.
    """

    def __init__(
        self,
        show: Callable[[Line], None] | None = None,
        warn: Callable[[Line], None] | None = None,
    ) -> None:
        self._show = show or shows_plainly(sys.stdout)
        self._warn = warn or shows_plainly(sys.stderr)
        self._lock = threading.Lock()

    def show(self, lines: Iterable[Line]) -> None:
        """Show lines, together."""
        self._write(self._show, lines)

    def note(self, text: str) -> None:
        """Show a note with the present time."""
        self.show([note_line(text, _now())])

    def warn(self, text: str) -> None:
        """Show a warning with the present time."""
        self._write(self._warn, [warning_line(text, _now())])

    def _write(self, show: Callable[[Line], None], lines: Iterable[Line]) -> None:
        with self._lock:
            try:
                for line in lines:
                    show(line)
            except (OSError, ValueError):
                return


class Reporter:
    """Watches the events of a server and shows those that are worth a line."""

    def __init__(self, console: Console, database: Database) -> None:
        self._console = console
        self._database = database

    def __call__(self, event: Event) -> None:
        """Show an event."""
        line = event_line(event, self._item(event), self._reason(event), _now())
        if line is not None:
            self._console.show([line])

    def _item(self, event: Event) -> str:
        if event.content_id is None:
            return "the server"
        with self._database.read() as connection:
            row = content.by_id(connection, event.content_id)
            if row is None:
                return "content that is gone"
            mode, named = row["app_mode"], row["title"] or row["name"]
            if mode == kinds.UNKNOWN:
                # A draft, or what failed at its first deployment, has only its bundle to say so.
                bundle = bundles.newest(connection, event.content_id)
                mode = mode if bundle is None else bundle["app_mode"]
        return f"{named}, {kinds.label(mode)}" if kinds.is_known(mode) else str(named)

    def _reason(self, event: Event) -> str:
        """Give the reason for a failure: the last line of the log that says more than "failed"."""
        if not event.error or event.task_id is None:
            return event.error
        with self._database.read() as connection:
            count = tasks.line_count(connection, event.task_id)
            log = tasks.lines(connection, event.task_id, max(0, count - 3))
        return reason_in(log, event.error)


def reason_in(log: Sequence[str], error: str) -> str:
    """Find the reason for an error at the end of a log; the error itself where there is none."""
    for line in reversed(log):
        text = line[_STAMP:] if line[:4].isdigit() and line[4:5] == "/" else line
        if text.strip() and text.strip() != error.strip():
            return text.strip()
    return error


class Warnings(logging.Handler):
    """Shows what the server logs as a warning or worse, each in a line."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.WARNING)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record, with its traceback where it has one."""
        text = record.getMessage()
        if record.exc_info:
            text += f"\n{logging.Formatter().formatException(record.exc_info)}"
        self._console.warn(text)


def _now() -> datetime:
    """Give the time of day where the person is; the server's own clock may have been moved."""
    return datetime.now().astimezone()
