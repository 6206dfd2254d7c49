// disc_sizes DICOMDIR: how many images each patient has, and the file of the last one.
#include "stdafx.h"
#include <stdio.h>
#include <map>
#include <string>

typedef std::pair<int, std::string> ENTRY;

class CDisc : public LDicomDS
{
public:
   CDisc() : LDicomDS(NULL) {}
   void Visit(pDICOMELEMENT pKey, const std::string &strPatient);
   std::map<std::string, ENTRY> m_Patients;
};

void CDisc::Visit(pDICOMELEMENT pKey, const std::string &strPatient)
{
   while (pKey != NULL)
   {
      std::string strName(strPatient);
      const std::string strType = GetValueKey(pKey);
      pDICOMELEMENT pFirst = GetChildElement(pKey, TRUE);

      if (strType == "PATIENT")
      {
         pDICOMELEMENT pID = FindFirstElement(pFirst, TAG_PATIENT_ID, TRUE);
         strName = pID ? GetStringValue(pID, 0, 1) : "?";
         m_Patients[strName] = ENTRY(0, "");
      }
      else if (strType == "IMAGE")
      {
         ENTRY &Entry = m_Patients[strName];
         Entry.first++;
         pDICOMELEMENT pFile = FindFirstElement(pFirst, TAG_REFERENCED_FILE_ID, TRUE);
         if (pFile)
         {
            L_UINT32 nParts = GetCountValue(pFile);
            Entry.second.clear();
            for (L_UINT32 i = 0; i < nParts; i++)
            {
               if (i > 0)
                  Entry.second += "/";
               Entry.second += GetStringValue(pFile, i, 1);
            }
         }
      }
      Visit(GetChildKey(pKey), strName);
      pKey = GetNextKey(pKey, TRUE);
   }
}

int main(int argc, char *argv[])
{
   CDisc Disc;
   if (Disc.LoadDS(argv[1], 0) != DICOM_SUCCESS)
   {
      puts("no DICOMDIR");
      return 1;
   }
   Disc.Visit(Disc.GetFirstKey(NULL, TRUE), "");
   std::map<std::string, ENTRY>::iterator it = Disc.m_Patients.begin();
   for (; it != Disc.m_Patients.end(); it++)
      printf("%s %d %s\n", it->first.c_str(), it->second.first, it->second.second.c_str());
   return (int)Disc.m_Patients.size() == 2 ? 0 : 1;
}
