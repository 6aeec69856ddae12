// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_finder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "analyses/object_words.h"
#include "base/error.h"
#include "base/suggestion.h"
#include "base/text.h"
#include "store/enum_names.h"
#include "store/label_text.h"
#include "store/python_repr.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr size_t kMostNames = 10000;  // looked through for a message
constexpr size_t kMostListed = 6;
constexpr size_t kMostNameBytes = 60;    // of a name in a message
constexpr size_t kMostAskedFor = 200;    // characters of what was asked for, in a message
constexpr size_t kMostReprBytes = 4096;  // of a key that is only counted

std::string Quoted(std::string_view name) { return store::QuotedText({.object = {}, .text = std::string(name)}); }

// "it has 'users', 'orders', 3 more", the one that is most like `word` first. `count`: how many there are, listed or
// not; if that is not known, they are at least the names.
std::string Listed(std::string_view word, std::vector<std::string> names, std::optional<uint64_t> count) {
  const uint64_t least = count.value_or(names.size());
  std::erase_if(names, [](const std::string& name) { return name.size() > kMostNameBytes; });
  if (names.empty()) return {};
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const std::string_view nearest = NearestName(word, views); !nearest.empty()) {
    const auto place = std::ranges::find(names, nearest);
    std::rotate(names.begin(), place, place + 1);
  }
  std::string text = "it has ";
  const size_t shown = names.size() <= kMostListed ? names.size() : kMostListed - 1;
  for (size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (shown < least) {
    text += ", " + std::string(count.has_value() ? "" : "more than ") + Grouped(least - shown) + " more";
  }
  return text;
}

// Empty: there are more than the names.
std::optional<uint64_t> CountOf(const Attributes::Names& names) {
  return names.complete ? std::optional<uint64_t>(names.names.size()) : std::nullopt;
}

// "its only key is", "33 of its 34 keys are".
std::string SomeKeys(uint64_t some, uint64_t keys) {
  if (keys == 1) return "its only key is";
  if (some == keys) return "all of its " + Grouped(keys) + " keys are";
  return Grouped(some) + " of its " + Grouped(keys) + (some == 1 ? " keys is" : " keys are");
}

// Whether an object of this type may be the key that is written so.
bool MayBeKey(std::string_view type, std::string_view key) {
  const char first = key.empty() ? '\0' : key.front();
  if (first == '\'' || first == '"') return type == "str";
  if (first == 'b') return type == "bytes";
  if (first == '(') return type == "tuple" || type == "complex";
  constexpr std::array<std::string_view, 4> kNumbers = {"int", "float", "bool", "complex"};
  return key != "None" && !key.starts_with("at ") && std::ranges::find(kNumbers, type) != kNumbers.end();
}

