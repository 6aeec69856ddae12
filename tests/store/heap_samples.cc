// SPDX-License-Identifier: Apache-2.0
#include "store/heap_samples.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.h"

namespace barrow::test {
namespace {

class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  // 0 … most.
  uint64_t Up(uint64_t most) { return most == UINT64_MAX ? engine_() : engine_() % (most + 1); }
  uint32_t Up32(uint64_t most) { return static_cast<uint32_t>(Up(most)); }
  // Mostly small, at times with any number of bits up to `bits`.
  uint64_t Skewed(unsigned bits) {
    const uint64_t size = Up(9) == 0 ? Up(bits - 1) + 1 : Up(5) + 1;
    return engine_() >> (64 - size);
  }
  bool OneIn(uint64_t n) { return Up(n - 1) == 0; }
  std::string Text(size_t most_bytes) {
    static constexpr std::string_view kAlphabet[] = {"a", "Z",  "_",  "0",  ".", " ",
                                                     "'", "\"", "\\", "\n", "ä", "\xF0\x9F\xA6\x89"};
    std::string text;
    for (size_t i = Up(most_bytes); i > 0; --i) text += kAlphabet[Up(std::size(kAlphabet) - 1)];
    return text;
  }

 private:
  std::mt19937_64 engine_;
};

reader::Header RandomHeader(Dice& dice) {
  reader::Header header;
  header.pointer_bytes = 8;
  header.address_unit = 16;
  header.contents = static_cast<reader::Contents>(dice.Up(2));
  header.text_limit = dice.Up32(1000);
  header.content_hashes = dice.OneIn(2);
  header.created_unix_ns = 1700000000000000000 + dice.Up(1000000000);
  header.producer = "barrow-cpython 0.1.0";
  header.forked = dice.OneIn(2);
  header.pid = dice.Up(100000);
  header.host = dice.Text(10);
  header.command_line = {"python", "-m", dice.Text(5), ""};
  header.executable = "/usr/bin/python3";
  header.platform = "Linux-6.1.0-x86_64";
  header.uptime_ns = dice.Skewed(62);
  header.implementation = "CPython";
  header.version = "3.12.1";
  header.build = dice.Text(20);
  header.reference_counted = true;
  header.interpreter_count = 1;
  header.interpreters_walked = 1;
  header.collector_counts = {dice.Up32(700), 3, 1};
  header.collector_thresholds = {700, 10};  // one less: such a file is odd, and kept as it is
  header.collector_enabled = dice.OneIn(2);
  header.collector_skips_dicts = dice.OneIn(2);
  header.virtual_bytes = dice.Skewed(62);
  header.resident_bytes = dice.Skewed(62);
  header.major_faults = 3;
  header.data_segment_bytes = 4;
  header.code_segment_bytes = 5;
  header.shared_segment_bytes = 6;
  header.stack_segment_bytes = 7;
  header.page_bytes = 4096;
  header.system_figures = {{"VmHWM", dice.Up(1000)}, {"VmPeak", 8}, {"VmHWM", 9}};
  return header;
}

reader::Trailer RandomTrailer(Dice& dice) {
  reader::Trailer trailer;
  trailer.object_count = dice.Up(1000);
  trailer.reference_count = dice.Up(1000);
  trailer.root_count = 3;
  trailer.type_count = 4;
  trailer.shape_count = 5;
  trailer.flat_bytes = dice.Skewed(62);
  trailer.allocated_bytes = dice.Skewed(62);
  trailer.segment_count = 6;
  trailer.pause_ns = 7;
  trailer.duration_ns = 8;
  trailer.unreadable_objects = 9;
  return trailer;
}

ObjectGraph RandomGraph(Dice& dice, uint32_t object_count) {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t i = 0; i < object_count; ++i) {
    for (uint64_t k = dice.OneIn(20) ? dice.Up(40) : dice.Up(3); k > 0; --k) {
      target.push_back({dice.OneIn(4) ? 0 : dice.Up32(object_count - 1)});
      if (dice.OneIn(5)) target.push_back(target.back());
    }
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return ObjectGraph(std::move(first), std::move(target));
}

}  // namespace

