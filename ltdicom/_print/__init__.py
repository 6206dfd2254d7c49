"""The inside of `LDicomPrintSCU`."""
