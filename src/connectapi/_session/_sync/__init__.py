# Derived from src/connectapi/_session/_async/__init__.py by `make generate`. Do not edit.
"""The session and what is built on it, written once as async."""
