// SPDX-License-Identifier: Apache-2.0
#include "cli/tree_options.h"

#include <string>
#include <vector>

#include "analyses/object_finder.h"
#include "base/error.h"
#include "cli/result.h"
#include "cli/snapshot_argument.h"
#include "presenters/tree_drawing.h"

namespace barrow::cli {
namespace {

void Draw(const analyses::ReferenceTree& tree, analyses::TreeDirection direction, store::SnapshotView& view,
          std::ostream& out) {
  std::vector<presenters::TreeLine> lines;
  for (const analyses::ReferenceTree::Node& node : tree.nodes) {
    lines.push_back({analyses::NodeWords(view, tree, node, direction), node.depth});
  }
  presenters::DrawTree(lines, out);
}

}  // namespace

size_t LevelsOf(const Arguments& arguments, std::string_view option) {
  const size_t levels = arguments.Limit(option).value_or(analyses::kMostTreeLevels);
  if (levels > analyses::kMostTreeLevels) {
    ThrowUsage("--" + std::string(option) + " cannot be " + std::to_string(levels) + ": at most " +
               std::to_string(analyses::kMostTreeLevels) + " levels are opened");
  }
  return levels;
}

void RunTree(const Arguments& arguments, Console& console, analyses::TreeDirection direction) {
  if (arguments.Has("repeat") && arguments.Has("no-repeat")) ThrowUsage("--repeat and --no-repeat exclude each other");
  const size_t depth = LevelsOf(arguments, "depth");
  Result result(arguments, console);
  const analyses::TreeQuestion question{.direction = direction,
                                        .depth = depth,
                                        .repeat = arguments.Has("repeat"),
                                        .fold = arguments.Limit("fold").value_or(0)};
  OpenedArgument opened = OpenArgument(arguments.operands()[0], console);
  const analyses::Subject subject = opened.Chosen();
  analyses::ObjectFinder finder(opened.file.opened, subject);
  const ObjectId object = finder.Find(arguments.operands()[1]);
  const std::vector<ResolvedRoot> roots = opened.file.opened.Roots(subject.info.id);
  const std::vector<reader::Thread> threads = opened.file.opened.Threads(subject.info.id);
  const analyses::ReferenceTree tree =
      analyses::GrowTree(finder.view(), object, question, {roots, threads, &subject.info});
  const analyses::Document document = analyses::ToDocument(tree, direction, finder.view(), subject);
  if (!result.is_text()) return result.Deliver(document);
  Draw(tree, direction, finder.view(), result.out());
  if (!document.remarks.empty()) result.out() << "\n";
  result.Begin(document.kind).Finish(document.remarks);
  result.Commit();
}

}  // namespace barrow::cli
