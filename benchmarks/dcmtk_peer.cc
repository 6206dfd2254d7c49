// The work done by a C++ program on DCMTK's library; see peer.py for the calls.
// Build: g++ -O2 -o dcmtk_peer dcmtk_peer.cc -ldcmtls -ldcmnet -ldcmdata -loflog -lofstd
// With -DWITH_SQLITE -lsqlite3 its server also looks orders up.
// TCP_NODELAY=1 in the environment switches Nagle's algorithm off, as DCMTK has it.
#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmnet/assoc.h"
#include "dcmtk/dcmnet/dimse.h"
#include "dcmtk/dcmtls/tlslayer.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>
#include <netinet/in.h>
#include <sys/socket.h>
#ifdef WITH_SQLITE
#include <sqlite3.h>
#endif

namespace {

const char *const MPPS = "1.2.840.10008.3.1.2.3.3";
const char *const INSTANCE = "1.2.3.4.5";
const char *const PATIENT = "123-45-6789";
const int MAX_PDU = 16384, TIMEOUT = 30, MANY = 50, FOUR = 4, OUTSTANDING = 8;
const T_ASC_PresentationContextID ECHO_ID = 1, NSET_ID = 3, STORE_ID = 5;
const char *SYNTAX[] = {UID_LittleEndianExplicitTransferSyntax};

std::string save, file, kind, tls, orders;
bool forking = false;
int contexts = 3;

void check(const OFCondition &condition, const char *what) {
    if (condition.bad()) {
        fprintf(stderr, "%s: %s\n", what, condition.text());
        exit(1);
    }
}
#define CHECK(call) check((call), #call)

double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

const char *textOf(DcmDataset *data, const DcmTagKey &tag) {
    const char *value = nullptr;
    CHECK(data->findAndGetString(tag, value));
    if (!value || !*value) exit(1);
    return value;
}

void readPatient(DcmDataset *data) { textOf(data, DCM_PatientID); }

// The number of the order that an object belongs to.
std::string orderOf(DcmDataset *data) {
#ifdef WITH_SQLITE
    static sqlite3_stmt *query = nullptr;
    if (!query) {
        const char *text = "SELECT number FROM orders"
                           " WHERE patient = ? AND study = ? AND modality = ?";
        sqlite3 *table;
        if (sqlite3_open(orders.c_str(), &table) ||
            sqlite3_prepare_v2(table, text, -1, &query, nullptr))
            exit(1);
    }
    const DcmTagKey tags[] = {DCM_PatientID, DCM_StudyInstanceUID, DCM_Modality};
    for (int i = 0; i < 3; i++)
        sqlite3_bind_text(query, i + 1, textOf(data, tags[i]), -1, SQLITE_STATIC);
    if (sqlite3_step(query) != SQLITE_ROW) exit(1);
    const std::string number = std::to_string(sqlite3_column_int64(query, 0));
    sqlite3_reset(query);
    return number;
#else
    (void)data;
    exit(1);  // nobody comes here: main() asks for it
#endif
}

// Certificate and suite are those of the other peers.
void secure(T_ASC_Network *network, T_ASC_NetworkRole role) {
    if (tls.empty()) return;
    const std::string certificate = tls + "/certificate.pem", key = tls + "/key.pem";
    DcmTLSTransportLayer::initializeOpenSSL();
    auto *layer = new DcmTLSTransportLayer(role, nullptr, OFTrue);
    CHECK(layer->addTrustedCertificateFile(certificate.c_str(), DCF_Filetype_PEM));
    if (role == NET_ACCEPTOR) {
        CHECK(layer->setPrivateKeyFile(key.c_str(), DCF_Filetype_PEM));
        CHECK(layer->setCertificateFile(certificate.c_str(), DCF_Filetype_PEM));
        layer->setCertificateVerification(DCV_ignoreCertificate);
    }
    CHECK(layer->addCipherSuite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    CHECK(layer->activateCipherSuites());
    CHECK(ASC_setTransportLayer(network, layer, 1));
}

// -- serve ------------------------------------------------------------------------

OFCondition answerStore(T_ASC_Association *association, T_ASC_PresentationContextID id,
                        const T_DIMSE_C_StoreRQ &request) {
    T_ASC_PresentationContextID dataId;
    DcmDataset *data = nullptr;
    OFCondition result = DIMSE_receiveDataSetInMemory(
        association, DIMSE_BLOCKING, 0, &dataId, &data, nullptr, nullptr);
    if (result.good() && save.empty()) readPatient(data);
    if (result.good() && !save.empty()) {
        const std::string order = orders.empty() ? "" : orderOf(data);
        DcmFileFormat format(data, OFFalse);  // takes the data set over
        data = nullptr;
        static int number = 0;
        const std::string name =
            orders.empty() ? std::to_string(getpid()) + "-" + std::to_string(number++)
                           : order + "-" + request.AffectedSOPInstanceUID;
        const std::string path = save + "/" + name + ".dcm";
        result = format.saveFile(path.c_str(), EXS_LittleEndianExplicit);
        if (orders.empty()) unlink(path.c_str());
    }
    delete data;
    if (result.bad()) return result;
    T_DIMSE_C_StoreRSP response;
    memset(&response, 0, sizeof response);
    response.MessageIDBeingRespondedTo = request.MessageID;
    response.DataSetType = DIMSE_DATASET_NULL;
    strcpy(response.AffectedSOPClassUID, request.AffectedSOPClassUID);
    strcpy(response.AffectedSOPInstanceUID, request.AffectedSOPInstanceUID);
    response.opts = O_STORE_AFFECTEDSOPCLASSUID | O_STORE_AFFECTEDSOPINSTANCEUID;
    return DIMSE_sendStoreResponse(association, id, &request, &response, nullptr);
}

OFCondition answerSet(T_ASC_Association *association, T_ASC_PresentationContextID id,
                      const T_DIMSE_N_SetRQ &request) {
    T_ASC_PresentationContextID dataId;
    DcmDataset *data = nullptr;
    OFCondition result = DIMSE_receiveDataSetInMemory(
        association, DIMSE_BLOCKING, 0, &dataId, &data, nullptr, nullptr);
    if (result.bad()) return result;
    readPatient(data);
    T_DIMSE_Message response;
    memset(&response, 0, sizeof response);
    response.CommandField = DIMSE_N_SET_RSP;
    T_DIMSE_N_SetRSP &set = response.msg.NSetRSP;
    set.MessageIDBeingRespondedTo = request.MessageID;
    set.DataSetType = DIMSE_DATASET_PRESENT;
    strcpy(set.AffectedSOPClassUID, request.RequestedSOPClassUID);
    strcpy(set.AffectedSOPInstanceUID, request.RequestedSOPInstanceUID);
    set.opts = O_NSET_AFFECTEDSOPCLASSUID | O_NSET_AFFECTEDSOPINSTANCEUID;
    result = DIMSE_sendMessageUsingMemoryData(association, id, &response, nullptr, data,
                                              nullptr, nullptr);
    delete data;
    return result;
}

void attend(T_ASC_Association *association) {
    const char *classes[] = {UID_VerificationSOPClass, MPPS, UID_CTImageStorage};
    ASC_acceptContextsWithPreferredTransferSyntaxes(association->params, classes, 3,
                                                    SYNTAX, 1);
    OFCondition result = ASC_acknowledgeAssociation(association);
    while (result.good()) {
        T_DIMSE_Message message;
        T_ASC_PresentationContextID id;
        result = DIMSE_receiveCommand(association, DIMSE_BLOCKING, 0, &id, &message,
                                      nullptr);
        if (result.bad()) break;
        if (message.CommandField == DIMSE_C_ECHO_RQ)
            result = DIMSE_sendEchoResponse(association, id, &message.msg.CEchoRQ,
                                            STATUS_Success, nullptr);
        else if (message.CommandField == DIMSE_C_STORE_RQ)
            result = answerStore(association, id, message.msg.CStoreRQ);
        else if (message.CommandField == DIMSE_N_SET_RQ)
            result = answerSet(association, id, message.msg.NSetRQ);
        else
            result = EC_IllegalParameter;
    }
    if (result == DUL_PEERREQUESTEDRELEASE) ASC_acknowledgeRelease(association);
    ASC_dropAssociation(association);
    ASC_destroyAssociation(&association);
}

[[noreturn]] void serve() {
    signal(SIGCHLD, SIG_IGN);
    dcmDataDict.isDictionaryLoaded();  // once, not in every child
    // DCMTK does not tell the port it found: find one, and let it have that
    int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(probe, reinterpret_cast<sockaddr *>(&address), size) ||
        getsockname(probe, reinterpret_cast<sockaddr *>(&address), &size))
        exit(1);
    close(probe);
    const int port = ntohs(address.sin_port);
    T_ASC_Network *network;
    CHECK(ASC_initializeNetwork(NET_ACCEPTOR, port, TIMEOUT, &network));
    secure(network, NET_ACCEPTOR);
    printf("%d\n", port);
    fflush(stdout);
    std::thread([] {
        while (getchar() != EOF) {}
        _exit(0);
    }).detach();
    for (;;) {
        T_ASC_Association *association = nullptr;
        if (ASC_receiveAssociation(network, &association, MAX_PDU, nullptr, nullptr,
                                   tls.empty() ? OFFalse : OFTrue)
                .bad())
            continue;
        if (!forking) {
            attend(association);
        } else if (fork() == 0) {
            attend(association);
            _exit(0);
        } else {
            ASC_dropAssociation(association);
            ASC_destroyAssociation(&association);
        }
    }
}

// -- drive ------------------------------------------------------------------------

class Client {
public:
    Client(T_ASC_Network *network, int port) : network_(network), port_(port) {
        if (kind.rfind("store", 0) == 0) {
            CHECK(format_.loadFile(file.c_str()));
            format_.loadAllDataIntoMemory();
        }
    }

