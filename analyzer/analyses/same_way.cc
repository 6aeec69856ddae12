// SPDX-License-Identifier: Apache-2.0
#include "analyses/same_way.h"

#include <algorithm>

#include "analyses/diff.h"
#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr size_t kLongestWay = 1000;
constexpr uint64_t kMostLookedAt = 100'000'000;  // references, about 20 ns each
constexpr std::string_view kDictName = "__dict__";

std::optional<uint32_t> FoundOrNone(const std::optional<ObjectId>& found) {
  return found.has_value() ? found->value : kNoObject;
}

}  // namespace

struct SameWay::PairKind {
  std::string key_type;
  std::string key_name;
  std::string value_type;
};

SameWay::Side::Side(store::Case& opened, const Subject& subject)
    : view(opened.View(subject.info.id)),
      threads(opened.Threads(subject.info.id)),
      has_texts(subject.info.header.contents == reader::Contents::kValues) {}

std::optional<SameWay::RootKey> SameWay::Side::KeyOf(const ResolvedRoot& root) const {
  if (root.name.empty()) return std::nullopt;
  std::string key = root.name;
  const auto thread = std::ranges::find(threads, root.thread, &reader::Thread::number);
  if (root.thread != 0 && thread != threads.end()) {
    key += "\n" + thread->name;
    if (root.frame > 0 && root.frame <= thread->frames.size()) {
      const reader::Frame& frame = thread->frames[root.frame - 1];
      key += "\n" + frame.function + "\n" + frame.file;
    }
  }
  return RootKey(root.kind, std::move(key));
}

SameWay::SameWay(store::Case& from, const Subject& from_subject, store::Case& to, const Subject& to_subject)
    : from_(from, from_subject),
      to_(to, to_subject),
      is_one_process_(AreOfOneProcess(from_subject.info.header, to_subject.info.header)),
      attributes_(*to_.view) {
  for (const ResolvedRoot& root : to.Roots(to_subject.info.id)) {
    const std::optional<RootKey> key = to_.KeyOf(root);
    if (!key.has_value()) continue;
    const auto [place, is_new] = roots_.try_emplace(*key, root.object.value);
    if (!is_new && place->second != root.object.value) place->second.reset();
  }
}

std::optional<uint32_t> SameWay::Find(uint32_t object) {
  if (from_.view->RootDistance(object).value_or(kNoObject) >= kLongestWay) return std::nullopt;
  const std::vector<uint32_t> path = from_.view->PathTo(object);
  Answer place;
  bool in_dict = false;
  for (size_t step = 0; step < path.size(); ++step) {
    const auto known = met_.find(path[step]);
    if (step > 0 && step + 1 < path.size() && IsDictOf(path[step - 1], path[step])) {
      in_dict = true;  // `place` is the object whose dictionary it is
      continue;
    }
    if (known != met_.end()) {
      place = known->second;
    } else {
      place = step == 0 ? FindRoot(path[0]) : Step(path[step - 1], path[step], *place, in_dict);
      met_.emplace(path[step], place);
    }
    in_dict = false;
    if (!place.has_value() || *place == kNoObject) return place;
  }
  return place;
}

bool SameWay::IsDictOf(uint32_t holder, uint32_t object) {
  return TypeNameOf(*from_.view, {object}) == "dict" && from_.view->LabelBetween(holder, object) == ".__dict__";
}

SameWay::Answer SameWay::FindRoot(uint32_t object) {
  const auto reason = from_.view->ReasonOf(object);
  if (reason.root == nullptr) return FindUnheld(object);
  const std::optional<RootKey> key = from_.KeyOf(*reason.root);
  if (!key.has_value()) return std::nullopt;
  const auto found = roots_.find(*key);
  return found == roots_.end() ? Answer(kNoObject) : found->second;
}

SameWay::Answer SameWay::FindUnheld(uint32_t object) {
  const std::string& type = TypeNameOf(*from_.view, {object});
  const auto [places, is_new] = unheld_.try_emplace(type);
  if (is_new && !MayLookAt(to_.view->object_count())) return std::nullopt;
  for (uint32_t other = 0; is_new && other < to_.view->object_count(); ++other) {
    if (TypeNameOf(*to_.view, {other}) != type || to_.view->RootDistance(other) != 0U) continue;
    if (to_.view->ReasonOf(other).root != nullptr) continue;
    const auto [place, is_first] = places->second.try_emplace(to_.view->Name(other).value_or(""), other);
    if (!is_first) place->second.reset();
  }
  const auto found = places->second.find(from_.view->Name(object).value_or(""));
  return found == places->second.end() ? std::nullopt : found->second;
}

bool SameWay::MayLookAt(uint64_t count) {
  looked_at_ += count;
  return looked_at_ <= kMostLookedAt;
}

