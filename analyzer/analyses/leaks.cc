// SPDX-License-Identifier: Apache-2.0
#include "analyses/leaks.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "algorithms/reasons.h"
#include "analyses/accumulations.h"
#include "analyses/big_owners.h"
#include "analyses/cells.h"
#include "analyses/diff.h"
#include "analyses/dominated.h"
#include "analyses/garbage_report.h"
#include "analyses/object_finder.h"
#include "analyses/path_text.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/text.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostOwners = 2000;  // looked at one by one

// Types that every program holds many of and that C code and the runtime refer to by themselves.
constexpr std::array<std::string_view, 14> kInfrastructure = {"type",
                                                              "str",
                                                              "int",
                                                              "moduledef",
                                                              "code",
                                                              "module",
                                                              "NoneType",
                                                              "builtin_function_or_method",
                                                              "bytes",
                                                              "method_descriptor",
                                                              "tuple",
                                                              "PyCapsule",
                                                              "getset_descriptor",
                                                              "wrapper_descriptor"};

bool IsInfrastructure(std::string_view type_name) {
  return std::ranges::find(kInfrastructure, type_name) != kInfrastructure.end();
}

// 21000 as 21,000.
std::string Grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t place = text.size(); place > 3;) text.insert(place -= 3, 1, ',');
  return text;
}

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0) return {};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), " (%.1f %%)", 100 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

int64_t Difference(uint64_t now, uint64_t before) { return static_cast<int64_t>(now) - static_cast<int64_t>(before); }

// One snapshot with what the rules look at.
struct Side {
  Side(store::Case& opened, const Subject& subject)
      : opened(opened), subject(subject), finder(opened, subject), writer(opened, subject.info.id) {}

  struct Total {
    uint64_t objects = 0;
    uint64_t bytes = 0;
    uint32_t example = kNoObject;
  };

  store::Case& opened;
  const Subject& subject;
  AccumulationFinder finder;
  PathWriter writer;
  std::map<std::string, Total> held_by_c;  // by type name
  std::map<std::string, Total> garbage;    // by type name; allocated bytes
  Total all_garbage;
  std::map<std::pair<std::string, std::string>, Accumulation> by_path;  // by way and type; where identity says nothing
  bool has_paths = false;

  // Both need the graph, which is not kept.
  void LookAtCounts() {
    Heap heap = LoadForGarbage(opened, subject.info);
    const std::vector<uint32_t> unexplained = UnexplainedReferences(heap);
    for (uint32_t i = 0; i < finder.object_count(); ++i) {
      if (unexplained[i] == 0 || IsInfrastructure(finder.TypeNameOf(i))) continue;
      if (heap.types[heap.objects.type[i].value].references_unknown) continue;
      // What something that can be named holds as well is that one's: C code may just be working with it.
      if (finder.lifelines().root_distance[i] != 0 || writer.view().ReasonOf(i).kind != "unexplained") continue;
      Add(held_by_c[finder.TypeNameOf(i)], i, finder.lifelines().retained_bytes[i]);
    }
    for (const ObjectId object : GarbageOf(heap)) {
      Add(garbage[finder.TypeNameOf(object.value)], object.value, finder.allocated_bytes(object.value));
    }
    // What hangs below garbage goes with it, untracked objects as well.
    for (uint32_t top = finder.tree().FirstTop(); top != kNoObject; top = finder.tree().Next(top)) {
      if (finder.lifelines().root_distance[top] != kNoObject) continue;
      all_garbage.bytes += finder.lifelines().retained_bytes[top];
    }
    for (const auto& [type, total] : garbage) all_garbage.objects += total.objects;
  }

  static void Add(Total& total, uint32_t object, uint64_t bytes) {
    if (total.objects++ == 0) total.example = object;
    total.bytes += bytes;
  }

  void LookAtPaths(uint64_t least_objects) {
    if (std::exchange(has_paths, true)) return;
    for (Accumulation& one : finder.Find(least_objects, 0, kMostOwners)) {
      std::string path = writer.To(one.owner).expression;
      const std::string type = one.type_name;
      by_path.emplace(std::pair(std::move(path), type), std::move(one));
    }
  }
};

