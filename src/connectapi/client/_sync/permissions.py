# Derived from src/connectapi/client/_async/permissions.py by `make generate`. Do not edit.
"""Who may see or change one content item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final, TypeAlias

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._io.synchronous import Step, gather
from connectapi._session._sync.session import Session
from connectapi.client._sync.gates import require
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.memberships import AT_ONCE, Memberships
from connectapi.client._sync.principals import AnyPrincipal, Principal, PrincipalsResource
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.access import Access, Plan, Wish, make_plan, strongest
from connectapi.client.changes import Changes, refuse_emptying
from connectapi.client.roles import Role, wire_role
from connectapi.models.content_permissions import Permission, PermissionInput
from connectapi.models.groups import Group
from connectapi.models.users import User

# An older server would write to nobody, and would not say so.
_EMAIL_SINCE: Final = "2026.06.1"

Principals: TypeAlias = Mapping[AnyPrincipal, Role] | Iterable[AnyPrincipal]
"""Users and groups with a role each, or all with one."""


class PermissionsResource(Resource):
    """Grants and revokes; users and groups alike. The item's owner is not in the list.

    A principal is a record, a guid, a user name, an e-mail address or a group's name; an entry of
    an access list stands for the one whom it is about. Rights, where nothing else is said: owner of
    the item, collaborator or administrator.
    """

    def __init__(self, session: Session, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(self) -> Listing[Permission]:
        """List the entries; `role` is "viewer", or "owner" for a collaborator.

        Operation: listContentPermissions.
        """
        return self._listing("listContentPermissions", Permission, {}, path={"guid": self._guid})

    def get(self, id: str) -> Permission:
        """Read one entry by its own id. Operation: getContentPermission.

        Raises:
            NotFound: There is no such entry.
        """
        return self._api.content_permissions.get_content_permission(self._guid, id)

    def of(self, principal: AnyPrincipal, *, through_groups: bool = False) -> Access | None:
        """What role a user or group has, and why; None where they have none.

        The owner has all rights without an entry. `through_groups` counts the groups on the list
        that the user is in, too, and gives the strongest role. What everybody may do who can sign
        in (`access_type`) does not count. Operations: getContent, listContentPermissions, those
        that find the principal; getGroupMembers for each group on the list.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
        """
        return self._access(self._resolve(principal), through_groups=through_groups)

    def mine(self, *, through_groups: bool = False) -> Access | None:
        """What role you have yourself, and why; see `of`.

        A viewer, whom the server does not show the list, finds the role in `item.app_role`.
        Operations: getCurrentUser, and those of `of`.
        """
        me = self._api.users.get_current_user()
        principal = Principal("user", me.guid, me.username)
        return self._access(principal, through_groups=through_groups)

    def grant(
        self, principal: AnyPrincipal, *, role: Role = "viewer", send_email: bool = False
    ) -> Permission:
        """Let a user or group view the item, or change it (`editor`).

        Nothing is sent where it is so already. `send_email` has the server write to somebody new
        on the list. Operations: listContentPermissions, addContentPermission or
        updateContentPermission, those that find the principal.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
            InvalidArgument: An unknown role.
            UnsupportedByServer: `send_email` is given to a server before 2026.06.1.
            APIError: The principal owns the item, or is a viewer of the server and cannot be an
                editor.
        """
        wire_role(role)
        if send_email:
            require(self._session, _EMAIL_SINCE, "A mail about a new permission")
        found = self._resolve(principal)
        plan = make_plan(self._present(), [Wish(found.kind, found.guid, role)], others="keep")
        for wish in plan.add:
            return self._add(wish, send_email=send_email)
        for entry, wish in plan.change:
            return self._change(entry, wish)
        (kept,) = (entry for entry in plan.keep if entry.principal_guid == found.guid)
        return kept

    def grant_all(self, principals: Principals, role: Role = "viewer") -> Changes:
        """Let several users and groups view or change the item; others keep what they have.

        They are given with a role each, or all with one. All are found before anything is changed,
        and nothing is sent where nothing differs. The item's owner is passed over. Operations as
        for `grant`, and getContent.

        Raises:
            NotFound: No such user or group; nothing was changed.
            Ambiguous: A name fits several; nothing was changed.
            InvalidArgument: An unknown role, or one principal with two roles.
        """
        wishes = self._wishes(principals, role)
        return self._carry_out(make_plan(self._present(), wishes, others="keep"))

    def set(
        self,
        principals: Principals,
        role: Role = "viewer",
        *,
        allow_empty: bool = False,
    ) -> Changes:
        """Make the list exactly this: who is not named loses what they had.

        Takes what `grant_all` takes. All are found before anything is changed; then entries are
        added, changed and removed in this order, your own entry last. Nothing is sent where nothing
        differs. Operations as for `grant_all`, getCurrentUser, and deleteContentPermission.

        Raises:
            InvalidArgument: Nobody is named, unless `allow_empty`; as for `grant_all`.
            NotFound: No such user or group; nothing was changed.
            Ambiguous: A name fits several; nothing was changed.
        """
        given = _several(principals)
        refuse_emptying("the item's access list", wanted=len(given), allow_empty=allow_empty)
        wishes = self._wishes(given, role)
        return self._carry_out(make_plan(self._present(), wishes, others="remove"))

    def revoke(self, *principals: AnyPrincipal) -> Changes:
        """Take users and groups off the list; no error where one is not on it.

        All are found before anything is changed. Operations: listContentPermissions,
        deleteContentPermission, those that find the principals.

        Raises:
            InvalidArgument: Nobody is named.
            NotFound: No such user or group; nothing was changed.
            Ambiguous: A name fits several; nothing was changed.
            APIError: The server refused, such as for a lack of rights.
        """
        if not principals:
            raise InvalidArgument("Name at least one user or group whose access is to be revoked.")
        present = self._present()
        # Who is on the list by this guid may be gone otherwise, or hidden from the caller.
        guids = {entry.principal_guid for entry in present} & {*filter(_is_text, principals)}
        others = [one for one in principals if one not in guids]
        found = PrincipalsResource(self._session).resolve_all(others)
        guids |= {principal.guid for principal in found}
        plan = Plan()
        for entry in present:
            (plan.remove if entry.principal_guid in guids else plan.keep).append(entry)
        return self._carry_out(plan)

    # Reading

    def _resolve(self, principal: AnyPrincipal) -> Principal:
        return PrincipalsResource(self._session).resolve(principal)

    def _present(self) -> list[Permission]:
        return self.find().collect()

    def _owner(self) -> str:
        return (self._api.content.get_content_item(self._guid)).owner_guid

    def _access(self, principal: Principal, *, through_groups: bool) -> Access | None:
        if principal.kind == "user" and principal.guid == self._owner():
            return Access("owner", "ownership")
        present = self._present()
        counting = [entry for entry in present if entry.principal_guid == principal.guid]
        if through_groups and principal.kind == "user":
            groups = [entry for entry in present if entry.principal_type == "group"]
            memberships = Memberships(self._session)
            answers = gather(
                [
                    partial(memberships.is_in, principal.guid, group.principal_guid)
                    for group in groups
                ],
                limit=AT_ONCE,
            )
            counting += [group for group, found in zip(groups, answers, strict=True) if found]
        return strongest(counting)

    def _wishes(self, principals: Principals, role: Role) -> list[Wish]:
        several = _several(principals)
        given = several if isinstance(several, Mapping) else dict.fromkeys(several, role)
        for one in given.values():
            wire_role(one)
        found = PrincipalsResource(self._session).resolve_all(list(given))
        owner = self._owner() if found else ""
        wishes: dict[str, Wish] = {}
        for principal, wanted in zip(found, given.values(), strict=True):
            wish = Wish(principal.kind, principal.guid, wanted)
            if wishes.setdefault(wish.guid, wish).fields != wish.fields:
                raise InvalidArgument(f"{principal.name} is named with two different roles.")
        return [wish for wish in wishes.values() if wish.guid != owner]

    # Writing

    def _add(self, wish: Wish, *, send_email: bool = False) -> Permission:
        fields: PermissionInput = {**wish.fields, "send_email": True} if send_email else wish.fields
        return self._api.content_permissions.add_content_permission(self._guid, **fields)

    def _change(self, entry: Permission, wish: Wish) -> Permission:
        return self._api.content_permissions.update_content_permission(
            self._guid, entry.id, **wish.fields
        )

    def _remove(self, entry: Permission) -> None:
        try:
            self._api.content_permissions.delete_content_permission(self._guid, entry.id)
        except NotFound as error:
            # Somebody else was faster.
            there_is_none(error)

    def _carry_out(self, plan: Plan) -> Changes:
        for wish in plan.add:
            self._add(wish)
        steps: list[tuple[str, Step[object]]] = [
            (wish.guid, partial(self._change, entry, wish)) for entry, wish in plan.change
        ]
        steps += [(entry.principal_guid, partial(self._remove, entry)) for entry in plan.remove]
        if len(steps) > 1:
            # Who takes their own right to change the list away can take no further step.
            me = (self._api.users.get_current_user()).guid
            steps.sort(key=lambda step: step[0] == me)
        for _, step in steps:
            step()
        return plan.changes


def _several(principals: Principals) -> Mapping[AnyPrincipal, Role] | list[AnyPrincipal]:
    if isinstance(principals, Mapping):
        return principals
    if isinstance(principals, str | User | Group | Permission | Principal):
        raise InvalidArgument(
            f"Several users and groups are taken here, as a list or a mapping to roles, and "
            f"{principals!r} is one; put it in a list."
        )
    return list(principals)


def _is_text(principal: object) -> bool:
    return isinstance(principal, str)
