// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/document.h"

namespace barrow::analyses {

enum class Soundness : uint8_t {
  kSound,     // nothing that was written is missing or wrong
  kDamaged,   // some of it is; the rest can be used
  kUnusable,  // nothing can be used
};

// "sound", "damaged", "unusable".
std::string_view SoundnessName(Soundness soundness);

// Something that is wrong with a file.
struct Flaw {
  std::string name;  // "lost_bytes": an anomaly, or a law that is broken
  uint64_t count = 1;
  std::string help;
  bool loss = true;  // false: odd, but nothing is missing
};

// What can be said of the soundness of one file.
struct Verdict {
  std::string file;
  std::string kind;  // "snapshot", "profile", "Pympler dump", "case"; empty: nobody knows
  Soundness soundness = Soundness::kSound;
  uint64_t frames = 0;         // intact ones; of snapshots and profiles
  uint64_t frames_broken = 0;  // that stand in the file and cannot be used
  uint64_t objects = 0;        // that can be used; of profiles: tracked ones
  uint64_t bytes = 0;          // of the file that can be used
  uint64_t file_bytes = 0;
  std::vector<Flaw> flaws;
  std::string place;  // of the first damage: "offset 4128: frame has no checksum"; empty: not known
  std::string error;  // kUnusable: why
};

// Reads all of the file and checks what is to be checked: each checksum, the form of each segment, what the trailer
// counts; of a case SQLite's own integrity, the checksums of the packed columns, the totals that stand beside them, and
// the laws of what it holds of lifelines: a changed letter of a name, which has no checksum there, is not seen. `deep`
// adds the laws of object graphs: what is referred to is there, and so on. Never throws for what the file holds.
Verdict Verify(const std::string& path, bool deep);

// For programs: a row for each file, and a row for each flaw.
Document VerificationDocument(const std::vector<Verdict>& verdicts);

}  // namespace barrow::analyses
