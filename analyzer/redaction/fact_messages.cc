// SPDX-License-Identifier: Apache-2.0
#include "redaction/fact_messages.h"

#include <algorithm>
#include <array>

#include "reader/fields.h"
#include "redaction/message_copy.h"

namespace barrow::redaction {
namespace {

// "3.11.7", "3.13.0rc2": what follows may be the words of whoever built it.
std::string_view PlainVersion(std::string_view version) {
  size_t end = 0;
  while (end < version.size() && ((version[end] >= '0' && version[end] <= '9') || version[end] == '.')) ++end;
  return version.substr(0, end);
}

// The names the kernel gives the figures of /proc/self/status.
bool IsKernelFigure(std::string_view name) {
  const bool begins = name.starts_with("Vm") || name.starts_with("Rss") || name.starts_with("Hugetlb");
  return begins && name.size() <= 16 &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; });
}

std::string RedactFigure(std::string_view bytes) {
  using F = reader::SystemFigureField;
  return Rewritten<F>(bytes, {F::kBytes}, {}, [](F field, MessageIn& in, MessageOut& out) {
    if (field != F::kName) return false;
    const std::string_view name = BytesOf(in);
    AddText(out, Tag(field), IsKernelFigure(name) ? name : "figure");
    return true;
  });
}

}  // namespace

std::string RedactProcess(std::string_view bytes, NamePolicy& policy) {
  using F = reader::ProcessField;
  return Rewritten<F>(bytes, {F::kUptimeNs}, {}, [&policy](F field, MessageIn& in, MessageOut& out) {
    if (field != F::kPid || !in.has_wire_type(protozero::pbf_wire_type::varint)) return false;
    out.add_uint64(Tag(field), policy.pseudonyms().OfPid(in.get_uint64()));
    return true;
  });
}

std::string RedactRuntime(std::string_view bytes, NamePolicy& policy) {
  using F = reader::RuntimeField;
  return Rewritten<F>(bytes,
                      {F::kReferenceCounted, F::kInterpreterCount, F::kInterpretersWalked, F::kCollectorEnabled,
                       F::kCollectorSkipsDicts},
                      {F::kCollectorCounts, F::kCollectorThresholds},
                      [&policy](F field, MessageIn& in, MessageOut& out) {
                        if (field == F::kImplementation) {
                          const std::string_view name = BytesOf(in);
                          AddText(out, Tag(field), name == "CPython" ? std::string(name) : policy.Replacement(name));
                        } else if (field == F::kVersion) {
                          AddText(out, Tag(field), PlainVersion(BytesOf(in)));
                        } else {
                          return false;
                        }
                        return true;
                      });
}

std::string RedactMemory(std::string_view bytes) {
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    using F = reader::MemoryField;
    const auto field = static_cast<F>(in.tag());
    if (field >= F::kVirtualBytes && field <= F::kPageBytes) {
      CopyNumber(in, out);
    } else if (field == F::kSystemFigures) {
      out.add_message(Tag(field), RedactFigure(BytesOf(in)));
    } else {
      in.skip();
    }
  }
  return text;
}

std::string RedactProducer(std::string_view producer) {
  constexpr std::string_view kOurs = "barrow-cpython ";
  if (!producer.starts_with(kOurs)) return "barrow redact";
  return std::string(kOurs) + std::string(PlainVersion(producer.substr(kOurs.size()))) + ", barrow redact";
}

}  // namespace barrow::redaction
