"""How many processes content gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi.server.runtime.scaling import (
    Actions,
    Scaling,
    Seen,
    State,
    choose,
    decide,
    next_look,
)

scalings = st.builds(
    lambda least, more, conns, factor, idle: Scaling(least, least + more, conns, factor, idle, 60),
    least=st.integers(0, 4),
    more=st.integers(1, 6),
    conns=st.integers(1, 30),
    factor=st.floats(0, 1),
    idle=st.floats(0, 100),
)


@st.composite
def crowds(draw: st.DrawFn) -> list[Seen]:
    states = draw(st.lists(st.sampled_from(State), max_size=12))
    return [
        Seen(
            str(number),
            state,
            0 if state is State.STARTING else draw(st.integers(0, 30)),
            draw(st.floats(0, 1000)),
        )
        for number, state in enumerate(states)
    ]


def alive(workers: list[Seen]) -> list[Seen]:
    return [worker for worker in workers if worker.state in (State.STARTING, State.READY)]


def after(workers: list[Seen], actions: Actions) -> int:
    left = [worker for worker in alive(workers) if worker.id not in actions.stop]
    return len(left) + actions.start


@given(scalings, crowds(), st.integers(0, 100))
def test_no_more_are_started_than_there_may_be(
    scaling: Scaling, workers: list[Seen], waiting: int
) -> None:
    actions = decide(scaling, workers, waiting=waiting)
    assert actions.start >= 0
    if actions.start:
        assert after(workers, actions) <= scaling.max_processes


@given(scalings, crowds(), st.integers(0, 100))
def test_there_are_never_fewer_than_the_least(
    scaling: Scaling, workers: list[Seen], waiting: int
) -> None:
    assert after(workers, decide(scaling, workers, waiting=waiting)) >= scaling.min_processes


@given(scalings, crowds(), st.integers(0, 100))
def test_only_what_nobody_uses_is_stopped(
    scaling: Scaling, workers: list[Seen], waiting: int
) -> None:
    by_id = {worker.id: worker for worker in workers}
    for stopped in decide(scaling, workers, waiting=waiting).stop:
        worker = by_id[stopped]
        assert worker.connections == 0
        assert worker.state in (State.READY, State.DRAINING)


@given(scalings, crowds(), st.integers(1, 100))
def test_whoever_waits_gets_a_process(scaling: Scaling, workers: list[Seen], waiting: int) -> None:
    assert after(workers, decide(scaling, workers, waiting=waiting)) >= 1


@given(scalings, crowds(), st.integers(0, 100))
def test_nothing_is_started_and_stopped_at_once(
    scaling: Scaling, workers: list[Seen], waiting: int
) -> None:
    actions = decide(scaling, workers, waiting=waiting)
    ready = {worker.id for worker in workers if worker.state is State.READY}
    assert not (actions.start and ready.intersection(actions.stop))


@given(scalings, crowds(), st.integers(0, 100))
def test_what_was_decided_leaves_nothing_to_decide(
    scaling: Scaling, workers: list[Seen], waiting: int
) -> None:
    actions = decide(scaling, workers, waiting=waiting)
    left = [worker for worker in workers if worker.id not in actions.stop]
    started = [Seen(f"new {number}", State.STARTING) for number in range(actions.start)]
    assert decide(scaling, [*left, *started], waiting=waiting) == Actions()


@given(scalings, crowds(), st.sampled_from([None, "0", "3", "gone"]))
def test_only_a_ready_one_with_room_is_chosen(
    scaling: Scaling, workers: list[Seen], prefer: str | None
) -> None:
    free = {
        worker.id
        for worker in workers
        if worker.state is State.READY and worker.connections < scaling.max_conns_per_process
    }
    chosen = choose(scaling, workers, prefer)
    assert (chosen in free) if free else (chosen is None)
    if prefer in free:
        assert chosen == prefer


def usual(**changes: float) -> Scaling:
    return Scaling.of(changes)


def ready(name: str, connections: int = 0, idle: float = 0.0) -> Seen:
    return Seen(name, State.READY, connections, idle)


def test_settings_are_those_of_the_server_unless_the_item_says_otherwise() -> None:
    assert Scaling.of({}) == Scaling(0, 3, 20, 0.5, 5, 60)
    assert Scaling.of({"max_processes": 7, "load_factor": None}) == Scaling(0, 7, 20, 0.5, 5, 60)


@pytest.mark.parametrize(
    "name, value, becomes",
    [
        ("max_processes", 0, 1),
        ("max_conns_per_process", 0, 1),
        ("init_timeout", 0, 60),
        ("idle_timeout", 0, 0),
        ("load_factor", 0, 0),
        ("load_factor", 3, 1),
    ],
)
def test_limits_let_somebody_in(name: str, value: float, becomes: float) -> None:
    assert getattr(usual(**{name: value}), name) == becomes


def test_half_of_the_connections_used_is_enough_for_one_more_and_no_second() -> None:
    assert decide(usual(), [ready("a", 10)]) == Actions()
    assert decide(usual(), [ready("a", 11)]) == Actions(start=1)
    assert decide(usual(), [ready("a", 20), Seen("b", State.STARTING)]) == Actions()
    assert decide(usual(), [ready("a", 20)], waiting=21) == Actions(start=2)


def test_a_small_load_factor_starts_one_a_visitor() -> None:
    eager = usual(max_processes=6, min_processes=1, max_conns_per_process=2, load_factor=0.1)
    assert decide(eager, [ready("a", 1)]) == Actions(start=1)
    assert decide(eager, [ready("a", 1), ready("b", 1)]) == Actions(start=1)


def test_idle_ones_end_after_their_time_except_the_least() -> None:
    idle = [ready("a", idle=6), ready("b", idle=9), ready("c", 1), ready("d", idle=1)]
    assert decide(usual(max_processes=4), idle).stop == ("b", "a")
    assert decide(usual(max_processes=4, min_processes=3), idle).stop == ("b",)
    assert next_look(usual(), idle[2:]) == 4


def test_what_the_load_asks_for_stays_however_long_it_is_idle() -> None:
    assert decide(usual(), [ready("a", 11), ready("b", idle=600)]) == Actions()


def test_an_old_one_ends_with_its_last_connection() -> None:
    old = [Seen("a", State.DRAINING, 1), Seen("b", State.DRAINING)]
    assert decide(usual(), old) == Actions(stop=("b",))


def test_more_than_there_may_be_end_at_once_when_idle() -> None:
    assert decide(usual(max_processes=1), [ready("a", 1), ready("b")]).stop == ("b",)
