// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyses/report_limits.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// What the threads were doing, and how much their local variables hold.

struct ReportLocal {
  std::string name = {};
  uint32_t object = 0;
  std::string type_name = {};
  std::string value = {};
  uint64_t retained_bytes = 0;
};

struct ReportFrame {
  uint32_t number = 0;  // from 1, the innermost
  std::string function = {};
  std::string file = {};
  uint64_t line = 0;                     // 0: not known
  uint64_t retained_bytes = 0;           // by all its variables, no object counted twice
  std::vector<ReportLocal> locals = {};  // those that hold most first
  uint64_t locals_rest = 0;
};

struct ReportThread {
  uint32_t number = 0;
  uint64_t ident = 0;
  uint64_t native_id = 0;  // 0: not known
  std::string name = {};
  bool daemon = false;
  bool dumping = false;
  std::vector<ReportFrame> frames = {};  // innermost first
  uint64_t frames_rest = 0;
};

struct ReportThreads {
  std::vector<ReportThread> threads = {};  // in order of the file
  uint64_t rest_count = 0;
};

// The frames and variables that are shown are shared out evenly: each thread has its innermost frames, each frame what
// holds most.
ReportThreads DescribeThreads(store::Case& opened, const Subject& subject, const ReportLimits& limits);

}  // namespace barrow::analyses
