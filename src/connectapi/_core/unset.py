"""Absent is not null: the value of a field that an answer lacks or a caller did not set."""

from msgspec import UNSET, UnsetType

__all__ = ["UNSET", "UnsetType"]
