"""The async resources, of which the sync ones are derived."""
