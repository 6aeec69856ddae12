// SPDX-License-Identifier: Apache-2.0
#include "analyses/merged_paths.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "analyses/cells.h"
#include "analyses/path_tree.h"
#include "analyses/reference_tree.h"
#include "analyses/tree_levels.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using Node = PathTree::Node;

constexpr size_t kMostWords = 60;  // of the middle of a longer way only the number of words is told
constexpr size_t kLastWords = 3;

// Words one after the other, the middle of many left out.
class WordLine {
 public:
  void Add(const std::string& word) {
    if (++count_ <= kMostWords) {
      head_ += word;
      if (word != run_word_) {
        run_word_ = word;
        run_count_ = count_;
        run_end_ = head_.size();
      }
      return;
    }
    tail_.push_back(word);
    if (tail_.size() > kLastWords) tail_.erase(tail_.begin());
  }

  std::string Text() const {
    std::string text = head_;
    if (count_ > kMostWords + kLastWords) {
      text.resize(run_end_);
      text += "… (" + Grouped(count_ - run_count_ - kLastWords) + " steps) …";
    }
    for (const std::string& word : tail_) text += word;
    return text;
  }

 private:
  std::string head_;
  std::vector<std::string> tail_;
  size_t count_ = 0;
  // The last words of the head that are alike: of those, before what is left out, the first stands for all.
  std::string run_word_;
  size_t run_count_ = 0;  // words up to the first of them
  size_t run_end_ = 0;    // of the first in the head
};

// Chooses the nodes of the tree that become rows, and writes them.
class RowWriter {
 public:
  RowWriter(const PathTree& tree, PathWriter& writer, MergedPaths& merged)
      : tree_(tree), writer_(writer), merged_(merged), children_(tree.nodes.size()), is_shown_(tree.nodes.size()) {
    for (uint32_t i = 0; i < tree.nodes.size(); ++i) {
      const uint32_t parent = tree.nodes[i].parent;
      (parent == kNoObject ? tops_ : children_[parent]).push_back(i);
    }
    SortByCount(tops_);
    for (std::vector<uint32_t>& children : children_) SortByCount(children);
  }

  void Write(size_t most) {
    Choose(most);
    WriteRows();
    for (uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      if (is_shown_[i] || tree_.nodes[i].own_count == 0) continue;
      ++merged_.rest_count;
      merged_.rest_objects += tree_.nodes[i].own_count;
    }
  }

 private:
  // A row that is being written; of what hangs under it, rows and steps follow.
  struct Place {
    uint32_t node = 0;
    uint32_t depth = 0;
    uint32_t row_above = 0;  // in lines_; only below depth 1
  };

  bool ComesFirst(uint32_t a, uint32_t b) const {
    const uint64_t a_count = tree_.nodes[a].object_count;
    const uint64_t b_count = tree_.nodes[b].object_count;
    return a_count != b_count ? a_count > b_count : a < b;
  }

  void SortByCount(std::vector<uint32_t>& nodes) const {
    std::ranges::sort(nodes, [&](uint32_t a, uint32_t b) { return ComesFirst(a, b); });
  }

  // The first node from this one on where ways part or end.
  uint32_t Parting(uint32_t node) const {
    while (tree_.nodes[node].own_count == 0 && children_[node].size() == 1) node = children_[node].front();
    return node;
  }

  void Choose(size_t most) {
    const auto comes_later = [&](const Place& a, const Place& b) { return ComesFirst(b.node, a.node); };
    std::priority_queue<Place, std::vector<Place>, decltype(comes_later)> waiting(comes_later);
    for (const uint32_t top : tops_) waiting.push({Parting(top), 1});
    for (size_t shown = 0; shown < most && !waiting.empty(); ++shown) {
      const Place place = waiting.top();
      waiting.pop();
      is_shown_[place.node] = true;
      if (place.depth == kMostTreeLevels) {
        merged_.deeper = merged_.deeper || !children_[place.node].empty();
        continue;
      }
      for (const uint32_t child : children_[place.node]) waiting.push({Parting(child), place.depth + 1});
    }
  }

  void WriteRows() {
    std::vector<Place> waiting;
    const auto open = [&](const std::vector<uint32_t>& nodes, uint32_t depth, uint32_t row) {
      for (size_t i = nodes.size(); i-- > 0;) {
        const uint32_t node = Parting(nodes[i]);
        if (is_shown_[node]) waiting.push_back({node, depth, row});
      }
    };
    open(tops_, 1, 0);
    while (!waiting.empty()) {
      const Place place = waiting.back();
      waiting.pop_back();
      const auto row = static_cast<uint32_t>(merged_.rows.size());
      WriteRow(place);
      open(children_[place.node], place.depth + 1, row);
    }
  }

