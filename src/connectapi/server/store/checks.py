"""Runs of the server's checks in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Integer, case, delete, func, insert, select, update

from connectapi.server.store.administration_tables import check_results, check_runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

REQUESTED, RUNNING, DONE, CANCELED = "requested", "running", "done", "canceled"


def _count(*, passed: bool) -> ColumnElement[int]:
    fits = case((check_results.c.passed.is_(passed), 1), else_=0)
    return func.coalesce(func.sum(fits), 0).cast(Integer)


_RUN = (
    select(check_runs, _count(passed=True).label("passed"), _count(passed=False).label("failed"))
    .join_from(check_runs, check_results, isouter=True)
    .group_by(check_runs.c.id)
    .order_by(check_runs.c.id)
)


def every(connection: Connection) -> Sequence[RowMapping]:
    """List all runs, oldest first."""
    return connection.execute(_RUN).mappings().all()


def one(connection: Connection, run_id: int) -> RowMapping | None:
    """Find a run."""
    return connection.execute(_RUN.where(check_runs.c.id == run_id)).mappings().first()


def create(connection: Connection, now: str, hostname: str) -> int:
    """Add a run that is asked for, and return its number."""
    row = {"start_time": now, "hostname": hostname, "status": REQUESTED}
    query = insert(check_runs).values(row).returning(check_runs.c.id)
    return int(connection.execute(query).scalar_one())


def set_status(connection: Connection, run_id: int, status: str) -> None:
    """Note how far a run is."""
    connection.execute(update(check_runs).where(check_runs.c.id == run_id).values(status=status))


def cancel_unfinished(connection: Connection) -> None:
    """Mark the runs that an earlier run of the server left behind."""
    query = update(check_runs).where(check_runs.c.status.in_((REQUESTED, RUNNING)))
    connection.execute(query.values(status=CANCELED))


def add_result(connection: Connection, run_id: int, values: Mapping[str, object]) -> bool:
    """Add a result; false where the run was removed meanwhile."""
    if connection.execute(select(check_runs.c.id).where(check_runs.c.id == run_id)).first() is None:
        return False
    connection.execute(insert(check_results).values({**values, "run_id": run_id}))
    return True


def results_of(connection: Connection, run_id: int) -> Sequence[RowMapping]:
    """List the results of a run in their order."""
    query = select(check_results).where(check_results.c.run_id == run_id)
    return connection.execute(query.order_by(check_results.c.id)).mappings().all()


def remove(connection: Connection, run_id: int) -> None:
    """Remove a run with its results."""
    connection.execute(delete(check_runs).where(check_runs.c.id == run_id))
