"""Publishing: from a bundle to an item that serves it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from connectapi._core.errors import (
    ConnectError,
    InvalidArgument,
    NotFound,
    ServerError,
    TransportError,
)
from connectapi._io import asynchronous as io
from connectapi.bundles import Bundle, bundle_dir, bundle_file
from connectapi.client._async.content import AsyncContentResource
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.tasks import AsyncTasksResource
from connectapi.client.subjects import only_one_of
from connectapi.client.variables import Variables, given_variables, to_set
from connectapi.models.content import CreateContentInput


class AsyncPublishing(AsyncResource):
    """The steps of a deployment, in the order that leaves nothing half done."""

    async def deploy(
        self,
        source: Bundle | str | os.PathLike[str],
        *,
        name: str | None,
        guid: str | None,
        title: str | None,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> AsyncContentItem:
        """Pack, find or make the item, set its variables, upload, deploy and wait."""
        only_one_of("deploy", name=name, guid=guid)
        variables = await io.in_thread(lambda: given_variables(env or {}))
        to_set(variables)  # refused before anything is made on the server
        bundle = source if isinstance(source, Bundle) else await io.in_thread(lambda: _pack(source))
        try:
            item, is_new = await self._target(name, guid, title)
            try:
                if variables:
                    await item.environment.update(variables)
                uploaded = await item.bundles.upload(bundle)
            except ConnectError:
                if is_new:
                    await self._remove(item)
                raise
            started = await self._api.content.deploy_content_bundle(
                item.guid, bundle_id=uploaded.id
            )
            try:
                await AsyncTasksResource(self._session).wait(
                    started.task_id, timeout=timeout, on_log=on_log
                )
            except (NotFound, ServerError, TransportError):
                # The task was lost sight of, which does not mean that it failed.
                if not await self._serves(item, uploaded.id):
                    raise
            return await item.refresh()
        finally:
            if bundle is not source:
                bundle.close()

    async def promote(
        self,
        item: AsyncContentItem,
        *,
        name: str | None,
        title: str | None,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> AsyncContentItem:
        """Deploy the active bundle of another server's item here."""
        active = await item.bundles.active()
        if active is None:
            raise InvalidArgument(
                f"{item.name} ({item.guid}) has no active bundle; "
                "deploy it there before promoting it."
            )
        with TemporaryDirectory(prefix="connectapi-") as folder:
            archive = await item.bundles.download(active, Path(folder) / "bundle.tar.gz")
            return await self.deploy(
                archive,
                name=name or item.name,
                guid=None,
                title=item.title if title is None else title,
                env=env,
                on_log=on_log,
                timeout=timeout,
            )

    async def _target(
        self, name: str | None, guid: str | None, title: str | None
    ) -> tuple[AsyncContentItem, bool]:
        """The item to deploy to, and whether it was made for that."""
        content = AsyncContentResource(self._session)
        if guid is not None:
            item = await content.get(guid)
        else:
            try:
                me = await self._api.users.get_current_user()
                item = await content.one(name=name or "", owner=me)
            except NotFound:
                fields: CreateContentInput = {} if title is None else {"title": title}
                return await content.create(name or "", **fields), True
        return (item if title is None else await item.update(title=title)), False

    async def _serves(self, item: AsyncContentItem, bundle_id: str) -> bool:
        """Whether the item serves this bundle; False where that cannot be found out."""
        with suppress(ConnectError):
            return (await item.refresh()).bundle_id == bundle_id
        return False

    async def _remove(self, item: AsyncContentItem) -> None:
        """Take back an item that nothing could be uploaded to."""
        with suppress(ConnectError):
            await item.delete()


def _pack(source: str | os.PathLike[str]) -> Bundle:
    return bundle_dir(source) if Path(source).is_dir() else bundle_file(source)
