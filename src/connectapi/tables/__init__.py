"""Tables: pages of raw JSON rows to Arrow, and from there to anything."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.tables.builder import TableBuilder
    from connectapi.tables.convert import PandasTypes, Table

__all__ = ["PandasTypes", "Table", "TableBuilder"]

# Arrow's library is loaded when one of these is first asked for.
_HOMES = {"PandasTypes": "convert", "Table": "convert", "TableBuilder": "builder"}


if not TYPE_CHECKING:
    # A type checker that saw this would take every name for one of the module's.

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
