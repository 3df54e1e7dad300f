"""The session and what is built on it, written once as async."""