    void open() {
        T_ASC_Parameters *parameters;
        CHECK(ASC_createAssociationParameters(&parameters, MAX_PDU));
        CHECK(ASC_setTransportLayerType(parameters, tls.empty() ? OFFalse : OFTrue));
        ASC_setAPTitles(parameters, "SCU", "SCP", nullptr);
        const std::string peer = "127.0.0.1:" + std::to_string(port_);
        ASC_setPresentationAddresses(parameters, "localhost", peer.c_str());
        const char *classes[] = {UID_VerificationSOPClass, MPPS, UID_CTImageStorage};
        for (int i = 0; i < contexts; i++)
            CHECK(ASC_addPresentationContext(
                parameters, static_cast<T_ASC_PresentationContextID>(2 * i + 1),
                classes[i < 2 ? i : 2], SYNTAX, 1));
        CHECK(ASC_requestAssociation(network_, parameters, &association_));
    }

    void release() {
        ASC_releaseAssociation(association_);
        ASC_destroyAssociation(&association_);
    }

    void exchange(int count) {
        if (kind == "echo8") return exchangeOutstanding(count);
        for (int i = 0; i < count; i++) {
            if (kind.rfind("echo", 0) == 0) echo();
            else if (kind == "nset") set();
            else store();
        }
    }

private:
    DIC_US next() { return number_ = static_cast<DIC_US>(number_ % 0xFFFF + 1); }

