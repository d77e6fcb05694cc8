"""Hold the reads, one module a noun; nothing here changes anything."""
