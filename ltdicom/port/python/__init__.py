"""The typed tree as Python."""
