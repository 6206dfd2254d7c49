// dump_tree FILE: the tree of a file, a line for each element.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

class CDumper
{
public:
   explicit CDumper(FILE *pOut) : m_pOut(pOut), m_nElements(0), m_nDeepest(0) { }
   void Dump(LDicomDS *pDS, pDICOMELEMENT pElement, int nLevel);
   unsigned m_nElements;
   int m_nDeepest;

private:
   static const char *NameOfVR(L_UINT16 nVR);
   FILE *m_pOut;
};

const char *CDumper::NameOfVR(L_UINT16 nVR)
{
   static char szVR[3];
   pDICOMVR pVR = LDicomVR::Find(nVR);
   if (pVR == NULL)
      return "??";
   switch (nVR)
   {
   case VR_SQ:
      return "SQ";
   case VR_PN:
   case VR_LO:
   case VR_SH:
      return "text";
   case VR_UI:
      return "UI";
   case VR_US: case VR_SS:
   case VR_UL: case VR_SL:
      return "int";
   default:
      break;
   }
   strcpy(szVR, "..");
   return szVR;
}

void CDumper::Dump(LDicomDS *pDS, pDICOMELEMENT pElement, int nLevel)
{
   if (nLevel > m_nDeepest)
      m_nDeepest = nLevel;
   for (; pElement != NULL; pElement = pDS->GetNextElement(pElement, TRUE, TRUE))
   {
      L_UINT16 nGroup = (L_UINT16)(pElement->nTag >> 16);
      L_UINT16 nElement = (L_UINT16)(pElement->nTag & 0xFFFF);
      if (nElement == 0x0000 && nGroup != 0x0002)
         continue;
      m_nElements++;

      char szValue[41] = { 0 };
      pDICOMELEMENT pChild = pDS->GetChildElement(pElement, TRUE);
      if (!pChild)
      {
         L_UINT32 nCount = pDS->GetCountValue(pElement);
         if (pElement->nVR == VR_US && nCount > 0)
         {
            L_INT16 *pValue = pDS->GetShortValue(pElement, 0, 1);
            sprintf(szValue, "%d", *pValue);
         }
         else if (pElement->nVR != VR_OW && pElement->nVR != VR_OB && nCount)
         {
            L_TCHAR *pszText = pDS->GetStringValue(pElement, 0, 1);
            if (pszText != NULL)
               sprintf(szValue, "%.40s", pszText);
            pDS->FreeValue(pElement);
         }
      }
      fprintf(m_pOut, "%*s%04X,%04X %s", nLevel * 2, "", nGroup, nElement, NameOfVR(pElement->nVR));
      if (*szValue)
         fprintf(m_pOut, " [%s]", szValue);
      fputc('\n', m_pOut);

      if (pChild)
         Dump(pDS, pChild, nLevel + 1);
   }
}

int main(int argc, char *argv[])
{
   LDicomDS DS;
   L_UINT16 nRet = DS.LoadDS(argv[1], 0);
   if (nRet != DICOM_SUCCESS)
   {
      printf("cannot load: %u\n", nRet);
      return 1;
   }
   L_UINT32 nClass;
   L_UINT16 nFlags;
   DS.GetInfoDS(&nClass, &nFlags);
   printf("explicit: %s\n", (nFlags & DS_EXPLICIT_VR) ? "yes" : "no");
   CDumper Dumper(stdout);
   Dumper.Dump(&DS, DS.GetFirstElement(NULL, TRUE, TRUE), 0);
   printf("%u elements, %d levels\n", Dumper.m_nElements, Dumper.m_nDeepest + 1);
   return 0;
}
