"""`connectapi.models` loads a module when one of its names is first asked for."""

import subprocess
import sys

import pytest

from connectapi import models


def test_every_name_that_is_promised_is_there() -> None:
    for name in models.__all__:
        assert isinstance(getattr(models, name), type), name
    assert set(models.__all__) <= set(dir(models))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Userr"):
        models.Userr  # type: ignore[attr-defined] # noqa: B018 - the mistake is the subject


def test_importing_the_package_loads_no_module_of_it() -> None:
    program = "import sys, connectapi.models; print([m for m in sys.modules if '.models.' in m])"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "[]"
