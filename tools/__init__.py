"""Programs that write or check the repository's files; never shipped."""
