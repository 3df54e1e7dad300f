"""Speed and memory, measured side by side with posit-sdk. `make bench` runs it."""

GUID = "6f300623-1e0c-48e6-a473-{:012x}"
