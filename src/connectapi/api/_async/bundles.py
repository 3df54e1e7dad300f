# Written by `make generate` from contract/. Do not edit.
"""Operations on Bundles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from connectapi._core.files import FileContent, file_body
from connectapi._core.response import builtins, json, nothing, raw
from connectapi._session._async.room import AsyncRoom
from connectapi._session._async.stream import AsyncStream
from connectapi.api.operations import OPERATIONS
from connectapi.models.bundles import Bundle, GetBundlesQuery, UploadContentBundleQuery


class AsyncBundlesApi(AsyncRoom):
    """Operations on Bundles."""

    async def get_bundles(self, guid: str, **query: Unpack[GetBundlesQuery]) -> list[Bundle]:
        """Bundles of one content item.

        `GET /v1/content/{guid}/bundles`. Rights: anyone who may view the content, or
        administrator. Since 1.8.6.

        - Bare JSON array; page_number and page_size limit it but there is no paging envelope, no
          total.
        - Sorted by id, descending (newest first).
        - Environment fields (cluster, image, environment, language versions) are filled for
          publishers and administrators only, null for viewers.
        """
        return await self._session.send(
            OPERATIONS["getBundles"].request(json(list[Bundle]), path={"guid": guid}, query=query)
        )

    async def upload_content_bundle(
        self,
        guid: str,
        archive: FileContent | None = None,
        *,
        metadata: Mapping[str, str] | None = None,
        **query: Unpack[UploadContentBundleQuery],
    ) -> Bundle:
        """Upload a new bundle.

        `POST /v1/content/{guid}/bundles`. Rights: publisher who is the owner or a collaborator
        (an administrator only when also a collaborator). Since 1.8.6.

        - The archive is a gzip-compressed tar.
        - manifest.json lists the files and the runtime dependencies and is in every bundle.
        - Two ways to send it, the raw archive as the body (gzip media types) or a multipart
          form.
        """
        return await self._session.send(
            OPERATIONS["uploadContentBundle"].request(
                json(Bundle),
                path={"guid": guid},
                query=query,
                body=file_body(archive, "application/gzip", part="archive", metadata=metadata),
            )
        )

    async def delete_bundle(self, guid: str, id: str) -> None:
        """Delete a bundle.

        `DELETE /v1/content/{guid}/bundles/{id}`. Rights: collaborator or administrator. Since
        1.8.6.

        - The active bundle cannot be deleted (which status is not stated; 400 is listed, 409 is
          not).
        - Removes both the files on disk and the database records.
        """
        return await self._session.send(
            OPERATIONS["deleteBundle"].request(nothing, path={"guid": guid, "id": id})
        )

    async def get_bundle(self, guid: str, id: str) -> Bundle:
        """One bundle.

        `GET /v1/content/{guid}/bundles/{id}`. Rights: anyone who may view the content, or
        administrator. Since 1.8.6.

        - Environment fields are filled for publishers and administrators only.
        """
        return await self._session.send(
            OPERATIONS["getBundle"].request(json(Bundle), path={"guid": guid, "id": id})
        )

    def download_bundle(self, guid: str, id: str) -> AsyncStream:
        """The bundle's tar.gz.

        `GET /v1/content/{guid}/bundles/{id}/download`. Rights: collaborator (administrators are
        not named). Since 1.8.6.
        """
        return self._session.stream(
            OPERATIONS["downloadBundle"].request(raw, path={"guid": guid, "id": id})
        )

    async def list_bundle_files(self, guid: str, id: str) -> Any:
        """Files inside a bundle.

        `GET /v1/content/{guid}/bundles/{id}/files`. Rights: collaborator or administrator. Since
        2026.06.1 at the latest.

        - Symlinks, directories and other special tar entries are left out.
        - No 400 is listed.
        """
        return await self._session.send(
            OPERATIONS["listBundleFiles"].request(builtins, path={"guid": guid, "id": id})
        )

    async def get_bundle_file_content(self, guid: str, id: str, path: str) -> Any:
        """Contents of one file in a bundle.

        `GET /v1/content/{guid}/bundles/{id}/files/*path`. Rights: collaborator or administrator.
        Since 2026.06.1 at the latest.

        - A binary file, or one over the inline-preview cap, is reported by flags and a null
          content; the cap and the flag names are not stated.
        - No 400 is listed.
        """
        return await self._session.send(
            OPERATIONS["getBundleFileContent"].request(
                builtins, path={"guid": guid, "id": id, "path": path}
            )
        )
