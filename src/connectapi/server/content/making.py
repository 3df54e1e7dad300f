"""Makes one rendering of a document from its unpacked bundle, and keeps it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import document
from connectapi.server.content.rendering import Assignment, RenderingFailed
from connectapi.server.content.rendering_plan import is_project
from connectapi.server.store import content, variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.job import Job
    from connectapi.server.content.rendering import CodeRenderer
    from connectapi.server.store.database import Database


GONE = "The content or its variant was deleted."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rendering belongs."""

    bundle_id: int
    variant: RowMapping
    active: bool = True


@dataclass(frozen=True, slots=True)
class _Page:
    """What is to be kept as a rendering.

    Attributes:
        name: The file that is shown first; None for one that was made of the document's text.
        store: Puts the files to where the rendering of a number has them.
        number: Number of the rendering, where it is settled already.
    """

    name: str | None
    store: Callable[[int], None] | None = None
    number: int | None = None


class Maker:
    """Makes renderings.

    Args:
        kept: How many renderings of a variant are kept.
        code: Runs the code of documents; without it, their text alone is shown.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        archives: Archives,
        *,
        kept: int,
        code: CodeRenderer | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._kept = kept
        self._code = code

    def make(self, job: Job, target: Target, inspected: Inspected) -> int:
        """Render from an unpacked bundle, within a job, and return the rendering's number.

        Raises:
            RenderingFailed: The bundle has nothing that could be shown, or its code failed.
            JobKilled: Somebody asked for the job to end.
        """
        begun = time.monotonic_ns()
        manifest = inspected.manifest
        folder = self._archives.folder(target.bundle_id)
        if not folder.is_dir():
            self._archives.unpack(target.bundle_id, inspected.folder)
        source = document.find_source(folder, manifest)
        page = document.shipped_page(folder, manifest)
        has_code = source is not None or is_project(folder, manifest)
        if self._code is not None and (has_code or page is None):
            return self._run(self._code, job, target, begun, inspected)
        if page is not None:
            job.line(f"The bundle brings its page along: {page}")
            return self._keep(job, target, begun, _Page(page))
        if source is None:
            raise RenderingFailed("The bundle has neither a document nor a page made of one.")
        return self._show_text(job, target, begun, source)

    def _run(
        self, code: CodeRenderer, job: Job, target: Target, begun: int, inspected: Inspected
    ) -> int:
        variant = target.variant
        with self._database.write() as connection:
            item = content.by_id(connection, variant["content_id"])
            if item is None or variants.one(connection, variant["id"]) is None:
                raise RenderingFailed(GONE)
            number = variants.reserve_rendering(connection, variant)
        work = Assignment(number, item, variant, target.bundle_id, inspected)
        with code.rendered(job, work) as made:

            def store(number: int) -> None:
                self._archives.keep_rendered(number, made.folder, made.metadata)

            return self._keep(job, target, begun, _Page(made.page, store, number))

    def _show_text(self, job: Job, target: Target, begun: int, source: str) -> int:
        job.line(f"processing file: {source}")
        job.line("This is a local server: the code in the document is not run.")
        try:
            html = document.make_page(self._archives.folder(target.bundle_id), source)
        except ValueError as problem:
            raise RenderingFailed(f"The document cannot be read: {problem}.") from None

        def store(number: int) -> None:
            self._archives.keep_rendering(number, html)

        return self._keep(job, target, begun, _Page(None, store))

    def _keep(self, job: Job, target: Target, begun: int, page: _Page) -> int:
        values: dict[str, object] = {
            "bundle_id": target.bundle_id,
            "job_key": job.key,
            "render_time": self._clock.stamp(),
            "render_duration": time.monotonic_ns() - begun,
            "page": page.name,
        }
        if page.number is not None:
            values["id"] = page.number
        variant = target.variant
        with self._database.write() as connection:
            if variants.one(connection, variant["id"]) is None:
                raise RenderingFailed(GONE)
            made = variants.add_rendering(connection, variant, values, active=target.active)
            if page.store is not None:
                page.store(made)
            surplus = variants.remove_surplus_renderings(connection, variant["id"], self._kept)
        # Files go after the rows that name them.
        self._archives.remove_renderings(surplus)
        return made
