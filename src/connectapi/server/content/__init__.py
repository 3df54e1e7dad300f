"""Content: its archives on disk, how it is deployed, and how it is served."""
