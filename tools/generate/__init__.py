"""Writes everything that follows from the contract."""
