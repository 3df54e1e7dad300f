"""The session: obeys the core, with the I/O pair, to send requests."""
