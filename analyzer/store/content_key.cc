// SPDX-License-Identifier: Apache-2.0
#include "store/content_key.h"

#include <xxhash.h>

#include <array>
#include <cstdio>
#include <new>
#include <vector>

#include "base/limits.h"
#include "base/owned.h"
#include "store/schema.h"

namespace barrow::store {
namespace {

// Grows when the same file would be loaded differently though the schema is the same: then old entries are not found.
constexpr uint64_t kLoaderVersion = 2;

constexpr size_t kBlockBytes = size_t{1} << 20;

}  // namespace

std::string ContentKey(reader::ByteSource& source, const std::string& file_name) {
  const Owned<XXH3_state_t, XXH3_freeState> state(XXH3_createState());
  if (state == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  const auto update = [&](const void* data, size_t bytes) { XXH3_128bits_update(state.get(), data, bytes); };

  std::vector<std::byte> block(kBlockBytes);
  uint64_t size = 0;
  while (const size_t bytes = source.Read(block)) {
    update(block.data(), bytes);
    size += bytes;
  }
  // Behind the content, so that nothing in front of it depends on their lengths.
  update(file_name.data(), file_name.size());
  const std::array<uint64_t, 4> facts = {size, file_name.size(), static_cast<uint64_t>(SchemaVersion()),
                                         kLoaderVersion};
  update(facts.data(), sizeof facts);
  for (size_t i = 0; i < AllLimits().size(); ++i) {
    const auto limit = static_cast<Limit>(i);
    const auto& info = Describe(limit);
    if (!info.of_reading || !IsSet(limit)) continue;
    update(info.name.data(), info.name.size());
    const uint64_t value = LimitOf(limit);
    update(&value, sizeof value);
  }

  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text.data();
}

}  // namespace barrow::store
