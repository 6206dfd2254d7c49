"""Presentation states (PS3.3 A.33): what they refer to, layers, annotations.

Each module knows the elements of one part; `items` writes them whole or not at all.
None knows handles or C++ calls; the structures are loaded when they are first made.
"""