class LeakFinder {
 public:
  LeakFinder(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
             const LeakThresholds& thresholds)
      : now_(opened, subject), thresholds_(thresholds) {
    for (const Baseline& baseline : baselines)
      before_.push_back(std::make_unique<Side>(baseline.opened, baseline.subject));
    std::ranges::stable_sort(before_, {}, [](const auto& side) { return side->subject.info.header.created_unix_ns; });
    const uint64_t total = subject.info.allocated_bytes;
    report_.total_bytes = total;
    report_.compared = !before_.empty();
    uint64_t base = total;
    if (report_.compared) {
      report_.baseline_bytes = before_.front()->subject.info.allocated_bytes;
      base = total > report_.baseline_bytes ? total - report_.baseline_bytes : 0;
    }
    least_bytes_ = static_cast<uint64_t>(static_cast<double>(base) * thresholds.share);
  }

  LeakReport Run(std::optional<size_t> limit) && {
    now_.LookAtCounts();
    for (const auto& side : before_) side->LookAtCounts();
    AddAccumulations();
    AddGarbage();
    AddHeldByC();
    AddBigObjects();
    AddBigOwners();
    if (!report_.compared) AddWastes();
    std::ranges::stable_sort(report_.suspects,
                             [&](const Suspect& a, const Suspect& b) { return Weight(a) > Weight(b); });
    const size_t shown = std::min(limit.value_or(report_.suspects.size()), report_.suspects.size());
    report_.rest_count = report_.suspects.size() - shown;
    report_.suspects.resize(shown);
    return std::move(report_);
  }

 private:
  uint64_t Weight(const Suspect& suspect) const {
    if (!report_.compared) return suspect.retained_bytes;
    return static_cast<uint64_t>(std::max<int64_t>(suspect.grown_bytes.value_or(0), 0));
  }

  // Figures of the same thing in each baseline, in order of time. Fills in what was gained; false: not from each to the
  // next, or too little.
  template <typename FiguresIn>
  bool Grew(Suspect& suspect, FiguresIn figures_in) {
    if (!report_.compared) return suspect.retained_bytes >= least_bytes_;
    uint64_t last_bytes = 0;
    for (size_t i = 0; i < before_.size(); ++i) {
      const auto [objects, bytes] = figures_in(*before_[i]);
      if (i == 0) {
        suspect.grown_objects = Difference(suspect.object_count, objects);
        suspect.grown_bytes = Difference(suspect.retained_bytes, bytes);
      } else if (bytes <= last_bytes) {
        return false;
      }
      last_bytes = bytes;
    }
    return suspect.retained_bytes > last_bytes && Weight(suspect) >= least_bytes_;
  }

  std::pair<uint64_t, uint64_t> SameIn(Side& before, const Accumulation& now, const std::string& expression) {
    if (AreOfOneProcess(before.subject.info.header, now_.subject.info.header)) {
      const uint32_t owner = before.finder.ObjectAt(now_.finder.address(now.owner), now_.finder.TypeNameOf(now.owner));
      if (owner != kNoObject) {
        const Accumulation same = before.finder.At(owner, now.type_name);
        return {same.object_count, same.retained_bytes};
      }
    }
    before.LookAtPaths(1);
    const auto found = before.by_path.find({expression, now.type_name});
    if (found == before.by_path.end()) return {0, 0};
    return {found->second.object_count, found->second.retained_bytes};
  }

  // Whether the object is below a member of an accumulation that is a suspect already.
  bool IsExplained(uint32_t object) const {
    uint32_t below = object;
    for (uint32_t above = now_.finder.tree().Above(object); above != kNoObject;
         below = above, above = now_.finder.tree().Above(above)) {
      const auto found = members_.find(above);
      if (found != members_.end() && found->second == now_.finder.TypeNameOf(below)) return true;
    }
    return false;
  }

  void AddAccumulations() {
    for (const Accumulation& one : now_.finder.Find(thresholds_.least_objects, least_bytes_, kMostOwners)) {
      if (now_.finder.lifelines().root_distance[one.owner] == kNoObject) continue;  // garbage has a rule of its own
      if (static_cast<double>(one.biggest_bytes) > static_cast<double>(one.retained_bytes) * thresholds_.biggest_member)
        continue;
      if (IsExplained(one.owner)) continue;
      const PathText path = now_.writer.To(one.owner);
      Suspect suspect{.rule = LeakRule::kAccumulation,
                      .type_name = one.type_name,
                      .path = path.text(),
                      .owner = one.owner,
                      .object_count = one.object_count,
                      .retained_bytes = one.retained_bytes,
                      .sentence = {}};
      if (!Grew(suspect, [&](Side& before) { return SameIn(before, one, path.expression); })) continue;
      suspect.sentence = Grouped(one.object_count) + " " + one.type_name + " in " + path.expression + " (" +
                         now_.finder.TypeNameOf(one.owner) + (path.root == "module" ? "" : ", " + path.root) +
                         ") retain " + Held(suspect);
      members_.emplace(one.owner, one.type_name);
      report_.suspects.push_back(std::move(suspect));
    }
  }

