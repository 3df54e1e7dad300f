"""Routes below ``/__api__`` that real servers have without a version, and that clients rely on.

``routes`` lists them in the form of the contract, ``handlers`` serves them.
"""

from connectapi.server.unversioned.routes import OPERATIONS
from connectapi.server.unversioned.settings import (
    ABOUT,
    DISPLAY_NAME,
    authentication,
    server_settings,
)

__all__ = ["ABOUT", "DISPLAY_NAME", "OPERATIONS", "authentication", "server_settings"]
