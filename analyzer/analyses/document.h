// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyses/table.h"

namespace barrow::analyses {

// One figure with a label.
struct Fact {
  std::string name;   // "resident_size": key in JSON and CSV
  std::string title;  // "resident size": label in text and Markdown
  Unit unit = Unit::kText;
  Cell value = {};    // monostate: not known. Text leaves the line out, machine formats write null
  bool wide = false;  // text and Markdown leave it out unless asked for everything (--wide)
};

struct FactGroup {
  std::string name;   // "memory": key in JSON, first column in CSV
  std::string title;  // heading in text and Markdown
  std::vector<Fact> facts;
  bool machine_only = false;  // text and Markdown leave it out: their caption says it
};

// What the reader of an answer has to know to believe it: the file is truncated, names were withheld, addresses cannot
// be compared. Every format shows every remark.
struct Remark {
  enum class Kind : uint8_t {
    kNote,
    kWarning,  // the figures are not what the process had
  };
  Kind kind = Kind::kNote;
  std::string text;  // whole sentences

  bool operator==(const Remark&) const = default;
};

// One answer of the tool.
struct Document {
  std::string kind;  // the command's name: "summary"
  std::vector<FactGroup> facts;
  std::vector<Table> tables;
  std::vector<Remark> remarks;
};

}  // namespace barrow::analyses