  void AddGarbage() {
    if (now_.all_garbage.objects == 0) return;
    Suspect suspect{.rule = LeakRule::kGarbage,
                    .type_name = {},
                    .path = {},
                    .owner = {},
                    .object_count = now_.all_garbage.objects,
                    .retained_bytes = now_.all_garbage.bytes,
                    .sentence = {}};
    // Named by the program's own types before the runtime's.
    std::vector<std::pair<std::string, uint64_t>> types;
    for (const auto& [type, total] : now_.garbage) types.emplace_back(type, total.objects);
    std::ranges::stable_sort(types, [](const auto& a, const auto& b) {
      const bool a_own = a.first.find('.') != std::string::npos;
      const bool b_own = b.first.find('.') != std::string::npos;
      return a_own != b_own ? a_own : a.second > b.second;
    });
    suspect.type_name = types.front().first;
    if (!Grew(suspect, [](Side& before) { return std::pair(before.all_garbage.objects, before.all_garbage.bytes); }))
      return;
    std::string kinds;
    for (size_t i = 0; i < std::min<size_t>(types.size(), 4); ++i) {
      kinds += (i == 0 ? "" : ", ") + Grouped(types[i].second) + " " + types[i].first;
    }
    suspect.sentence = Grouped(suspect.object_count) +
                       " objects only hold each other and wait for the cycle collector" +
                       (now_.subject.info.header.collector_enabled ? "" : ", which is switched off") + " (" + kinds +
                       "): " + Held(suspect);
    report_.suspects.push_back(std::move(suspect));
  }

  void AddHeldByC() {
    for (const auto& [type, total] : now_.held_by_c) {
      if (total.objects < thresholds_.least_objects && total.bytes < least_bytes_) continue;
      Suspect suspect{.rule = LeakRule::kHeldByC,
                      .type_name = type,
                      .path = "held by C code",
                      .owner = total.example,
                      .object_count = total.objects,
                      .retained_bytes = total.bytes,
                      .sentence = {}};
      const std::string name = type;
      const bool grew = Grew(suspect, [&](Side& before) {
        const Side::Total& same = before.held_by_c[name];
        return std::pair(same.objects, same.bytes);
      });
      if (!grew) continue;
      suspect.sentence = Grouped(total.objects) + " " + type +
                         " have more references than the snapshot explains, so that C code holds them (as #" +
                         std::to_string(total.example) + "): they retain " + Held(suspect);
      report_.suspects.push_back(std::move(suspect));
    }
  }

  // From when on a single object is large, whatever was gained.
  uint64_t LeastBig() const {
    return std::max<uint64_t>(1, static_cast<uint64_t>(static_cast<double>(report_.total_bytes) * thresholds_.share));
  }

  // Large by themselves, not by what hangs below.
  void AddBigObjects() {
    for (uint32_t object = 0; object < now_.finder.object_count(); ++object) {
      const uint64_t bytes = now_.finder.allocated_bytes(object);
      if (bytes < least_bytes_ || bytes < LeastBig() || IsExplained(object) || members_.contains(object)) continue;
      if (now_.finder.lifelines().root_distance[object] == kNoObject) continue;
      const std::string& type = now_.finder.TypeNameOf(object);
      if (type == "type" || type == "module" || type == "code") continue;
      const PathText path = now_.writer.To(object);
      Suspect suspect{.rule = LeakRule::kBigObject,
                      .type_name = now_.finder.TypeNameOf(object),
                      .path = path.text(),
                      .owner = object,
                      .object_count = 1,
                      .retained_bytes = bytes,
                      .sentence = {}};
      const bool grew = Grew(suspect, [&](Side& before) -> std::pair<uint64_t, uint64_t> {
        if (!AreOfOneProcess(before.subject.info.header, now_.subject.info.header)) return {1, bytes};
        const uint32_t same = before.finder.ObjectAt(now_.finder.address(object), suspect.type_name);
        if (same == kNoObject) return {0, 0};
        return {1, before.finder.allocated_bytes(same)};
      });
      if (!grew) continue;
      suspect.sentence = "one " + suspect.type_name + ", " + path.text() + ", takes " + Held(suspect);
      report_.suspects.push_back(std::move(suspect));
    }
  }

