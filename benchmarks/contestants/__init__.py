"""Be the servers that are measured beside livedemo; each relays what a client says to all."""
