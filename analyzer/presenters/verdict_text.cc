// SPDX-License-Identifier: Apache-2.0
#include "presenters/verdict_text.h"

#include <cstdint>

#include "base/text.h"
#include "presenters/human.h"

namespace barrow::presenters {
namespace {

using analyses::Soundness;

std::string Counted(uint64_t count, const std::string& noun) {
  return HumanCount(static_cast<int64_t>(count)) + " " + noun + (count == 1 ? "" : "s");
}

std::string Listed(const analyses::Verdict& verdict, bool loss) {
  std::string text;
  for (const analyses::Flaw& flaw : verdict.flaws) {
    if (flaw.loss != loss) continue;
    text += (text.empty() ? "" : ", ") + flaw.name + (flaw.count == 1 ? "" : ": " + std::to_string(flaw.count));
  }
  return text;
}

std::string Usable(const analyses::Verdict& verdict) {
  std::string text;
  if (verdict.frames > 0) text += Counted(verdict.frames, "frame") + ", ";
  text += Counted(verdict.objects, "object") + ", " + SizeWords(verdict.bytes);
  if (verdict.bytes != verdict.file_bytes) text += " of " + SizeWords(verdict.file_bytes);
  return text;
}

}  // namespace

std::string VerdictLine(const analyses::Verdict& verdict) {
  std::string line = verdict.file + ": " + std::string(SoundnessName(verdict.soundness)) + ": ";
  switch (verdict.soundness) {
    case Soundness::kUnusable:
      return line + verdict.error;
    case Soundness::kSound:
      line += verdict.kind + ", " + Usable(verdict);
      break;
    case Soundness::kDamaged:
      line += Listed(verdict, true);
      if (!verdict.place.empty()) line += " (" + verdict.place + ")";
      line += "; usable: " + Usable(verdict);
      break;
  }
  const std::string odd = Listed(verdict, false);
  return odd.empty() ? line : line + "; odd: " + odd;
}

}  // namespace barrow::presenters
