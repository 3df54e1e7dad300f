"""The clients and what hangs on them: one module a resource, in an async and a derived sync form."""
