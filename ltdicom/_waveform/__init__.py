"""Multiplex groups of waveforms, as they are while no data set holds them.

May know ``_dataset``; no face and no network.
"""
