// print_page ADDRESS PORT FILE: one image on one film.
#include "stdafx.h"
#include <stdio.h>

class CMyPrintSCU : public LDicomPrintSCU
{
public:
   CMyPrintSCU() : LDicomPrintSCU(NULL), m_nStatus(0) {}
   virtual L_VOID OnStatus(L_UINT16 uStatus, L_UINT16 uOperationStatus)
   {
      m_nStatus++;
      if (uOperationStatus != 0)
         printf("operation status %04x\n", uOperationStatus);
   }
   int m_nStatus;
};

static int Print(CMyPrintSCU &Printer, LDicomDS *pImage)
{
   FILMSESSIONPARAMETERS Session;
   FILMBOXPARAMETERS Film;
   IMAGEBOXPARAMETERS Box;
   L_INT nRet;

   Printer.GetDefaultFilmSessionParameters(&Session, sizeof(Session));
   Session.nNumberOfCopies = 1;
   Session.pszPrintPriority = "HIGH";
   Session.pszMediumType = "BLUE FILM";
   nRet = Printer.CreateFilmSession(&Session, FALSE);
   if (nRet != DICOM_SUCCESS)
      return nRet;

   Printer.GetDefaultFilmBoxParameters(&Film, sizeof(FILMBOXPARAMETERS));
   Film.pszImageDisplayFormat = "STANDARD\\1,1";
   Film.pszFilmOrientation = "PORTRAIT";
   nRet = Printer.CreateFilmBox(&Film);
   if (nRet != DICOM_SUCCESS)
      return nRet;

   L_UINT32 nBoxes = Printer.GetImageBoxesCount();
   printf("%lu image box\n", (unsigned long)nBoxes);
   if (!nBoxes)
      return -1;

   Printer.GetDefaultImageBoxParameters(&Box, sizeof(IMAGEBOXPARAMETERS));
   Box.nImagePosition = 1;
   Box.pszPolarity = "NORMAL";
   nRet = Printer.UpdateImageBox(Printer.GetImageBoxInstanceUID(0), pImage, 0, &Box);
   if (nRet == DICOM_SUCCESS)
      nRet = Printer.PrintFilmBox();
   Printer.FreeImageBoxesInstanceUIDs();
   if (nRet == DICOM_SUCCESS)
   {
      nRet = Printer.DeleteFilmBox();
      if (nRet == DICOM_SUCCESS)
         nRet = Printer.DeleteFilmSession();
   }
   return nRet;
}

int main(int argc, char *argv[])
{
   LDicomDS Image;
   if (argc != 4 || Image.LoadDS(argv[3], 0) != DICOM_SUCCESS)
      return 2;

   CMyPrintSCU Printer;
   Printer.SetTimeout(20);
   L_INT nRet = Printer.Associate(argv[1], (L_UINT)atoi(argv[2]), "PRINTER", "PRINT_SCU", PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS);
   if (nRet != DICOM_SUCCESS)
   {
      L_UCHAR nResult = 0, nSource = 0, nReason = 0;
      if (nRet == DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED)
         Printer.GetAssociateRejectInfo(&nResult, &nSource, &nReason);
      printf("associate: %d (%d %d %d)\n", nRet, nResult, nSource, nReason);
      return 1;
   }
   printf("grayscale: %s\n", Printer.IsClassSupported(PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS) ? "yes" : "no");
   nRet = Print(Printer, &Image);
   printf("print: %d\n", nRet);
   if (nRet == DICOM_SUCCESS)
      nRet = Printer.Release();
   printf("release: %d, %s\n", nRet, Printer.m_nStatus > 5 ? "many hooks" : "few hooks");
   return nRet == DICOM_SUCCESS ? 0 : 1;
}