    void echo() {
        DIC_US status;
        DcmDataset *detail = nullptr;
        CHECK(DIMSE_echoUser(association_, next(), DIMSE_BLOCKING, 0, &status, &detail));
        delete detail;
    }

    void exchangeOutstanding(int count) {
        int asked = 0;
        T_DIMSE_Message message;
        T_ASC_PresentationContextID id;
        for (int answered = -OUTSTANDING; answered < count; answered++) {
            if (answered >= 0)
                CHECK(DIMSE_receiveCommand(association_, DIMSE_BLOCKING, 0, &id,
                                           &message, nullptr));
            if (asked++ >= count) continue;
            memset(&message, 0, sizeof message);
            message.CommandField = DIMSE_C_ECHO_RQ;
            message.msg.CEchoRQ.MessageID = next();
            message.msg.CEchoRQ.DataSetType = DIMSE_DATASET_NULL;
            strcpy(message.msg.CEchoRQ.AffectedSOPClassUID, UID_VerificationSOPClass);
            CHECK(DIMSE_sendMessageUsingMemoryData(association_, ECHO_ID, &message,
                                                   nullptr, nullptr, nullptr, nullptr));
        }
    }

    void set() {
        DcmDataset data;
        data.putAndInsertString(DCM_PatientID, PATIENT);
        T_DIMSE_Message message;
        memset(&message, 0, sizeof message);
        message.CommandField = DIMSE_N_SET_RQ;
        message.msg.NSetRQ.MessageID = next();
        message.msg.NSetRQ.DataSetType = DIMSE_DATASET_PRESENT;
        strcpy(message.msg.NSetRQ.RequestedSOPClassUID, MPPS);
        strcpy(message.msg.NSetRQ.RequestedSOPInstanceUID, INSTANCE);
        CHECK(DIMSE_sendMessageUsingMemoryData(association_, NSET_ID, &message, nullptr,
                                               &data, nullptr, nullptr));
        T_ASC_PresentationContextID id;
        CHECK(DIMSE_receiveCommand(association_, DIMSE_BLOCKING, 0, &id, &message,
                                   nullptr));
        if (message.msg.NSetRSP.DataSetType == DIMSE_DATASET_NULL) return;
        DcmDataset *answer = nullptr;
        CHECK(DIMSE_receiveDataSetInMemory(association_, DIMSE_BLOCKING, 0, &id, &answer,
                                           nullptr, nullptr));
        readPatient(answer);
        delete answer;
    }

