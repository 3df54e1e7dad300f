"""Telling "there is none" from "this server cannot say"."""

from connectapi._core.errors import NotFound, RouteNotFound


def there_is_none(error: NotFound) -> None:
    """Take a 404 for "there is none", unless the route itself is missing.

    Raises:
        RouteNotFound: `error` itself, where the server does not know the operation.
    """
    if isinstance(error, RouteNotFound):
        raise error
