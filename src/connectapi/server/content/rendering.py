"""Renders documents by running their code, each in a copy of its bundle."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from connectapi.server.content import document, output_metadata, rendering_files
from connectapi.server.content.mail import title_of
from connectapi.server.content.output_metadata import OutputMetadata, UnusableMetadata
from connectapi.server.content.rendering_plan import (
    CannotRender,
    Source,
    choose_page,
    kernel_language,
    plan,
)
from connectapi.server.runtime.commands import Command
from connectapi.server.runtime.content_environment import ContentGone
from connectapi.server.runtime.failures import EnvironmentFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import RowMapping

    from connectapi.server.address import ServerAddress
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.job import Job
    from connectapi.server.runtime.commands import Limits


class RenderingFailed(Exception):
    """A document cannot be rendered; the text is the reason.

    Attributes:
        status: Exit status of the program that rendered it.
    """

    def __init__(self, reason: str, status: int = 1) -> None:
        super().__init__(reason)
        self.status = status


class Tools(Protocol):
    """What documents are rendered with."""

    def python(self, job: Job, bundle_id: int) -> Path | None:
        """Give the interpreter of a bundle's environment; None for one without Python.

        Raises:
            EnvironmentFailed: It is gone and cannot be made again.
        """

    def programs(self) -> Mapping[str, Path]:
        """Give the programs of this machine by name."""

    def variables(
        self, job: Job, item: RowMapping, python: Path | None, wanted: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Give the environment variables of a process of an item, with those that it must have.

        Raises:
            ContentGone: It was deleted meanwhile.
        """

    def limits(self, item: RowMapping) -> Limits:
        """Give what a process of an item may use."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be rendered, and the number of the rendering that will come of it."""

    number: int
    item: RowMapping
    variant: RowMapping
    bundle_id: int
    inspected: Inspected


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it.

    Attributes:
        folder: Everything that may be shown; it goes with the block that made it.
        metadata: What the document says about it, as it was written.
    """

    folder: Path
    page: str
    metadata: bytes | None


class CodeRenderer:
    """Renders documents with the programs of this machine.

    Args:
        seconds: How long a program may take.
    """

    def __init__(
        self, archives: Archives, tools: Tools, address: ServerAddress, seconds: float = 3600.0
    ) -> None:
        self._archives = archives
        self._tools = tools
        self._address = address
        self._seconds = seconds

    @contextmanager
    def rendered(self, job: Job, work: Assignment) -> Iterator[Made]:
        """Render a document for the length of a block, within a job.

        Raises:
            RenderingFailed: It cannot be rendered, or its code failed.
            JobKilled: Somebody asked for the job to end.
        """
        with self._archives.staging() as place:
            folder = place / "app"
            shutil.copytree(self._archives.folder(work.bundle_id), folder)
            # What it said elsewhere says nothing about this rendering.
            (folder / output_metadata.NAME).unlink(missing_ok=True)
            try:
                source = self._source(job, work, folder, place)
                before = rendering_files.traces(folder)
                self._run(job, work, source)
            except (CannotRender, EnvironmentFailed, ContentGone) as problem:
                raise RenderingFailed(str(problem)) from None
            yield self._collect(job, source, before, place / "made")

    def _source(self, job: Job, work: Assignment, folder: Path, place: Path) -> Source:
        manifest = work.inspected.manifest
        name = document.find_source(folder, manifest)
        notebook = name is not None and name.lower().endswith(".ipynb")
        values = json.loads(work.variant["parameters"])
        parameters = place / "parameters.json" if values else None
        if parameters is not None:
            parameters.write_text(json.dumps(values), "utf-8")
        return Source(
            folder=folder,
            document=name,
            manifest=manifest,
            python=self._tools.python(job, work.bundle_id),
            programs=self._tools.programs(),
            parameters=parameters,
            kernel=kernel_language((folder / str(name)).read_bytes()) if notebook else "python",
        )

    def _run(self, job: Job, work: Assignment, source: Source) -> None:
        made = plan(work.inspected.app_mode, source)
        wanted = {**made.environment, **report_variables(work, self._address.url)}
        variables = self._tools.variables(job, work.item, source.python, wanted)
        limits = replace(self._tools.limits(work.item), seconds=self._seconds)
        job.line(f"Rendering {source.document or 'all of the project'}...")
        for argv in made.commands:
            command = Command(argv, source.folder, variables, limits, job.workspace().folder)
            status = job.run(command)
            if status != 0:
                why = f" ({job.reason})" if job.reason else ""
                message = f"Rendering exited abnormally: exit status {status}{why}"
                raise RenderingFailed(message, status)

    def _collect(
        self, job: Job, source: Source, before: rendering_files.Traces, target: Path
    ) -> Made:
        folder = source.folder
        names = rendering_files.changed(folder, before)
        page = choose_page(names, source.document)
        if page is None:
            what = source.document or "the project"
            raise RenderingFailed(f"No page came of {what}, although nothing failed.")
        metadata = rendering_files.metadata_of(folder, page)
        wanted = self._read(job, metadata).kept()
        found = rendering_files.existing(folder, wanted)
        for name in wanted:
            if not (folder / name).is_file():
                job.line(f"The document names a file that is not there: {name}", source="stderr")
        rendering_files.gather(folder, names | found, target)
        return Made(target, page, metadata)

    def _read(self, job: Job, metadata: bytes | None) -> OutputMetadata:
        try:
            return OutputMetadata() if metadata is None else output_metadata.read(metadata)
        except UnusableMetadata as problem:
            job.line(f"What the document says about its output is not used: {problem}.")
            return OutputMetadata()


def report_variables(work: Assignment, root: str) -> dict[str, str]:
    """Give the variables by which a document knows that it is rendered, and as what."""
    guid = work.item["guid"]
    return {
        "RSC_REPORT_NAME": title_of(work.item),
        "RSC_REPORT_URL": f"{root}/content/{guid}/",
        "RSC_REPORT_RENDERING_URL": f"{root}/content/{guid}/_rev{work.number}",
        "RSC_REPORT_SUBSCRIPTION_URL": f"{root}/connect/#/apps/{guid}/subscriptions",
    }