  void WriteRow(const Place& place) {
    const Node& node = tree_.nodes[place.node];
    const uint32_t above = place.depth == 1 ? kNoObject : nodes_of_rows_[place.row_above];
    // A place in a __dict__ is called as the owner is, unless that one has a row of its own.
    const bool in_dict = node.word == PathTree::kDictWord && node.parent != kNoObject;
    const bool ends_in_dict = in_dict && (node.own_count > 0 || node.parent == above);
    const Node& holder = in_dict && !ends_in_dict ? tree_.nodes[node.parent] : node;
    std::vector<uint32_t> steps;  // behind the row above, up to this one
    for (uint32_t i = place.node; i != above; i = tree_.nodes[i].parent) steps.push_back(i);
    WordLine step;
    WordLine path = place.depth == 1 ? WordLine() : lines_[place.row_above];
    for (size_t i = steps.size(); i-- > 0;) {
      const Node& next = tree_.nodes[steps[i]];
      if (next.word == PathTree::kDictWord) continue;
      const bool is_only_root = next.parent == kNoObject && next.merged && next.holder_count == 1;
      const std::string own = is_only_root ? writer_.FirstWord(next.holder) : tree_.words[next.word];
      const std::string word = own + (next.repeats ? "…" : "");
      step.Add(word);
      path.Add(word);
    }
    lines_.push_back(path);
    nodes_of_rows_.push_back(place.node);
    if (ends_in_dict) {
      step.Add(tree_.words[node.word]);
      path.Add(tree_.words[node.word]);
    }
    merged_.rows.push_back(
        {.depth = place.depth,
         .object_count = node.object_count,
         .own_count = node.own_count,
         .allocated_bytes = node.allocated_bytes,
         .holder_count = holder.holder_count,
         .holder = holder.holder,
         .holder_type = writer_.TypeNameOf(holder.holder),
         .example = node.example,
         .step = step.Text(),
         .path = path.Text(),
         .root = place.depth == 1 ? RootOf(tree_.nodes[steps.back()]) : merged_.rows[place.row_above].root});
    if (place.depth == 1 && merged_.rows.back().root != "module") {
      merged_.rows.back().step += ", " + merged_.rows.back().root;
    }
  }

  std::string RootOf(const Node& top) {
    const bool has_root = writer_.view().ReasonOf(top.holder).root != nullptr;
    if (!top.merged || top.holder_count == 1 || !has_root) return writer_.Root(top.holder);
    return "e.g. " + writer_.To(top.holder).text() + ", and " + Grouped(top.holder_count - 1) + " more";
  }

  const PathTree& tree_;
  PathWriter& writer_;
  MergedPaths& merged_;
  std::vector<std::vector<uint32_t>> children_;  // [node]: the highest counts first
  std::vector<uint32_t> tops_;
  std::vector<bool> is_shown_;
  std::vector<WordLine> lines_;  // of the rows: what paths through them begin with
  std::vector<uint32_t> nodes_of_rows_;
};

}  // namespace

MergedPaths MergePaths(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& objects,
                       std::string what, std::optional<size_t> limit) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  PathWriter writer(opened, subject.info.id);
  const PathTree tree = MergeWays(writer, *lifelines, objects);
  MergedPaths merged{
      .what = std::move(what), .object_count = objects.size(), .unreachable_count = tree.unreachable_count, .rows = {}};
  RowWriter(tree, writer, merged).Write(std::min(limit.value_or(kMostTreeNodes), kMostTreeNodes));
  return merged;
}

Document ToDocument(const MergedPaths& paths, const Subject& subject) {
  const bool is_tree = std::ranges::any_of(paths.rows, [](const PathRow& row) { return row.depth > 1; });
  Table table;
  table.head = {.name = "paths",
                .caption = subject.label + ": " + paths.what,
                .noun = "",
                .columns = {{"depth", "depth", Unit::kNumber, false, true},
                            {"object_count", "# objects", Unit::kCount},
                            {"share", "share", Unit::kShare},
                            {"own_count", "here", Unit::kCount, false, !is_tree},
                            {"allocated_size", "allocated size", Unit::kBytes},
                            {"step", "held by", Unit::kText},
                            {"holder_type", "type", Unit::kText},
                            {"holder_count", "of these", Unit::kCount, false, true},
                            {"holder_id", "holder", Unit::kNumber, false, true},
                            {"example_id", "example", Unit::kNumber},
                            {"path", "path", Unit::kText, false, true},
                            {"root", "root", Unit::kText, false, true}}};
  for (const PathRow& row : paths.rows) {
    table.rows.push_back(
        {.cells = {ToCell(row.depth), ToCell(row.object_count), ShareOf(row.object_count, paths.object_count),
                   ToCell(row.own_count), ToCell(row.allocated_bytes), row.step, row.holder_type,
                   ToCell(row.holder_count), ToCell(row.holder), ToCell(row.example), row.path, row.root},
         .depth = row.depth - 1});
  }
  table.head.columns[5].nested = true;
  Document document{.kind = "paths",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  const auto note = [&](std::string text) { document.remarks.push_back({Remark::Kind::kNote, std::move(text)}); };
  if (paths.deeper) document.remarks.push_back(MoreLevelsRemark());
  if (paths.rest_count > 0) {
    const bool one = paths.rest_count == 1;
    note(Grouped(paths.rest_count) + (one ? " more way leads to " : " more ways lead to ") +
         Grouped(paths.rest_objects) + (paths.rest_objects == 1 ? " object" : " objects") +
         (paths.deeper || paths.rows.size() >= kMostTreeNodes ? "." : "; --all shows them."));
  }
  if (paths.unreachable_count > 0) {
    note("No root reaches " + Grouped(paths.unreachable_count) + " of the " + Grouped(paths.object_count) +
         " objects. 'barrow garbage' tells what the cycle collector would free.");
  }
  return document;
}

}  // namespace barrow::analyses
