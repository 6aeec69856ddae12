// SPDX-License-Identifier: Apache-2.0
//
// Writes the seeds of the corpus into <folder>/container, <folder>/snapshot and <folder>/profile: sound files with
// every kind of field, and files with one named fault each.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

namespace {

using namespace barrow;
using namespace barrow::test;

void Write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

void WriteContainers(const std::filesystem::path& folder) {
  const Snapshot sample = SampleSnapshot();
  const std::string file = FileOf(sample);
  const std::vector<std::string> frames = FramesOf(sample);
  Write(folder / "sound", file);
  Write(folder / "one-frame", MarkBytes() + FrameOf(sample));
  Write(folder / "profile", MarkBytes({.kind = 2, .extra = {}}));
  Write(folder / "newer-minor", MarkBytes({.minor = 4, .extra = "more"}) + file.substr(MarkBytes().size()));
  Write(folder / "cut-mark", file.substr(0, 11));
  Write(folder / "cut-frame", file.substr(0, file.size() - 9));
  Write(folder / "no-trailer", file.substr(0, file.size() - frames.back().size()));
  Write(folder / "junk-between", MarkBytes() + frames[0] + "junk" + frames[1] + frames.back());
  Write(folder / "half-frame", MarkBytes() + frames[0] + frames[1].substr(0, frames[1].size() / 2) + frames.back());
  Write(folder / "no-checksum", MarkBytes() + frames[0] + FrameBytes("content", {.has_checksum = false}));
  Write(folder / "no-size", MarkBytes() + frames[0] + FrameBytes("content", {.has_content_size = false}));
  Write(folder / "skippable",
        MarkBytes() + frames[0] + std::string("\x50\x2a\x4d\x18\x02\0\0\0ab", 10) + frames.back());
  Write(folder / "claims-much",
        MarkBytes() + frames[0] + std::string("\x28\xb5\x2f\xfd\xe4\0\0\0\0\0\1\0\0\1\0\0", 16));
}

void WriteSnapshots(const std::filesystem::path& folder) {
  const Snapshot sample = SampleSnapshot();
  Write(folder / "sample", sample.SerializeAsString());
  std::string unordered;
  for (const auto& segment : sample.objects()) {
    Snapshot part;
    *part.add_objects() = segment;
    unordered = part.SerializeAsString() + unordered;
  }
  Write(folder / "objects", unordered);
  Snapshot duplicate = sample;
  *duplicate.add_objects() = sample.objects(0);
  Write(folder / "duplicate", duplicate.SerializeAsString());
  Snapshot mismatch = sample;
  mismatch.mutable_objects(0)->add_flags(1);
  Write(folder / "mismatch", mismatch.SerializeAsString());
  Snapshot hole = sample;
  hole.mutable_references(0)->set_first_position(9);
  Write(folder / "hole", hole.SerializeAsString());
  Snapshot numbers = sample;
  numbers.mutable_types(1)->set_first_type(70);
  numbers.mutable_objects(0)->set_type(0, 50);
  Write(folder / "lost-numbers", numbers.SerializeAsString());
  Snapshot slots = sample;
  for (int i = 0; i < 12; ++i) slots.mutable_references(0)->add_target(i % 3 == 0 ? 0 : 1 + i % 4);
  Write(folder / "slots", slots.SerializeAsString());
}

void WriteProfiles(const std::filesystem::path& folder) {
  ProfileParts parts = SampleProfile();
  parts.erase(parts.begin());  // the target has a header of its own
  const Profile sample = Joined(parts);
  Write(folder / "sample", sample.SerializeAsString());
  for (size_t i = 0; i < parts.size(); ++i) Write(folder / ("run-" + std::to_string(i)), parts[i].SerializeAsString());
  Profile levels = sample;
  levels.mutable_footprints(0)->set_node_level(1, 5);
  Write(folder / "levels", levels.SerializeAsString());
  Profile duplicate = sample;
  *duplicate.add_objects() = sample.objects(0);
  *duplicate.add_snapshots() = sample.snapshots(0);
  Write(folder / "duplicate", duplicate.SerializeAsString());
  Profile numbers = sample;
  numbers.mutable_objects(0)->set_class_(0, 50);
  numbers.mutable_objects(0)->set_trace(0, 50);
  numbers.mutable_classes(1)->set_first_class(70);
  Write(folder / "lost-numbers", numbers.SerializeAsString());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_corpus FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  WriteContainers(folder / "container");
  WriteSnapshots(folder / "snapshot");
  WriteProfiles(folder / "profile");
  return 0;
}
