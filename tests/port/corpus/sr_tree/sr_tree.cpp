// sr_tree FILE: writes a small structured report, reads it back and prints its tree.
#include "stdafx.h"
#include <stdio.h>
#include <string.h>

typedef struct tagNODE
{
   char            *pszRelation;
   char            *pszType;
   char            *pszCode;
   char            *pszText;
   struct tagNODE  *pChildren;
   int              nChildren;
} NODE;

static NODE g_Findings[] = {
   { "CONTAINS", "TEXT", "F1", "No nodule", NULL, 0 },
   { "CONTAINS", "TEXT", "F2", "Heart of normal size", NULL, 0 },
};
static NODE g_Sections[] = {
   { "CONTAINS", "CONTAINER", "S1", NULL, g_Findings, 2 },
   { "CONTAINS", "TEXT", "S2", "Normal chest", NULL, 0 },
};
static NODE g_Root = { NULL, "CONTAINER", "R0", NULL, g_Sections, sizeof(g_Sections) / sizeof(g_Sections[0]) };

class CReport : public LDicomDS
{
public:
   L_BOOL Build(NODE *pNode, pDICOMELEMENT pParent);
   int    Print(pDICOMELEMENT pParent, int nLevel);
private:
   pDICOMELEMENT Put(pDICOMELEMENT pParent, L_UINT32 nTag, char *pszValue);
   char *Value(pDICOMELEMENT pParent, L_UINT32 nTag);
};

pDICOMELEMENT CReport::Put(pDICOMELEMENT pParent, L_UINT32 nTag, char *pszValue)
{
   pDICOMELEMENT p = InsertElement(pParent, pParent != NULL ? TRUE : FALSE, nTag, VR_UN, FALSE, 0);
   if (p != NULL && pszValue != NULL)
      SetConvertValue(p, pszValue, 1);
   return p;
}

L_BOOL CReport::Build(NODE *pNode, pDICOMELEMENT pParent)
{
   int n;
   pDICOMELEMENT pSeq;
   if (pNode->pszRelation)
      Put(pParent, TAG_RELATIONSHIP_TYPE, pNode->pszRelation);
   Put(pParent, TAG_VALUE_TYPE, pNode->pszType);
   pSeq = InsertElement(pParent, pParent != NULL, TAG_CONCEPT_NAME_CODE_SEQUENCE, VR_SQ, TRUE, 0);
   Put(InsertElement(pSeq, TRUE, TAG_ITEM, VR_SQ, TRUE, 0), TAG_CODE_VALUE, pNode->pszCode);
   if (pNode->pszText)
      Put(pParent, TAG_TEXT_VALUE, pNode->pszText);
   if (pNode->nChildren == 0)
      return TRUE;
   pSeq = InsertElement(pParent, pParent != NULL, TAG_CONTENT_SEQUENCE, VR_SQ, TRUE, 0);
   for (n = 0; n < pNode->nChildren; n++)
   {
      pDICOMELEMENT pItem = InsertElement(pSeq, TRUE, TAG_ITEM, VR_SQ, TRUE, ELEMENT_INDEX_MAX);
      if (pItem == NULL || !Build(pNode->pChildren + n, pItem))
         return FALSE;
   }
   return TRUE;
}

char *CReport::Value(pDICOMELEMENT pParent, L_UINT32 nTag)
{
   pDICOMELEMENT p = pParent ? GetChildElement(pParent, TRUE) : GetFirstElement(NULL, TRUE, TRUE);
   p = FindFirstElement(p, nTag, TRUE);
   return p ? GetStringValue(p, 0, 1) : NULL;
}

int CReport::Print(pDICOMELEMENT pParent, int nLevel)
{
   int nNodes = 1;
   pDICOMELEMENT pFirst = pParent ? GetChildElement(pParent, TRUE) : GetFirstElement(NULL, TRUE, TRUE);
   pDICOMELEMENT pCode = FindFirstElement(pFirst, TAG_CONCEPT_NAME_CODE_SEQUENCE, TRUE);
   char *pszCode = pCode ? Value(GetChildElement(pCode, TRUE), TAG_CODE_VALUE) : NULL;
   char *pszText = Value(pParent, TAG_TEXT_VALUE);

   for (int i = 0; i < nLevel; i++)
      putchar('.');
   printf("%s %s%s%s\n", pszCode ? pszCode : "-", Value(pParent, TAG_VALUE_TYPE), pszText ? ": " : "", pszText ? pszText : "");
   pDICOMELEMENT pContent = FindFirstElement(pFirst, TAG_CONTENT_SEQUENCE, TRUE);
   if (pContent != NULL)
   {
      pDICOMELEMENT pItem = GetChildElement(pContent, TRUE);
      do
      {
         nNodes += Print(pItem, nLevel + 1);
         pItem = GetNextElement(pItem, TRUE, TRUE);
      } while (pItem);
   }
   return nNodes;
}

int main(int argc, char *argv[])
{
   CReport Report;
   Report.InitDS(CLASS_UNKNOWN, DS_EXPLICIT_VR | DS_LITTLE_ENDIAN | DS_METAHEADER_PRESENT);
   pDICOMELEMENT p = Report.InsertElement(NULL, FALSE, TAG_SOP_CLASS_UID, VR_UI, FALSE, 0);
   Report.SetStringValue(p, UID_BASIC_TEXT_SR, 1);
   p = Report.InsertElement(NULL, FALSE, TAG_SOP_INSTANCE_UID, VR_UI, FALSE, 0);
   Report.SetStringValue(p, "1.2.3.88", 1);
   if (!Report.Build(&g_Root, NULL) || Report.SaveDS(argv[1], 0) != DICOM_SUCCESS)
      return 1;

   CReport Again;
   if (Again.LoadDS(argv[1], 0) != DICOM_SUCCESS)
      return 1;
   printf("%d nodes\n", Again.Print(NULL, 0));
   return 0;
}
