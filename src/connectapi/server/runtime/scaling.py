"""How many processes a bundle should have: pure, from limits and their states to actions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from connectapi.server.unversioned.settings import scheduler_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class State(Enum):
    """What a process is doing; it goes through these in order, and may leave some out."""

    STARTING = "starting"
    READY = "ready"
    DRAINING = "draining"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Scaling:
    """What an item's settings say about its processes, on this server.

    Attributes:
        load_factor: Share of the connections that all processes may have, beyond which another one
            is started: the smaller, the sooner.
        idle_timeout: Seconds that a process without connections stays.
        init_timeout: Seconds that a process may take until it answers.
    """

    min_processes: int
    max_processes: int
    max_conns_per_process: int
    load_factor: float
    idle_timeout: float
    init_timeout: float

    @classmethod
    def of(cls, runtime: Mapping[str, object]) -> Scaling:
        """Read an item's run-time settings; what is not set is as the server has it.

        A limit of nothing would let nobody in: at least one process with one connection may be
        there, and one that may not take any time to start gets the server's default.
        """

        def number(name: str, least: float) -> float:
            value = runtime.get(name)
            chosen = value if isinstance(value, (int, float)) else None
            return float(scheduler_number(name) if chosen is None or chosen < least else chosen)

        most = max(1, int(number("max_processes", 0)))
        return cls(
            min_processes=min(most, int(number("min_processes", 0))),
            max_processes=most,
            max_conns_per_process=max(1, int(number("max_conns_per_process", 0))),
            load_factor=min(1.0, number("load_factor", 0)),
            idle_timeout=number("idle_timeout", 0),
            init_timeout=number("init_timeout", 0.001),
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as it is now.

    Attributes:
        connections: Leases that have not been released.
        idle: Seconds since it was started, or since its last connection ended.
    """

    id: str
    state: State
    connections: int = 0
    idle: float = 0.0


@dataclass(frozen=True, slots=True)
class Actions:
    """What is to be done: how many processes to start, and which to stop."""

    start: int = 0
    stop: tuple[str, ...] = ()


def scheduler_number(name: str) -> float:
    """Give a default of ``GET server_settings/scheduler``."""
    return float(str(scheduler_settings()[name]))


def decide(scaling: Scaling, workers: Sequence[Seen], *, waiting: int = 0) -> Actions:
    """Say which processes to start and to stop now.

    Args:
        waiting: Visitors that wait for a process.
    """
    alive = [worker for worker in workers if worker.state in (State.STARTING, State.READY)]
    used = sum(worker.connections for worker in alive) + waiting
    starting = any(worker.state is State.STARTING for worker in alive)
    wanted = _wanted(scaling, used, len(alive), starting=starting)
    finished = [w.id for w in workers if w.state is State.DRAINING and w.connections == 0]
    surplus = _surplus(scaling, alive, max(wanted, _for_load(scaling, used)))
    return Actions(max(0, wanted - len(alive)), (*finished, *surplus))


def choose(scaling: Scaling, workers: Sequence[Seen], prefer: str | None = None) -> str | None:
    """Choose the process for a connection: the one preferred, else the least busy with room."""
    most = scaling.max_conns_per_process
    free = [w for w in workers if w.state is State.READY and w.connections < most]
    if any(worker.id == prefer for worker in free):
        return prefer
    return min(free, key=lambda worker: worker.connections).id if free else None


def next_look(scaling: Scaling, workers: Sequence[Seen]) -> float | None:
    """Give the seconds after which a process will have been idle for long enough, if any."""
    left = [
        scaling.idle_timeout - worker.idle
        for worker in workers
        if worker.state is State.READY and worker.connections == 0
    ]
    return min((seconds for seconds in left if seconds > 0), default=None)


def _wanted(scaling: Scaling, used: int, alive: int, *, starting: bool) -> int:
    wanted = math.ceil(used / scaling.max_conns_per_process)
    # One that is on its way will take some of the load: more come for it only if it is not enough.
    if not starting and _for_load(scaling, used) > alive:
        wanted = max(wanted, alive + 1)
    return min(scaling.max_processes, max(scaling.min_processes, wanted))


def _for_load(scaling: Scaling, used: int) -> int:
    """Give the number of processes at which the share of used connections is small enough."""
    if used == 0:
        return 0
    each = scaling.max_conns_per_process * scaling.load_factor
    if used >= each * scaling.max_processes:
        return scaling.max_processes
    return math.ceil(used / each)


def _surplus(scaling: Scaling, alive: Sequence[Seen], wanted: int) -> list[str]:
    """Name those that nobody uses and nothing asks for, the longest idle first."""
    keep = min(scaling.max_processes, max(scaling.min_processes, wanted))
    idle = [w for w in alive if w.state is State.READY and w.connections == 0]
    idle.sort(key=lambda worker: -worker.idle)
    over = len(alive) - scaling.max_processes
    surplus = [
        worker.id
        for place, worker in enumerate(idle)
        if place < over or worker.idle >= scaling.idle_timeout
    ]
    return surplus[: max(0, len(alive) - keep)]
