"""Objects that `copy` and `pickle` refuse, and handles."""

from __future__ import annotations

import copy
import pickle

import pytest

from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet
from ltdicom.printscu import LDicomPrintSCU
from ltdicom.waveform import LDicomWaveformChannel, LDicomWaveformGroup


def test_a_handle_is_a_pointer():
    ds = LDicomDS()
    element = ds.InsertElement(None, False, 0x00100020, 0x554E)
    assert copy.copy(element) is copy.deepcopy(element) is element
    assert copy.deepcopy([element]) == [element]
    with pytest.raises(TypeError, match="DICOMELEMENT cannot be"):
        pickle.dumps(element)


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps])
@pytest.mark.parametrize(
    "kind", [LDicomNet, LDicomPrintSCU, LDicomWaveformGroup, LDicomWaveformChannel]
)
def test_what_cannot_be_copied_says_so(kind, make):
    with pytest.raises(TypeError, match=f"{kind.__name__} cannot be copied or pickled: "):
        make(kind())
