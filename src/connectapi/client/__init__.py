"""The clients and their resources, one module each, async and derived sync."""
