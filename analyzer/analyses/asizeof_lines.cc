// SPDX-License-Identifier: Apache-2.0
#include "analyses/asizeof_lines.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>
#include <utility>

#include "store/label_text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kLargestWithProfiles = 10;
constexpr uint64_t kMostPercent = 100000;  // as a bound of what is multiplied; more is none
constexpr size_t kMostZeroProfiles = 9;    // from so many on they are not shown one by one

std::string Number(uint64_t number) { return std::to_string(number); }

std::string Plural(uint64_t count) { return count == 1 ? "" : "s"; }

// " or 1.5 KiB" for what has that many.
std::string Suffix(uint64_t bytes) {
  constexpr std::string_view kUnits = "KMGPTE";  // in the order asizeof has them
  auto figure = static_cast<double>(bytes);
  if (figure < 1024) return {};
  for (const char unit : kUnits) {
    figure /= 1024;
    if (figure >= 1024) continue;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), " or %.1f %ciB", figure, unit);
    return text.data();
  }
  return {};
}

std::string Bytes(uint64_t bytes) { return Number(bytes) + Suffix(bytes); }

std::string Percent(uint64_t part, uint64_t whole) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.0f%%", static_cast<double>(part) * 100 / static_cast<double>(whole));
  return text.data();
}

// repr() of a class without its brackets and quotes.
std::string ClassWords(const std::string& type_name) {
  std::string words;
  for (const char c : type_name.starts_with('<') ? type_name.substr(1, type_name.size() - 2) : "class " + type_name) {
    if (c != '\'') words += c;
  }
  return words;
}

class Printer {
 public:
  Printer(const Sizing& sizing, const SizingView& shown, const std::string& options, PymplerRules& rules)
      : sizing_(sizing), shown_(shown), options_(options), rules_(rules) {
    width_ = Number(sizing.seen_count + sizing.total).size() + 1;
    if (shown.code) code_ = " (incl. code)";
  }

  std::vector<std::string> Print() && {
    PrintCall();
    PrintSummary();
    PrintLargest();
    if (shown_.stats >= 2) PrintProfiles();
    return std::move(lines_);
  }

 private:
  static std::string Padded(const std::string& text, size_t width) {
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
  }
  std::string Padded(uint64_t number) const { return Padded(Number(number), width_); }

  void Add(std::string line) { lines_.push_back(std::move(line)); }
  void Count(uint64_t count, const std::string& what) { Add(Padded(count) + what); }
  void Objects(uint64_t count, const char* what) { Count(count, " object" + Plural(count) + " " + what); }

  std::string Clipped(const std::string& repr) const { return ClippedRepr(repr, shown_.clip); }

  std::string AfterComma() const { return options_.empty() ? "" : ", " + options_; }

  void PrintCall() {
    Add("");
    std::vector<const SizedNode*> given;
    for (const SizedNode& node : sizing_.nodes) {
      if (node.depth == 0) given.push_back(&node);
    }
    if (shown_.options.detail > 0) return PrintAsized(given);
    if (sizing_.sizes.size() > 1) {
      Add("asizesof(..." + AfterComma() + ") ...");
      for (size_t i = 0; i < sizing_.sizes.size(); ++i) {
        Add(Padded(sizing_.sizes[i]) + " bytes" + Suffix(sizing_.sizes[i]) + code_ + ":  " +
            Clipped(rules_.ReprOf(sizing_.given[i])));
      }
      return;
    }
    Add("asizeof(" + Clipped("(" + rules_.ReprOf(sizing_.given.front()) + ",)") + AfterComma() + ") ...");
  }

  void PrintAsized(const std::vector<const SizedNode*>& given) {
    const auto words = [&](const SizedNode* node) {
      const auto place = static_cast<uint32_t>(node - sizing_.nodes.data());
      const auto referents = std::ranges::count_if(
          sizing_.nodes, [&](const SizedNode& other) { return other.depth == 1 && other.parent == place; });
      const ResolvedText name{.object = {}, .text = node->name};
      return "size " + Number(node->size) + ", flat " + Number(node->flat) + ", refs[" + std::to_string(referents) +
             "], name " + store::QuotedText(name);
    };
    if (given.size() == 1) return Add("asized(" + options_ + "): " + words(given.front()));
    Add("asized(..." + AfterComma() + ") ...");
    for (size_t i = 0; i < given.size(); ++i) Add(Padded(Number(i), width_ - 1) + ": " + words(given[i]));
  }

  void PrintSummary() {
    Count(sizing_.total, " bytes" + Suffix(sizing_.total) + code_);
    if (shown_.options.align > 1) Count(shown_.options.align, " byte aligned");
    Count(rules_.pointer_bytes(), " byte sizeof(void*)");
    Objects(sizing_.sizes.size(), "given");
    Objects(sizing_.sized_count, "sized");
    if (!shown_.options.excluded_types.empty()) Objects(sizing_.excluded_count, "excluded");
    Objects(sizing_.seen_count, "seen");
    if (sizing_.ranked_count > 0) Objects(sizing_.ranked_count, "ranked");
    Objects(0, "missed");
    Count(sizing_.duplicate_count, " duplicate" + Plural(sizing_.duplicate_count));
    if (sizing_.deepest > 0) Count(sizing_.deepest, " deepest recursion");
  }

