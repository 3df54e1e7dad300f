"""Files that appear whole or not at all."""

from pathlib import Path

import pytest

from connectapi._io.files import written_aside


def test_a_failure_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_bytes(b"before")

    def give_up() -> None:
        with written_aside(target) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()

    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_the_error_names_the_file_that_was_wanted(tmp_path: Path) -> None:
    target = tmp_path / "missing" / "table.parquet"

    with pytest.raises(FileNotFoundError) as caught, written_aside(target):
        pass

    assert caught.value.filename == str(target)
    assert ".part" not in str(caught.value)
