"""Who may do what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.scopes import scope_needed

if TYPE_CHECKING:
    from connectapi.server.contract import Operation


class Role(IntEnum):
    """Roles of a user on the server, each with the rights of those before it."""

    VIEWER = 1
    PUBLISHER = 2
    ADMINISTRATOR = 3

    @classmethod
    def named(cls, name: str) -> Role:
        """Give the role that the API calls ``name``."""
        return cls[name.upper()]

    @property
    def wire(self) -> str:
        """The role as the API writes it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: a user with the role that the credential lends, or a service token.

    Attributes:
        id: Number of the user; 0 for a service token.
        role: At most the user's own role; a key may have been made with less.
        scopes: What a service token may do, and nothing else; None for a user.
    """

    id: int
    guid: str
    username: str
    role: Role
    scopes: frozenset[str] | None = None

    @property
    def is_administrator(self) -> bool:
        """Whether the caller may administer the server."""
        return self.role is Role.ADMINISTRATOR

    @property
    def may_publish(self) -> bool:
        """Whether the caller may publish content."""
        return self.role >= Role.PUBLISHER


class ContentRole(IntEnum):
    """What a caller is to one content item.

    ``ADMINISTRATOR`` stands for an administrator who has no right to view the item.
    """

    NOBODY = 0
    ADMINISTRATOR = 1
    VIEWER = 2
    EDITOR = 3
    OWNER = 4

    @property
    def wire(self) -> str:
        """The ``app_role`` of the API."""
        return "none" if self <= ContentRole.ADMINISTRATOR else self.name.lower()


@dataclass(frozen=True, slots=True)
class ContentRights:
    """What one caller may do with one content item."""

    caller: Caller
    role: ContentRole

    @property
    def may_see(self) -> bool:
        """Whether the item exists at all for the caller."""
        return self.role is not ContentRole.NOBODY

    @property
    def may_open(self) -> bool:
        """Whether the caller may open the content itself."""
        return self.role >= ContentRole.VIEWER

    @property
    def collaborates(self) -> bool:
        """Whether the caller is owner or collaborator, with a role that allows publishing."""
        return self.role >= ContentRole.EDITOR and self.caller.may_publish

    @property
    def may_change(self) -> bool:
        """Whether the caller may change the item."""
        return self.collaborates or self.caller.is_administrator


# An identity token in the body stands for its user; the handler refuses everybody else.
_PROVEN_BY_THE_BODY = frozenset({"exchangeCredentials"})
_ANYONE = re.compile(r"none\b|bootstrap JWT")
_ADMINISTRATOR = re.compile(r"administrator(?! or publisher| \(any item\))")
_PUBLISHER = re.compile(r"publisher|administrator or publisher")


def is_bootstrap(operation: Operation) -> bool:
    """Tell whether an operation takes a token for bootstrapping in place of an API key."""
    return operation.access.startswith("bootstrap JWT")


def role_needed(operation: Operation) -> Role | None:
    """Read from the contract which role a caller needs at least; None where nobody must sign in.

    Rights that depend on the object (owner, collaborator, group owner) are checked by the handler.
    """
    access = operation.access
    if _ANYONE.match(access):
        return None
    if _ADMINISTRATOR.match(access):
        return Role.ADMINISTRATOR
    if _PUBLISHER.match(access):
        return Role.PUBLISHER
    return Role.VIEWER


def check_role(operation: Operation, caller: Caller | None) -> None:
    """Refuse a caller whose role does not suffice for the operation.

    Raises:
        Refusal: With status 401 for nobody, 403 for somebody.
    """
    needed = role_needed(operation)
    if needed is None:
        return
    if caller is None:
        if operation.id in _PROVEN_BY_THE_BODY:
            return
        raise Refusal(Code.AUTH_REQUIRED, "You must be signed in: send an API key.")
    if caller.scopes is not None:
        _check_scope(operation, caller.scopes)
        return
    if caller.role < needed:
        message = f"{operation.id} needs the role {needed.wire}, and yours is {caller.role.wire}."
        raise Refusal(Code.PERMISSION_DENIED, message)


def _check_scope(operation: Operation, scopes: frozenset[str]) -> None:
    scope = scope_needed(operation)
    if scope is None:
        message = f"{operation.id} needs a user: no service token may call it."
        raise Refusal(Code.PERMISSION_DENIED, message)
    if scope not in scopes:
        message = f"{operation.id} needs a service token with the scope {scope}."
        raise Refusal(Code.PERMISSION_DENIED, message)


def check_see(operation: Operation, rights: ContentRights, guid: str) -> None:
    """Refuse a caller who may not know about a content item.

    Operations that declare no 403 answer as if the item were not there.
    """
    if rights.may_see:
        return
    if 403 in operation.errors:
        message = f"You may not view the content item {guid}."
        raise Refusal(Code.NO_VIEW_PERMISSION, message)
    raise missing("content item", guid)


def check_change(operation: Operation, rights: ContentRights, guid: str) -> None:
    """Refuse a caller who may not change a content item."""
    check_see(operation, rights, guid)
    if not rights.may_change:
        message = (
            f"You may not change the content item {guid}: "
            "its owner, its collaborators and administrators may."
        )
        raise Refusal(Code.PERMISSION_DENIED, message)


def check_collaborates(operation: Operation, rights: ContentRights, guid: str) -> None:
    """Refuse everybody but the owner and the collaborators of a content item."""
    check_see(operation, rights, guid)
    if not rights.collaborates:
        message = f"Only the owner and the collaborators of {guid} may do this."
        raise Refusal(Code.PERMISSION_DENIED, message)
