# Written by `make generate` from contract/. Do not edit.
"""Operations on Users."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.users import (
    EditableUser,
    GetUsersQuery,
    LockUserInput,
    RemoteSearchResults,
    SearchRemoteUsersQuery,
    User,
    UserCreatePullInput,
    UserCreatePushInput,
    Users,
    UserUpdateInput,
)


class AsyncUsersApi(AsyncRoom):
    """Operations on Users."""

    async def get_current_user(self) -> User:
        """Read the caller's own user record.

        `GET /v1/user`. Rights: any user. Since 1.8.6 at the latest.
        """
        return await self._session.send(OPERATIONS["getCurrentUser"].request(json(User)))

    async def get_users(self, **query: Unpack[GetUsersQuery]) -> Users:
        """List or search users.

        `GET /v1/users`. Rights: any user | service token scope users:read. Since 1.6.6.

        - Lists only users that have an account on the server (see GET /v1/users/remote for
          others).
        - No prefix, no sort: ordered by first name, last name, username, email (sort counts as
          first_name).
        - Prefix, no sort: ordered by how well each matches the prefix.
        """
        return await self._session.send(OPERATIONS["getUsers"].request(json(Users), query=query))

    async def create_user(self, **fields: Unpack[UserCreatePushInput]) -> User:
        """Make a user from details in the request.

        `POST /v1/users`. Rights: administrator; none for the very first user under password
        auth. Since 1.6.8.

        - Only for SAML, OAuth2 other than Google, password, PAM and proxied auth; other
          providers use PUT /v1/users.
        - Success status is 200, not 201.
        - Administrator access is needed to create other users.
        """
        return await self._session.send(
            OPERATIONS["createPushUser"].request(
                json(User), body=json_body("createPushUser", fields, UserCreatePushInput)
            )
        )

    async def create_remote_user(self, **fields: Unpack[UserCreatePullInput]) -> User:
        """Make a user out of a remote provider's entry.

        `PUT /v1/users`. Rights: publisher or administrator. Since 1.8.2 at the latest.

        - Only for LDAP and OAuth2 with Google; other providers use POST /v1/users.
        - Success status is 200, not 201.
        - temp_ticket comes from GET /v1/users/remote, from an entry that has no guid yet.
        """
        return await self._session.send(
            OPERATIONS["createPullUser"].request(
                json(User), body=json_body("createPullUser", fields, UserCreatePullInput)
            )
        )

    async def search_remote_users(
        self, **query: Unpack[SearchRemoteUsersQuery]
    ) -> RemoteSearchResults:
        """Search users here and in the remote provider.

        `GET /v1/users/remote`. Rights: publisher or administrator. Since 1.6.10 at the latest.

        - Only for LDAP and OAuth2 with Google, an error under any other provider.
        - Searches both the server's users and the provider's.
        - Ordered by likeness to prefix, then first name, last name, username, email.
        """
        return await self._session.send(
            OPERATIONS["searchRemoteUsers"].request(json(RemoteSearchResults), query=query)
        )

    async def get_user(self, guid: str) -> User:
        """Read one user.

        `GET /v1/users/{guid}`. Rights: any user. Since 1.8.2 at the latest.

        - Email is not filled in for non-administrators while Server.HideEmailAddresses is on.
        - external_id is shown only to administrators, and to users on their own record.
        """
        return await self._session.send(
            OPERATIONS["getUser"].request(json(User), path={"guid": guid})
        )

    async def update_user(self, guid: str, **fields: Unpack[UserUpdateInput]) -> EditableUser:
        """Change a user's properties.

        `PUT /v1/users/{guid}`. Rights: the user themselves (if allowed by setting) or
        administrator. Since 1.6.8.

        - Answers with EditableUser (only what this call can change, plus updated_time), not the
          whole User; no guid in it.
        - What may be changed depends on the auth provider.
        - Users may change themselves, administrators may change anyone.
        """
        return await self._session.send(
            OPERATIONS["updateUser"].request(
                json(EditableUser),
                path={"guid": guid},
                body=json_body("updateUser", fields, UserUpdateInput),
            )
        )

    async def lock_user(self, guid: str, **fields: Unpack[LockUserInput]) -> None:
        """Lock or unlock a user.

        `POST /v1/users/{guid}/lock`. Rights: administrator. Since 1.6.10 at the latest.

        - Success is 200 with no body.
        - Locked true locks, false unlocks.
        - Unlocking is refused when it would pass the licence's limit on users.
        """
        return await self._session.send(
            OPERATIONS["lockUser"].request(
                nothing, path={"guid": guid}, body=json_body("lockUser", fields, LockUserInput)
            )
        )
