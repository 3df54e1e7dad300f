"""What a server puts right at its start, however the one before it ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import select

from connectapi.server.clock import stamp
from connectapi.server.errors import Refusal
from connectapi.server.store import bundles as bundle_store
from connectapi.server.store import checks, jobs, keys, queue, usage
from connectapi.server.store.tables import bundles, content
from connectapi.server.store.variant_tables import renderings
from connectapi.server.tasks import INTERRUPTED, Tasks

if TYPE_CHECKING:
    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.runtime.workspaces import Workspaces
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)


def recover(
    database: Database, clock: Clock, archives: Archives, tasks: Tasks, workspaces: Workspaces
) -> None:
    """End what was not finished, and bring files and database into step.

    Tasks and jobs that were running are marked as failed, half uploads and files that no row of the
    database knows are removed, and files that the active bundles lack are unpacked again. The
    processes of jobs need no ending, for their keepers did that; their folders are removed.
    """
    clean(archives, workspaces)
    tasks.fail_unfinished()
    with database.write() as connection:
        jobs.finish_all(connection, clock.stamp(), INTERRUPTED)
        jobs.prune_all(connection, stamp(clock.now() - jobs.LONGEST_KEPT))
        keys.remove_of_job(connection)
        queue.clear(connection)
        usage.end_all(connection, clock.stamp())
        checks.cancel_unfinished(connection)
        bundle_store.remove_empty(connection)
        bundle_ids = set(connection.execute(select(bundles.c.id)).scalars())
        rendering_ids = set(connection.execute(select(renderings.c.id)).scalars())
        active = select(content.c.active_bundle_id).where(content.c.active_bundle_id.is_not(None))
        active_ids = list(connection.execute(active).scalars())
    # A database that knows no bundle at all may be a new one, given by mistake to a full folder.
    if bundle_ids:
        archives.forget_others(bundle_ids, rendering_ids)
    for number in active_ids:
        if not archives.folder(number).is_dir():
            _unpack_again(archives, number)


def clean(archives: Archives, workspaces: Workspaces) -> None:
    """Remove files that belong to nothing that goes on: half uploads, and folders of jobs."""
    workspaces.clean()
    archives.clean()


def _unpack_again(archives: Archives, bundle_id: int) -> None:
    try:
        inspected = archives.inspect(archives.archive(bundle_id))
        archives.unpack(bundle_id, inspected.folder)
    except (Refusal, OSError) as problem:
        _logger.warning("the files of bundle %s cannot be unpacked again: %s", bundle_id, problem)
