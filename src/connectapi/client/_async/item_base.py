"""What every part of a content item stands on: its fields, its session, reading it again."""

from __future__ import annotations

from typing import Self

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._session._async.session import AsyncSession
from connectapi.api._async import AsyncApi
from connectapi.client.includes import content_includes
from connectapi.models.content import Content


class AsyncItemBase(Content, dict=True, frozen=True, kw_only=True):
    """A content item's fields, and the session that its verbs use."""

    def bound_to(self, session: AsyncSession) -> Self:
        """Give the item the session that its verbs use."""
        self.__dict__["_bound_session"] = session
        return self

    @property
    def _session(self) -> AsyncSession:
        session = self.__dict__.get("_bound_session")
        if not isinstance(session, AsyncSession):
            raise InvalidArgument(
                "This content item was made by hand and belongs to no client; "
                "read it with client.content.get."
            )
        return session

    @property
    def _api(self) -> AsyncApi:
        return AsyncApi(self._session)

    async def refresh(self) -> Self:
        """Read the item again and bring its fields up to date. Operation: getContent."""
        api = self._api.content
        return self._take(await api.get_content_item(self.guid, include=content_includes()))

    def _take(self, fresh: Content) -> Self:
        for name in Content.__struct_fields__:
            msgspec.structs.force_setattr(self, name, getattr(fresh, name))
        return self
