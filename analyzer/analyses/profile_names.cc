// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_names.h"

#include <algorithm>
#include <cstdlib>

namespace barrow::analyses {

using reader::NameKind;
using reader::ProfileName;
using reader::ProfileRecords;
using reader::Relation;

namespace {

const std::string kWithheld = "<withheld>";

// Exact for integers of 64 bits.
long double NumberOf(const std::string& text) {
  if (text == "True") return 1;
  if (text == "False") return 0;
  return std::strtold(text.c_str(), nullptr);
}

int RankOf(NameKind kind) {
  switch (kind) {
    case NameKind::kNone:
      return 0;
    case NameKind::kNumber:
      return 1;
    case NameKind::kText:
      return 2;
    case NameKind::kBytes:
      return 3;
    case NameKind::kTuple:
      break;
  }
  return 4;
}

std::weak_ordering OrderOfTexts(const std::string& a, const std::string& b) {
  return a == b ? std::weak_ordering::equivalent : a < b ? std::weak_ordering::less : std::weak_ordering::greater;
}

// `unlike` is the answer for names of kinds that Python does not compare. Tuples nest to a depth the reader bounds.
template <typename Ordering, typename Unlike>
Ordering Compare(const ProfileRecords& profile, uint32_t a, uint32_t b, const Unlike& unlike) {
  const ProfileName& left = profile.names[a];
  const ProfileName& right = profile.names[b];
  if (a == b) return Ordering::equivalent;
  if (left.kind != right.kind) return unlike(RankOf(left.kind), RankOf(right.kind));
  if (left.kind == NameKind::kNumber) {
    const long double x = NumberOf(left.text);
    const long double y = NumberOf(right.text);
    return x < y ? Ordering::less : y < x ? Ordering::greater : Ordering::equivalent;
  }
  if (left.kind != NameKind::kTuple) return OrderOfTexts(left.text, right.text);
  for (size_t i = 0; i < std::min(left.items.size(), right.items.size()); ++i) {
    const Ordering order = Compare<Ordering>(profile, left.items[i], right.items[i], unlike);
    if (order != 0) return order;
  }
  return left.items.size() <=> right.items.size();
}

}  // namespace

const std::string& TextOf(const ProfileRecords& profile, uint32_t name) { return profile.names[name].text; }

std::partial_ordering CompareNames(const ProfileRecords& profile, uint32_t a, uint32_t b) {
  return Compare<std::partial_ordering>(profile, a, b, [](int, int) { return std::partial_ordering::unordered; });
}

std::weak_ordering RankNames(const ProfileRecords& profile, uint32_t a, uint32_t b) {
  return Compare<std::weak_ordering>(profile, a, b, [](int x, int y) -> std::weak_ordering { return x <=> y; });
}

std::string ReferentName(const ProfileRecords& profile, const reader::SizeNode& node) {
  std::string name = SharedReferentName(profile, node);
  if (node.relation == Relation::kValue && node.value != reader::kNoName) {
    name.append(": ").append(TextOf(profile, node.value));
  }
  return name;
}

std::string SharedReferentName(const ProfileRecords& profile, const reader::SizeNode& node) {
  // What Pympler calls None is called that.
  const bool is_withheld = node.name == reader::kNoName && node.relation != Relation::kText;
  const std::string& name = is_withheld ? kWithheld : TextOf(profile, node.name);
  if (node.relation == Relation::kKey) return "[K] " + name;
  return node.relation == Relation::kValue ? "[V] " + name : name;
}

}  // namespace barrow::analyses
