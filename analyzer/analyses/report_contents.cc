// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_contents.h"

#include <algorithm>
#include <string>
#include <utility>

#include "analyses/info.h"
#include "analyses/report_text.h"
#include "base/text.h"

namespace barrow::analyses {

using reader::Contents;

ContentsNote DescribeContents(const reader::Header& header, bool is_closed, const Diagnostics& diagnostics) {
  ContentsNote note;
  switch (header.contents) {
    case Contents::kNone:
      note.policy = "none";
      note.policy_sentence = "The file tells the names of types and which object refers to which, and nothing else.";
      break;
    case Contents::kNames:
      note.policy = "names";
      note.policy_sentence =
          "The file tells the names of types, functions, modules, attributes, variables and files, and the command "
          "line; no values.";
      break;
    case Contents::kValues:
      note.policy = "values";
      note.policy_sentence =
          "The file tells names, and the program's data: strings, bytes and numbers, " +
          (header.text_limit == 0 ? "each up to 1 MiB."
                                  : "of each the first " + Grouped(header.text_limit) + " characters.");
      break;
  }
  note.complete = is_closed && !HasLosses(diagnostics);
  note.complete_sentence = note.complete ? "The file is complete."
                           : is_closed
                               ? "Parts of the file are missing or damaged: figures are too small."
                               : "The file is truncated: everything before its end is here, figures are too small.";
  return note;
}

std::vector<FactGroup> ReportFacts(std::vector<FactGroup> groups) {
  std::erase_if(groups, [](const FactGroup& group) { return group.machine_only; });
  for (FactGroup& group : groups) CutTexts(group);
  return groups;
}

FactGroup PickFacts(const std::vector<FactGroup>& groups, std::initializer_list<std::string_view> names) {
  FactGroup picked{.name = "summary", .title = "summary", .facts = {}};
  for (const std::string_view name : names) {
    for (const FactGroup& group : groups) {
      const auto fact = std::ranges::find(group.facts, name, &Fact::name);
      if (fact == group.facts.end()) continue;
      picked.facts.push_back(*fact);
      break;
    }
  }
  return picked;
}

std::vector<Remark> ReportRemarks(std::vector<Remark> remarks, size_t most) {
  const size_t count = remarks.size();
  if (count > most) {
    remarks.resize(most);
    remarks.push_back({Remark::Kind::kNote, std::to_string(count - most) + " more remarks; 'barrow info' has them."});
  }
  for (Remark& remark : remarks) remark.text = CutText(remark.text, kMostSentence);
  return remarks;
}

}  // namespace barrow::analyses
