# Derived from src/connectapi/client/_async/environment.py by `make generate`. Do not edit.
"""The environment variables of one content item."""

from __future__ import annotations

import os
from collections.abc import Mapping

from connectapi._core.errors import InvalidArgument
from connectapi._io import synchronous as io
from connectapi._session._sync.session import Session
from connectapi.client._sync.resource import Resource
from connectapi.client.variables import Variables, given_variables, to_set, to_unset


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

    def update(self, variables: Variables) -> list[str]:
        """Set these and keep the others; gives all names. Nothing is sent where nothing is given.

        They are given as a mapping, or as the path of a file of `NAME=value` lines such as `.env`.
        Operation: updateContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, a value that is not text, or a file
                that cannot be read.
        """
        given = io.in_thread(lambda: given_variables(variables))
        if not given:
            return self.names()
        return self._api.content.update_content_environment(self._guid, to_set(given))

    def set(self, variables: Variables) -> list[str]:
        """Set these and remove all others; gives all names. They are given as in `update`.

        An empty mapping removes all; a file without variables does not. Operation:
        setContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, a value that is not text, or a file
                that cannot be read or sets nothing.
        """
        given = io.in_thread(lambda: given_variables(variables))
        if not given and not isinstance(variables, Mapping):
            raise InvalidArgument(
                f"{os.fspath(variables)!r} sets no variable; set({{}}) removes all of them."
            )
        return self._api.content.set_content_environment(self._guid, to_set(given))

    def remove(self, *names: str) -> list[str]:
        """Remove these and keep the others; gives the names that are left.

        One that is not set is no error.

        Operation: updateContentEnvironment. Rights: owner or collaborator.
        """
        if not names:
            return self.names()
        return self._api.content.update_content_environment(self._guid, to_unset(names))
