"""I/O: how to wait, in the pair `asynchronous` and `synchronous`, and what sends, built on it.

Only this package knows the HTTP library.
"""
