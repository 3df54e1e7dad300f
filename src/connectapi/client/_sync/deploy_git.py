# Derived from src/connectapi/client/_async/deploy_git.py by `make generate`. Do not edit.
"""Publishing from a repository: the server fetches it, and deploys a branch or a commit."""

from __future__ import annotations

from collections.abc import Mapping

from connectapi._core.errors import ConnectError, InvalidArgument, TaskFailed
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.deploy import Publishing
from connectapi.client._sync.deploy_run import Run
from connectapi.client._sync.deploy_target import Targets
from connectapi.client._sync.deployment import Deployment
from connectapi.client._sync.gates import require
from connectapi.client._sync.resource import Resource
from connectapi.client.deploy_order import Order
from connectapi.client.deployments import Progress
from connectapi.client.refusals import refuse_unfit
from connectapi.models.tasks import Task


class GitPublishing(Resource):
    """Links an item to a place in a repository, and has it deployed."""

    def deploy(
        self, repository: str, order: Order, variables: Mapping[str, str], progress: Progress
    ) -> Deployment:
        """Find or make the item, write what was set, link it, deploy, wait and verify."""
        unfit = [*order.packing.named, *(["metadata"] if order.metadata else [])]
        unfit += ["draft"] if order.draft else []
        if unfit:
            raise InvalidArgument(
                f"{unfit[0]}= has no effect on a repository: the server packs what its "
                "manifest.json says."
            )
        require(
            self._session, OPERATIONS["setContentRepository"].since, "Content from a repository"
        )
        with progress.step("find"):
            found = Targets(self._session).find(order.target)
        if found is not None:
            refuse_unfit(found, None)
        run = Publishing(self._session).prepared(found, order, variables, progress)
        try:
            with progress.step("link"):
                self._link(run.item, repository, order)
        except ConnectError as error:
            run.take_back(error)
            raise
        with progress.step("deploy"):
            task = self._run(run, order, is_new=found is None)
        if task is None:
            progress.skipped.append("deploy")
            return run.result(None)
        run.wait(task.id, None)
        fresh = run.item.refresh()
        if not fresh.bundle_id:
            return run.result(None)
        return run.finish(fresh.bundle_id, fresh.app_mode or "", is_draft=False)

    def _link(self, item: ContentItem, repository: str, order: Order) -> None:
        """Link the item; what is not given stays as it is."""
        current = item.repository.get()
        place = order.git
        item.repository.set(
            repository,
            branch=place.branch or (current.branch if current else "main"),
            directory=place.directory or (current.directory if current else "."),
            polling=bool(current and current.polling),
        )

    def _run(self, run: Run, order: Order, *, is_new: bool) -> Task | None:
        """Begin the deployment; None where the item serves the branch's commit already."""
        linked = run.item.repository
        try:
            if order.git.ref is not None:
                return linked.deploy(
                    ref=order.git.ref, wait=False, timeout=order.timeout, on_log=order.on_log
                )
            if is_new or not order.skip_unchanged or not run.item.bundle_id:
                return linked.deploy(wait=False)
            return linked.deploy_if_changed(wait=False, timeout=order.timeout)
        except TaskFailed as error:
            run.take_back(error)
            raise
