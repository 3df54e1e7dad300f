"""Publishing from a repository: the server fetches it, and deploys a branch or a commit."""

from __future__ import annotations

from collections.abc import Mapping

from connectapi._core.errors import ConnectError, InvalidArgument, TaskFailed
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.deploy import AsyncPublishing
from connectapi.client._async.deploy_run import AsyncRun
from connectapi.client._async.deploy_target import AsyncTargets
from connectapi.client._async.deployment import AsyncDeployment
from connectapi.client._async.gates import require
from connectapi.client._async.resource import AsyncResource
from connectapi.client.deploy_order import Order
from connectapi.client.deployments import Progress
from connectapi.client.refusals import refuse_unfit
from connectapi.models.tasks import Task


class AsyncGitPublishing(AsyncResource):
    """Links an item to a place in a repository, and has it deployed."""

    async def deploy(
        self, repository: str, order: Order, variables: Mapping[str, str], progress: Progress
    ) -> AsyncDeployment:
        """Find or make the item, write what was set, link it, deploy, wait and verify."""
        unfit = [*order.packing.named, *(["metadata"] if order.metadata else [])]
        unfit += ["draft"] if order.draft else []
        if unfit:
            raise InvalidArgument(
                f"{unfit[0]}= has no effect on a repository: the server packs what its "
                "manifest.json says."
            )
        await require(
            self._session, OPERATIONS["setContentRepository"].since, "Content from a repository"
        )
        with progress.step("find"):
            found = await AsyncTargets(self._session).find(order.target)
        if found is not None:
            refuse_unfit(found, None)
        run = await AsyncPublishing(self._session).prepared(found, order, variables, progress)
        try:
            with progress.step("link"):
                await self._link(run.item, repository, order)
        except ConnectError as error:
            await run.take_back(error)
            raise
        with progress.step("deploy"):
            task = await self._run(run, order, is_new=found is None)
        if task is None:
            progress.skipped.append("deploy")
            return await run.result(None)
        await run.wait(task.id, None)
        fresh = await run.item.refresh()
        if not fresh.bundle_id:
            return await run.result(None)
        return await run.finish(fresh.bundle_id, fresh.app_mode or "", is_draft=False)

    async def _link(self, item: AsyncContentItem, repository: str, order: Order) -> None:
        """Link the item; what is not given stays as it is."""
        current = await item.repository.get()
        place = order.git
        await item.repository.set(
            repository,
            branch=place.branch or (current.branch if current else "main"),
            directory=place.directory or (current.directory if current else "."),
            polling=bool(current and current.polling),
        )

    async def _run(self, run: AsyncRun, order: Order, *, is_new: bool) -> Task | None:
        """Begin the deployment; None where the item serves the branch's commit already."""
        linked = run.item.repository
        try:
            if order.git.ref is not None:
                return await linked.deploy(
                    ref=order.git.ref, wait=False, timeout=order.timeout, on_log=order.on_log
                )
            if is_new or not order.skip_unchanged or not run.item.bundle_id:
                return await linked.deploy(wait=False)
            return await linked.deploy_if_changed(wait=False, timeout=order.timeout)
        except TaskFailed as error:
            await run.take_back(error)
            raise
