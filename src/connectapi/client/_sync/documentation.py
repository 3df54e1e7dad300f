# Derived from src/connectapi/client/_async/documentation.py by `make generate`. Do not edit.
"""A page of the server's own that its administrators write for its users."""

from __future__ import annotations

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none

_LONGEST = 500_000


class DocumentationResource(Resource):
    """Reads and writes the custom documentation, one page in Markdown.

    Servers have it since 2026.06.1 at the latest.
    """

    def get(self) -> str | None:
        """The page's Markdown, or None where there is none.

        Operation: getCustomDocumentation. Rights: any user.
        """
        try:
            return (self._api.custom_documentation.get_custom_documentation()).content
        except NotFound as error:
            there_is_none(error)
            return None

    def set(self, markdown: str) -> None:
        """Replace the page; nothing is written where it says that already.

        Operations: getCustomDocumentation, setCustomDocumentation. Rights: administrator.

        Raises:
            InvalidArgument: No text, or more than 500,000 characters; to take the page away use
                `delete`.
        """
        if not markdown.strip():
            raise InvalidArgument("The documentation is empty; to take it away use delete().")
        if len(markdown) > _LONGEST:
            raise InvalidArgument(
                f"The documentation has {len(markdown):,} characters; {_LONGEST:,} are allowed."
            )
        if self.get() != markdown:
            self._api.custom_documentation.set_custom_documentation(content=markdown)

    def delete(self) -> None:
        """Take the page away; no error where there is none.

        Operation: deleteCustomDocumentation. Rights: administrator.
        """
        try:
            self._api.custom_documentation.delete_custom_documentation()
        except NotFound as error:
            there_is_none(error)
