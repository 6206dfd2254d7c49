"""DIMSE messages (PS3.7): no socket, no thread."""
