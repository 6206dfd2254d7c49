// printer_status ADDRESS PORT: what a printer says of itself, asked at most three times.
#include "stdafx.h"
#include <stdio.h>

static bool Ask(LDicomPrintSCU *pPrinter, PRINTERINFO &Info)
{
   PRINTERINFO Wanted;
   memset(&Wanted, 0, sizeof(Wanted));
   Wanted.uStructSize = sizeof(Wanted);
   lstrcpy(Wanted.szPrinterStatus, TEXT("x"));
   lstrcpy(Wanted.szPrinterName, TEXT("x"));
   if (pPrinter->GetPrinterInfo(&Wanted, TRUE, FALSE) != DICOM_SUCCESS)
      return false;
   return pPrinter->GetPrinterInfo(&Info, sizeof(PRINTERINFO)) == DICOM_SUCCESS;
}

int _tmain(int argc, TCHAR *argv[])
{
   LDicomPrintSCU Printer;
   PRINTERINFO Info;
   int nTry = 0;

retry:
   ++nTry;
   if (Printer.Associate(argv[1], _ttoi(argv[2]), TEXT("PRINTER"), TEXT("STATUS"), PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS) != DICOM_SUCCESS)
   {
      if (nTry < 3)
         goto retry;
      _tprintf(TEXT("not reached in %d tries\n"), nTry);
      return 1;
   }
   if (Ask(&Printer, Info))
      _tprintf(TEXT("%s: %s\n"), Info.szPrinterName, Info.szPrinterStatus);
   else
      _tprintf(TEXT("no answer\n"));
   Printer.Release();
   return 0;
}
