"""What `deploy` gives: the item, and how it came about."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from connectapi._io import asynchronous as io
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client.deployments import DeploymentReport
from connectapi.models.content import Content

if TYPE_CHECKING:
    from connectapi.bundles.records import DeploymentRecord, RecordFormat


class AsyncDeployment(AsyncContentItem, frozen=True, kw_only=True):
    """The item that was deployed, with all its fields and verbs, and what was done for it.

    It is an item, so whatever takes one takes it; `report` holds the facts of the deployment, and
    `print` shows them.
    """

    report: DeploymentReport

    @classmethod
    def of(cls, item: AsyncContentItem, report: DeploymentReport) -> Self:
        """Put an item and what was done for it together."""
        # Any: each field keeps the type that it has in the model of both.
        fields: dict[str, Any] = {name: getattr(item, name) for name in Content.__struct_fields__}
        return cls(**fields, report=report).bound_to(item._session)  # noqa: SLF001 - its own kind

    @property
    def item(self) -> AsyncContentItem:
        """The item alone."""
        fields: dict[str, Any] = {  # Any: as above
            name: getattr(self, name) for name in Content.__struct_fields__
        }
        return AsyncContentItem(**fields).bound_to(self._session)

    @property
    def created(self) -> bool:
        """Whether the item was made."""
        return self.report.created

    @property
    def skipped(self) -> tuple[str, ...]:
        """Steps that were not needed: `settings`, `upload`, `deploy`."""
        return self.report.skipped

    @property
    def is_draft(self) -> bool:
        """Whether the bundle was left as a draft."""
        return self.report.is_draft

    @property
    def task_id(self) -> str | None:
        """The task of the deployment; None where nothing was deployed."""
        return self.report.task_id

    @property
    def log(self) -> tuple[str, ...]:
        """The lines of the deployment's log."""
        return self.report.log

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return self.report.seconds

    @property
    def url(self) -> str:
        """Where the content answers; of a draft, where the draft does."""
        return self.report.url

    async def write_record(
        self, folder: str | os.PathLike[str], *, format: RecordFormat = "rsconnect"
    ) -> Path:
        """Write where this went into a folder, as rsconnect-python or Publisher would.

        A record for the same server is replaced. Nothing here needs it; it is for those programs.

        Raises:
            BundleError: The folder cannot be written.
        """
        from connectapi.bundles.records import write_record

        record = self._record(format)
        return await io.in_thread(lambda: write_record(record, folder, format=format))

    def _record(self, format: RecordFormat) -> DeploymentRecord:
        from connectapi.bundles.records import DeploymentRecord

        return DeploymentRecord(
            server_url=self._session.settings.server,
            guid=self.guid,
            url=self.content_url,
            title=self.title or self.name,
            app_mode=self.app_mode or "",
            bundle_id=self.report.bundle_id,
            id=self.id or None,
            deployed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            format=format,
        )

    def __str__(self) -> str:
        return str(self.report)
