"""The handlers of the operations, one module a tag; see :mod:`connectapi.server.registry`."""
