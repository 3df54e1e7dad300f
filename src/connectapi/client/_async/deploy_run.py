"""One deployment while it happens: its item, its steps, and what to take back where it fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from connectapi._core.errors import (
    APIError,
    ConnectError,
    NotFound,
    ServerError,
    TaskFailed,
    TaskTimeout,
    TransportError,
)
from connectapi._core.verification import VerificationFailed
from connectapi._session._async.session import AsyncSession
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.deploy_probe import Answer, AsyncProbe
from connectapi.client._async.deployment import AsyncDeployment
from connectapi.client._async.gates import require
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.tasks import AsyncTasksResource
from connectapi.client.app_modes import is_interactive
from connectapi.client.deploy_order import Order
from connectapi.client.deployments import DeploymentReport, Progress
from connectapi.models.content import ContentDeploymentInstructions

_DRAFTS: Final = "2025.06.0"
_PREVIEWS: Final = "2025.07.0"


class AsyncRun(AsyncResource):
    """Deploys to one item, verifies, and cleans up after a failure."""

    def __init__(
        self,
        session: AsyncSession,
        order: Order,
        progress: Progress,
        item: AsyncContentItem,
        *,
        is_new: bool,
    ) -> None:
        super().__init__(session)
        self.item = item
        self._order = order
        self._progress = progress
        self._is_new = is_new
        self._previous = item.bundle_id or None
        self._probe = AsyncProbe(session)
        self._task_id: str | None = None

    async def deploy(self, bundle_id: str, app_mode: str) -> AsyncDeployment:
        """Deploy a bundle that is uploaded, verify it, and give what came of it."""
        order = self._order
        if order.draft:
            await require(self._session, _DRAFTS, "Deploying a draft")
        with_draft = not order.draft and await self._goes_by_draft(app_mode)
        with self._progress.step("deploy"):
            task_id = await self._start(bundle_id, activate=not (order.draft or with_draft))
            await self.wait(task_id, bundle_id)
        return await self.finish(bundle_id, app_mode, is_draft=order.draft or with_draft)

    async def finish(self, bundle_id: str, app_mode: str, *, is_draft: bool) -> AsyncDeployment:
        """Verify what has been deployed, activate it where it is a draft that is not to stay one.

        Raises:
            VerificationFailed: It does not answer; what was served before is served again.
        """
        order = self._order
        verify = order.verify and is_interactive(app_mode)
        if is_draft and verify and await self._shows_drafts():
            await self._verify(bundle_id, draft=True)
        if is_draft and not order.draft:
            with self._progress.step("activate"):
                await self.wait(await self._start(bundle_id, activate=True), bundle_id)
        if verify and not order.draft:
            await self._verify(bundle_id, draft=False)
            self._progress.startup_log = await self._probe.last_lines(self.item)
        return await self.result(bundle_id)

    async def result(self, bundle_id: str | None) -> AsyncDeployment:
        """Read the item again, and give it with what was done."""
        item = await self.item.refresh()
        is_draft = self._order.draft and bundle_id is not None
        url = f"{item.content_url.rstrip('/')}/_bundle{bundle_id}/" if is_draft else item.solo_url
        progress = self._progress
        report = DeploymentReport(
            name=item.name,
            guid=item.guid,
            url=url,
            created=self._is_new,
            updated=progress.updated,
            variables=progress.variables,
            skipped=tuple(progress.skipped),
            is_draft=is_draft,
            bundle_id=bundle_id or item.bundle_id or None,
            previous_bundle_id=self._previous,
            task_id=self._task_id,
            status=progress.status,
            log=tuple(progress.log),
            startup_log=progress.startup_log,
            steps=tuple(progress.steps),
        )
        return AsyncDeployment.of(item, report)

    async def wait(self, task_id: str, bundle_id: str | None) -> None:
        """Wait for a task; a lost sight of it is a failure only where the bundle is not served."""
        self._task_id = task_id
        try:
            await AsyncTasksResource(self._session).wait(
                task_id, timeout=self._order.timeout, on_log=self._logger()
            )
        except TaskFailed as error:
            await self._clean_up(error, bundle_id)
            raise
        except (NotFound, ServerError, TransportError, TaskTimeout) as error:
            # The task was lost sight of, which does not mean that it failed.
            if not await self._serves(bundle_id) or isinstance(error, TaskTimeout):
                error.add_note(
                    "The deployment may go on. Take it up again with "
                    f"client.resume_deploy({task_id!r}, guid={self.item.guid!r})."
                )
                raise

    async def take_back(self, error: ConnectError) -> None:
        """Remove an item that was made for this and that nothing could be deployed to."""
        if removed := await self._remove_new():
            error.add_note(f"The {removed}.")

    async def _remove_new(self) -> str:
        """Remove an item that was made for this, and say so; empty where it stays."""
        if self._is_new and not self._order.keep_failed:
            with suppress(ConnectError):
                await self.item.delete()
                return (
                    f"item {self.item.name!r} that was made for it is removed again; "
                    "keep_failed=True keeps it"
                )
        return ""

    def _logger(self) -> Callable[[str], None]:
        told, kept = self._order.on_log, self._progress.log

        def take(line: str) -> None:
            kept.append(line)
            if told is not None:
                told(line)

        return take

    async def _start(self, bundle_id: str, *, activate: bool) -> str:
        fields: ContentDeploymentInstructions = {"bundle_id": bundle_id}
        if not activate:
            fields["activate"] = False
        try:
            started = await self._api.content.deploy_content_bundle(self.item.guid, **fields)
        except APIError as error:
            if not isinstance(error, ServerError):  # which may have begun it all the same
                await self._clean_up(error, bundle_id)
            raise
        return started.task_id

    async def _clean_up(self, error: ConnectError, bundle_id: str | None) -> None:
        """Take away what failed: the new item, or the bundle that rollbacks must not meet."""
        await self.take_back(error)
        await self._remove_bundle(bundle_id)

    async def _remove_bundle(self, bundle_id: str | None) -> None:
        if not self._is_new and not self._order.keep_failed and bundle_id is not None:
            with suppress(ConnectError):
                await self._api.bundles.delete_bundle(self.item.guid, bundle_id)

    async def _goes_by_draft(self, app_mode: str) -> bool:
        """Whether the bundle is looked at as a draft first, which takes one that is served."""
        wanted = self._order.verify and self._previous is not None and is_interactive(app_mode)
        return wanted and await self._shows_drafts()

    async def _shows_drafts(self) -> bool:
        version = await self._session.server_version()
        return version.known and not version.older_than(_PREVIEWS)

    async def _verify(self, bundle_id: str, *, draft: bool) -> None:
        with self._progress.step("verify"):
            answer = await self._probe.ask(self.item, bundle_id if draft else None)
        self._progress.status = answer.status
        if not answer.failed:
            return
        lines = await self._probe.last_lines(self.item)
        after = [await self._what_is_served(bundle_id, draft=draft)]
        if not (draft and self._order.draft):
            removed = await self._remove_new()
            after.append(removed and f"the {removed}")
            await self._remove_bundle(bundle_id)
        raise _failed(self.item, bundle_id, answer, lines, "; ".join(filter(None, after)))

    async def _what_is_served(self, bundle_id: str, *, draft: bool) -> str:
        """See to it that what was served before is served, and say so in words."""
        if draft:
            return f"bundle {self._previous} goes on being served" if self._previous else ""
        before = self._previous
        if before is None or before == bundle_id or self._order.keep_failed:
            return ""
        try:
            started = await self._api.content.deploy_content_bundle(
                self.item.guid, bundle_id=before
            )
            await AsyncTasksResource(self._session).wait(
                started.task_id, timeout=self._order.timeout, on_log=self._logger()
            )
        except ConnectError as error:
            return f"bundle {before} could not be made active again: {error}"
        return f"bundle {before} is served again"

    async def _serves(self, bundle_id: str | None) -> bool:
        """Whether the item serves this bundle; False where that cannot be found out."""
        with suppress(ConnectError):
            return bundle_id is not None and (await self.item.refresh()).bundle_id == bundle_id
        return False


def _failed(
    item: AsyncContentItem, bundle_id: str, answer: Answer, lines: tuple[str, ...], after: str
) -> VerificationFailed:
    message = (
        f"Bundle {bundle_id} of {item.name} ({item.guid}) is deployed but does not work: "
        f"{answer.url} gave {answer}{f'; {after}' if after else ''}."
    )
    if lines:
        message += " The newest log ends:\n" + "\n".join(lines)
    return VerificationFailed(
        message,
        status=answer.status,
        guid=item.guid,
        bundle_id=bundle_id,
        url=answer.url,
        log=lines,
    )