// How long the object is whose text this is, not clipped. Of numbers: nothing to compare.
size_t Characters(const ResolvedText& text) {
  if (text.kind != reader::TextKind::kStr) return text.text.size();
  return static_cast<size_t>(std::ranges::count_if(text.text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

ObjectFinder::ObjectFinder(store::Case& opened, const Subject& subject)
    : subject_(subject),
      view_(opened.View(subject.info.id)),
      attributes_(*view_),
      modules_(opened.Roots(subject.info.id)) {}

ObjectId ObjectFinder::Find(std::string_view text) {
  const ObjectPath path = ParseObjectPath(text);
  size_t next_step = 0;
  Place place = Start(path, text, next_step);
  for (; next_step < path.steps.size(); ++next_step) {
    const PathStep& step = path.steps[next_step];
    place = {Follow(place, step), text.substr(0, step.end)};
  }
  return place.object;
}

ObjectFinder::Place ObjectFinder::Start(const ObjectPath& path, std::string_view text, size_t& next_step) {
  const std::string_view shown = text.substr(0, path.steps.empty() ? text.size() : path.steps.front().begin);
  switch (path.start) {
    case ObjectPath::Start::kId:
      if (path.number >= view_->object_count()) {
        ThrowUsage(subject_.label + " has no object #" + std::to_string(path.number) + ": it has " +
                   Grouped(view_->object_count()) + ", the first is #0");
      }
      return {{static_cast<uint32_t>(path.number)}, shown};
    case ObjectPath::Start::kAddress:
      return {AtAddress(path.number, shown), shown};
    case ObjectPath::Start::kModule:
      break;
  }
  return StartAtModule(path, text, next_step);
}

ObjectId ObjectFinder::AtAddress(uint64_t address, std::string_view text) {
  const uint32_t below = view_->ObjectsBelow(address);
  const auto address_of = [&](uint32_t id) { return view_->At(PackedColumn::kAddress, id); };
  if (below < view_->object_count() && address_of(below) == address) return {below};
  std::string message = subject_.label + " has no object at " + std::string(text);
  if (below > 0) {
    const uint32_t before = below - 1;
    const uint64_t distance = address - address_of(before);
    const bool inside = distance < view_->At(PackedColumn::kFlatSize, before);
    message += std::string(": ") + (inside ? "that is inside of" : "the one before is") + " #" +
               std::to_string(before) + " at " + AddressText(address_of(before)) + " (" +
               view_->TypeName(view_->At(PackedColumn::kType, before)) + ")";
  }
  ThrowUsage(message);
}

std::optional<ObjectId> ObjectFinder::Builtin(std::string_view name) {
  const std::optional<ObjectId> builtins = modules_.Find("builtins");
  return builtins.has_value() ? attributes_.Find(*builtins, name) : std::nullopt;
}

ObjectFinder::Place ObjectFinder::StartAtModule(const ObjectPath& path, std::string_view text, size_t& next_step) {
  size_t most = 1;
  while (most < path.steps.size() && path.steps[most].kind == PathStep::Kind::kAttribute && !path.steps[most].quoted) {
    ++most;
  }
  for (size_t count = most; count > 0; --count) {
    std::string name = path.steps[0].text.text;
    for (size_t i = 1; i < count; ++i) name += "." + path.steps[i].text.text;
    const std::optional<ObjectId> module = modules_.Find(name);
    if (!module.has_value() || (count > 1 && modules_.IsShadowed(*view_, name))) continue;
    next_step = count;
    return {*module, text.substr(0, path.steps[count - 1].end)};
  }
  const std::string& name = path.steps[0].text.text;
  if (const auto found = Builtin(name)) {
    next_step = 1;
    return {*found, text.substr(0, path.steps[0].end)};
  }
  if (modules_.empty()) {
    ThrowUsage(subject_.label + " has no module names" + ContentsRemark() +
               ": name the object by its address or id, as in #42");
  }
  const std::vector<std::string_view> names = modules_.names();
  ThrowUsage(subject_.label + (IsComplete(subject_.info) ? "" : ", which is not complete,") + " has no module " +
             FirstCharacters(Quoted(name), kMostAskedFor) +
             DidYouMean(name, names, "'", "'", "a path begins with a module, as in __main__.app, an address or #id"));
}

ObjectId ObjectFinder::Follow(const Place& place, const PathStep& step) {
  switch (step.kind) {
    case PathStep::Kind::kAttribute:
      return FollowAttribute(place, step);
    case PathStep::Kind::kKey:
      return FollowKey(place, step);
    case PathStep::Kind::kNone:
      return FollowNone(place);
    case PathStep::Kind::kTuple:
      return FollowTuple(place, step);
    case PathStep::Kind::kKeyAt:
      return FollowKeyAt(place, step);
    default:
      return FollowNumbered(place, step);
  }
}

std::string ObjectFinder::ContentsRemark() const {
  switch (subject_.info.header.contents) {
    case reader::Contents::kNone:
      return " (it was dumped with contents='none')";
    case reader::Contents::kNames:
      return " (contents='names' keeps the keys of modules, classes and instances only)";
    default:
      return {};
  }
}

const std::string& ObjectFinder::TypeNameOf(ObjectId object) { return analyses::TypeNameOf(*view_, object); }

std::string ObjectFinder::Called(const Place& place) {
  return "`" + std::string(place.text) + "` (" + TypeNameOf(place.object) + ")";
}

ObjectId ObjectFinder::FollowAttribute(const Place& place, const PathStep& step) {
  const std::string& name = step.text.text;
  const bool withheld = subject_.info.header.contents == reader::Contents::kNone;
  if (name.empty() && withheld) ThrowUsage("a name is withheld, not empty; name the object by its address or id");
  if (const auto found = attributes_.FindOwn(place.object, name)) return *found;
  if (const auto found = attributes_.FindInClass(place.object, name)) return FollowDescriptor(place, name, *found);
  std::string message = Called(place) + " has no attribute " + FirstCharacters(Quoted(name), kMostAskedFor);
  if (attributes_.Value(place.object, step.text).has_value()) {
    ThrowUsage(message + "; it has a key of that name: `" + std::string(place.text) + "[" + Quoted(name) + "]`");
  }
  const Attributes::Names names = attributes_.NamesOf(place.object, kMostNames);
  const std::string listed = Listed(name, names.names, CountOf(names));
  ThrowUsage(message + (withheld ? ContentsRemark() : "") + (listed.empty() ? "" : "; " + listed));
}

// Values that Python would compute or read out of the object are none of the class's.
ObjectId ObjectFinder::FollowDescriptor(const Place& place, const std::string& name, ObjectId in_class) {
  const std::string& kind = TypeNameOf(in_class);
  if (kind == "collections._tuplegetter" || kind == "_collections._tuplegetter") {
    if (const std::optional<ObjectId> fields = attributes_.FindInClass(place.object, "_fields")) {
      const auto [names, name_labels, names_keeper] = view_->Labels(fields->value);
      const auto field = std::ranges::find_if(
          names, [&](ObjectId one) { return view_->HasText(one.value, {.object = {}, .text = name}); });
      const auto [elements, labels, keeper] = view_->Labels(place.object.value);
      const auto position = static_cast<size_t>(field - names.begin());
      if (field != names.end() && position < elements.size()) return elements[position];
    }
  }
  const std::string message = Called(place) + " has no attribute " + Quoted(name) + " in the snapshot: ";
  const std::string class_name = "`" + TypeNameOf(place.object) + "." + name + "`";
  if (kind == "member_descriptor") ThrowUsage(message + "the slot is empty");
  if (name == "__dict__") ThrowUsage(message + "its attributes are stored in it; name them without __dict__");
  if (kind == "property" || kind == "functools.cached_property" || kind == "getset_descriptor") {
    ThrowUsage(message + "Python computes it when asked; " + class_name + " is what does that");
  }
  return in_class;
}

ObjectFinder::Keys ObjectFinder::KeysOf(ObjectId container, const std::string& wanted) {
  Keys keys;
  std::vector<ObjectId> others;  // that have no text
  uint64_t untold = 0;           // others, too
  const bool is_dict = TypeNameOf(container) == "dict";
  const auto [targets, labels, keeper] = view_->Labels(container.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kIndex) keys.elements = label.index + 1;
    const bool is_name = is_dict && label.kind == LabelKind::kName;
    if (!is_name && label.kind != LabelKind::kKey) continue;
    ++keys.count;
    const bool is_told = keys.names.size() + others.size() < kMostNames;
    std::optional<ResolvedText> text;
    if (is_name) text = ResolvedText{.object = {}, .text = std::string(label.name)};
    if (!is_name) text = view_->Text(targets[k].value);
    if (!text.has_value()) {
      if (is_told) others.push_back(targets[k]);
      if (!is_told) ++untold;
    } else if (is_told) {
      keys.names.push_back(store::QuotedText(*text));
    }
  }
  for (const ObjectId other : others) {
    if (auto repr = store::PythonRepr(*view_, other, {}, kMostReprBytes)) {
      keys.names.push_back(*std::move(repr));
    } else {
      ++keys.nameless;
      keys.has_possible = keys.has_possible || MayBeKey(TypeNameOf(other), wanted);
    }
  }
  // Behind very many they are as those were.
  if (keys.nameless == others.size()) keys.nameless += untold;
  return keys;
}

void ObjectFinder::ThrowNoElement(const Place& place, const std::string& what, uint64_t count) {
  const std::string message = Called(place) + " has no " + what;
  if (count == 0) ThrowUsage(message + ": it is empty");
  if (count == 1) ThrowUsage(message + "; it has the element [0] only");
  ThrowUsage(message + "; it has elements [0] to [" + std::to_string(count - 1) + "], and [-1] is the last");
}

void ObjectFinder::ThrowNoKey(const Place& place, const std::string& key, bool is_index) {
  const Keys keys = KeysOf(place.object, key);
  const std::string shown = FirstCharacters(key, kMostAskedFor);
  const std::string& type = TypeNameOf(place.object);
  if (keys.elements > 0 || (is_index && (type == "list" || type == "tuple"))) {
    ThrowNoElement(place, is_index ? "element [" + shown + "]" : "key " + shown, keys.elements);
  }
  const std::string first_value = ": `" + std::string(place.text) + "[<key 0>]` is the first value";
  const std::string listed = Listed(key, keys.names, keys.count - keys.nameless);
  const std::string listed_behind = listed.empty() ? "" : "; " + listed;
  if (keys.has_possible) {
    ThrowUsage("whether " + Called(place) + " has the key " + shown + " is not in the file: " +
               SomeKeys(keys.nameless, keys.count) + " withheld" + ContentsRemark() + first_value + listed_behind);
  }
  std::string message = Called(place) + " has no key " + shown + listed_behind;
  if (keys.nameless > 0) message += "; " + SomeKeys(keys.nameless, keys.count) + " told by address only" + first_value;
  if (keys.count > 0) ThrowUsage(message);
  const Attributes::Names attributes = attributes_.NamesOf(place.object, kMostNames);
  const std::string named = Listed({}, attributes.names, CountOf(attributes));
  ThrowUsage(message + (named.empty() ? ": it is empty, or no container" : ", but attributes: " + named));
}

ObjectId ObjectFinder::FollowKey(const Place& place, const PathStep& step) {
  const auto value = step.text.clipped ? std::nullopt : attributes_.Value(place.object, step.text);
  if (value.has_value()) return *value;
  if (const auto clipped = FollowClippedKey(place, step)) return *clipped;
  const auto element = step.number.has_value() ? FollowIndex(place, *step.number) : std::nullopt;
  if (element.has_value()) return *element;
  ThrowNoKey(place, store::QuotedText(step.text), step.number.has_value());
}

std::optional<ObjectId> ObjectFinder::FollowClippedKey(const Place& place, const PathStep& step) {
  const ResolvedText& wanted = step.text;
  const size_t characters = Characters(wanted);
  const auto may_be = [&](ObjectId key) {
    if (view_->TextClipped(key.value) != true) return false;
    const std::optional<ResolvedText> text = view_->Text(key.value);
    if (!text.has_value() || text->kind != wanted.kind) return false;
    if (wanted.clipped) return text->text == wanted.text;
    const bool has_length = text->kind != reader::TextKind::kNumber;
    if (has_length && LengthOf(*view_, key).value_or(characters) != characters) return false;
    return wanted.text.starts_with(text->text);
  };
  const auto [targets, labels, keeper] = view_->Labels(place.object.value);
  std::vector<std::pair<ObjectId, ObjectId>> pairs;  // key, value
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kValue && label.key.has_value() && may_be(*label.key)) {
      pairs.emplace_back(*label.key, targets[k]);
    }
  }
  if (pairs.empty()) return std::nullopt;
  if (pairs.size() == 1) return pairs.front().second;
  std::string message = Called(place) + " has " + std::to_string(pairs.size()) + " keys that begin like " +
                        FirstCharacters(store::QuotedText(wanted), kMostAskedFor) +
                        " as far as the dump kept them; by their addresses they are ";
  const size_t shown = std::min(pairs.size(), kMostListed);
  for (size_t i = 0; i < shown; ++i) {
    message += (i == 0 ? "" : ", ") + std::string("[<key at ") + AddressText(AddressOf(*view_, pairs[i].first)) + ">]";
  }
  if (shown < pairs.size()) message += ", " + std::to_string(pairs.size() - shown) + " more";
  ThrowUsage(message);
}

