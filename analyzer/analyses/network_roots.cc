// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_roots.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "analyses/path_text.h"
#include "analyses/root_words.h"
#include "base/text.h"

namespace barrow::analyses {

bool IsShownByNode(reader::RootKind kind) {
  return kind == reader::RootKind::kModule || kind == reader::RootKind::kType || kind == reader::RootKind::kStatic;
}

void AddRoots(store::Case& opened, const store::SnapshotInfo& info, std::span<const ObjectId> held,
              NetworkMembers& members) {
  std::unordered_map<uint32_t, reader::Thread> threads;
  for (reader::Thread& thread : opened.Threads(info.id)) threads.try_emplace(thread.number, std::move(thread));
  // Frames by thread and number: those of a recursion have the same words.
  std::map<std::tuple<uint32_t, uint32_t, std::string>, size_t> known;
  std::map<std::string, size_t> alike;
  for (const ResolvedRoot& root : opened.Roots(info.id)) {
    if (IsShownByNode(root.kind) || !std::ranges::binary_search(held, root.object)) continue;
    const auto thread = threads.find(root.thread);
    const std::span<const reader::Thread> its_thread =
        thread == threads.end() ? std::span<const reader::Thread>() : std::span(&thread->second, 1);
    const std::string frame = FrameWords(root, its_thread);
    std::string words = frame.empty() ? RootWords(root, its_thread) : frame;
    const auto key = frame.empty() ? std::tuple(0u, 0u, words) : std::tuple(root.thread, root.frame, std::string());
    const auto [entry, is_new] = known.try_emplace(key, members.roots.size());
    if (is_new) {
      const size_t number = ++alike[words];
      if (number > 1) words += " (" + std::to_string(number) + ")";
      const auto kind = frame.empty() ? NetworkRoot::Kind::kOther : NetworkRoot::Kind::kFrame;
      members.roots.push_back({.words = std::move(words), .kind = kind, .holds = {}});
    }
    const std::string label = frame.empty() || root.name.empty() ? "" : root.name;
    members.roots[entry->second].holds.push_back({root.object, label});
  }
}

void AddUnnamedRoots(store::Case& opened, const store::SnapshotInfo& info, std::span<const ObjectId> held,
                     NetworkMembers& members) {
  const auto view = opened.View(info.id);
  PathWriter writer(opened, info.id);
  std::map<std::string, size_t> known;
  for (const ObjectId object : held) {
    const bool is_immortal = (view->At(store::PackedColumn::kFlags, object.value) & reader::kImmortal) != 0;
    const bool begins = view->RootDistance(object.value) == 0u && view->ReasonOf(object.value).root == nullptr;
    const std::string words = is_immortal ? "immortal" : begins ? writer.Root(object.value) : writer.HeldUnseen();
    const auto [entry, is_new] = known.try_emplace(words, members.roots.size());
    if (is_new) members.roots.push_back({.words = words, .kind = NetworkRoot::Kind::kOther, .holds = {}});
    members.roots[entry->second].holds.push_back({object, {}});
  }
}

void AddAsides(std::span<const Ways::Aside> asides, NetworkMembers& members) {
  for (const Ways::Aside& aside : asides) {
    const std::string count = Grouped(aside.count);
    const bool is_one = aside.count == 1;
    const std::string words = aside.of_class ? count + (is_one ? " instance of it" : " instances of it")
                                             : count + (is_one ? " more referrer that is not looked at"
                                                               : " more referrers that are not looked at");
    members.roots.push_back(
        {.words = words, .kind = NetworkRoot::Kind::kAside, .holds = {{.object = aside.object, .label = {}}}});
  }
}

}  // namespace barrow::analyses
