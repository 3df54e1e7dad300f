# Derived from src/connectapi/client/_async/deploy.py by `make generate`. Do not edit.
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
from connectapi._io import synchronous as io
from connectapi.bundles import Bundle, bundle_dir, bundle_file
from connectapi.client._sync.content import ContentResource
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.resource import Resource
from connectapi.client._sync.tasks import TasksResource
from connectapi.client.subjects import only_one_of
from connectapi.client.variables import Variables, given_variables, to_set
from connectapi.models.content import CreateContentInput


class Publishing(Resource):
    """The steps of a deployment, in the order that leaves nothing half done."""

    def deploy(
        self,
        source: Bundle | str | os.PathLike[str],
        *,
        name: str | None,
        guid: str | None,
        title: str | None,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> ContentItem:
        """Pack, find or make the item, set its variables, upload, deploy and wait."""
        only_one_of("deploy", name=name, guid=guid)
        variables = io.in_thread(lambda: given_variables(env or {}))
        to_set(variables)  # refused before anything is made on the server
        bundle = source if isinstance(source, Bundle) else io.in_thread(lambda: _pack(source))
        try:
            item, is_new = self._target(name, guid, title)
            try:
                if variables:
                    item.environment.update(variables)
                uploaded = item.bundles.upload(bundle)
            except ConnectError:
                if is_new:
                    self._remove(item)
                raise
            started = self._api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
            try:
                TasksResource(self._session).wait(started.task_id, timeout=timeout, on_log=on_log)
            except (NotFound, ServerError, TransportError):
                # The task was lost sight of, which does not mean that it failed.
                if not self._serves(item, uploaded.id):
                    raise
            return item.refresh()
        finally:
            if bundle is not source:
                bundle.close()

    def promote(
        self,
        item: ContentItem,
        *,
        name: str | None,
        title: str | None,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> ContentItem:
        """Deploy the active bundle of another server's item here."""
        active = item.bundles.active()
        if active is None:
            raise InvalidArgument(
                f"{item.name} ({item.guid}) has no active bundle; "
                "deploy it there before promoting it."
            )
        with TemporaryDirectory(prefix="connectapi-") as folder:
            archive = item.bundles.download(active, Path(folder) / "bundle.tar.gz")
            return self.deploy(
                archive,
                name=name or item.name,
                guid=None,
                title=item.title if title is None else title,
                env=env,
                on_log=on_log,
                timeout=timeout,
            )

    def _target(
        self, name: str | None, guid: str | None, title: str | None
    ) -> tuple[ContentItem, bool]:
        """The item to deploy to, and whether it was made for that."""
        content = ContentResource(self._session)
        if guid is not None:
            item = content.get(guid)
        else:
            try:
                me = self._api.users.get_current_user()
                item = content.one(name=name or "", owner=me)
            except NotFound:
                fields: CreateContentInput = {} if title is None else {"title": title}
                return content.create(name or "", **fields), True
        return (item if title is None else item.update(title=title)), False

    def _serves(self, item: ContentItem, bundle_id: str) -> bool:
        """Whether the item serves this bundle; False where that cannot be found out."""
        with suppress(ConnectError):
            return (item.refresh()).bundle_id == bundle_id
        return False

    def _remove(self, item: ContentItem) -> None:
        """Take back an item that nothing could be uploaded to."""
        with suppress(ConnectError):
            item.delete()


def _pack(source: str | os.PathLike[str]) -> Bundle:
    return bundle_dir(source) if Path(source).is_dir() else bundle_file(source)
