"""From visitors to the processes of content and back, over HTTP."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from connectapi.server.content import counting, states
from connectapi.server.runtime.channel import Broken
from connectapi.server.runtime.exchange import Exchange
from connectapi.server.runtime.fleet import Full, Lease, NotReady, StartFailed
from connectapi.server.runtime.route import Route, route
from connectapi.server.runtime.upstream import Upstream

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.fleet import Fleet
    from connectapi.server.runtime.proxy_headers import Pair
    from connectapi.server.services import Services

_logger = logging.getLogger(__name__)

BROWSER_WAITS = 1.0
"""Seconds after which a browser is shown that content is being started."""

# A process that has just died may be leased once more before it is known to be dead.
_NOTICED = 0.5
_LOOK_AGAIN = 0.02


class Reception:
    """Finds a process for a visitor, or the answer that says why there is none."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def lease(
        self, way: Route, *, browses: bool, unlike: str | None = None
    ) -> Lease | Response:
        """Lease a process.

        Args:
            browses: Whether a page can be shown, which a browser is shown soon; programs wait for
                the content instead.
            unlike: A process that is not to be taken, unless there is no other one.
        """
        visit = way.visit
        wait = BROWSER_WAITS if browses else None
        try:
            if unlike is None:
                return await self._fleet.lease(visit.view, prefer=way.worker(), wait=wait)
            return await self._another(visit, unlike, wait)
        except NotReady:
            return states.starting(visit, browses=browses)
        except Full:
            return states.full(visit, browses=browses)
        except StartFailed as failure:
            return states.failed(visit, failure, browses=browses)

    async def _another(self, visit: Visit, unlike: str, wait: float | None) -> Lease:
        loop = asyncio.get_running_loop()
        until = loop.time() + _NOTICED
        while True:
            lease = await self._fleet.lease(visit.view, wait=wait)
            if lease.worker_id != unlike or loop.time() > until:
                return lease
            lease.release()
            await asyncio.sleep(_LOOK_AGAIN)


class Proxy:
    """Passes requests for content on to its processes; lives on the server's event loop."""

    def __init__(self, services: Services, reception: Reception) -> None:
        self._services = services
        self._reception = reception
        self._upstream = Upstream()

    async def serve(
        self, visit: Visit, rest: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve one request.

        Args:
            rest: Path below the root of the visit, as it was sent, without a slash in front.
        """
        way = route(visit, rest, scope, self._services.settings.public_url)
        browses = counting.navigates(scope["method"], way.headers)
        exchange = Exchange(visit, scope, receive, send, way.added())
        tried: str | None = None
        while True:
            lease = await self._reception.lease(way, browses=browses, unlike=tried)
            if not isinstance(lease, Lease):
                await lease(scope, receive, send)
                return
            try:
                await self._run(exchange, lease, way)
                return
            except Broken as fault:
                # The process may have died; what has done no harm yet is tried on another one.
                if tried is None and exchange.may_repeat:
                    tried = lease.worker_id
                    continue
                answer = self._give_up(exchange, visit, fault, browses=browses)
            finally:
                lease.release()
            if answer is not None:
                await answer(scope, receive, send)
            return

    async def _run(self, exchange: Exchange, lease: Lease, way: Route) -> None:
        started = partial(self._started, way, lease)
        target, relocation = way.target(lease).encode("latin-1"), way.relocation(lease)
        try:
            await exchange.run(self._upstream, lease, target, relocation, started)
        except Broken:
            # Whoever kept the connection may just have closed it, which says nothing of a new one.
            if not (exchange.on_used and exchange.may_repeat):
                raise
            await exchange.run(self._upstream, lease, target, relocation, started, fresh=True)

    def _started(self, way: Route, lease: Lease, status: int, headers: list[Pair]) -> None:
        """Count an answer that begins, and let a browser remember its process."""
        visit, mode = way.visit, way.visit.view.app_mode
        method = way.scope["method"]
        if counting.counts(mode, method, way.headers, has_key=visit.has_key, status=status):
            now = self._services.clock.stamp()
            query = way.scope["query_string"]
            self._services.hits.record(counting.hit(visit, way.rest, query, way.headers, now))
        remembered = way.worker_cookie(lease)
        if remembered is not None:
            headers.append(remembered)

    def _give_up(
        self, exchange: Exchange, visit: Visit, fault: Broken, *, browses: bool
    ) -> Response | None:
        """Make the answer for a request without one; None where an answer has begun to come.

        Such an answer must not look complete, so the connection breaks when nothing follows.
        """
        if exchange.gone:
            return None
        reason = exchange.late or str(fault)
        _logger.warning("content %s does not answer: %s", visit.item["guid"], reason)
        if exchange.begun:
            return None
        status = 504 if exchange.late else 502
        return states.broken(visit, status, reason, browses=browses)
