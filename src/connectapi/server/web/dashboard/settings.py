"""How an item runs, who owns it, whether it is locked, its own path, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.errors import Code, Refusal
from connectapi.server.web.dashboard import item, principals
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

# Name, label, whether it is a whole number, hint.
PROCESSES = (
    ("min_processes", "Fewest processes", True, "kept warm"),
    ("max_processes", "Most processes", True, ""),
    ("max_conns_per_process", "Connections per process", True, ""),
    ("load_factor", "Load factor", False, "0 to 1: smaller starts processes sooner"),
)
TIMEOUTS = (
    ("init_timeout", "Start-up timeout", True, "seconds"),
    ("idle_timeout", "Idle timeout", True, "seconds"),
    ("connection_timeout", "Connection timeout", True, "seconds"),
    ("read_timeout", "Read timeout", True, "seconds"),
)
LIMITS = (
    ("memory_limit", "Memory limit", True, "MiB"),
    ("cpu_limit", "CPU limit", False, "cores"),
)
GROUPS = (("Processes", PROCESSES), ("Timeouts", TIMEOUTS), ("Limits", LIMITS))
_MEBIBYTE = 1024 * 1024


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    return item.show(
        visit,
        found,
        "settings",
        groups=GROUPS,
        values={
            name: _shown(name, found.data.get(name)) for _, group in GROUPS for name, *_ in group
        },
        defaults={name: _default(name, value) for name, value in _defaults(visit).items()},
        is_program=kinds.is_program(found.row["app_mode"]),
        runs_as=visit.ask("serverSettingsApplications")["run_as"],
        user_names=principals.user_names(visit) if visit.caller.is_administrator else [],
    )


def _defaults(visit: Visit) -> dict[str, object]:
    found: dict[str, object] = visit.ask("serverSettingsScheduler")
    return found


def _shown(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "memory_limit" and isinstance(value, int):
        return f"{value / _MEBIBYTE:.10g}"
    return str(value)


def _default(name: str, value: object) -> str:
    # Zero is what the API says for no limit.
    return "no limit" if name.endswith("_limit") and not value else _shown(name, value)


def _save(visit: Visit) -> Response:
    form = visit.form
    fields: dict[str, object] = {}
    for _, group in GROUPS:
        for name, label, whole, _hint in group:
            if not form.ticked(name):
                continue
            try:
                value = form.number(name, whole=whole)
            except Refusal as refusal:
                raise Refusal(refusal.code, f"{label}: {refusal.message}") from None
            is_memory = name == "memory_limit" and value is not None
            fields[name] = int(value) * _MEBIBYTE if is_memory and value else value
    if visit.caller.is_administrator and form.ticked("run_as"):
        fields["run_as"] = form.text("run_as") or None
    visit.ask("updateContent", fields, guid=visit.part("guid"))
    return item.go(visit, "settings", "saved")


def _lock(visit: Visit) -> Response:
    wanted = visit.form.text("locked") == "yes"
    fields = {"locked": wanted, "locked_message": visit.form.whole("locked_message").strip()}
    visit.ask("updateContent", fields, guid=visit.part("guid"))
    return item.go(visit, "settings", "locked" if wanted else "unlocked")


def _set_path(visit: Visit) -> Response:
    guid, path = visit.part("guid"), visit.form.text("path")
    if path:
        visit.ask("setVanity", {"path": path}, guid=guid)
    elif item.load(visit).vanity:
        visit.ask("deleteVanity", guid=guid)
    return item.go(visit, "settings", "saved")


def _change_owner(visit: Visit) -> Response:
    owner = principals.user_guid(visit, visit.form.text("owner"))
    visit.ask("updateContent", {"owner_guid": owner}, guid=visit.part("guid"))
    return item.go(visit, "settings", "saved")


def _delete(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    if visit.form.text("confirm") != found.row["name"]:
        message = f"Type the name of the item, {found.row['name']}, to delete it."
        raise Refusal(Code.INVALID_PARAMETER, message)
    visit.ask("deleteContent", guid=found.guid)
    return visit.go("", "deleted")


PAGES = (
    Page(
        f"{item.BASE}/settings",
        _show,
        {
            "save": _save,
            "lock": _lock,
            "path": _set_path,
            "owner": _change_owner,
            "delete": _delete,
        },
    ),
)
