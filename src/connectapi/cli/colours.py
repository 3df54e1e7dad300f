"""Lines of a running server in colour, where they are read on a terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.console import Line

_STYLES = {"plain": "", "strong": "bold", "faint": "dim", "good": "green", "bad": "bold red"}


def shows_in_colour(stream: TextIO) -> Callable[[Line], None] | None:
    """Make the function that shows lines on a stream in colour.

    Returns:
        None where they are to be plain: the stream is no terminal, or NO_COLOR is set.
    """
    if not stream.isatty() or os.environ.get("NO_COLOR"):
        return None
    # Loaded here: where lines are plain, starting is quicker without.
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)

    def show(line: Line) -> None:
        console.print(Text.assemble(*((span.text, _STYLES[span.style]) for span in line)))

    return show
