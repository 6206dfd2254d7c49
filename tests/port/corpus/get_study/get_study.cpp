// get_study ADDRESS PORT STUDY: fetches a study over the same association (C-GET).
// Written when the compiler was moved to C++11.
#include "stdafx.h"
#include <cstdio>
#include <string>
#include <vector>
#include <map>

namespace retrieve {

struct Result
{
   int nRemaining = 0;
   int nCompleted = 0;
   int nFailed = 0;
   L_UINT16 nStatus = 0xFFFF;
};

class GetClient final : public LDicomNet
{
public:
   explicit GetClient(const std::string &study) : LDicomNet(nullptr, DICOM_SECURE_NONE), m_study(study) {}

   L_VOID OnConnect(L_INT nError) override;
   L_VOID OnReceiveAssociateAccept(LDicomAssociate *pPDU) override;
   L_VOID OnReceiveCStoreRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS) override;
   L_VOID OnReceiveCGetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, L_UINT16 nRemaining, L_UINT16 nCompleted, L_UINT16 nFailed, L_UINT16 nWarning, LDicomDS *pDS) override;
   L_VOID OnReceiveReleaseResponse() override { m_done = true; }
   L_VOID OnClose(L_INT nError, LDicomNet *pNet) override { m_done = true; }

   bool done() const { return m_done; }
   const Result &result() const { return m_result; }
   const std::map<std::string, int> &modalities() const { return m_modalities; }

private:
   std::string m_study;
   bool m_done = false;
   Result m_result;
   std::map<std::string, int> m_modalities;
};

L_VOID GetClient::OnConnect(L_INT nError)
{
   if (nError != DICOM_SUCCESS)
   {
      m_done = true;
      return;
   }
   LDicomAssociate request(TRUE);
   request.SetCalled("PACS");
   request.SetCalling("GETTER");
   request.AddPresentation(1, PDU_ACCEPT_RESULT_SUCCESS, UID_STUDY_ROOT_QUERY_GET);
   request.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN);
   L_UCHAR id = 3;
   for (auto uid : { UID_CT_IMAGE_STORAGE, UID_MR_IMAGE_STORAGE })
   {
      request.AddPresentation(id, PDU_ACCEPT_RESULT_SUCCESS, uid);
      request.AddTransfer(id, UID_EXPLICIT_VR_LITTLE_ENDIAN);
      request.AddTransfer(id, UID_IMPLICIT_VR_LITTLE_ENDIAN);
      request.SetRoleSelect(id, TRUE, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT);
      id += 2;
   }
   SendAssociateRequest(&request);
}

L_VOID GetClient::OnReceiveAssociateAccept(LDicomAssociate *pPDU)
{
   const auto id = pPDU->FindAbstract(UID_STUDY_ROOT_QUERY_GET);
   if (!id)
   {
      SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN);
      m_done = true;
      return;
   }
   LDicomDS keys;
   keys.InitDS(CLASS_UNKNOWN, DS_IMPLICIT_VR | DS_LITTLE_ENDIAN);
   auto add = [&keys](L_UINT32 tag, L_UINT16 vr, const std::string &value) {
      auto element = keys.InsertElement(nullptr, FALSE, tag, vr, FALSE, 0);
      keys.SetStringValue(element, const_cast<char *>(value.c_str()), 1);
   };
   add(TAG_QUERY_RETRIEVE_LEVEL, VR_CS, "STUDY");
   add(TAG_STUDY_INSTANCE_UID, VR_UI, m_study);
   SendCGetRequest(id, 11, UID_STUDY_ROOT_QUERY_GET, COMMAND_PRIORITY_MEDIUM, &keys);
}

L_VOID GetClient::OnReceiveCStoreRequest(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_TCHAR *pszInstance, L_UINT16 nPriority, L_TCHAR *pszMoveAE, L_UINT16 nMoveMessageID, LDicomDS *pDS)
{
   std::string modality = "?";
   if (auto element = pDS->FindFirstElement(nullptr, TAG_MODALITY, FALSE))
   {
      auto value = pDS->GetStringValue(element, 0, 1);
      if (value != nullptr)
         modality = value;
   }
   ++m_modalities[modality];
   SendCStoreResponse(nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS);
}

L_VOID GetClient::OnReceiveCGetResponse(L_UCHAR nPresentationID, L_UINT16 nMessageID, L_TCHAR *pszClass, L_UINT16 nStatus, L_UINT16 nRemaining, L_UINT16 nCompleted, L_UINT16 nFailed, L_UINT16 nWarning, LDicomDS *pDS)
{
   m_result.nRemaining = nRemaining;
   m_result.nCompleted = nCompleted;
   m_result.nFailed = nFailed;
   m_result.nStatus = nStatus;
   if (nStatus != COMMAND_STATUS_PENDING)
      SendReleaseRequest();
}

} // namespace retrieve

int main(int argc, char *argv[])
{
   if (argc != 4)
      return 2;
   retrieve::GetClient client(argv[3]);
   if (client.Connect(nullptr, 0, argv[1], static_cast<L_UINT>(atoi(argv[2]))) != DICOM_SUCCESS)
      return 3;
   while (!client.done())
      LDicomNet::Breathe();
   const auto &r = client.result();
   std::printf("status %04X, %d completed, %d failed\n", r.nStatus, r.nCompleted, r.nFailed);
   for (const auto &entry : client.modalities())
      std::printf("%s: %d\n", entry.first.c_str(), entry.second);
   client.Close();
   return r.nStatus == 0 ? 0 : 1;
}
