"""What a content item's `app_mode` says about how it runs."""

from typing import Final

_RENDERED: Final = frozenset({"rmd-static", "jupyter-static", "quarto-static"})
_NOT_RUN: Final = frozenset({"static", "unknown", ""})


def is_rendered(app_mode: str) -> bool:
    """Whether it is a document that the server renders."""
    return app_mode in _RENDERED


def is_interactive(app_mode: str) -> bool:
    """Whether it is an application or an API, which the server runs while there are visitors.

    Whatever is neither rendered nor served as it is counts, so that modes of later servers do.
    """
    return app_mode not in _RENDERED and app_mode not in _NOT_RUN
