# Derived from src/connectapi/state/_async/__init__.py by `make generate`. Do not edit.
"""What of `connectapi.state` speaks to servers, asynchronously."""
