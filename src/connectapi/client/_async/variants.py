"""The variants of one document: found, rendered, mailed and scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, TypeVar, Unpack

import msgspec

from connectapi._core.encode import json_body
from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.request import EMPTY, Body, Request
from connectapi._core.response import Response, builtins, json
from connectapi._core.tolerant import convert
from connectapi._core.unset import UNSET
from connectapi._core.url import build_path
from connectapi._session._async.session import AsyncSession
from connectapi.client._async.jobs import AsyncJobsResource
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.reshaped import reshaped
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.subscribers import AsyncSubscribersResource
from connectapi.client._async.tasks import ended
from connectapi.client._async.variant_schedule import AsyncScheduleResource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import id_of
from connectapi.client.variant_records import (
    Receivers,
    Rendering,
    UpdateVariantInput,
    VariantRecord,
    check_receivers,
    with_content,
)
from connectapi.models.jobs import Job
from connectapi.models.tasks import Task

T = TypeVar("T")
R = TypeVar("R")


class AsyncVariant(VariantRecord, dict=True, frozen=True, kw_only=True):
    """A variant as the server answered it, with verbs; a verb that changes it keeps it up to date.

    All verbs use unversioned routes.
    """

    def bound_to(self, session: AsyncSession, content_url: str, dashboard_url: str) -> AsyncVariant:
        """Give the variant the session that its verbs use, and its content's addresses."""
        self.__dict__.update(
            _bound_session=session, _content_url=content_url, _content_dashboard_url=dashboard_url
        )
        return self

    @property
    def _session(self) -> AsyncSession:
        return self._bound("_bound_session", AsyncSession)

    def _bound(self, name: str, kind: type[T]) -> T:
        found = self.__dict__.get(name)
        if not isinstance(found, kind):
            raise InvalidArgument(
                "This variant was made by hand and belongs to no client; "
                "read it with item.variants."
            )
        return found

    @cached_property
    def schedule(self) -> AsyncScheduleResource:
        """When the variant is rendered."""
        return AsyncScheduleResource(self._session, self._located)

    @cached_property
    def subscribers(self) -> AsyncSubscribersResource:
        """Users who get the variant by mail."""
        return AsyncSubscribersResource(self._session, self.id)

    # Addresses

    @property
    def url(self) -> str:
        """Where the variant answers."""
        return f"{self._bound('_content_url', str).rstrip('/')}/v{self.key}/"

    def rendering_url(self, rendering: Rendering | str) -> str:
        """Where one of its renderings answers."""
        return f"{self.url}_rev{id_of(rendering, 'a rendering')}/"

    @property
    def dashboard_url(self) -> str:
        """The variant's page of the dashboard."""
        return self.dashboard_page("access")

    def dashboard_page(self, pane: str) -> str:
        """One pane of the variant's page of the dashboard, such as `access` or `schedule`."""
        base = self._bound("_content_dashboard_url", str).rstrip("/")
        return f"{base}/{pane}/{self.id}"

    # The variant itself

    async def refresh(self) -> AsyncVariant:
        """Read the variant again. Rights: anyone who may view the item."""
        return self._take(await self._session.send(self._request("GET", builtins)))

    async def update(self, **fields: Unpack[UpdateVariantInput]) -> AsyncVariant:
        """Change what is given; nothing is sent where nothing differs. Rights: collaborator.

        Raises:
            InvalidArgument: An unknown field or value.
        """
        body = json_body("variant.update", fields, UpdateVariantInput)
        if all(getattr(self, name, UNSET) == value for name, value in fields.items()):
            return self
        return self._take(await self._session.send(self._request("POST", builtins, body=body)))

    # Renderings

    def renderings(self, *, limit: int | None = None) -> AsyncListing[Rendering]:
        """List the variant's renderings, newest first. Rights: anyone who may view the item."""
        return reshaped(
            self._session,
            "/variants/{id}/renderings",
            model=Rendering,
            reshape=partial(with_content, content_guid=self.content_guid, variant_key=self.key),
            path={"id": self.id},
            limit=limit,
        )

    async def render(
        self,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Render the variant anew, and wait for the end.

        Gives the task with its log; with `wait=False` the task as it begins, for
        `client.tasks.wait`. `timeout` is in seconds, by default without limit; `on_log` gets each
        log line. Rights: owner or collaborator.

        Raises:
            TaskFailed: Rendering failed; the error holds the log.
            TaskTimeout: It did not end in time, and goes on.
        """
        task = await self._session.send(self._request("POST", json(Task), "/render"))
        done = await ended(self._session, task, wait=wait, timeout=timeout, on_log=on_log)
        if wait:
            await self.refresh()
        return done

    def jobs(self, *, active: bool | None = None, limit: int | None = None) -> AsyncListing[Job]:
        """List the variant's own jobs, newest first. Operation: getJobs. Rights: collaborator."""
        jobs = AsyncJobsResource(self._session, self.content_guid)
        return jobs.find(active=active, variant_id=self.id, limit=limit)

    async def send_mail(
        self,
        to: Receivers = "me",
        *,
        rendering: Rendering | str | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Send a rendering by mail, the one that is shown unless another is named, and wait.

        `to` is `me`, `collaborators` or `collaborators_viewers`. Rights: anyone who may view the
        item, for `me`; else collaborator.

        Raises:
            InvalidArgument: Unknown receivers, or the variant has no rendering.
            TaskFailed: It could not be sent.
        """
        check_receivers(to)
        chosen = rendering or self.rendering_id
        if not chosen:
            raise InvalidArgument(f"The variant {self.key} was never rendered; render it first.")
        query = {"email": to, "rendering_id": id_of(chosen, "a rendering")}
        task = await self._session.send(self._request("POST", json(Task), "/sender", query=query))
        return await ended(self._session, task, wait=True, timeout=timeout, on_log=None)

    async def _located(self) -> VariantRecord:
        return self

    # One request's facts, all but the first two with a default.
    def _request(
        self,
        method: str,
        decode: Callable[[Response], R],
        below: str = "",
        *,
        query: Mapping[str, object] = EMPTY,
        body: Body | None = None,
    ) -> Request[R]:
        path = build_path("/variants/{id}", id=self.id) + below
        return Request("", method, path, decode, query, body=body)

    # Any: a variant as the server sent it.
    def _take(self, row: dict[str, Any]) -> AsyncVariant:
        (fresh,) = with_content([row], self.content_guid)
        found = convert(fresh, VariantRecord)
        for name in VariantRecord.__struct_fields__:
            msgspec.structs.force_setattr(self, name, getattr(found, name))
        return self


class AsyncVariantsResource(AsyncResource):
    """Finds variants of one document; only documents that are rendered have any."""

    def __init__(
        self, session: AsyncSession, guid: str, content_url: str, dashboard_url: str
    ) -> None:
        super().__init__(session)
        self._guid = guid
        self._bind = lambda variant: variant.bound_to(session, content_url, dashboard_url)

    def find(self, *, limit: int | None = None) -> AsyncListing[AsyncVariant]:
        """List the item's variants, the default one first.

        It uses the unversioned `applications/{guid}/variants`. Rights: anyone who may view the
        item; private variants are their owner's alone.
        """
        return reshaped(
            self._session,
            "/applications/{guid}/variants",
            model=AsyncVariant,
            reshape=partial(with_content, content_guid=self._guid),
            path={"guid": self._guid},
            limit=limit,
            bind=self._bind,
        )

    async def default(self) -> AsyncVariant:
        """Read the variant that the item's own address shows. Rights: those of `find`.

        Raises:
            NotFound: The item has none, since it is no document or was never deployed.
        """
        for variant in await self.find().collect():
            if variant.is_default:
                return variant
        raise NotFound.local(
            f"The content item {self._guid} has no default variant; only documents that were "
            "deployed have variants."
        )

    async def get(self, key: str) -> AsyncVariant:
        """Read one variant by its key. Rights: those of `find`.

        Raises:
            NotFound: There is none with that key; the error names those that there are.
        """
        variants = await self.find().collect()
        for variant in variants:
            if variant.key == key:
                return variant
        known = ", ".join(map(_described, variants)) or "none"
        raise NotFound.local(
            f"The content item {self._guid} has no variant with the key {key!r}; its variants: "
            f"{known}."
        )

    async def one(self, *, name: str) -> AsyncVariant:
        """Find exactly one variant by its name. Rights: those of `find`.

        Raises:
            NotFound: There is none of that name.
            Ambiguous: There are several; the error lists them.
        """
        fits = [variant for variant in await self.find().collect() if variant.name == name]
        return exactly_one(fits, f"variant {name!r} of content {self._guid}", _described)


def _described(variant: VariantRecord) -> str:
    return f"{variant.key} ({variant.name})"
