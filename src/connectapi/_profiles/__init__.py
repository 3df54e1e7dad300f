"""Servers saved by name: their addresses in a file, their API keys in the system's keyring."""

from connectapi._profiles.model import Profile, SavedServer
from connectapi._profiles.places import config_dir, servers_file
from connectapi._profiles.store import entries, load, names, remove, save

__all__ = [
    "Profile",
    "SavedServer",
    "config_dir",
    "entries",
    "load",
    "names",
    "remove",
    "save",
    "servers_file",
]
