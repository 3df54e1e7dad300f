# Derived from src/connectapi/client/_async/item_base.py by `make generate`. Do not edit.
"""What every part of a content item stands on: its fields, its session, reading it again."""

from __future__ import annotations

from typing import Self

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._session._sync.session import Session
from connectapi.api._sync import Api
from connectapi.client.includes import content_includes
from connectapi.models.content import Content


class ItemBase(Content, dict=True, frozen=True, kw_only=True):
    """A content item's fields, and the session that its verbs use."""

    def bound_to(self, session: Session) -> Self:
        """Give the item the session that its verbs use."""
        self.__dict__["_bound_session"] = session
        return self

    @property
    def _session(self) -> Session:
        session = self.__dict__.get("_bound_session")
        if not isinstance(session, Session):
            raise InvalidArgument(
                "This content item was made by hand and belongs to no client; "
                "read it with client.content.get."
            )
        return session

    @property
    def _api(self) -> Api:
        return Api(self._session)

    def refresh(self) -> Self:
        """Read the item again and bring its fields up to date. Operation: getContent."""
        api = self._api.content
        return self._take(api.get_content_item(self.guid, include=content_includes()))

    def _take(self, fresh: Content) -> Self:
        for name in Content.__struct_fields__:
            msgspec.structs.force_setattr(self, name, getattr(fresh, name))
        return self
