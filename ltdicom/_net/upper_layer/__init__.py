"""The state machine (PS3.8 9.2), by pynetdicom."""
