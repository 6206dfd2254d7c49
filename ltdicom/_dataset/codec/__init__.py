"""Bytes: transfer syntaxes, character sets, reading, writing."""
