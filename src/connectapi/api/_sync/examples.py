# Derived from src/connectapi/api/_async/examples.py by `make generate`. Do not edit.
"""Operations on Examples."""

from __future__ import annotations

from typing import Any

from connectapi._core.response import builtins, raw
from connectapi._session._sync.room import Room
from connectapi._session._sync.stream import Stream
from connectapi.api.operations import OPERATIONS


class ExamplesApi(Room):
    """Operations on Examples."""

    def get_examples(self) -> Any:
        """List of the bundled examples.

        `GET /v1/examples`. Rights: not stated (API key). Since 2024.12.0 at the latest.
        Deprecated by the server.
        """
        return self._session.send(OPERATIONS["getExamples"].request(builtins))

    def get_example_thumbnail(self, name: str) -> Stream:
        """Thumbnail picture of one example.

        `GET /v1/examples/{name}/thumbnail`. Rights: not stated (API key). Since 2024.12.0 at the
        latest. Deprecated by the server.
        """
        return self._session.stream(
            OPERATIONS["getExampleThumbnail"].request(raw, path={"name": name})
        )

    def get_example_zip(self, name: str) -> Stream:
        """ZIP archive of one example.

        `GET /v1/examples/{name}/zip`. Rights: not stated (API key). Since 2024.12.0 at the
        latest. Deprecated by the server.
        """
        return self._session.stream(OPERATIONS["getExampleZip"].request(raw, path={"name": name}))
