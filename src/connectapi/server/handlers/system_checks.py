"""Checks of the server, run in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.checks import this_host
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Call, handler
from connectapi.server.store import checks

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

_SHOWN = ("start_time", "hostname", "status", "passed", "failed")


def _find(call: Call, connection: Connection) -> RowMapping:
    text = call.text("id")
    row = checks.one(connection, int(text)) if is_number(text) else None
    if row is None:
        raise missing("run of checks", text[:80])
    return row


@handler("listSystemCheckRuns")
def list_system_check_runs(call: Call) -> object:
    """List all runs, oldest first."""
    with call.read() as connection:
        return [_shown(row) for row in checks.every(connection)]


@handler("runSystemChecks")
def run_system_checks(call: Call) -> object:
    """Start a run and return at once."""
    hostname = call.fields.get("hostname") or this_host()
    if hostname != this_host():
        message = f"The field hostname must be {this_host()} or be left out: there is no other."
        raise Refusal(Code.INVALID_HOST, message)
    with call.write() as connection:
        run_id = checks.create(connection, call.now(), this_host())
        call.audit(connection, "add_system_check", f"Started the checks {run_id}")
        row = checks.one(connection, run_id)
    call.services.checks.begin(run_id)
    return _shown(row) if row else None


@handler("getSystemCheckRun")
def get_system_check_run(call: Call) -> object:
    """Say how far a run is."""
    with call.read() as connection:
        return _shown(_find(call, connection))


@handler("getSystemCheckRunResults")
def get_system_check_run_results(call: Call) -> object:
    """Give the results of a run, as far as it is."""
    with call.read() as connection:
        row = _find(call, connection)
        results = [_result(result) for result in checks.results_of(connection, row["id"])]
        return {"run": _shown(row), "results": results}


@handler("deleteSystemCheckRun")
def delete_system_check_run(call: Call) -> object:
    """Remove a run with its results; one that is under way ends after its present check."""
    with call.write() as connection:
        row = _find(call, connection)
        checks.remove(connection, row["id"])
        call.audit(connection, "remove_system_check", f"Removed the checks {row['id']}")
    return None


def _shown(row: RowMapping) -> dict[str, object]:
    return {"id": str(row["id"]), **{name: row[name] for name in _SHOWN}}


def _result(row: RowMapping) -> dict[str, object]:
    return {
        "group": {"name": row["group_name"], "args": ""},
        "test": {"name": row["test_name"], "args": row["arguments"]},
        "passed": row["passed"],
        "output": row["output"],
        "error": row["error"],
    }