// Also among elements that have names instead of indexes: the cells of a closure.
std::optional<ObjectId> ObjectFinder::FollowIndex(const Place& place, int64_t index) {
  const auto [targets, labels, keeper] = view_->Labels(place.object.value);
  const bool is_tuple = TypeNameOf(place.object) == "tuple";
  auto wanted = static_cast<uint64_t>(index);
  if (index < 0) wanted += LengthOf(*view_, place.object).value_or(targets.size());
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kIndex && label.index == wanted) return targets[k];
    if (is_tuple && label.kind == LabelKind::kName && labels.Position(k) == wanted) return targets[k];
  }
  return std::nullopt;
}

ObjectId ObjectFinder::FollowTuple(const Place& place, const PathStep& step) {
  const auto [targets, labels, keeper] = view_->Labels(place.object.value);
  std::vector<std::pair<ObjectId, ObjectId>> pairs;  // a key that may fit, its value
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kValue || !label.key.has_value() || TypeNameOf(*label.key) != "tuple") continue;
    pairs.emplace_back(*label.key, targets[k]);
  }
  for (const auto& [key, value] : pairs) {
    const std::optional<std::string> repr = store::PythonRepr(*view_, key);
    if (repr.has_value() && WithoutBlanks(*repr) == step.text.text) return value;
  }
  ThrowNoKey(place, step.text.text);
}