Heap RandomHeap(uint32_t seed, uint32_t object_count) {
  Dice dice(seed);
  Heap heap{.header = RandomHeader(dice),
            .trailer = {},
            .types = std::vector<reader::Type>(1),
            .type_object = {},
            .shapes = std::vector<reader::Shape>(1),
            .objects = {},
            .graph = RandomGraph(dice, object_count),
            .gaps = {},
            .names = {},
            .texts = {},
            .roots = {},
            .threads = {},
            .file_bytes = dice.Up(100000)};
  if (!dice.OneIn(3)) heap.trailer = RandomTrailer(dice);

  for (size_t i = 1; i < 8; ++i) {
    reader::Shape& shape = heap.shapes.emplace_back();
    shape.kind = static_cast<reader::ShapeKind>(dice.Up(3));
    for (uint64_t k = dice.Up(3); k > 0; --k) shape.names.push_back(dice.Text(6));
  }
  for (size_t i = 1; i < 12; ++i) {
    reader::Type& type = heap.types.emplace_back();
    type.address = dice.Up(UINT64_MAX);
    type.module = dice.OneIn(3) ? "builtins" : dice.Text(5);
    type.qualified_name = dice.OneIn(3) ? "same" : dice.Text(8);
    type.attribute_dict_bytes = dice.Skewed(32);
    if (dice.OneIn(5)) type.representation = "<enum '" + dice.Text(4) + "'>";
    type.basic_bytes = dice.Skewed(62);
    type.item_bytes = dice.Up(16);
    type.owned_by_instances = dice.OneIn(2);
    type.collected = dice.OneIn(2);
    type.references_unknown = dice.OneIn(5);
    for (uint64_t k = dice.Up(2); k > 0; --k) type.bases.push_back(dice.Up32(i));
    type.default_shape = dice.Up32(heap.shapes.size() - 1);
  }
  for (size_t i = 0; i < heap.types.size(); ++i) {
    heap.type_object.push_back(object_count > 0 && dice.OneIn(2) ? std::optional(ObjectId{dice.Up32(object_count - 1)})
                                                                 : std::nullopt);
  }

  std::set<uint64_t> addresses;
  while (addresses.size() < object_count) {
    addresses.insert(dice.OneIn(10) ? dice.Up(UINT64_MAX) : 0x7f0000000000 + 16 * dice.Up(object_count * 4));
  }
  ObjectTable& objects = heap.objects;
  objects.address.assign(addresses.begin(), addresses.end());
  for (uint32_t i = 0; i < object_count; ++i) {
    objects.type.push_back({dice.Up32(heap.types.size() - 1)});
    objects.shape.push_back({dice.Up32(heap.shapes.size() - 1)});
    objects.flat_bytes.push_back(dice.Skewed(40));
    objects.allocated_bytes.push_back(dice.OneIn(3) ? dice.Skewed(40) : objects.flat_bytes.back() + dice.Up(32));
    objects.reference_count.push_back(static_cast<uint32_t>(dice.Skewed(32)));
    objects.length_plus_one.push_back(dice.OneIn(2) ? 0 : dice.Skewed(60));
    objects.flags.push_back(static_cast<uint8_t>(dice.Up(4) + 8 * dice.Up(15)));
    objects.content_hash.push_back(dice.OneIn(2) ? 0 : dice.OneIn(2) ? dice.Up(4) + 1 : dice.Up(UINT64_MAX - 1) + 1);
  }
  if (dice.OneIn(4)) objects.content_hash.clear();

  for (uint32_t i = 0; i < object_count; ++i) {
    if (dice.OneIn(6)) heap.gaps.push_back({{i}, dice.Up32(2)});
    if (dice.OneIn(20)) heap.gaps.push_back({{i}, 3 + dice.Up32(2)});
    if (dice.OneIn(5)) {
      heap.names.push_back(
          {{i}, dice.OneIn(2) ? "app" : dice.Text(3), dice.OneIn(2) ? "f" : dice.Text(3), "app.py", dice.Up32(2)});
    }
    if (dice.OneIn(3)) {
      ResolvedText& text = heap.texts.emplace_back();
      text.object = {i};
      text.kind = static_cast<reader::TextKind>(dice.Up(2));
      text.clipped = dice.OneIn(4);
      text.text = dice.Text(20);
      if (text.kind == reader::TextKind::kBytes) text.text += std::string("\0\xFF\x80", 3);
    }
    if (dice.OneIn(10)) {
      heap.roots.push_back(
          {static_cast<reader::RootKind>(dice.Up(8)), {i}, dice.Text(4), dice.Up32(2), dice.Up32(3), dice.OneIn(2)});
    }
  }
  for (uint32_t number = 1; number <= 2; ++number) {
    reader::Thread& thread = heap.threads.emplace_back();
    thread.number = number;
    thread.ident = dice.Up(UINT64_MAX);
    thread.native_id = dice.Up(70000);
    thread.name = dice.Text(6);
    thread.daemon = dice.OneIn(2);
    thread.dumping = number == 1;
    for (uint64_t k = dice.Up(3); k > 0; --k)
      thread.frames.push_back({dice.Text(4), "a.py", dice.Up32(99), dice.Up(UINT64_MAX)});
  }
  return heap;
}

