// SPDX-License-Identifier: Apache-2.0
//
// One function for each field of Snapshot. Each throws BadMessage or protozero::exception if the message contradicts
// the schema or itself, and OverBudget; then nothing has been appended.
#pragma once

#include <string_view>
#include <vector>

#include "reader/frame_records.h"
#include "reader/message.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

Header DecodeHeader(std::string_view bytes, DecodeContext& context);
Trailer DecodeTrailer(std::string_view bytes, DecodeContext& context);
void DecodeTypes(std::string_view bytes, DecodeContext& context, std::vector<NumberedRun<Type>>& types);
void DecodeShapes(std::string_view bytes, DecodeContext& context, std::vector<NumberedRun<Shape>>& shapes);
void DecodeObjects(std::string_view bytes, DecodeContext& context, std::vector<ObjectPart>& objects);
void DecodeReferences(std::string_view bytes, DecodeContext& context, std::vector<MoreReferences>& references);
void DecodeNames(std::string_view bytes, DecodeContext& context, std::vector<Name>& names);
void DecodeTexts(std::string_view bytes, DecodeContext& context, std::vector<Text>& texts);
void DecodeRoots(std::string_view bytes, DecodeContext& context, std::vector<Root>& roots);
void DecodeThreads(std::string_view bytes, DecodeContext& context, std::vector<Thread>& threads);

}  // namespace barrow::reader
