"""Routes that real servers have without a version, and that clients rely on.

``routes`` lists those below ``/__api__`` in the form of the contract, and ``handlers`` serves them;
``root_routes`` lists those of OAuth at the server's root.
"""

from connectapi.server.unversioned.root_routes import AT_ROOT
from connectapi.server.unversioned.routes import OPERATIONS
from connectapi.server.unversioned.settings import (
    ABOUT,
    DISPLAY_NAME,
    authentication,
    server_settings,
)

__all__ = ["ABOUT", "AT_ROOT", "DISPLAY_NAME", "OPERATIONS", "authentication", "server_settings"]
