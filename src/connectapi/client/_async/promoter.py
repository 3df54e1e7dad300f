"""Promoting content of other servers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, overload

from connectapi._core.errors import InvalidArgument
from connectapi.client._async.publisher import AsyncPublisher
from connectapi.models.content import Content

if TYPE_CHECKING:
    from connectapi.client._async.content_item import AsyncContentItem
    from connectapi.client._async.deployment import AsyncDeployment
    from connectapi.client.variables import Variables
    from connectapi.state import Applied
    from connectapi.state.carry import Mapped


# What promotes is imported where it is used: who promotes nothing does not wait for it.
class AsyncPromoter(AsyncPublisher):
    """The verb that brings content of other servers here."""

    @overload
    async def promote(
        self,
        item: AsyncContentItem,
        *,
        name: str | None = None,
        title: str | None = None,
        env: Variables | None = None,
        include: None = None,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> AsyncDeployment: ...

    @overload
    async def promote(
        self,
        item: AsyncContentItem,
        *,
        name: str | None = None,
        title: str | None = None,
        env: Variables | None = None,
        include: Collection[str],
        map_users: Mapped | None = None,
        map_groups: Mapped | None = None,
        prune: Collection[str] | bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> AsyncContentItem: ...

    @overload
    async def promote(
        self,
        item: Iterable[AsyncContentItem],
        *,
        env: Variables | None = None,
        include: Collection[str] | None = None,
        map_users: Mapped | None = None,
        map_groups: Mapped | None = None,
        prune: Collection[str] | bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> Applied: ...

    # Any: which of the three it is, the overloads say. One argument a fact, all but one by keyword.
    async def promote(  # noqa: PLR0913
        self,
        item: AsyncContentItem | Iterable[AsyncContentItem],
        *,
        name: str | None = None,
        title: str | None = None,
        env: Variables | None = None,
        include: Collection[str] | None = None,
        map_users: Mapped | None = None,
        map_groups: Mapped | None = None,
        prune: Collection[str] | bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Bring content of another server here: one item, or several.

        One item alone takes its active bundle and its title along, and with `include` what else of
        it is named. Several take everything but their owners along, unless `include` says
        otherwise. The targets are the caller's items of the same names, made where there are none.
        Operations: downloadBundle and those that read there; those of `deploy` and of each part
        here. Rights: collaborator there, publisher here.

        Args:
            item: An item of another server, or several.
            name: Name of the target, for one item.
            title: Its title, for one item.
            env: Values of environment variables, as for `deploy`; servers tell names only.
            include: Parts such as `settings`, `access`, `permissions`, `tags`, `vanity`,
                `thumbnail`, `schedules`, `integrations` and `variables`; all are in
                `connectapi.state.PARTS`.
            map_users: What users are called here, as a mapping or a function.
            map_groups: The same for groups.
            prune: Parts of which what the items do not have is removed here; True for all.
            on_log: Gets each line of the logs of deployments.
            timeout: Seconds for each deployment.

        Returns:
            The item as it is here, for one; what came of each, for several, with what could not be
            carried over. For one item with `include` that is warned of (`NotCarriedWarning`).

        Raises:
            InvalidArgument: The item has no active bundle, or an unknown part; no items at all, or
                guids in place of items.
            TaskFailed: The deployment of one item failed; the error holds the log.
        """
        items = [item] if isinstance(item, Content | str) else list(item)
        for one in items:
            if not isinstance(one, Content):
                raise InvalidArgument(
                    f"promote takes items of another server's client, not {one!r}: a guid does "
                    "not tell where to take it from. other.content.get(guid) gives the item."
                )
        single = isinstance(item, Content)
        if not single and (name is not None or title is not None):
            raise InvalidArgument("promote takes name= and title= for one item, not for several.")
        if isinstance(item, Content) and include is None:
            if map_users is not None or map_groups is not None or prune:
                raise InvalidArgument("promote takes map_users= and prune= along with include=.")
            from connectapi.client._async.deploy import AsyncPublishing

            return await AsyncPublishing(self._session).promote(
                item, name=name, title=title, env=env, on_log=on_log, timeout=timeout
            )
        from connectapi.client._async.client import AsyncClient
        from connectapi.state._async.promoting import AsyncPromotion

        promotion = AsyncPromotion(
            AsyncClient._over(self._session, None),  # noqa: SLF001 - the same client, by its session
            include=include,
            map_users=map_users,
            map_groups=map_groups,
            prune=prune,
            env=env,
            on_log=on_log,
            timeout=timeout,
        )
        if isinstance(item, Content):
            return await promotion.one(item, name=name, title=title)
        return await promotion.several(items)
