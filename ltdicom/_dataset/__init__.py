"""The inside of `LDicomDS`: a tree over what pydicom reads and writes."""
