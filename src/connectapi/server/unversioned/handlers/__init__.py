"""The handlers of the routes without a version; see :mod:`connectapi.server.registry`."""
