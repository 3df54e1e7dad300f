# Derived from src/connectapi/_io/_async/__init__.py by `make generate`. Do not edit.
"""What sends, written once as async."""
