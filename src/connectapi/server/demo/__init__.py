"""A lively example server: a port with its people, what they publish, and 90 days of visits."""
