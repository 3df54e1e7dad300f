# Derived from src/connectapi/client/_async/__init__.py by `make generate`. Do not edit.
"""The async resources, of which the sync ones are derived."""