Diagnostics SomeDiagnostics() {
  Diagnostics diagnostics;
  diagnostics.Count(Anomaly::kTruncated);
  diagnostics.Count(Anomaly::kLostBytes, 12345);
  diagnostics.Count(Anomaly::kEstimatedSize, 2);
  return diagnostics;
}

Heap LabelledHeap() {
  const std::vector<std::vector<uint32_t>> references = {{1, 2}, {2, 0, 3, 4}, {}, {}, {}, {2, 4, 6}, {}};
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (const auto& row : references) {
    for (const uint32_t to : row) target.push_back({to});
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  const auto type = [](std::string module, std::string name) {
    reader::Type made;
    made.module = std::move(module);
    made.qualified_name = std::move(name);
    return made;
  };
  Heap heap{.header = {},
            .trailer = reader::Trailer{},
            .types = {reader::Type{}, type("", "list"), type("", "dict"), type("", "str"), type("", "object"),
                      type("", "int"), type("app", "C"), type("", "type")},
            .type_object = std::vector<std::optional<ObjectId>>(8),
            .shapes = {reader::Shape{},
                       {reader::ShapeKind::kSequence, {}},
                       {reader::ShapeKind::kMapping, {}},
                       {reader::ShapeKind::kOpaque, {"name", "other thing"}}},
            .objects = {},
            .graph = ObjectGraph(std::move(first), std::move(target)),
            .gaps = {{{0}, 1}},
            .names = {},
            .texts = {{{2}, reader::TextKind::kStr, false, "users"}, {{4}, reader::TextKind::kNumber, false, "7"}},
            .roots = {{reader::RootKind::kModule, {0}, "app", 0, 0, true}},
            .threads = {},
            .file_bytes = 100};
  heap.types[6].owned_by_instances = true;
  heap.type_object[6] = ObjectId{6};
  for (uint32_t i = 0; i < 7; ++i) {
    heap.objects.address.push_back(0x7f0000000000 + 0x20 * i);
    heap.objects.type.push_back({i + 1});
    heap.objects.shape.push_back({i == 5 ? 3 : i < 2 ? i + 1 : 0});
    heap.objects.flat_bytes.push_back(16 + i);
    heap.objects.allocated_bytes.push_back(32);
    heap.objects.reference_count.push_back(1);
    heap.objects.length_plus_one.push_back(i == 0 ? 4 : i == 1 ? 3 : 0);
    heap.objects.flags.push_back(i < 2 ? 3 : 0);
  }
  return heap;
}

void RequireEqual(const Heap& a, const Heap& b) {
  const auto facts = [](const reader::Header& h) {
    return std::tie(h.pointer_bytes, h.address_unit, h.contents, h.text_limit, h.content_hashes, h.created_unix_ns,
                    h.producer, h.forked, h.pid, h.host, h.command_line, h.executable, h.platform, h.uptime_ns,
                    h.implementation, h.version, h.build, h.reference_counted, h.interpreter_count,
                    h.interpreters_walked, h.collector_counts, h.collector_thresholds, h.collector_enabled,
                    h.collector_skips_dicts);
  };
  const auto memory = [](const reader::Header& h) {
    return std::tie(h.virtual_bytes, h.resident_bytes, h.major_faults, h.data_segment_bytes, h.code_segment_bytes,
                    h.shared_segment_bytes, h.stack_segment_bytes, h.page_bytes);
  };
  REQUIRE(facts(a.header) == facts(b.header));
  REQUIRE(memory(a.header) == memory(b.header));
  REQUIRE(std::ranges::equal(a.header.system_figures, b.header.system_figures,
                             [](const auto& x, const auto& y) { return x.name == y.name && x.bytes == y.bytes; }));
  REQUIRE(a.trailer.has_value() == b.trailer.has_value());
  if (a.trailer.has_value()) {
    const auto figures = [](const reader::Trailer& t) {
      return std::tie(t.object_count, t.reference_count, t.root_count, t.type_count, t.shape_count, t.flat_bytes,
                      t.allocated_bytes, t.segment_count, t.pause_ns, t.duration_ns, t.unreadable_objects);
    };
    REQUIRE(figures(*a.trailer) == figures(*b.trailer));
  }
  REQUIRE(std::ranges::equal(a.types, b.types, [](const reader::Type& x, const reader::Type& y) {
    const auto facts_of = [](const reader::Type& t) {
      return std::tie(t.address, t.module, t.qualified_name, t.representation, t.attribute_dict_bytes, t.basic_bytes,
                      t.item_bytes, t.owned_by_instances, t.collected, t.references_unknown, t.bases, t.default_shape);
    };
    return facts_of(x) == facts_of(y);
  }));
  REQUIRE(a.type_object == b.type_object);
  REQUIRE(std::ranges::equal(a.shapes, b.shapes, [](const reader::Shape& x, const reader::Shape& y) {
    return x.kind == y.kind && x.names == y.names;
  }));
  REQUIRE(a.objects.address == b.objects.address);
  REQUIRE(a.objects.type == b.objects.type);
  REQUIRE(a.objects.shape == b.objects.shape);
  REQUIRE(a.objects.flat_bytes == b.objects.flat_bytes);
  REQUIRE(a.objects.allocated_bytes == b.objects.allocated_bytes);
  REQUIRE(a.objects.reference_count == b.objects.reference_count);
  REQUIRE(a.objects.length_plus_one == b.objects.length_plus_one);
  REQUIRE(a.objects.flags == b.objects.flags);
  REQUIRE(a.objects.content_hash == b.objects.content_hash);
  REQUIRE(std::ranges::equal(a.graph.first(), b.graph.first()));
  REQUIRE(std::ranges::equal(a.graph.targets(), b.graph.targets()));
  REQUIRE(std::ranges::equal(a.graph.reverse_first(), b.graph.reverse_first()));
  REQUIRE(std::ranges::equal(a.graph.sources(), b.graph.sources()));
  REQUIRE(a.gaps == b.gaps);
  REQUIRE(a.names == b.names);
  REQUIRE(a.texts == b.texts);
  REQUIRE(std::ranges::equal(a.roots, b.roots, [](const ResolvedRoot& x, const ResolvedRoot& y) {
    const auto facts_of = [](const ResolvedRoot& r) {
      return std::tie(r.kind, r.object, r.name, r.thread, r.frame, r.counted);
    };
    return facts_of(x) == facts_of(y);
  }));
  REQUIRE(std::ranges::equal(a.threads, b.threads, [](const reader::Thread& x, const reader::Thread& y) {
    const auto facts_of = [](const reader::Thread& t) {
      return std::tie(t.number, t.ident, t.native_id, t.name, t.daemon, t.dumping);
    };
    return facts_of(x) == facts_of(y) &&
           std::ranges::equal(x.frames, y.frames, [](const reader::Frame& f, const reader::Frame& g) {
             return std::tie(f.function, f.file, f.line, f.code) == std::tie(g.function, g.file, g.line, g.code);
           });
  }));
  REQUIRE(a.file_bytes == b.file_bytes);
}

}  // namespace barrow::test
