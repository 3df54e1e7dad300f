# Derived from src/connectapi/api/_async/custom_documentation.py by `make generate`. Do not edit.
"""Operations on Custom Documentation."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.custom_documentation import (
    CustomDocumentationInput,
    CustomDocumentationResult,
)


class CustomDocumentationApi(Room):
    """Operations on Custom Documentation."""

    def delete_custom_documentation(self) -> None:
        """Remove the server's custom documentation.

        `DELETE /v1/system/documentation`. Rights: administrator. Since 2026.06.1 at the latest.

        - 404 when no custom documentation is set.
        """
        return self._session.send(OPERATIONS["deleteCustomDocumentation"].request(nothing))

    def get_custom_documentation(self) -> CustomDocumentationResult:
        """Read the server's custom documentation.

        `GET /v1/system/documentation`. Rights: any user. Since 2026.06.1 at the latest.

        - Content is Markdown text inside a JSON object.
        - 404 when no custom documentation is set.
        """
        return self._session.send(
            OPERATIONS["getCustomDocumentation"].request(json(CustomDocumentationResult))
        )

    def set_custom_documentation(self, **fields: Unpack[CustomDocumentationInput]) -> None:
        """Set the server's custom documentation.

        `POST /v1/system/documentation`. Rights: administrator. Since 2026.06.1 at the latest.

        - Content is Markdown, at most 500000 characters.
        - Success is 204 with no body.
        """
        return self._session.send(
            OPERATIONS["setCustomDocumentation"].request(
                nothing, body=json_body("setCustomDocumentation", fields, CustomDocumentationInput)
            )
        )
