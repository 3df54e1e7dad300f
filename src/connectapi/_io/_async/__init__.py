"""What sends, written once as async."""
