# Derived from src/connectapi/client/_async/vanity.py by `make generate`. Do not edit.
"""The vanity URLs of a server."""

from __future__ import annotations

from connectapi._core.errors import APIError, ConnectError, InvalidArgument, NotFound, ServerError
from connectapi.client._sync.item_base import ItemBase
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.client.vanity_paths import TakenPaths, is_reserved, tidy_path
from connectapi.models.vanity_urls import Vanity


class VanityUrlsResource(Resource):
    """Lists, checks and swaps vanity URLs; the one of an item is set by the item's verbs."""

    def find(self, *, limit: int | None = None) -> Listing[Vanity]:
        """List all vanity URLs. Operation: listVanities. Rights: administrator."""
        return self._listing("listVanities", Vanity, {}, limit=limit, called="vanity_urls.find")

    def is_available(self, path: str) -> bool:
        """Whether a path, or a full address, could be made a vanity URL.

        It cannot where it is taken, above or below one that is taken, or kept by the server for
        itself. Operation: listVanities. Rights: administrator.

        Raises:
            InvalidArgument: It has signs that no vanity URL has, or is of another server.
        """
        tidy = tidy_path(path, self._session.settings.server)
        if is_reserved(tidy):
            return False
        owners = {vanity.path: vanity.content_guid for vanity in self.find()}
        return TakenPaths(owners).clashing(tidy, "") is None

    def swap(self, a: ByGuid, b: ByGuid) -> tuple[str | None, str | None]:
        """Exchange the vanity URLs of two items, and give their new paths.

        One may have none. Where a step fails, what was changed is changed back before the error is
        raised. Neither path is without content at any time but between two requests. Items given
        as records are read again. Operations: getVanity, setVanity. Rights: administrator, or
        collaborator on both where publishers may manage vanity URLs.

        Raises:
            InvalidArgument: Both are the same item.
        """
        first, second = guid_of(a, "a content item"), guid_of(b, "a content item")
        if first == second:
            raise InvalidArgument(f"{first} cannot swap vanity URLs with itself.")
        of_first, of_second = self._path(first), self._path(second)
        if of_first is None and of_second is None:
            return None, None
        # Each step takes the path away from the other item by itself.
        steps = [(guid, path) for guid, path in ((first, of_second), (second, of_first)) if path]
        for done, (guid, path) in enumerate(steps):
            try:
                self._set(guid, path)
            except BaseException as error:
                if done or not _is_refusal(error):
                    self._put_back(error, {first: of_first, second: of_second})
                raise
        for item in (a, b):
            if isinstance(item, ItemBase):
                item.refresh()
        return of_second, of_first

    def _put_back(self, error: BaseException, before: dict[str, str | None]) -> None:
        # An item that had no path loses the other's where that one takes it back.
        try:
            for guid, path in before.items():
                if path is not None:
                    self._set(guid, path)
        except ConnectError as second:
            had = ", ".join(f"{guid}: {path or 'none'}" for guid, path in before.items())
            error.add_note(f"Changing back failed, too ({second}). Vanity URLs were {had}.")

    def _path(self, guid: str) -> str | None:
        try:
            return (self._api.vanity_urls.get_vanity(guid)).path
        except NotFound as error:
            there_is_none(error)
            return None

    def _set(self, guid: str, path: str) -> None:
        self._api.vanity_urls.set_vanity(guid, path=path, force=True)


def _is_refusal(error: BaseException) -> bool:
    """Whether the server surely left everything as it was."""
    return isinstance(error, APIError) and not isinstance(error, ServerError)
