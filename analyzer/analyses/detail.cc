// SPDX-License-Identifier: Apache-2.0
#include "analyses/detail.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace barrow::analyses {
namespace {

constexpr std::array<std::string_view, 3> kTypesWithLength = {"dict", "list", "set"};

std::string_view LastPart(std::string_view qualified_name) {
  return qualified_name.substr(qualified_name.rfind('.') + 1);  // npos + 1 is 0
}

// Empty: the object is counted under its type.
std::string FineName(const store::NameTotal& total, Detail detail) {
  const bool fine = detail == Detail::kLengths;
  if (total.qualified_name.empty()) return {};
  if (total.type_name == "function") {
    if (!fine) return "function (" + std::string(LastPart(total.qualified_name)) + ")";
    return "function (" + (total.module.empty() ? "" : total.module + ".") + total.qualified_name + ")";
  }
  if (total.type_name == "module") return "module(" + total.qualified_name + ")";
  if (total.type_name == "frame") {
    std::string name = "frame (codename: " + std::string(LastPart(total.qualified_name));
    if (fine && !total.file.empty()) name += ", filename: " + total.file;
    if (fine && total.line != 0) name += ", codeline: " + std::to_string(total.line);
    return name + ")";
  }
  return {};
}

std::vector<NamedFigures> ToRows(const std::map<std::string, Figures>& by_name) {
  std::vector<NamedFigures> rows;
  for (const auto& [name, figures] : by_name) {
    if (figures.object_count > 0) rows.push_back({name, figures});
  }
  return rows;
}

}  // namespace

std::vector<NamedFigures> ByName(std::span<const store::TypeTotal> types, std::span<const store::NameTotal> names,
                                 Detail detail) {
  std::map<std::string, Figures> by_name;
  for (const store::TypeTotal& total : types) {
    by_name[total.type_name] += {total.object_count, total.flat_bytes, total.allocated_bytes};
  }
  if (detail != Detail::kTypes) {
    for (const store::NameTotal& total : names) {
      const std::string name = FineName(total, detail);
      const auto type = by_name.find(total.type_name);
      if (name.empty() || type == by_name.end()) continue;
      const Figures figures{total.object_count, total.flat_bytes, total.allocated_bytes};
      type->second = Without(type->second, figures);
      by_name[name] += figures;
    }
  }
  return ToRows(by_name);
}

std::vector<NamedFigures> SplitByLength(std::vector<NamedFigures> rows, const ObjectTable& objects,
                                        std::span<const std::string> type_names) {
  std::vector<std::unordered_map<uint64_t, Figures>> by_length(kTypesWithLength.size());
  std::vector<size_t> kind(type_names.size(), kTypesWithLength.size());
  for (size_t type = 0; type < type_names.size(); ++type) {
    const auto found = std::find(kTypesWithLength.begin(), kTypesWithLength.end(), type_names[type]);
    kind[type] = static_cast<size_t>(found - kTypesWithLength.begin());
  }
  for (size_t i = 0; i < objects.type.size(); ++i) {
    const size_t list = kind[objects.type[i].value];
    if (list == kTypesWithLength.size() || objects.length_plus_one[i] == 0) continue;
    by_length[list][objects.length_plus_one[i] - 1] += {1, objects.flat_bytes[i], objects.allocated_bytes[i]};
  }
  std::map<std::string, Figures> by_name;
  for (NamedFigures& row : rows) by_name[std::move(row.name)] += row.figures;
  for (size_t list = 0; list < kTypesWithLength.size(); ++list) {
    const std::string type(kTypesWithLength[list]);
    for (const auto& [length, figures] : by_length[list]) {
      by_name[type] = Without(by_name[type], figures);
      by_name[type + ", len=" + std::to_string(length)] += figures;
    }
  }
  return ToRows(by_name);
}

}  // namespace barrow::analyses
