"""The contract as dataclasses, read from `contract/`."""

from tools.contract.load import load
from tools.contract.model import (
    Body,
    Contract,
    ErrorCode,
    Names,
    Operation,
    Parameter,
    Release,
    Schema,
    Since,
    Tag,
)
from tools.contract.source import ContractError

__all__ = [
    "Body",
    "Contract",
    "ContractError",
    "ErrorCode",
    "Names",
    "Operation",
    "Parameter",
    "Release",
    "Schema",
    "Since",
    "Tag",
    "load",
]
