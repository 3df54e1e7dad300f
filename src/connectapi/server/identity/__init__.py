"""OAuth on both sides: tokens for content by integrations, and tokens for clients of the server."""
