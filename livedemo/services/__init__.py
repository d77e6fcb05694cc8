"""Hold the verbs: the only code that changes anything."""
