# Written by `make generate` from contract/. Do not edit.
"""The operations of the contract: `_async` and `_sync` hold a room for each tag."""
