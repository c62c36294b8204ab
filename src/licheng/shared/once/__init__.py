"""Requests that may be sent again: the same key and the same content get the same answer, and are done once (P11)."""
