# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import OffsetPaging


class EditableUser(Model, frozen=True, kw_only=True):
    """`EditableUser` of the API."""

    email: str = absent()
    """Email, such as jon.doe@example.com."""

    username: str = absent()
    """Username, such as jondoe."""

    first_name: str = absent()
    """First name."""

    last_name: str = absent()
    """Last name."""

    user_role: str = absent()
    """No enum here, unlike User."""

    updated_time: Time = absent()
    """RFC 3339."""


class UserCreatePushInput(TypedDict, total=False):
    """Fields of `UserCreatePushInput` that a caller may give; one that is not given is not sent."""

    username: str
    """Username, such as jondoe."""

    first_name: str
    """First name."""

    last_name: str
    """Last name."""

    email: str
    """Email, such as jon.doe@example.com."""

    user_role: Literal["administrator", "publisher", "viewer"] | None
    """Null takes the server's default role. One of administrator, publisher, viewer."""

    user_must_set_password: bool
    """True: user is asked to set a password at first sign-in."""

    password: str
    """Initial password; must satisfy the server's minimum demands."""

    external_id: str
    """The auth provider's unique id; required for some providers. Since 2026.06.1."""

    unique_id: str
    """Deprecated name of external_id (said in prose only)."""


class UserUpdateInput(TypedDict, total=False):
    """Fields of `UserUpdateInput` that a caller may give; one that is not given is not sent."""

    email: str
    """Required under password auth."""

    username: str
    """Username, such as jondoe."""

    first_name: str
    """First name."""

    last_name: str
    """Last name."""

    user_role: Literal["administrator", "publisher", "viewer"]
    """User role. One of administrator, publisher, viewer."""


class UserCreatePullInput(TypedDict, total=False):
    """Fields of `UserCreatePullInput` that a caller may give; one that is not given is not sent."""

    temp_ticket: str
    """From GET /v1/users/remote; must be given, though not declared required."""


class Users(OffsetPaging, frozen=True, kw_only=True):
    """`Users` of the API."""

    results: list[User] = absent()
    """Results."""


class User(Model, frozen=True, kw_only=True):
    """`User` of the API."""

    email: str = absent()
    """Blank for non-admins when the server hides e-mail addresses."""

    username: str = absent()
    """Username, such as jondoe."""

    first_name: str = absent()
    """First name."""

    last_name: str = absent()
    """Last name."""

    user_role: str = absent()
    """User role. One of administrator, publisher, viewer."""

    created_time: Time = absent()
    """RFC 3339."""

    updated_time: Time = absent()
    """RFC 3339."""

    active_time: Time | None = absent()
    """Approximate; updated only now and then for busy users."""

    confirmed: bool = absent()
    """False: account still to be confirmed by e-mail (password auth only)."""

    locked: bool = absent()
    """Locked, such as False."""

    external_id: str = absent()
    """Auth provider's id, if any; only for admins and on one's own record. Since 2026.06.1."""

    guid: str = absent()
    """Guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3."""


class LockUserInput(TypedDict, total=False):
    """Fields of `LockUserInput` that a caller may give; one that is not given is not sent."""

    locked: bool | None
    """True locks, false unlocks; must be given, though not declared required."""


class RemoteSearchResults(OffsetPaging, frozen=True, kw_only=True):
    """`RemoteSearchResults` of the API."""

    results: list[UserWithTicket] = absent()
    """Results."""


class UserWithTicket(Model, frozen=True, kw_only=True):
    """`UserWithTicket` of the API."""

    email: str = absent()
    """Blank for non-admins when the server hides e-mail addresses."""

    username: str = absent()
    """Username, such as jondoe."""

    first_name: str = absent()
    """First name."""

    last_name: str = absent()
    """Last name."""

    user_role: str = absent()
    """User role. One of administrator, publisher, viewer."""

    created_time: Time = absent()
    """RFC 3339."""

    updated_time: Time = absent()
    """RFC 3339."""

    active_time: Time | None = absent()
    """Approximate; updated only now and then for busy users."""

    confirmed: bool = absent()
    """False: account still to be confirmed by e-mail (password auth only)."""

    locked: bool = absent()
    """Locked, such as False."""

    external_id: str = absent()
    """Auth provider's id, if any; only for admins and on one's own record. Since 2026.06.1."""

    guid: str | None = absent()
    """Null when the user has no account on this server."""

    temp_ticket: str = absent()
    """Pass to PUT /v1/users to create the account."""


class GetUsersFilters(TypedDict, total=False):
    """Filters of `GET /v1/users`."""

    prefix: str
    """Prefix."""

    asc_order: bool
    """Asc order."""

    sort: Literal["first_name", "last_name", "username", "active_time", "created_time", "user_role"]
    """Sort. One of first_name, last_name, username, active_time, created_time, user_role. Since
    2026.06.1.
    """

    user_role: (
        Literal["administrator", "publisher", "viewer"]
        | Sequence[Literal["administrator", "publisher", "viewer"]]
    )
    """User role; one value or several. One of administrator, publisher, viewer. Since 1.8.2."""

    account_status: (
        Literal["locked", "licensed", "inactive"]
        | Sequence[Literal["locked", "licensed", "inactive"]]
    )
    """Account status; one value or several. One of locked, licensed, inactive. Since 1.8.2."""


class GetUsersQuery(GetUsersFilters, total=False):
    """Query of `GET /v1/users`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""


class SearchRemoteUsersFilters(TypedDict, total=False):
    """Filters of `GET /v1/users/remote`."""

    prefix: str
    """Prefix."""


class SearchRemoteUsersQuery(SearchRemoteUsersFilters, total=False):
    """Query of `GET /v1/users/remote`: its filters and paging."""

    limit: int
    """Limit."""
