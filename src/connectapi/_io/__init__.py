"""I/O: one pair of modules, `asynchronous` and `synchronous`, with the same names.

Only this package knows the HTTP library.
"""
