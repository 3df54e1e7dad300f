"""The operations as test cases."""

import pytest

from tests.contract.arguments import Arguments
from tools.contract import Operation, load

CONTRACT = load()
ARGUMENTS = Arguments(CONTRACT)
EVERY = pytest.mark.parametrize("operation", CONTRACT.operations, ids=lambda o: o.id)


def those_with(what: str, operations: list[Operation]) -> pytest.MarkDecorator:
    """Parametrize over some operations; none at all would test nothing."""
    assert operations, f"no operation has {what}"
    return pytest.mark.parametrize("operation", operations, ids=lambda o: o.id)
