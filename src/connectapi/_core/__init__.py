"""The pure core: what to send, what an answer means, what to do next. No I/O happens here."""
