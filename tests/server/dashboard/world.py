"""A server with something of everything that the dashboard shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from connectapi.server import auth
from connectapi.server.clock import stamp
from connectapi.server.content.scheduling import read_schedule
from connectapi.server.store import schedules, tables, users, variants
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import PIXEL, SITE, archive, deploy, upload
from tests.server.foundation.wire import Wire

PASSWORD = "correct horse"
LONG = (
    "Quarterly forecast of regional demand for replacement parts, with all assumptions, "
    "sensitivity analyses and a very-long-identifier_that_does_not_break_anywhere_at_all_0123456789"
)
HARMFUL = "<script>document.title = 'taken'</script> & \"quotes\""
TITLES = {
    "sales": ("Sales overview", "python-streamlit"),
    "forecast": (LONG, "quarto-static"),
    "umlaut": ("Größe & Übermaß — 売上の概要 📈", "python-dash"),
    "harmful": (HARMFUL, "static"),
    "api": ("Prices API", "python-fastapi"),
    "notes": ("Notes of the meeting", "jupyter-static"),
    "shiny": ("Explorer", "shiny"),
    "plain": (None, "unknown"),
}
LINES = (
    ("stderr", "[rsc-session] Content GUID: 6a1f"),
    ("stdout", "Running on host: local"),
    ("stdout", "Installing pandas (2.2.3) ..."),
    ("stderr", "Traceback (most recent call last):"),
    ("stderr", '  File "app.py", line 3, in <module>'),
    ("stderr", "ModuleNotFoundError: No module named 'seaborn' " + "x" * 120),
)


@dataclass(frozen=True)
class World:
    """The server, who is there, and the items by the names in ``TITLES`` (and ``site``)."""

    server: LocalConnect
    admin: Wire
    owner: Wire
    items: dict[str, str]
    failed: str
    running: str
    bundles: tuple[str, str]
    variant: str
    group: str
    people: dict[str, str]


def build(server: LocalConnect) -> World:
    """Fill a server."""
    admin = Wire(server, server.api_key)
    people = {name: _person(server, name, role) for name, role in PEOPLE.items()}
    pia = Wire(server, server.add_user("pia", "publisher").api_key)
    items = {
        name: pia.api("POST", "/v1/content", {"name": name, "title": title}).ok()["guid"]
        for name, (title, _) in TITLES.items()
    }
    own = {name: upload(pia, guid, archive(SITE)) for name, guid in items.items()}
    site = pia.api("POST", "/v1/content", {"name": "site", "title": "The site"}).ok()["guid"]
    first = deploy(pia, site, archive(SITE))
    second = upload(pia, site, archive({**SITE, "index.html": "<h1>Draft</h1>"}))
    path = f"/v1/content/{site}"
    pia.api("PATCH", path, {"access_type": "logged_in", "description": "Made\nby hand."}).ok()
    pia.send("PUT", f"/__api__{path}/thumbnail", PIXEL).ok(204)
    pia.api("PUT", f"{path}/vanity", {"path": "/the/site/"}).ok()
    pia.api("PATCH", f"{path}/environment", [{"name": "TOKEN", "value": "s3cret"}]).ok()
    pia.api("PATCH", f"/v1/content/{items['shiny']}", {"locked": True}).ok()
    for name in ("sales", "api"):
        pia.api("PATCH", f"/v1/content/{items[name]}", {"access_type": "all"}).ok()
    group = admin.api("POST", "/v1/groups", {"name": "Analysts & Co"}).ok()["guid"]
    admin.api("POST", f"/v1/groups/{group}/members", {"user_guid": people["vera"]}).ok(204)
    for kind, guid, role in (("user", people["paul"], "owner"), ("group", group, "viewer")):
        entry = {"principal_type": kind, "principal_guid": guid, "role": role}
        pia.api("POST", f"{path}/permissions", entry).ok(201)
    _tags(admin, pia, [items["sales"], site])
    items["site"] = site
    failed, running, variant = _past(server, items, own)
    return World(
        server, admin, pia, items, failed, running, (first, second), variant, group, people
    )


PEOPLE = {"ada": "administrator", "paul": "publisher", "vera": "viewer"}
"""People with a password; ``pia``, a publisher with a key, owns everything."""


def _person(server: LocalConnect, username: str, role: str) -> str:
    services = server.services
    values = {
        "username": username,
        "user_role": role,
        "first_name": username.title(),
        "last_name": "Łukasz-Öztürk",
        "email": f"{username}@example.invalid",
        "password": auth.hash_password(PASSWORD),
    }
    with services.database.write() as connection:
        return users.create(connection, services.clock.stamp(), values)


def _tags(admin: Wire, owner: Wire, guids: list[str]) -> None:
    def add(name: str, parent: str | None = None) -> str:
        made: str = admin.api("POST", "/v1/tags", {"name": name, "parent_id": parent}).ok()["id"]
        return made

    department = add("Department")
    sales = add("Sales", department)
    north = add("North / “quoted”", sales)
    add("Research", department)
    add("Empty category")
    for guid, tag in zip(guids, (north, sales), strict=True):
        owner.api("POST", f"/v1/content/{guid}/tags", {"tag_id": tag}).ok()


def _past(
    server: LocalConnect, items: dict[str, str], bundles: dict[str, str]
) -> tuple[str, str, str]:
    """Write down what the server might have done: jobs, logs, a schedule, tasks, hits."""
    services = server.services
    now = services.clock.now()
    with services.database.write() as connection:
        by_guid = {row.guid: row for row in connection.execute(tables.content.select()).all()}
        numbers = {name: by_guid[guid].id for name, guid in items.items()}
        for name, (_, mode) in TITLES.items():
            changed = {
                "app_mode": mode,
                "py_version": "3.12.7" if "python" in mode else None,
                "active_bundle_id": None if mode == "unknown" else int(bundles[name]),
                "last_deployed_time": stamp(now - timedelta(hours=7 * numbers[name])),
            }
            update = tables.content.update().where(tables.content.c.guid == items[name])
            connection.execute(update.values(changed))
        _job(connection, numbers["sales"], "FAILED0123456789", now - timedelta(hours=3), 1)
        _job(connection, numbers["sales"], "RUNNING012345678", now - timedelta(minutes=2), None)
        variant = _schedule(connection, numbers["forecast"], now)
        _task(connection, numbers["sales"], "TASKfailed012345", now, "No module named 'seaborn'")
        _task(connection, numbers["api"], "TASKfinished0123", now, "")
        hits = [
            {
                "content_guid": items["sales"],
                "time": stamp(now - timedelta(days=day, minutes=number)),
                "user_guid": None if number % 3 else items["api"],
            }
            for day in range(28)
            for number in range((day * 7) % 23)
        ]
        connection.execute(insert(tables.hits), hits)
    return "FAILED0123456789", "RUNNING012345678", variant


def _job(
    connection: Connection, content_id: int, key: str, began: datetime, code: int | None
) -> None:
    values = {
        "key": key,
        "content_id": content_id,
        "tag": "run_streamlit",
        "start_time": stamp(began),
        "end_time": None if code is None else stamp(began + timedelta(seconds=42)),
        "exit_code": code,
        "status": 0 if code is None else 2,
        "error": None if code is None else "The application exited with code 1.",
    }
    query = insert(tables.jobs).values(values).returning(tables.jobs.c.id)
    number = connection.execute(query).scalar_one()
    rows = [
        {
            "job_id": number,
            "number": place,
            "source": source,
            "timestamp": stamp(began + timedelta(seconds=place)),
            "data": text,
        }
        for place, (source, text) in enumerate(LINES)
    ]
    connection.execute(insert(tables.job_lines), rows)


def _schedule(connection: Connection, content_id: int, now: datetime) -> str:
    variant = variants.ensure_default(connection, stamp(now), content_id)
    fields = {
        "type": "dayweekofmonth",
        "schedule": json.dumps({"N": 1, "Day": 1, "Week": 2}),
        "timezone": "Europe/Berlin",
        "start_time": "2026-01-05T07:30:00Z",
        "email": True,
    }
    schedules.create(connection, stamp(now), variant, read_schedule(fields, now), None)
    return str(variant["id"])


def _task(connection: Connection, content_id: int, number: str, now: datetime, error: str) -> None:
    row = {
        "id": number,
        "user_id": 1,
        "kind": "deploy",
        "content_id": content_id,
        "created_time": stamp(now - timedelta(minutes=5)),
        "finished": True,
        "code": 1 if error else 0,
        "error": error,
    }
    connection.execute(insert(tables.tasks).values(row))
    lines = ["Building Python application...", f"Build failed: {error}" if error else "Done."]
    rows = [{"task_id": number, "number": n, "line": line} for n, line in enumerate(lines)]
    connection.execute(insert(tables.task_lines), rows)
