// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace barrow::cli {

// Each is defined in the file of its name: kHelpCommand in help_command.cc.
extern const Command kInfoCommand;
extern const Command kSummaryCommand;
extern const Command kDiffCommand;
extern const Command kObjectsCommand;
extern const Command kObjectCommand;
extern const Command kSizeofCommand;
extern const Command kReferentsCommand;
extern const Command kReferrersCommand;
extern const Command kLeaksCommand;
extern const Command kPathsCommand;
extern const Command kDominatorsCommand;
extern const Command kGarbageCommand;
extern const Command kGraphCommand;
extern const Command kReportCommand;
extern const Command kStatsCommand;
extern const Command kLoadCommand;
extern const Command kVerifyCommand;
extern const Command kRedactCommand;
extern const Command kQueryCommand;
extern const Command kSqlCommand;
extern const Command kHelpCommand;
extern const Command kCompletionCommand;
extern const Command kManCommand;

}  // namespace barrow::cli
