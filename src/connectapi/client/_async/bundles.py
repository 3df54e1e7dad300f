"""The bundles of one content item."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Unpack

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.request import StreamBody
from connectapi._io import asynchronous as io
from connectapi._session._async.session import AsyncSession
from connectapi.bundles import Bundle as LocalBundle
from connectapi.bundles import bundle_file
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.archives import BundleFile, files_of_archive
from connectapi.client.subjects import ById, id_of
from connectapi.models.bundles import Bundle, GetBundlesFilters


class AsyncBundlesResource(AsyncResource):
    """Uploads, downloads and deletes bundles of one item."""

    def __init__(self, session: AsyncSession, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(
        self, *, limit: int | None = None, **filters: Unpack[GetBundlesFilters]
    ) -> AsyncListing[Bundle]:
        """List the item's bundles, newest first.

        Operation: getBundles. Rights: anyone who may view the item.
        """
        return self._listing(
            "getBundles",
            Bundle,
            filters,
            path={"guid": self._guid},
            limit=limit,
            called="bundles.find",
        )

    async def get(self, id: str) -> Bundle:
        """Read one bundle. Operation: getBundle. Rights: anyone who may view the item."""
        return await self._api.bundles.get_bundle(self._guid, id)

    async def active(self) -> Bundle | None:
        """Read the bundle that is being served, or None where nothing was deployed yet.

        Operation: getBundles.
        """
        async for bundle in self.find():
            if bundle.active:
                return bundle
        return None

    async def upload(
        self,
        source: LocalBundle | str | os.PathLike[str],
        *,
        metadata: Mapping[str, str] | None = None,
    ) -> Bundle:
        """Upload a bundle or an archive file; it is not deployed by that.

        The archive is streamed, and its MD5 sent along so that the server refuses a damaged one.
        `metadata` is kept beside the bundle (`source_commit`, or words of your own), by servers
        since 2025.12.0. Operation: uploadContentBundle. Rights: owner or collaborator.

        Raises:
            BundleError: The file is no gzip-compressed tar with a manifest.
        """
        bundle = (
            source
            if isinstance(source, LocalBundle)
            else await io.in_thread(lambda: bundle_file(source))
        )
        checksum = await io.in_thread(lambda: bundle.md5_base64)
        return await self._api.bundles.upload_content_bundle(
            self._guid,
            StreamBody(bundle.chunks, bundle.size, content_type="application/gzip"),
            metadata=metadata or None,
            checksum=checksum,
        )

    async def download(
        self, bundle: ById | None, path: str | os.PathLike[str], *, overwrite: bool = True
    ) -> Path:
        """Download a bundle's archive to a file, which appears whole or not at all; gives its path.

        Without a bundle (None) it is the active one. Operations: getBundles, downloadBundle.
        Rights: collaborator.

        Raises:
            InvalidArgument: `path` is a directory, or is there and is not to be overwritten.
            NotFound: There is no such bundle, or nothing was deployed yet.
        """
        target = Path(path)
        if await io.in_thread(target.is_dir):
            example = target / "bundle.tar.gz"
            raise InvalidArgument(f"{target} is a directory; name the file, such as {example}.")
        if not overwrite and await io.in_thread(target.exists):
            raise InvalidArgument(f"{target} is there already; overwrite=True replaces it.")
        chosen = await self._active_id() if bundle is None else id_of(bundle, "a bundle")
        async with self._api.bundles.download_bundle(self._guid, chosen) as stream:
            await io.write_file(target, stream.iter_bytes())
        return target

    async def files(self, bundle: ById | None = None) -> list[BundleFile]:
        """The files in a bundle, the active one unless another is given, as they are packed.

        The archive is downloaded for that, and removed again. Operations and rights as `download`.

        Raises:
            BundleError: The archive is damaged.
            NotFound: There is no such bundle, or nothing was deployed yet.
        """
        with TemporaryDirectory(prefix="connectapi-") as folder:
            archive = await self.download(bundle, Path(folder) / "bundle.tar.gz")
            return await io.in_thread(lambda: files_of_archive(archive))

    async def _active_id(self) -> str:
        active = await self.active()
        if active is None:
            server = self._session.settings.server
            raise NotFound.local(
                f"Content {self._guid} has no active bundle: nothing was deployed yet. "
                f"See {server}/connect/#/apps/{self._guid}."
            )
        return active.id

    async def delete(self, bundle: ById) -> None:
        """Delete a bundle that is not active.

        Operation: deleteBundle. Rights: collaborator or administrator.
        """
        await self._api.bundles.delete_bundle(self._guid, id_of(bundle, "a bundle"))
