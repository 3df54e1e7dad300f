"""What of `connectapi.state` speaks to servers, asynchronously."""