  std::string Described(SizedThing thing) {
    std::string words = Clipped(rules_.ReprOf(thing));
    if (const auto length = rules_.LengthOf(thing)) {
      words += " leng " + Number(length->items) + (length->exceeds ? "!" : "");
    }
    return words;
  }

  void PrintLargest() {
    const uint64_t above = shown_.options.rank_above;
    const size_t most = shown_.stats >= 2 ? kLargestWithProfiles : shown_.cutoff;
    const size_t count = std::min(sizing_.largest.size(), most);
    if (count == 0 || above == 0) return;
    Add("");
    Count(count, " largest object" + Plural(count) + " (of " + Number(sizing_.ranked_count) + " over " + Number(above) +
                     " bytes" + Suffix(above) + ")");
    std::unordered_map<SizedThing, size_t> places;
    for (size_t i = 0; i < sizing_.largest.size(); ++i) places[sizing_.largest[i].thing] = i;
    const auto place = [&](SizedThing thing) {
      const auto found = places.find(thing);
      return found == places.end() ? "?" : Number(found->second);
    };
    for (size_t i = 0; i < count; ++i) {
      const RankedThing& one = sizing_.largest[i];
      std::string line = Padded(one.size) + " bytes" + Suffix(one.size) + ": " + TypeWords(one.thing) + ": " +
                         Described(one.thing) + ", ix " + place(one.thing);
      if (one.depth > 0) line += " (at " + Number(one.depth) + "), pix " + place(one.parent);
      Add(std::move(line));
    }
  }

  std::string TypeWords(SizedThing thing) { return ClassWords(rules_.TypeNameOf(thing)); }

  void PrintProfiles() {
    std::vector<const TypeProfile*> shown;
    for (const TypeProfile& profile : sizing_.profiles) {
      if (profile.total_bytes > 0 || profile.object_count > 1) shown.push_back(&profile);
    }
    const size_t zero_count = sizing_.profiles.size() - shown.size();
    if (zero_count < kMostZeroProfiles) {
      shown.clear();
      for (const TypeProfile& profile : sizing_.profiles) shown.push_back(&profile);
    }
    if (shown.empty()) return;
    Add("");
    Count(shown.size(), " profile" + Plural(shown.size()) + ":  total" +
                            (sizing_.total > 0 ? " (% of grand total)" : "") + ", average, and largest flat size" +
                            code_ + ":  largest object");
    const double percent = shown_.cutoff > kMostPercent ? 0 : static_cast<double>(shown_.cutoff);
    const auto least = static_cast<uint64_t>(percent * 0.01 * static_cast<double>(sizing_.total));
    for (size_t i = 0; i < shown.size(); ++i) {
      PrintProfile(*shown[i]);
      const size_t left = shown.size() - i - 1;
      if (left > 1 && shown[i]->total_bytes < least) {
        Add(Padded("+" + Number(left), width_) + " profiles below cutoff (" + Number(shown_.cutoff) + "%)");
        break;
      }
    }
    if (zero_count >= kMostZeroProfiles) {
      Add(Padded("+" + Number(zero_count), width_) + " 'zero' object" + Plural(zero_count));
    }
  }

  void PrintProfile(const TypeProfile& profile) {
    std::string total = Bytes(profile.total_bytes);
    if (sizing_.total > 0) total += " (" + Percent(profile.total_bytes, sizing_.total) + ")";
    Add(Padded(profile.object_count) + " " + ClassWords(profile.type_name) + " object" + Plural(profile.object_count) +
        ":  " + total + ", " + Bytes(profile.total_bytes / profile.object_count) + ", " + Bytes(profile.largest_bytes) +
        ":  " + Described(profile.largest));
  }

  const Sizing& sizing_;
  const SizingView& shown_;
  const std::string& options_;
  PymplerRules& rules_;
  size_t width_ = 0;
  std::string code_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string ClippedRepr(const std::string& repr, size_t clip) {
  std::vector<size_t> begins;  // of the characters
  for (size_t i = 0; i < repr.size(); ++i) {
    if ((repr[i] & 0xc0) != 0x80) begins.push_back(i);
  }
  if (clip == 0 || begins.size() <= clip) return repr;
  const size_t half = clip / 2 < 2 ? 0 : clip / 2 - 2;
  if (half == 0) return repr;
  return repr.substr(0, begins[half]) + "...." + repr.substr(begins[begins.size() - half]);
}

std::vector<std::string> AsizeofLines(const Sizing& sizing, const SizingView& shown, const std::string& options,
                                      PymplerRules& rules) {
  return Printer(sizing, shown, options, rules).Print();
}

}  // namespace barrow::analyses
