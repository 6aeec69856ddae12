// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_pages.h"

#include <algorithm>
#include <utility>

#include "algorithms/retained.h"
#include "analyses/dominated.h"
#include "analyses/object_page.h"
#include "analyses/object_words.h"
#include "analyses/path_text.h"
#include "analyses/report_text.h"
#include "analyses/types_by_name.h"

namespace barrow::analyses {
namespace {

class Writer {
 public:
  Writer(store::Case& opened, const Subject& subject, const ReportLimits& limits)
      : limits_(limits), documents_(opened, subject), paths_(documents_.paths()), view_(paths_.view()) {}

  ReportPage Write(uint32_t object, const std::vector<NamedFigures>& dominated) {
    ReportPage page;
    page.object = object;
    page.address = AddressOf(view_, {object});
    page.type_name = CutText(TypeNameOf(view_, {object}), kMostName);
    page.title = page.type_name + " #" + std::to_string(object);
    page.value = CutText(ValueWords(view_, {object}), kMostName);
    page.flat_bytes = FlatBytesOf(view_, {object});
    page.allocated_bytes = AllocatedBytesOf(view_, {object});
    page.retained_bytes = view_.RetainedBytes(object);
    page.object_count = 1;
    for (const NamedFigures& type : dominated) page.object_count += type.figures.object_count;
    AddWay(page);
    AddDocument(page);
    page.tables.push_back(DominatedTable(dominated, limits_.neighbours));
    CutTexts(page.tables.back());
    return page;
  }

 private:
  void AddWay(ReportPage& page) {
    const std::vector<uint32_t> way = view_.PathTo(page.object);
    if (way.empty()) {
      const PathText unreachable = paths_.To(page.object);
      page.path = unreachable.expression;
      page.root = unreachable.root;
      return;
    }
    const PathText text = paths_.Of(way);
    page.path = CutText(text.expression, kMostPath);
    page.root = CutText(text.root, kMostPath);
    // The middle of a long way is left out: where it begins and where it ends tell most.
    const size_t most = std::max<size_t>(limits_.path_steps, 3);
    const size_t head = way.size() > most ? most / 2 : way.size();
    const size_t tail = way.size() > most ? way.size() - (most - head - 1) : way.size();
    for (size_t i = 0; i < head; ++i) page.steps.push_back(StepAt(way, i));
    if (tail == way.size()) return;
    page.steps_rest = tail - head;
    page.steps.push_back({.label = "…", .object = {}});
    for (size_t i = tail; i < way.size(); ++i) page.steps.push_back(StepAt(way, i));
  }

  ReportPage::Step StepAt(const std::vector<uint32_t>& way, size_t i) {
    ReportPage::Step step{.label = {}, .object = way[i]};
    step.label = i == 0 ? paths_.Of(std::span(way).first(1)).expression
                        : view_.LabelBetween(way[i - 1], way[i]).value_or(std::string());
    step.label = CutText(step.label, kMostName);
    step.type_name = CutText(TypeNameOf(view_, {way[i]}), kMostName);
    step.value = CutText(ValueWords(view_, {way[i]}), kMostName);
    return step;
  }

  void AddDocument(ReportPage& page) {
    Document document = documents_.Describe({page.object}, {.limit = limits_.neighbours, .with_dominated = false});
    for (FactGroup& group : document.facts) {
      if (group.machine_only) continue;
      CutTexts(group);
      page.facts.push_back(std::move(group));
    }
    for (Table& table : document.tables) {
      CutRows(table, limits_.neighbours, {"object_count"});
      CutTexts(table);
      page.tables.push_back(std::move(table));
    }
  }

  const ReportLimits& limits_;
  ObjectPages documents_;
  PathWriter& paths_;
  store::SnapshotView& view_;
};

}  // namespace

std::vector<ReportPage> WritePages(store::Case& opened, const Subject& subject, std::span<const uint32_t> objects,
                                   const ReportLimits& limits) {
  if (objects.empty()) return {};
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  const TypesByName types = NumberTypes(opened, subject.info.id);
  const auto dominated =
      DominatedByType(DominatorTree(lifelines->dominator),
                      opened.Objects(subject.info.id, store::kFlatColumn | store::kAllocatedColumn), types, objects);
  Writer writer(opened, subject, limits);
  std::vector<ReportPage> pages;
  for (size_t i = 0; i < objects.size(); ++i) pages.push_back(writer.Write(objects[i], dominated[i]));
  return pages;
}

}  // namespace barrow::analyses
