"""Words and figures as people read them: times, sizes, kinds of content, roles."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectapi.server.clock import parse
from connectapi.server.content import kinds

ACCESS = {
    "all": "Anyone, no sign-in needed",
    "logged_in": "Anyone signed in",
    "acl": "Named users and groups",
}
"""Who may open content, by its access type."""

SHORT_ACCESS = {"all": "Anyone", "logged_in": "Signed in", "acl": "Named"}

CONTENT_ROLES = {"owner": "Owner", "editor": "Collaborator", "viewer": "Viewer", "none": "—"}
"""What a user is to an item, by the API's ``app_role``."""

LISTED_ROLES = {"owner": "Collaborator", "viewer": "Viewer"}
"""The roles on an access list; ``owner`` makes a collaborator."""

_SHORT = {"static": "Static", "unknown": "Not deployed"}
_ENDINGS = (" application", " document", " notebook", " model")
_STEPS = (
    (timedelta(minutes=1), timedelta(seconds=1), "s"),
    (timedelta(hours=1), timedelta(minutes=1), "min"),
    (timedelta(days=1), timedelta(hours=1), "h"),
    (timedelta(days=60), timedelta(days=1), "d"),
    (timedelta(days=730), timedelta(days=30.44), "months"),
)
_YEAR = timedelta(days=365.25)


def kind(app_mode: str) -> str:
    """Name a kind of content in a word or two."""
    if app_mode in _SHORT:
        return _SHORT[app_mode]
    label = kinds.label(app_mode)
    for ending in _ENDINGS:
        label = label.removesuffix(ending)
    return label[:1].upper() + label[1:]


def ago(text: str | None, now: datetime) -> str:
    """Say how long a moment is past, or how far ahead."""
    if not text:
        return "never"
    span = now - parse(text)
    past, span = span >= timedelta(0), abs(span)
    if span < timedelta(seconds=10):
        return "now"
    said = _span(span)
    return f"{said} ago" if past else f"in {said}"


def _span(span: timedelta) -> str:
    for limit, unit, name in _STEPS:
        if span < limit:
            return f"{span // unit} {name}"
    return f"{span / _YEAR:.0f} years"


def moment(text: str | None) -> str:
    """Write a time in full, in UTC."""
    return f"{parse(text):%Y-%m-%d %H:%M:%S} UTC" if text else "never"


def minute(text: str | None) -> str:
    """Write a time up to its minute, in UTC."""
    return f"{parse(text):%Y-%m-%d %H:%M} UTC" if text else "never"


def time_of_day(text: str) -> str:
    """Write the time of day that a line of a log was written."""
    return f"{parse(text):%H:%M:%S}"


def lasted(begin: str | None, end: str | None) -> str:
    """Say how long something took; empty where it has not ended."""
    if not begin or not end:
        return ""
    seconds = max((parse(end) - parse(begin)).total_seconds(), 0)
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds // 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def size(count: int | None) -> str:
    """Write a number of bytes in a unit that fits."""
    if count is None:
        return "—"
    value = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024:
            return (
                f"{count} byte{'' if count == 1 else 's'}"
                if unit == "bytes"
                else f"{value:.1f} {unit}"
            )
        value /= 1024
    return f"{value:.1f} TiB"


def grouped(count: int) -> str:
    """Write a number with its thousands apart."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Say "1 item" or "2 items"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plainly(text: str) -> str:
    """Write what cannot be seen as an escape: it may make a name look like another one."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def title(item: dict[str, object]) -> str:
    """Name an item as its publisher does: by its title, or by its name where no title is seen."""
    return str(item.get("title") or "").strip() or str(item.get("name") or "")


def person(user: dict[str, object]) -> str:
    """Name a user by the full name, or by the user name where there is none."""
    names = (str(user.get("first_name") or ""), str(user.get("last_name") or ""))
    return " ".join(part for part in names if part) or str(user.get("username") or "")


_TASKS = {
    "deploy": "Deploy",
    "build": "Build",
    "render": "Render",
    "git": "Fetch from Git",
    "email": "Send by mail",
    "delete-cache": "Delete environment",
}


def task(name: str) -> str:
    """Name what a task does."""
    return _TASKS.get(name, name.replace("_", " ").replace("-", " ").capitalize())


FILTERS = {
    "kind": kind,
    "ago": ago,
    "moment": moment,
    "minute": minute,
    "time_of_day": time_of_day,
    "size": size,
    "plainly": plainly,
    "grouped": grouped,
    "counted": counted,
    "item_title": title,
    "person": person,
    "task": task,
}
"""The functions that templates may use behind a bar."""
