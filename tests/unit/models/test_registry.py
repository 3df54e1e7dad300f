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
    with pytest.raises(AttributeError, match="UserOfTomorrow"):
        models.UserOfTomorrow  # type: ignore[attr-defined] # noqa: B018 - the mistake is the subject


def test_a_module_is_loaded_with_the_first_of_its_names() -> None:
    program = (
        "import sys, connectapi.models as m; print('connectapi.models.packages' in sys.modules);"
        "m.Package; print('connectapi.models.packages' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.split() == ["False", "True"]