ObjectId ObjectFinder::FollowNone(const Place& place) {
  const auto [targets, labels, keeper] = view_->Labels(place.object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kValue || !label.key.has_value()) continue;
    if (view_->TypeName(view_->At(PackedColumn::kType, label.key->value)) == "NoneType") return targets[k];
  }
  ThrowNoKey(place, "None");
}

ObjectId ObjectFinder::FollowKeyAt(const Place& place, const PathStep& step) {
  const std::string address = AddressText(static_cast<uint64_t>(*step.number));
  const ObjectId key = AtAddress(static_cast<uint64_t>(*step.number), address);
  if (const auto found = attributes_.ValueAt(place.object, key)) return *found;
  ThrowNoKey(place, "at " + address);
}

ObjectId ObjectFinder::FollowNumbered(const Place& place, const PathStep& step) {
  const auto wanted = static_cast<uint64_t>(*step.number);
  const auto [targets, labels, keeper] = view_->Labels(place.object.value);
  if (step.kind == PathStep::Kind::kReference) {
    if (wanted < targets.size()) return targets[wanted];
    ThrowUsage(Called(place) + " has " + std::to_string(targets.size()) + " references, the first is <reference 0>");
  }
  const LabelKind kind = step.kind == PathStep::Kind::kKeyOf     ? LabelKind::kKey
                         : step.kind == PathStep::Kind::kValueOf ? LabelKind::kValue
                                                                 : LabelKind::kElement;
  uint64_t elements = 0;
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != kind) continue;
    if (label.index == wanted) return targets[k];
    elements = label.index + 1;
  }
  ThrowUsage(Called(place) + " has " + std::to_string(elements) +
             (kind == LabelKind::kElement ? " elements, the first is <element 0>" : " pairs, the first is <key 0>"));
}

}  // namespace barrow::analyses
