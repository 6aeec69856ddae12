// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_statistics.h"

#include <algorithm>
#include <functional>

#include "analyses/asizeof_lines.h"
#include "analyses/object_finder.h"
#include "analyses/object_words.h"
#include "analyses/pympler_rules.h"
#include "analyses/sizing.h"
#include "base/checked.h"
#include "store/python_repr.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostCharacters = 128;  // Pympler's

std::string Representation(store::SnapshotView& view, ObjectId object) {
  if (const auto written = store::PythonRepr(view, object)) return ClippedRepr(*written, kMostCharacters);
  const std::string value = ValueWords(view, object, kMostCharacters);
  if (!value.empty() && view.Text(object.value)) return value;
  return "<" + TypeNameOf(view, object) + " " + (value.empty() ? "object" : value) + " at " +
         AddressText(AddressOf(view, object)) + ">";
}

// "Node" of "app.Node".
std::string LastWord(const std::string& name) { return name.substr(name.rfind('.') + 1); }

std::vector<uint64_t> SizesOf(ObjectFinder& finder, const Subject& subject, const Networks& networks) {
  if (subject.info.header.contents == reader::Contents::kNone) {
    std::vector<uint64_t> sizes;
    for (const ObjectId object : networks.objects) sizes.push_back(FlatBytesOf(finder.view(), object));
    return sizes;
  }
  PymplerRules rules(finder.view(), subject.info.header, finder.Builtin("None"), false);
  return SizeOf(rules, networks.objects, {}).sizes;
}

}  // namespace

NetworkStatistics CountNetwork(store::Case& opened, const Subject& subject, const Networks& networks, bool is_garbage) {
  ObjectFinder finder(opened, subject);
  NetworkStatistics statistics{
      .rows = {}, .totals = networks.totals, .is_garbage = is_garbage, .remarks = networks.remarks};
  const std::vector<uint64_t> sizes = SizesOf(finder, subject, networks);
  for (size_t i = 0; i < networks.objects.size(); ++i) {
    const ObjectId object = networks.objects[i];
    statistics.rows.push_back({.address = AddressOf(finder.view(), object),
                               .size_bytes = sizes[i],
                               .type_name = LastWord(TypeNameOf(finder.view(), object)),
                               .representation = Representation(finder.view(), object)});
    statistics.size_bytes = SaturatedSum(statistics.size_bytes, sizes[i]);
  }
  std::ranges::stable_sort(statistics.rows, std::greater<>(), &NetworkStatistics::Row::size_bytes);
  if (subject.info.header.contents == reader::Contents::kNone) {
    statistics.remarks.push_back(
        {Remark::Kind::kNote, "The dump was made with contents='none': sizes are flat sizes, not those of asizeof."});
  }
  return statistics;
}

}  // namespace barrow::analyses