  // What the other suspects leave untold.
  void AddBigOwners() {
    std::vector<ToldBytes> told;
    for (const Suspect& suspect : report_.suspects) {
      if (!suspect.owner.has_value()) continue;
      const auto gained = static_cast<uint64_t>(std::max<int64_t>(suspect.grown_bytes.value_or(0), 0));
      const bool holds_others = suspect.rule == LeakRule::kAccumulation;
      const uint64_t own = holds_others ? now_.finder.allocated_bytes(*suspect.owner) : 0;
      told.push_back({*suspect.owner, SaturatedSum(report_.compared ? gained : suspect.retained_bytes, own)});
    }
    for (const BigOwner& owner : FindBigOwners(now_.finder, std::max(least_bytes_, LeastBig()), told)) {
      const PathText path = now_.writer.To(owner.object);
      Suspect suspect{.rule = LeakRule::kBigOwner,
                      .type_name = now_.finder.TypeNameOf(owner.object),
                      .path = path.text(),
                      .owner = owner.object,
                      .object_count = 1,
                      .retained_bytes = owner.retained_bytes - owner.told_bytes,
                      .sentence = {}};
      if (!Grew(suspect, [&](Side& before) { return SameOwnerIn(before, owner.object, path.expression); })) continue;
      suspect.sentence = "one " + suspect.type_name + ", " + path.text() + ", retains " + Held(suspect) +
                         (owner.told_bytes > 0 ? " beside what other suspects tell" : "") + Mostly(owner.object);
      report_.suspects.push_back(std::move(suspect));
    }
  }

  // ": 300,000 objects, 299,999 of them list".
  std::string Mostly(uint32_t object) {
    uint64_t count = 0;
    const std::vector<NamedFigures> types = DominatedByType(now_.writer.view(), {object});
    const NamedFigures* most = nullptr;
    for (const NamedFigures& type : types) {
      count += type.figures.object_count;
      if (most == nullptr || type.figures.object_count > most->figures.object_count) most = &type;
    }
    if (most == nullptr) return {};
    return ": " + Grouped(count) + " objects, " + Grouped(most->figures.object_count) + " of them " + most->name;
  }

  std::pair<uint64_t, uint64_t> SameOwnerIn(Side& before, uint32_t owner, const std::string& expression) {
    uint32_t same = kNoObject;
    if (AreOfOneProcess(before.subject.info.header, now_.subject.info.header)) {
      same = before.finder.ObjectAt(now_.finder.address(owner), now_.finder.TypeNameOf(owner));
    } else {
      try {
        same = ObjectFinder(before.opened, before.subject).Find(expression).value;
      } catch (const Error&) {
        return {0, 0};  // there was nothing of that name
      }
    }
    if (same == kNoObject) return {0, 0};
    return {1, before.finder.lifelines().retained_bytes[same]};
  }

  // Rules that are queries: rows of queries/<name>.sql.
  template <typename AddRow>
  void AddRowsOf(std::string_view name, std::optional<int64_t> limit, AddRow add_row) {
    const store::Query* query = store::FindQuery(name);
    if (query == nullptr) return;
    store::SqlOptions options;
    options.values.push_back({"snapshot", int64_t{now_.subject.info.id.value}});
    if (limit) options.values.push_back({"limit", *limit});
    store::RunQuery(now_.opened, *query, options,
                    {.columns = [](auto) {},
                     .row =
                         [&](std::span<const store::Value> cells) {
                           add_row(cells);
                           return true;
                         }});
  }

  static uint64_t NumberIn(std::span<const store::Value> cells, size_t column) {
    const auto* value = std::get_if<int64_t>(&cells[column]);
    return value == nullptr || *value < 0 ? 0 : static_cast<uint64_t>(*value);
  }

  // What could be saved; `sentence` is continued by how much that is.
  void AddWaste(LeakRule rule, std::span<const store::Value> cells, size_t bytes_column, size_t object_column,
                size_t count_column, std::string sentence) {
    Suspect suspect{.rule = rule,
                    .type_name = std::get<std::string>(cells[0]),
                    .path = {},
                    .owner = static_cast<uint32_t>(NumberIn(cells, object_column)),
                    .object_count = NumberIn(cells, count_column),
                    .retained_bytes = NumberIn(cells, bytes_column),
                    .sentence = {}};
    if (suspect.retained_bytes < std::max<uint64_t>(least_bytes_, 1)) return;
    suspect.path = now_.writer.To(*suspect.owner).text();
    suspect.sentence = Grouped(suspect.object_count) + std::move(sentence) + " (as " + suspect.path +
                       "), which saves " + Held(suspect);
    report_.suspects.push_back(std::move(suspect));
  }

