// SPDX-License-Identifier: Apache-2.0
//
// Profiles of class trackers in memory, made from schema/tracker.proto, the generated protobuf code and zstd alone.
#pragma once

#include <string>
#include <vector>

#include "reader/profile_records.h"
#include "support/snapshot_bytes.h"
#include "tracker.pb.h"

namespace barrow::test {

// What a tracker writes: a part for the header, one for each run, one for the trailer.
using ProfileParts = std::vector<Profile>;

// All parts in one message.
Profile Joined(const ProfileParts& parts);

// A file with the mark and a frame for each part.
std::string FileOf(const ProfileParts& parts);

// A complete and consistent profile with something in every field: two classes of one name and one of another, two
// traces, three objects in two runs, a death and a forgotten one, counts, a text; object 1 has a tree of four nodes in
// both snapshots, cut in two segments in the second. The trailer agrees.
ProfileParts SampleProfile();

// As SampleProfile, longer: `runs` runs of `objects` objects each, with a snapshot of all living ones in every run.
ProfileParts LongProfile(uint32_t runs, uint32_t objects);

// The trailer of what the parts hold.
ProfileTrailer TrailerOf(const Profile& profile);

// What holds for all records that a reader or a case returns, however damaged the file was: indexes are valid, trees
// nest, times are finite, texts are UTF-8. Throws std::logic_error with the law that is broken.
void RequireProfileLaws(const reader::ProfileRecords& profile);

}  // namespace barrow::test
