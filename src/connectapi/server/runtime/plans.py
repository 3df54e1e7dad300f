"""What the database says about how a bundle is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from connectapi.server.content import kinds
from connectapi.server.runtime.commands import Limits
from connectapi.server.runtime.scaling import Scaling
from connectapi.server.store import bundles, content
from connectapi.server.store.tables import content as items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


SESSION_GRACE = 15
"""Seconds that processes with sessions wait for a visitor, unless the item's settings say another
number: as long as browsers have to come back to a session. A page may be loaded long before its
WebSocket is opened, on a slow machine longer than other processes stay idle."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one bundle is run.

    Attributes:
        base_path: Path that visitors see in front of the content's own, as a launcher is told it.
        limits: What a process of it may use.
    """

    content_id: int
    content_guid: str
    bundle_id: int
    mode: str
    base_path: str
    scaling: Scaling
    limits: Limits


class NothingToRun(Exception):
    """There is nothing to be run, or it must not be; the text says why."""


def read_plan(
    connection: Connection, content_id: int, bundle_id: int, prefix: str, server_url: str
) -> Plan:
    """Read how a bundle is run.

    Only the bundle that all visitors see is kept warm.

    Args:
        prefix: What of the path chose the bundle, such as ``_bundle7/``; empty for the active one.
        server_url: Address of the server with its path prefix.

    Raises:
        NothingToRun: The item or the bundle was deleted, it is locked, or it is no program.
    """
    row = content.by_id(connection, content_id)
    bundle = bundles.one(connection, content_id, bundle_id)
    if row is None or bundle is None:
        raise NothingToRun("The content was deleted.")
    if row["locked"]:
        raise NothingToRun("The content is locked.")
    mode = str(bundle["app_mode"])
    if not kinds.is_program(mode):
        raise NothingToRun(f"Content of the kind {kinds.label(mode)} is no program.")
    runtime = content.runtime_of(row)
    if mode in kinds.WITH_SESSIONS:
        runtime = {"idle_timeout": SESSION_GRACE, **runtime}
    seen_by_all = bundle_id == row["active_bundle_id"] and not prefix
    scaling = Scaling.of(runtime if seen_by_all else {**runtime, "min_processes": 0})
    root = urlsplit(server_url).path.rstrip("/")
    guid = str(row["guid"])
    path = f"{root}/content/{guid}/{prefix}".rstrip("/")
    return Plan(content_id, guid, bundle_id, mode, path, scaling, limits_of(runtime))


def limits_of(runtime: Mapping[str, object]) -> Limits:
    """Give what a process may use by an item's run-time settings; nothing is no limit."""
    memory, cpu = runtime.get("memory_limit"), runtime.get("cpu_limit")
    return Limits(
        memory=int(memory) if isinstance(memory, (int, float)) and memory > 0 else None,
        cpu=float(cpu) if isinstance(cpu, (int, float)) and cpu > 0 else None,
    )


def kept_warm(connection: Connection, content_id: int | None = None) -> list[tuple[int, int]]:
    """List the items (or the one) with processes that are there before anybody visits.

    Returns:
        The number of each and that of its active bundle.
    """
    query = select(items).where(
        items.c.active_bundle_id.is_not(None),
        items.c.locked.is_(False),
        items.c.runtime.contains('"min_processes"'),
    )
    if content_id is not None:
        query = query.where(items.c.id == content_id)
    rows = connection.execute(query.order_by(items.c.id)).mappings()
    return [
        (row["id"], row["active_bundle_id"])
        for row in rows
        if kinds.is_program(row["app_mode"]) and Scaling.of(content.runtime_of(row)).min_processes
    ]
