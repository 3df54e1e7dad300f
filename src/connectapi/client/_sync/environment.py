# Derived from src/connectapi/client/_async/environment.py by `make generate`. Do not edit.
"""The environment variables of one content item."""

from __future__ import annotations

from collections.abc import Mapping

from connectapi._session._sync.session import Session
from connectapi.client._sync.resource import Resource
from connectapi.client.variables import to_set, to_unset


class EnvironmentResource(Resource):
    """Names, sets and removes environment variables; a server never tells their values."""

    def __init__(self, session: Session, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def names(self) -> list[str]:
        """The names that are set.

        Operation: getContentEnvironment. Rights: owner or collaborator, administrator.
        """
        return self._api.content.get_content_environment(self._guid)

    def update(self, variables: Mapping[str, str]) -> list[str]:
        """Set these and keep the others; gives all names. Nothing is sent where nothing is given.

        Operation: updateContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, or a value that is not text.
        """
        if not variables:
            return self.names()
        return self._api.content.update_content_environment(self._guid, to_set(variables))

    def set(self, variables: Mapping[str, str]) -> list[str]:
        """Set these and remove all others; gives all names.

        Operation: setContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, or a value that is not text.
        """
        return self._api.content.set_content_environment(self._guid, to_set(variables))

    def remove(self, *names: str) -> list[str]:
        """Remove these and keep the others; gives the names that are left.

        One that is not set is no error.

        Operation: updateContentEnvironment. Rights: owner or collaborator.
        """
        if not names:
            return self.names()
        return self._api.content.update_content_environment(self._guid, to_unset(names))
