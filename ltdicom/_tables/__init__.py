"""The tables of the standard that a program may change: tags, VRs, UIDs, classes.

May know ``_core``, the structures and the constants; no data set.
"""
