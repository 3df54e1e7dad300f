"""What a deployment says of the packages of R that its bundle lists."""

from pathlib import Path

import pytest

from connectapi.server.runtime.r_packages import RWanted, compared, wanted_packages


@pytest.fixture
def rscript(tmp_path: Path) -> Path:
    """A stand-in that has two packages."""
    program = tmp_path / "Rscript"
    program.write_text("#!/bin/sh\nprintf 'base 4.2.2\\nshiny 1.7.4\\n'\n")
    program.chmod(0o755)
    return program


def entry(version: str) -> dict[str, object]:
    return {"Source": "CRAN", "description": {"Package": "any", "Version": version}}


def test_what_differs_is_named(rscript: Path) -> None:
    listed = {"shiny": entry("1.10.0"), "base": entry("4.2.2"), "harbour": entry("1.0"), "odd": 7}

    wanted = wanted_packages(listed, rscript)

    assert wanted is not None
    first, versions, missing = compared(wanted)
    assert "not installed by this server" in first
    assert versions == "R packages in other versions: shiny 1.7.4 (bundle: 1.10.0)"
    assert missing.startswith("R packages that are not on this machine: harbour, odd.")
    assert "install.packages('harbour')" in missing


def test_what_is_there_needs_no_more_words(rscript: Path) -> None:
    assert len(compared(RWanted(rscript, {"shiny": "1.7.4", "base": ""}))) == 1


def test_many_are_counted(rscript: Path) -> None:
    (_, missing) = compared(RWanted(rscript, {f"p{number}": "" for number in range(23)}))

    assert "p19 and 3 more" in missing


def test_nothing_is_compared_without_r() -> None:
    assert wanted_packages({"shiny": entry("1")}, None) is None


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "no program"])
def test_an_r_that_does_not_answer_is_no_failure(tmp_path: Path, text: str) -> None:
    program = tmp_path / "Rscript"
    program.write_text(text)
    program.chmod(0o755)

    assert compared(RWanted(program, {"shiny": "1"})) == [
        "The R library of this machine could not be listed; content in R uses what it has."
    ]
