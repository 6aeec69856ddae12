// SPDX-License-Identifier: Apache-2.0
//
// One function for each field of Profile. Each throws BadMessage or protozero::exception if the message contradicts the
// schema or itself, and OverBudget; then nothing has been appended.
#pragma once

#include <string_view>

#include "reader/message.h"
#include "reader/tracker_parts.h"

namespace barrow::reader {

void DecodeProfileHeader(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeProfileTrailer(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeClasses(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeTraces(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeTracked(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeEnds(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeCounts(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeReprs(std::string_view bytes, DecodeContext& context, TrackerParts& parts);
void DecodeFootprints(std::string_view bytes, DecodeContext& context, NameTable& names, TrackerParts& parts);
void DecodeTrackerSnapshot(std::string_view bytes, DecodeContext& context, TrackerParts& parts);

}  // namespace barrow::reader
