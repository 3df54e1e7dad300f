"""The pages of the server's own."""
