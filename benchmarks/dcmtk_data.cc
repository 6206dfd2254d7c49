// The work of reading.py, done by a C++ program on DCMTK's library.
// Build: g++ -O2 -o dcmtk_data dcmtk_data.cc -ldcmdata -loflog -lofstd
// Called with the kind of work, a file or folder, one to write and how often; prints the
// processor seconds of one time.
#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcostrmb.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

namespace {

const DcmTagKey SEVEN[] = {DCM_SOPClassUID, DCM_SOPInstanceUID,  DCM_Modality,
                           DCM_StudyDate,   DCM_PatientName,     DCM_PatientID,
                           DCM_StudyInstanceUID};
const int ITEMS = 500, PER_ITEM = 10, FILES = 1000;

void check(const OFCondition &condition, const char *what) {
    if (condition.bad()) {
        fprintf(stderr, "%s: %s\n", what, condition.text());
        exit(1);
    }
}
#define CHECK(call) check((call), #call)

double now() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

size_t load(const char *path, const char *) {
    DcmFileFormat file;
    CHECK(file.loadFile(path));
    size_t count = 1;
    for (const auto &tag : SEVEN) {
        OFString value;
        if (file.getDataset()->findAndGetOFString(tag, value).good()) count += value.size();
    }
    return count;
}

size_t walk(const char *path, const char *) {
    DcmFileFormat file;
    CHECK(file.loadFile(path));
    size_t count = 0;
    DcmStack stack;
    while (file.getDataset()->nextObject(stack, OFTrue).good()) {
        auto *element = dynamic_cast<DcmElement *>(stack.top());
        if (!element || !element->isLeaf()) continue;
        const DcmEVR vr = element->ident();
        if (vr == EVR_OB || vr == EVR_OW || vr == EVR_OF || vr == EVR_PixelData) continue;
        OFString text;
        element->getOFStringArray(text);
        count += 1;
    }
    return count;
}

size_t change(const char *path, const char *out) {
    DcmFileFormat file;
    CHECK(file.loadFile(path));
    CHECK(file.getDataset()->putAndInsertString(DCM_PatientID, "CHANGED"));
    CHECK(file.saveFile(out, file.getDataset()->getOriginalXfer()));
    return 1;
}

size_t insert(const char *, const char *) {
    DcmDataset data;
    for (int n = 0; n < ITEMS; ++n) {
        DcmItem *item = nullptr;
        CHECK(data.findOrCreateSequenceItem(DCM_ReferencedImageSequence, item, -2));
        for (int k = 0; k < PER_ITEM; ++k)
            CHECK(item->putAndInsertString(DcmTag(0x0009, 0x1000 + k, EVR_LO), "A value"));
    }
    std::vector<char> buffer(1 << 20);
    DcmOutputBufferStream stream(buffer.data(), buffer.size());
    data.transferInit();
    CHECK(data.write(stream, EXS_LittleEndianExplicit, EET_UndefinedLength, nullptr));
    data.transferEnd();
    return size_t(stream.tell());
}

size_t find(const char *folder, const char *) {
    size_t count = 0;
    for (int n = 0; n < FILES; ++n) {
        DcmFileFormat file;
        const std::string path = std::string(folder) + "/" + std::to_string(n) + ".dcm";
        CHECK(file.loadFileUntilTag(path.c_str(), EXS_Unknown, EGL_noChange,
                                    DCM_MaxReadLength, ERM_autoDetect,
                                    DcmTagKey(0x0010, 0x0021)));
        OFString value;
        CHECK(file.getDataset()->findAndGetOFString(DCM_PatientID, value));
        count += value.size();
    }
    return count;
}

size_t keysBelow(DcmDirectoryRecord *record) {
    size_t count = 0;
    DcmDirectoryRecord *below = nullptr;
    while ((below = record->nextSub(below))) {
        OFString value;
        below->findAndGetOFStringArray(DCM_ReferencedFileID, value);
        count += below->getRecordType() != ERT_Private;
        count += keysBelow(below);
    }
    return count;
}

size_t keys(const char *path, const char *) {
    DcmDicomDir directory(path);
    CHECK(directory.error());
    return keysBelow(&directory.getRootRecord());
}

double copySeconds(const char *path, int times) {
    DcmFileFormat file;
    CHECK(file.loadFile(path));
    CHECK(file.loadAllDataIntoMemory());
    const double start = now();
    for (int n = 0; n < times; ++n) {
        DcmDataset copy(*file.getDataset());
        if (copy.card() != file.getDataset()->card()) exit(1);
    }
    return (now() - start) / times;
}

} // namespace

int main(int count, char **words) {
    if (count != 5) return 2;
    const std::string kind = words[1];
    const int times = atoi(words[4]);
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    size_t (*work)(const char *, const char *) = nullptr;
    if (kind == "load") work = load;
    if (kind == "walk") work = walk;
    if (kind == "change") work = change;
    if (kind == "insert") work = insert;
    if (kind == "find") work = find;
    if (kind == "keys") work = keys;
    if (kind == "copy") {
        printf("%.9f\n", copySeconds(words[2], times));
        return 0;
    }
    if (!work) return 2;
    size_t sum = work(words[2], words[3]);
    const double start = now();
    for (int n = 0; n < times; ++n) sum += work(words[2], words[3]);
    printf("%.9f\n", (now() - start) / times);
    return sum ? 0 : 3;
}
