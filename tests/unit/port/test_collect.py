"""Declarations of a program."""

from __future__ import annotations

from tests.unit.port.conftest import Collected

HEADER = """
typedef struct _tagROW { int nID; L_TCHAR szName[64]; } ROW, *PROW;
typedef enum { FIRST, SECOND = 4 } ORDER;
class CNet : public LDicomNet
{
public:
   CNet(L_TCHAR *psz = NULL) : LDicomNet(psz, 0), m_n(1) {}
   virtual ~CNet();
   L_VOID OnClose(L_INT nError, LDicomNet *pNet);
   static int s_nCount;
   L_UINT16 m_n, m_a[10];
   PROW m_pRow;
   enum { MAX_ROWS = 20 };
};
"""
SOURCE = """
#include "net.h"
int CNet::s_nCount = 3;
static CString g_str(_T("x"));
extern int g_nElsewhere;
CNet::~CNet() {}
L_VOID CNet::OnClose(L_INT nError, LDicomNet *pNet) { m_n = 0; }
int Helper(int a, int b = 2);
int Helper(int a, int b) { return a + b; }
CLost::CLost() { m_x = 1; }
"""


def test_a_program(collected: Collected) -> None:
    program = collected(net_h=HEADER, net_cpp=SOURCE)
    net = program.classes["CNet"]
    assert net.bases == ["LDicomNet"]
    assert {k: str(v.type) for k, v in net.fields.items()} == {
        "s_nCount": "int",
        "m_n": "L_UINT16",
        "m_a": "L_UINT16[10]",
        "m_pRow": "PROW",
    }
    assert net.fields["s_nCount"].value is not None
    assert list(net.enumerators) == ["MAX_ROWS"]
    assert str(program.resolved(net.fields["m_pRow"].type)) == "ROW *"
    assert program.classes["ROW"].is_struct
    # in the order of the files
    assert [f.key for f in program.definitions] == [
        "CNet::~CNet",
        "CNet::OnClose",
        "Helper",
        "CLost::CLost",
        "CNet::CNet",
    ]
    # the default of the declaration is known at the definition
    (helper,) = program.functions["Helper"]
    assert helper.parameters[1].default is not None
    assert list(program.enumerators) == ["FIRST", "SECOND", "MAX_ROWS"]
    assert program.variables["g_nElsewhere"].external
    # a class whose header is missing
    assert "CLost" in program.classes
    assert program.library_base("CNet") == "LDicomNet"
    assert program.library_base("CLost") is None
    assert not program.has_unknown_base("CNet")