SameWay::Answer SameWay::Step(uint32_t from, uint32_t target, uint32_t place, bool in_dict) {
  const uint32_t position = from_.view->PositionBetween(from, target);
  const EdgeLabel label = from_.view->Labels(from).labels.Label(position);
  const auto [begin, end] = to_.view->References(place);
  if (!MayLookAt(end - begin)) return std::nullopt;
  switch (label.kind) {
    case LabelKind::kName:
      return StepToName(label.name, place);
    case LabelKind::kIndex:
      return StepToIndex(place, position, label.index);
    case LabelKind::kValue:
      return label.key.has_value() ? StepToKey({from, *label.key, target}, place, in_dict) : std::nullopt;
    case LabelKind::kNone:
      return StepToType(target, place);
    case LabelKind::kKey:
    case LabelKind::kElement:
      break;
  }
  return std::nullopt;
}

SameWay::Answer SameWay::StepToName(std::string_view name, uint32_t place) {
  const auto found = name.empty() ? std::nullopt : attributes_.FindOwn({place}, name);
  // Whether an instance has got a __dict__ says nothing about its attributes.
  if (!found.has_value() && (name.empty() || name == kDictName)) return std::nullopt;
  return FoundOrNone(found);
}

// Mostly it has the same position.
SameWay::Answer SameWay::StepToIndex(uint32_t place, uint32_t position, uint64_t index) {
  const auto references = to_.view->Labels(place);
  const auto is_it = [&](uint32_t k) {
    const EdgeLabel label = references.labels.Label(k);
    return label.kind == LabelKind::kIndex && label.index == index;
  };
  if (position < references.targets.size() && is_it(position)) return references.targets[position].value;
  for (uint32_t k = 0; k < references.targets.size(); ++k) {
    if (is_it(k)) return references.targets[k].value;
  }
  return kNoObject;
}

SameWay::Answer SameWay::StepToKey(const Pair& pair, uint32_t place, bool in_dict) {
  const std::optional<ResolvedText> text = from_.view->Text(pair.key.value);
  const bool is_known = text.has_value() && !text->clipped;
  if (is_known) {
    const Answer found = StepToText(*text, place, in_dict);
    if (in_dict || found != kNoObject || to_.has_texts) return found;
  }
  if (in_dict) return std::nullopt;
  const Answer found = StepToWithheldKey(pair, place);
  if (!found.has_value()) met_withheld_key_ = true;
  return found;
}

SameWay::Answer SameWay::StepToText(const ResolvedText& text, uint32_t place, bool in_dict) {
  if (!in_dict) return FoundOrNone(attributes_.Value({place}, text));
  if (text.kind != reader::TextKind::kStr) return std::nullopt;
  return FoundOrNone(attributes_.FindOwn({place}, text.text));
}

SameWay::Answer SameWay::StepToWithheldKey(const Pair& pair, uint32_t place) {
  store::SnapshotView& view = *from_.view;
  const PairKind kind{TypeNameOf(view, pair.key), view.Name(pair.key.value).value_or(""),
                      TypeNameOf(view, {pair.value})};
  const std::vector<Pair> others = PairsOf(to_, place, kind);
  if (is_one_process_) {
    const uint64_t address = view.At(PackedColumn::kAddress, pair.key.value);
    const auto is_it = [&](const Pair& other) {
      return to_.view->At(PackedColumn::kAddress, other.key.value) == address;
    };
    if (const auto same = std::ranges::find_if(others, is_it); same != others.end()) return same->value;
  }
  const auto [begin, end] = view.References(pair.holder);
  if (!MayLookAt(end - begin)) return std::nullopt;
  const std::vector<Pair> pairs = PairsOf(from_, pair.holder, kind);
  if (pairs.size() != others.size()) return std::nullopt;
  const auto place_among = std::ranges::find(pairs, pair.key, &Pair::key) - pairs.begin();
  return others.at(static_cast<size_t>(place_among)).value;
}

std::vector<SameWay::Pair> SameWay::PairsOf(Side& side, uint32_t mapping, const PairKind& kind) {
  std::vector<Pair> pairs;
  const auto [targets, labels, keeper] = side.view->Labels(mapping);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kValue || !label.key.has_value()) continue;
    const ObjectId key = *label.key;
    if (TypeNameOf(*side.view, targets[k]) != kind.value_type || TypeNameOf(*side.view, key) != kind.key_type) continue;
    if (side.view->Name(key.value).value_or("") == kind.key_name) pairs.push_back({mapping, key, targets[k].value});
  }
  return pairs;
}

// References without labels: the only one to an object of that type.
SameWay::Answer SameWay::StepToType(uint32_t target, uint32_t place) {
  const std::string& type = TypeNameOf(*from_.view, {target});
  const auto [targets, labels, keeper] = to_.view->Labels(place);
  const std::vector<ObjectId> others(targets.begin(), targets.end());
  uint32_t found = kNoObject;
  for (const ObjectId other : others) {
    if (TypeNameOf(*to_.view, other) != type || other.value == found) continue;
    if (found != kNoObject) return std::nullopt;
    found = other.value;
  }
  return found;
}

}  // namespace barrow::analyses
