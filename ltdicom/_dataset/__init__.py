"""The inside of `LDicomDS`: a tree over what pydicom reads and writes.

May know ``_tables`` and ``_core``; no face, no network, no C++ names. Its package ``codec``
turns bytes into elements and back, and knows no tree.
"""
