// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"

namespace barrow::analyses {

// Parts that reports of every kind have. schema/REPORT.md tells their meaning field by field.

// Where in the report the evidence of something is.
struct Link {
  std::string section = {};             // "objects", "types", "garbage", …
  std::optional<uint32_t> object = {};  // of "objects"
  std::string name = {};                // the row to look at: a type's or class's name, or a table's; empty: all of it
};

// One sentence of the answer.
struct Finding {
  std::string rule = {};
  std::string sentence = {};
  std::string type_name = {};
  std::string path = {};
  std::optional<uint32_t> object = {};
  std::optional<uint64_t> object_count = {};
  std::optional<uint64_t> retained_bytes = {};
  std::optional<int64_t> grown_objects = {};
  std::optional<int64_t> grown_bytes = {};
  std::vector<Link> evidence = {};
};

struct Findings {
  std::vector<Finding> rows = {};  // the most bytes first
  uint64_t rest_count = 0;
  std::string none = {};  // why there is none
};

// What the file tells at all, and whether anything is missing.
struct ContentsNote {
  std::string policy = {};  // "none", "names", "values"
  std::string policy_sentence = {};
  bool complete = false;
  std::string complete_sentence = {};
};

}  // namespace barrow::analyses