  void AddWastes() {
    const auto type = [](std::span<const store::Value> cells) { return std::get<std::string>(cells[0]); };
    if (now_.subject.info.header.content_hashes) {
      AddRowsOf("duplicates_by_content", 3, [&](std::span<const store::Value> cells) {
        AddWaste(LeakRule::kDuplicates, cells, 4, 5, 2, " equal " + type(cells) + ": one would do");
      });
    }
    AddRowsOf("containers_with_spare_room", {}, [&](std::span<const store::Value> cells) {
      AddWaste(LeakRule::kSpareRoom, cells, 2, 4, 1,
               " of type " + type(cells) + " with room for much more than they hold, " + Grouped(NumberIn(cells, 3)) +
                   " of them empty: make them anew");
    });
    AddRowsOf("instance_dictionaries", 3, [&](std::span<const store::Value> cells) {
      AddWaste(LeakRule::kDictionaries, cells, 3, 4, 1, " " + type(cells) + " have a dictionary each: use __slots__");
    });
  }

  // "4.9 MB (62.3 %), 20,000 objects and 4.7 MB more than before".
  std::string Held(const Suspect& suspect) const {
    std::string text = SizeWords(suspect.retained_bytes) + Percent(suspect.retained_bytes, report_.total_bytes);
    if (!suspect.grown_bytes) return text;
    const int64_t objects = suspect.grown_objects.value_or(0);
    if (objects > 0) text += ", " + Grouped(static_cast<uint64_t>(objects)) + " objects and";
    if (objects <= 0) text += ",";
    return text + " " + SizeWords(Weight(suspect)) + " more than in " + before_.front()->subject.label;
  }

  Side now_;
  std::vector<std::unique_ptr<Side>> before_;  // by time
  const LeakThresholds& thresholds_;
  uint64_t least_bytes_ = 0;
  std::map<uint32_t, std::string> members_;  // owners that are suspects -> type of their members
  LeakReport report_;
};

constexpr std::array<std::string_view, 8> kRuleNames = {"accumulation", "big object",           "big owner",
                                                        "garbage",      "held by C code",       "duplicates",
                                                        "spare room",   "instance dictionaries"};

}  // namespace

LeakReport FindLeaks(store::Case& opened, const Subject& subject, std::span<const Baseline> baselines,
                     const LeakThresholds& thresholds, std::optional<size_t> limit) {
  return LeakFinder(opened, subject, baselines, thresholds).Run(limit);
}

Document ToDocument(const LeakReport& report, const Subject& subject, std::span<const Baseline> baselines) {
  Table table;
  table.head = {.name = "suspects",
                .caption = subject.label,
                .noun = "suspects",
                .columns = {{"rule", "suspects", Unit::kText},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"grown_size", "gained", Unit::kBytes, true, !report.compared},
                            {"suspect", "what", Unit::kText, false, false, true},
                            {"type_name", "type", Unit::kText, false, true},
                            {"path", "path", Unit::kText, false, true},
                            {"owner_id", "owner", Unit::kNumber, false, true},
                            {"object_count", "# objects", Unit::kCount, false, true},
                            {"grown_object_count", "# gained", Unit::kCount, true, true}}};
  const auto optional = [](const auto& value) { return value ? Cell{static_cast<int64_t>(*value)} : Cell{}; };
  for (const Suspect& suspect : report.suspects) {
    table.rows.push_back(
        {.cells = {std::string(kRuleNames[static_cast<size_t>(suspect.rule)]), ToCell(suspect.retained_bytes),
                   optional(suspect.grown_bytes), suspect.sentence, KnownOrNothing(suspect.type_name),
                   KnownOrNothing(suspect.path), optional(suspect.owner), ToCell(suspect.object_count),
                   optional(suspect.grown_objects)}});
  }
  Document document{.kind = "leaks",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  const auto note = [&](std::string text) { document.remarks.push_back({Remark::Kind::kNote, std::move(text)}); };
  for (const Baseline& baseline : baselines) {
    if (!AreOfOneProcess(baseline.subject.info.header, subject.info.header)) {
      note(baseline.subject.label + " is of another process: what grew is told by ways, not by single objects.");
    }
  }
  if (report.suspects.empty()) {
    note(report.compared ? "Nothing grew by enough to be a suspect; --threshold lowers the bar."
                         : "Nothing holds enough to be a suspect; --threshold lowers the bar.");
  }
  if (report.rest_count > 0) {
    note(std::to_string(report.rest_count) + " more suspect" + (report.rest_count == 1 ? "" : "s") +
         "; --limit shows more.");
  }
  return document;
}

}  // namespace barrow::analyses
