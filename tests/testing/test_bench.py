"""The benchmark's cases: what they compare exists, and those of the local server run."""

import pytest

from bench.__main__ import local_server, run
from bench.cases import CASES, Case, Sizes
from bench.cases_proxy import PROXY_CASES
from bench.local_subjects import LOCAL_SUBJECTS
from bench.packing import PACKING_CASES, PACKING_SUBJECTS, tree
from bench.proxy_subjects import PROXY_SUBJECTS
from bench.subjects import SUBJECTS


def test_every_subject_is_there_and_none_is_forgotten() -> None:
    named = [(subject, case.local) for case in CASES for subject in case.subjects]
    assert sorted(named) == sorted(
        [(name, False) for name in SUBJECTS] + [(name, True) for name in LOCAL_SUBJECTS]
    )
    proxied = [subject for case in PROXY_CASES for subject in case.subjects]
    assert sorted(proxied) == sorted(PROXY_SUBJECTS)
    assert all(case.running for case in PROXY_CASES)
    packed = [subject for case in PACKING_CASES for subject in case.subjects]
    assert sorted(packed) == sorted(PACKING_SUBJECTS)


@pytest.mark.parametrize(
    "case", [*CASES, *PROXY_CASES, *PACKING_CASES], ids=lambda case: case.title
)
def test_goals_are_met_or_missed_by_the_figures(case: Case) -> None:
    seconds = dict.fromkeys(case.subjects, 1e-9)
    grown = dict.fromkeys(case.subjects, 0)
    for goal in case.goals:
        bound = goal.at_least if goal.at_least is not None else goal.at_most
        assert bound is not None
        assert goal.is_met(bound)
        assert not goal.is_met(bound / 2 if goal.at_least is not None else bound * 2)
        assert goal.value(seconds, grown) >= 0


def test_the_local_server_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCH_KEY", "")
    monkeypatch.setenv("BENCH_SERVER", "")
    sizes = Sizes.quick()
    with local_server(sizes) as url:
        found = [run(case, url, sizes, 1) for case in CASES if case.local]
    assert len(found) == sum(case.local for case in CASES)
    for case in found:
        figures = case["seconds"]
        assert isinstance(figures, dict)
        assert all(0 < seconds < 30 for seconds in figures.values())
    assert "local_hits" in capsys.readouterr().out


def test_packing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_TREE", "")
    with tree(Sizes.quick()):
        figures = run(PACKING_CASES[0], "", Sizes.quick(), 1)["seconds"]
    assert isinstance(figures, dict)
    assert all(0 < seconds < 30 for seconds in figures.values())
