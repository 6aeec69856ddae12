// SPDX-License-Identifier: Apache-2.0
#include "analyses/objects_of_types.h"

#include <string_view>

#include "analyses/glob.h"
#include "analyses/unmatched_patterns.h"
#include "base/error.h"

namespace barrow::analyses {
namespace {

std::vector<std::string_view> NamesOf(const std::vector<store::TypeTotal>& types) {
  std::vector<std::string_view> names;
  for (const store::TypeTotal& type : types) names.push_back(type.type_name);
  return names;
}

[[noreturn]] void ThrowNoObjects(store::Case& opened, const Subject& subject, std::span<const std::string> patterns) {
  const std::vector<store::TypeTotal> types = opened.TypeTotals(subject.info.id);
  const std::vector<std::string_view> names = NamesOf(types);
  std::string called;
  std::string_view meant;
  for (const std::string& pattern : patterns) {
    called += (called.empty() ? "" : ", ") + pattern;
    if (meant.empty()) meant = NameMeant(pattern, names);
  }
  ThrowUsage(subject.label + " has no object of a type called " + called +
             (meant.empty() ? "" : ": did you mean '" + std::string(meant) + "'?"));
}

}  // namespace

std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, const Subject& subject,
                                     std::span<const std::string> patterns) {
  std::vector<bool> fits;
  for (const std::string& name : opened.TypeNames(subject.info.id)) fits.push_back(MatchesAnyGlob(patterns, name));
  std::vector<uint32_t> objects;
  const std::vector<TypeId> types = opened.Objects(subject.info.id, store::kTypeColumn).type;
  for (uint32_t i = 0; i < types.size(); ++i) {
    if (fits[types[i].value]) objects.push_back(i);
  }
  if (objects.empty()) ThrowNoObjects(opened, subject, patterns);
  return objects;
}

std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
                                     std::vector<Remark>& remarks) {
  std::vector<uint32_t> objects = ObjectsOfTypes(opened, subject, patterns);
  const std::vector<store::TypeTotal> types = opened.TypeTotals(subject.info.id);
  AddRemarks(UnmatchedPatterns(patterns, NamesOf(types)), remarks);
  return objects;
}

}  // namespace barrow::analyses
