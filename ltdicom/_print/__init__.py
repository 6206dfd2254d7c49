"""The inside of `LDicomPrintSCU`: a print session, its attributes and its images.

May know ``_dataset``, ``_net`` and what is below; the face gives it the object that sends.
"""
