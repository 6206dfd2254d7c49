// print_two ADDRESS PORT FILE FILE: two images side by side, with all errors told.
#include "stdafx.h"
#include <stdio.h>

#define TRY(call) if ((nRet = (call)) != DICOM_SUCCESS) { printf("%s: %d\n", #call, nRet); goto end; }

int main(int argc, char *argv[])
{
   L_INT nRet = DICOM_SUCCESS;
   L_UINT32 n;
   LDicomPrintSCU Printer;
   FILMSESSIONPARAMETERS Session;
   FILMBOXPARAMETERS FilmBox;
   IMAGEBOXPARAMETERS ImageBox;

   if (argc < 5)
      return 2;
   TRY(Printer.Associate(argv[1], atoi(argv[2]), "PRINTER", "PRINT_TWO", PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS))
   TRY(Printer.GetDefaultFilmSessionParameters(&Session, sizeof(Session)))
   Session.nNumberOfCopies = 2;
   TRY(Printer.CreateFilmSession(&Session))
   TRY(Printer.GetDefaultFilmBoxParameters(&FilmBox, sizeof(FilmBox)))
   FilmBox.pszImageDisplayFormat = "STANDARD\\1,1";
   FilmBox.pszFilmSizeID = "14INX17IN";
   TRY(Printer.CreateFilmBox(&FilmBox))
   for (n = 0; n < Printer.GetImageBoxesCount() && (int)n < argc - 3; n++)
   {
      LDicomDS Image;
      TRY(Image.LoadDS(argv[3 + n], 0))
      TRY(Printer.GetDefaultImageBoxParameters(&ImageBox, sizeof(ImageBox)))
      ImageBox.nImagePosition = n + 1;
      TRY(Printer.UpdateImageBox(Printer.GetImageBoxInstanceUID(n), &Image, 0, &ImageBox))
   }
   TRY(Printer.PrintFilmSession())
   printf("printed %lu images\n", (unsigned long)n);

end:
   if (nRet == DICOM_SUCCESS)
      nRet = Printer.Release();
   printf("result %d\n", nRet);
   return nRet;
}