    void store() {
        DcmFileFormat loaded;
        if (kind == "file") CHECK(loaded.loadFile(file.c_str()));
        T_DIMSE_C_StoreRQ request;
        memset(&request, 0, sizeof request);
        request.MessageID = next();
        request.DataSetType = DIMSE_DATASET_PRESENT;
        strcpy(request.AffectedSOPClassUID, UID_CTImageStorage);
        strcpy(request.AffectedSOPInstanceUID, INSTANCE);
        T_DIMSE_C_StoreRSP response;
        DcmDataset *detail = nullptr;
        DcmFileFormat &format = kind == "file" ? loaded : format_;
        CHECK(DIMSE_storeUser(association_, STORE_ID, &request, nullptr,
                              format.getDataset(), nullptr, nullptr, DIMSE_BLOCKING, 0,
                              &response, &detail));
        delete detail;
    }

    T_ASC_Network *network_;
    int port_;
    DIC_US number_ = 0;
    T_ASC_Association *association_ = nullptr;
    DcmFileFormat format_;
};

void together(std::vector<Client *> &clients, int count) {
    if (clients.size() == 1) return clients[0]->exchange(count);
    std::vector<std::thread> threads;
    for (Client *client : clients)
        threads.emplace_back([client, count] { client->exchange(count); });
    for (std::thread &thread : threads) thread.join();
}

int drive(int count, int port) {
    T_ASC_Network *network;
    CHECK(ASC_initializeNetwork(NET_REQUESTOR, 0, TIMEOUT, &network));
    secure(network, NET_REQUESTOR);
    const int warmUp = count / 10 < 50 ? count / 10 : 50;
    double began = now();
    if (kind == "assoc") {
        Client client(network, port);
        for (int i = -warmUp; i < count; i++) {
            if (i == 0) began = now();
            client.open();
            client.release();
        }
    } else {
        const bool many = kind.find("many") != std::string::npos;
        const bool four = kind.find("four") != std::string::npos;
        std::vector<Client *> clients;
        for (int i = 0; i < (many ? MANY : four ? FOUR : 1); i++)
            clients.push_back(new Client(network, port));
        for (Client *client : clients) client->open();
        const int size = static_cast<int>(clients.size());
        together(clients, warmUp / size);
        began = now();
        together(clients, count / size);
        count = count / size * size;
    }
    printf("{\"seconds\": %.9f, \"lost\": 0}\n", (now() - began) / count);
    return 0;
}

}  // namespace

int main(int argc, char **argv) {
    OFLog::configure(OFLogger::FATAL_LOG_LEVEL);
    std::vector<std::string> words;
    for (int i = 1; i < argc; i++) {
        const std::string word = argv[i];
        if (word == "--fork") forking = true;
        else if (word == "--save" && i + 1 < argc) save = argv[++i];
        else if (word == "--orders" && i + 1 < argc) orders = argv[++i];
        else if (word == "--file" && i + 1 < argc) file = argv[++i];
        else if (word == "--tls" && i + 1 < argc) tls = argv[++i];
        else if (word == "--contexts" && i + 1 < argc) contexts = atoi(argv[++i]);
        else words.push_back(word);
    }
#ifndef WITH_SQLITE
    if (!orders.empty()) {
        fputs("built without SQLite\n", stderr);
        return 2;
    }
#endif
    if (words.size() == 1 && words[0] == "serve") serve();
    if (words.size() == 4 && words[0] == "drive") {
        kind = words[1];
        return drive(atoi(words[2].c_str()), atoi(words[3].c_str()));
    }
    fputs("serve [--save DIR] [--tls DIR] [--orders FILE] [--fork]\n"
          "drive KIND COUNT PORT [--file FILE] [--contexts N] [--tls DIR]\n",
          stderr);
    return 2;
}
