"""Validate bodies and payloads that arrive as JSON."""
