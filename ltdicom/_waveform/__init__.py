"""Multiplex groups of waveforms, as they are while no data set holds them."""
