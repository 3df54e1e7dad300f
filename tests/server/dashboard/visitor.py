"""A visitor of the dashboard without a browser: opens pages, reads forms, sends them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from connectapi.server import auth
from connectapi.server.clock import stamp
from connectapi.server.store import keys, users
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire

FORM = "application/x-www-form-urlencoded"


@dataclass
class FormSeen:
    """A form of a page: where it goes and what its fields hold."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Finds what tests look for in a page, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormSeen] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.alerts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self.forms.append(FormSeen(has.get("method", "get"), has.get("action", "")))
        if tag == "a":
            self.links.append(has.get("href", ""))
        if has.get("role") == "alert":
            self.alerts.append("")
            self._open.append((tag, True))
        if not self.forms:
            return
        fields, name = self.forms[-1].fields, has.get("name", "")
        if tag == "input" and name and (has.get("type") != "radio" or "checked" in has):
            fields[name] = has.get("value", "")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in has or self._select not in fields):
            fields[self._select] = has.get("value", "")
        if tag == "textarea":
            self._textarea = name
            fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data
        if self._open:
            self.alerts[-1] += data


@dataclass(frozen=True)
class Seen:
    """A page as it came."""

    visitor: Visitor
    path: str
    answer: Answer

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def html(self) -> str:
        return self.answer.body.decode()

    @property
    def text(self) -> str:
        """All words, with single blanks between."""
        return " ".join(" ".join(self._read().words).split())

    @property
    def faults(self) -> list[str]:
        """What forms say is wrong."""
        return [alert.strip() for alert in self._read().alerts]

    @property
    def tags(self) -> list[str]:
        return self._read().tags

    @property
    def links(self) -> list[str]:
        return self._read().links

    def form(self, action: str, row: str = "") -> FormSeen:
        """Find a form by what it does, and the row that it is about."""
        for form in self._read().forms:
            if form.fields.get("action") == action and form.fields.get("row", "") == row:
                return form
        raise AssertionError((action, row, self.status, self.text))

    def has_form(self, action: str) -> bool:
        return any(form.fields.get("action") == action for form in self._read().forms)

    def send(self, action: str, row: str = "", **fields: str) -> Seen:
        """Send a form with some fields changed, and follow to where it leads."""
        form = self.form(action, row)
        return self.visitor.post(self.path, {**form.fields, **fields}).followed()

    def followed(self) -> Seen:
        if self.status != 303:
            return self
        return self.visitor.open(self.answer.headers["location"]).followed()

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser session, or nobody."""

    wire: Wire
    session: str = ""

    def open(self, path: str, **headers: str) -> Seen:
        return Seen(self, path, self.wire.send("GET", path, None, **self._with_session(headers)))

    def follow(self, path: str) -> Answer:
        """Ask as the script of a page does, with the proof that the page holds."""
        proof = self.open("/connect/keys").form("add").fields["xsrf"]
        return self.open(path, x_form_token=proof, sec_fetch_dest="empty").answer

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Seen:
        body = urlencode(fields).encode()
        given = self._with_session({"content_type": FORM, **headers})
        return Seen(self, path, self.wire.send("POST", path, body, **given))

    def upload(self, page: Seen, action: str, name: str, data: bytes) -> Seen:
        """Send a form with a file."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in page.form(action).fields.items()
            if key != name
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        given = self._with_session({"content_type": kind})
        return Seen(self, page.path, self.wire.send("POST", page.path, body, **given)).followed()

    def _with_session(self, headers: dict[str, str]) -> dict[str, str]:
        if not self.session:
            return headers
        return {"cookie": f"{auth.SESSION_COOKIE}={self.session}", **headers}


def session_of(server: LocalConnect, username: str) -> str:
    """Open a browser session, as signing in does."""
    services = server.services
    with services.database.write() as connection:
        row = users.by_username(connection, username)
        assert row is not None
        ends = stamp(services.clock.now().replace(year=2100))
        return keys.open_session(connection, row["id"], ends, row["user_role"])


def visitor(server: LocalConnect, username: str = "") -> Visitor:
    """Somebody who is signed in, or nobody."""
    wire = Wire(server, None)
    return Visitor(wire, session_of(server, username)) if username else Visitor(wire)
