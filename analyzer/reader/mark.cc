// SPDX-License-Identifier: Apache-2.0
#include "reader/mark.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "reader/byte_cursor.h"

namespace barrow::reader {
namespace {

constexpr std::string_view kMagic = "\x5b\x2a\x4d\x18";  // of a skippable zstd frame
constexpr uint32_t kBodyBytes = 16;
constexpr std::string_view kSignature = "barrow\r\n";
constexpr std::string_view kSqliteSignature("SQLite format 3\0", 16);

bool Equals(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() == text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

bool BeginsWith(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() >= text.size() && Equals(bytes.first(text.size()), text);
}

// From protocol 2 on the first opcode names the protocol. Before that a dump begins with the global it needs first, or
// with an empty dictionary that is put into the memo.
bool BeginsLikePickle(std::span<const std::byte> bytes) {
  if (bytes.size() < 2) return false;
  if (bytes[0] == std::byte{0x80}) return true;
  static constexpr std::string_view kBeginnings[] = {"ccollections\ndefaultd", "(dp", "}q", "}."};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view beginning) { return BeginsWith(bytes, beginning); });
}

// As a Snapshot does whose frames were decompressed: a header, and in that the bytes of a pointer, 4 or 8.
bool BeginsLikeHeader(std::span<const std::byte> bytes) {
  if (!BeginsWith(bytes, "\x0a")) return false;
  size_t next = 1;  // the header's length
  while (next < bytes.size() && (bytes[next] & std::byte{0x80}) != std::byte{0}) ++next;
  if (next + 1 >= bytes.size()) return false;
  return BeginsWith(bytes.subspan(next + 1), "\x08\x08") || BeginsWith(bytes.subspan(next + 1), "\x08\x04");
}

}  // namespace

std::optional<Mark> ParseMark(std::span<const std::byte> bytes) {
  ByteCursor in(bytes);
  if (in.remaining() < kMarkBytes) return std::nullopt;
  const auto magic = *in.Bytes(kMagic.size());
  const uint32_t size = *in.U32();
  const auto signature = *in.Bytes(kSignature.size());
  if (!Equals(magic, kMagic) || size < kBodyBytes || !Equals(signature, kSignature)) return std::nullopt;
  Mark mark;
  mark.extra_bytes = size - kBodyBytes;
  mark.major_version = *in.U16();
  mark.minor_version = *in.U16();
  mark.kind = *in.U32();
  return mark;
}

bool IsCutMark(std::span<const std::byte> bytes) {
  if (bytes.empty() || bytes.size() >= kMarkBytes) return false;
  const auto magic = bytes.first(std::min(bytes.size(), kMagic.size()));
  if (!Equals(magic, kMagic.substr(0, magic.size()))) return false;
  if (bytes.size() <= 8) return true;
  const auto signature = bytes.subspan(8, std::min(bytes.size() - 8, kSignature.size()));
  return Equals(signature, kSignature.substr(0, signature.size()));
}

std::string_view ForeignFormat(std::span<const std::byte> first_bytes) {
  if (BeginsWith(first_bytes, "\x1f\x8b")) return "is compressed with gzip; decompress it first: gunzip FILE";
  if (BeginsWith(first_bytes, "BZh")) return "is compressed with bzip2; decompress it first: bunzip2 FILE";
  if (BeginsWith(first_bytes, "\xfd\x37zXZ")) return "is compressed with xz; decompress it first: unxz FILE";
  if (BeginsWith(first_bytes, "PK\x03\x04")) return "is a zip archive; unpack it first: unzip FILE";
  if (BeginsWith(first_bytes, "\x28\xb5\x2f\xfd")) {
    return "begins without the mark of a barrow file, and is compressed with zstd: if it was compressed once more, "
           "decompress it (unzstd FILE); if its beginning was lost, copy it again";
  }
  if (BeginsLikeHeader(first_bytes)) {
    return "seems to be a snapshot that was decompressed; barrow reads it only as barrow.dump wrote it";
  }
  return {};
}

std::string_view UnknownFormat(std::span<const std::byte> first_bytes) {
  if (const std::string_view foreign = ForeignFormat(first_bytes); !foreign.empty()) return foreign;
  return "is neither a snapshot (made by barrow.dump), nor a profile (of barrow.ClassTracker or Pympler's), nor a case "
         "(made by barrow load); give one of these";
}

bool BeginsLikeMark(std::span<const std::byte> bytes) { return BeginsWith(bytes, kMagic); }

FileFormat SniffFormat(std::span<const std::byte> first_bytes) {
  if (const std::optional<Mark> mark = ParseMark(first_bytes)) {
    return mark->kind == static_cast<uint32_t>(FileKind::kProfile) ? FileFormat::kProfile : FileFormat::kSnapshot;
  }
  if (first_bytes.empty() || IsCutMark(first_bytes) || BeginsLikeMark(first_bytes)) return FileFormat::kSnapshot;
  if (BeginsWith(first_bytes, kSqliteSignature)) return FileFormat::kCase;
  return BeginsLikePickle(first_bytes) ? FileFormat::kPympler : FileFormat::kOther;
}

}  // namespace barrow::reader
