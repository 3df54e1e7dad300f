"""Publishing: from a source to an item that serves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from connectapi._core.errors import ConnectError, InvalidArgument, NotFound
from connectapi._io import asynchronous as io
from connectapi.bundles import Bundle
from connectapi.client._async.content import AsyncContentResource
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.deploy_run import AsyncRun
from connectapi.client._async.deploy_target import AsyncTargets
from connectapi.client._async.deployment import AsyncDeployment
from connectapi.client._async.gates import require
from connectapi.client._async.resource import AsyncResource
from connectapi.client.deploy_order import Order, Target
from connectapi.client.deployments import SHA256, Progress
from connectapi.client.refusals import refuse_unfit
from connectapi.client.sources import Source, folder_of, is_git_address, pack
from connectapi.client.variables import Variables, given_variables, to_set
from connectapi.models.content import CreateContentInput, UpdateContentInput

_METADATA_SINCE = "2025.12.0"


class AsyncPublishing(AsyncResource):
    """The steps of a deployment, in the order that leaves nothing half done."""

    async def deploy(self, source: Source, order: Order) -> AsyncDeployment:
        """Pack, find or make the item, write what was set, upload, deploy, wait and verify."""
        progress = Progress()
        variables = await io.in_thread(lambda: given_variables(order.env or {}))
        to_set(variables)  # refused before anything is made on the server
        if is_git_address(source):
            from connectapi.client._async.deploy_git import AsyncGitPublishing

            return await AsyncGitPublishing(self._session).deploy(
                str(source), order, variables, progress
            )
        if order.git.named:
            raise InvalidArgument(f"{order.git.named[0]}= goes with the address of a repository.")
        with progress.step("pack"):
            bundle = await io.in_thread(lambda: pack(source, order.packing))
        try:
            return await self._deploy(source, bundle, order, variables, progress)
        finally:
            if bundle is not source:
                bundle.close()

    async def _deploy(
        self,
        source: Source,
        bundle: Bundle,
        order: Order,
        variables: Mapping[str, str],
        progress: Progress,
    ) -> AsyncDeployment:
        targets, app_mode = AsyncTargets(self._session), bundle.manifest.metadata.appmode
        if order.metadata:  # an older server would take no notice of it
            await require(self._session, _METADATA_SINCE, "Metadata of a bundle")
        with progress.step("find"):
            found = await targets.find(order.target)
        with progress.step("check"):
            if found is not None:
                refuse_unfit(found, app_mode)
            is_same = (
                found is not None
                and order.skip_unchanged
                and not order.draft
                and await targets.serves(found, bundle)
            )
            if not is_same:
                await targets.check_python(bundle.manifest)
        run: AsyncRun = await self.prepared(found, order, variables, progress)
        if is_same:
            progress.skipped.append("upload")
            if not (variables and run.item.is_rendered):
                progress.skipped.append("deploy")
                return await run.result(None)
            # What a document says may come from its variables: it is made anew.
            return await run.deploy(str(run.item.bundle_id), app_mode)
        try:
            with progress.step("upload"):
                uploaded = await run.item.bundles.upload(
                    bundle, metadata=await self._metadata(source, bundle, order)
                )
        except ConnectError as error:
            await run.take_back(error)
            raise
        return await run.deploy(uploaded.id, app_mode)

    async def prepared(
        self,
        found: AsyncContentItem | None,
        order: Order,
        variables: Mapping[str, str],
        progress: Progress,
    ) -> AsyncRun:
        """Make the item where there is none, and write its settings and variables."""
        item = found
        if item is None:
            with progress.step("create"):
                # The same keys as the input has, and checked by it.
                fields: CreateContentInput = {**order.for_new()}  # type: ignore[typeddict-item]
                item = await AsyncContentResource(self._session).create(
                    order.target.value, **fields
                )
        run = AsyncRun(self._session, order, progress, item, is_new=found is None)
        try:
            await self._write(run.item, order, variables, progress)
        except ConnectError as error:
            await run.take_back(error)
            raise
        return run

    async def _write(
        self,
        item: AsyncContentItem,
        order: Order,
        variables: Mapping[str, str],
        progress: Progress,
    ) -> None:
        changed = tuple(
            name for name, value in order.fields.items() if getattr(item, name) != value
        )
        if changed:
            with progress.step("settings"):
                # The same keys as the input has, and checked by it.
                fields: UpdateContentInput = {**order.fields}  # type: ignore[typeddict-item]
                await item.update(**fields)
            progress.updated = changed
        elif order.fields:
            progress.skipped.append("settings")
        if variables:
            with progress.step("environment"):
                await item.environment.update(variables)
            progress.variables = tuple(sorted(variables))

    async def _metadata(self, source: Source, bundle: Bundle, order: Order) -> dict[str, str]:
        """What is kept beside the bundle, on servers that do; nothing on others."""
        version = await self._session.server_version()
        if not version.known or version.older_than(_METADATA_SINCE):
            return {}
        from connectapi.bundles.git_facts import git_metadata

        folder = folder_of(source)
        facts = {} if folder is None else await io.in_thread(lambda: git_metadata(folder))
        return {**facts, **order.metadata, SHA256: await io.in_thread(lambda: bundle.sha256)}

    async def resume(self, task_id: str, order: Order) -> AsyncDeployment:
        """Wait for the task of a deployment that was interrupted, and do what is left of it."""
        item = await AsyncTargets(self._session).find(order.target)
        newest = None if item is None else await item.bundles.find(limit=1).first()
        if item is None or newest is None:
            raise NotFound.local(f"{order.target.value} has no bundle, so nothing was deployed.")
        progress = Progress()
        run = AsyncRun(self._session, order, progress, item, is_new=False)
        with progress.step("deploy"):
            await run.wait(task_id, newest.id)
        fresh = await item.refresh()
        is_draft = fresh.bundle_id != newest.id
        return await run.finish(newest.id, fresh.app_mode or "", is_draft=is_draft)

    async def promote(
        self,
        item: AsyncContentItem,
        *,
        name: str | None,
        title: str | None,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> AsyncDeployment:
        """Deploy the active bundle of another server's item here."""
        active = await item.bundles.active()
        if active is None:
            raise InvalidArgument(
                f"{item.name} ({item.guid}) has no active bundle; "
                "deploy it there before promoting it."
            )
        shown = item.title if title is None else title
        order = Order(
            target=Target(by="name", value=name or item.name),
            fields={} if shown is None else {"title": shown},
            env=env,
            on_log=on_log,
            timeout=timeout,
        )
        with TemporaryDirectory(prefix="connectapi-") as folder:
            archive = await item.bundles.download(active, Path(folder) / "bundle.tar.gz")
            return await self.deploy(archive, order)
