"""The tables of the standard that a program may change: tags, VRs, UIDs, classes."""
