// SPDX-License-Identifier: Apache-2.0
#include "store/case.h"

#include <chrono>
#include <map>
#include <utility>

#include "base/error.h"
#include "statements.h"
#include "store/database_file.h"
#include "store/heap_reader.h"
#include "store/heap_writer.h"
#include "store/lifeline_writer.h"
#include "store/new_file.h"
#include "store/profile_loader.h"
#include "store/profile_row.h"
#include "store/profile_writer.h"
#include "store/schema.h"
#include "store/snapshot_row.h"
#include "store/snapshot_view.h"
#include "store/virtual_tables.h"

namespace barrow::store {
namespace {

// A load of 100 million objects holds a case for about a minute.
constexpr std::chrono::minutes kLongestWait(10);

SnapshotInfo InfoOf(const std::string& name, const Heap& heap, const Diagnostics& diagnostics,
                    const std::vector<SizeTotal>& totals_by_type) {
  SnapshotInfo info;
  info.name = name;
  info.header = heap.header;
  info.trailer = heap.trailer;
  info.diagnostics = diagnostics;
  info.object_count = heap.objects.count();
  info.reference_count = heap.graph.reference_count();
  info.root_count = heap.roots.size();
  info.file_bytes = heap.file_bytes;
  SizeTotal all;
  for (const SizeTotal& total : totals_by_type) {
    all.Add(total);
    if (total.objects > 0) ++info.type_count;
  }
  info.flat_bytes = all.flat_bytes;
  info.allocated_bytes = all.allocated_bytes;
  return info;
}

ProfileInfo InfoOf(const std::string& name, const reader::ProfileRecords& profile, const Diagnostics& diagnostics) {
  ProfileInfo info;
  info.name = name;
  info.source = profile.source;
  info.protocol = profile.protocol;
  info.plain_index = profile.plain_index;
  info.complete = profile.complete;
  info.streamed = profile.streamed;
  info.file_bytes = profile.file_bytes;
  info.class_count = profile.classes.size();
  info.object_count = profile.objects.size();
  info.tracker_snapshot_count = profile.snapshots.size();
  for (const reader::TrackedObject& object : profile.objects) {
    info.footprint_count += object.footprints.size();
    for (const reader::Footprint& footprint : object.footprints) {
      info.referent_count += profile.nodes[footprint.root].end - footprint.root - 1;
    }
  }
  info.closed = profile.closed;
  info.header = profile.header;
  info.pid = profile.header.pid;
  // Pympler's dumps name the process only with its memory.
  for (const reader::TrackerSnapshot& snapshot : profile.snapshots) {
    if (info.pid == 0 && snapshot.memory.pid > 0) info.pid = static_cast<uint64_t>(snapshot.memory.pid);
  }
  info.diagnostics = diagnostics;
  return info;
}

}  // namespace

struct Case::State {
  static std::unique_ptr<State> OpenReadOnly(const std::filesystem::path& path, const std::string& name);

  std::unique_ptr<NewFile> new_file;  // set: not published yet. Outlives the connection to it
  std::filesystem::path path;         // empty: in memory
  Database database;
  bool loading = false;
  bool replace = false;  // when new_file is published

  // Of the program while something is added.
  Transaction::Ending ending() const {
    const bool is_kept = new_file == nullptr && !path.empty();
    return is_kept ? Transaction::Ending::kWaits : Transaction::Ending::kMayCome;
  }
  std::shared_ptr<LifelineResults> lifelines = std::make_shared<LifelineResults>();
  std::map<SnapshotId, std::weak_ptr<const Lifelines>> held = {};  // those that were read and are still in use
};

Case::Case(std::unique_ptr<State> state) : state_(std::move(state)) {}
Case::Case(Case&&) noexcept = default;
Case& Case::operator=(Case&&) noexcept = default;
Case::~Case() = default;

Database& Case::database() { return state_->database; }
const std::string& Case::name() const { return state_->database.name(); }

std::unique_ptr<Case::State> Case::State::OpenReadOnly(const std::filesystem::path& path, const std::string& name) {
  auto state = std::make_unique<State>(State{nullptr, path, Database::Open(path, Database::Mode::kReadOnly, name)});
  state->database.WaitWhenBusy(kLongestWait);
  RegisterVirtualTables(state->database.connection(), state->lifelines);
  state->database.RestrictToReading();
  CheckSchema(state->database);
  return state;
}

Case Case::OpenReadOnly(const std::filesystem::path& path, const std::string& name) {
  CheckDatabaseFile(path, name);
  return Case(State::OpenReadOnly(path, name));
}

Case Case::OpenForLoading(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return Create(path, path.string(), false);
  CheckDatabaseFile(path, path.string());
  auto state = std::make_unique<State>(
      State{nullptr, path, Database::Open(path, Database::Mode::kReadWrite, path.string()), true});
  state->database.WaitWhenBusy(kLongestWait);
  state->database.DistrustFile();
  CheckSchema(state->database);
  RegisterVirtualTables(state->database.connection(), state->lifelines);
  return Case(std::move(state));
}

Case Case::Replacing(const std::filesystem::path& path) { return Create(path, path.string(), true); }

Case Case::CreateKept(const std::filesystem::path& place, const std::string& name) { return Create(place, name, true); }

Case Case::Create(const std::filesystem::path& path, const std::string& name, bool replace) {
  auto new_file = std::make_unique<NewFile>(path);
  const std::filesystem::path temporary = new_file->temporary();
  auto state = std::make_unique<State>(
      State{std::move(new_file), path, Database::Open(temporary, Database::Mode::kReadWrite, name), true, replace});
  // Nobody else knows the file, and if we do not finish it, it is thrown away: no need to survive a crash until then.
  // The journal in memory lets a failed Add be rolled back.
  state->database.Execute(
      "PRAGMA page_size = 8192; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;"
      "PRAGMA synchronous = OFF;");
  CreateSchema(state->database);
  RegisterVirtualTables(state->database.connection(), state->lifelines);
  return Case(std::move(state));
}

Case Case::InMemory(const std::string& name) {
  auto state = std::make_unique<State>(State{nullptr, {}, Database::InMemory(name), true});
  CreateSchema(state->database);
  RegisterVirtualTables(state->database.connection(), state->lifelines);
  return Case(std::move(state));
}

SnapshotId Case::Add(const std::string& name, const Heap& heap, const Diagnostics& diagnostics) {
  const std::vector<SizeTotal> totals_by_type = TotalsByType(heap);
  const SnapshotInfo info = InfoOf(name, heap, diagnostics, totals_by_type);
  Transaction transaction(state_->database, state_->ending());
  const SnapshotId id = InsertSnapshot(state_->database, info);
  WriteHeap(state_->database, id, heap, totals_by_type);
  transaction.Commit();
  if (state_->new_file != nullptr) state_->new_file->StartWriting();
  return id;
}

ProfileId Case::Add(const std::string& name, const reader::ProfileRecords& profile, const Diagnostics& diagnostics) {
  Transaction transaction(state_->database, state_->ending());
  const ProfileId id = InsertProfile(state_->database, InfoOf(name, profile, diagnostics));
  WriteProfile(state_->database, id, profile);
  transaction.Commit();
  return id;
}

void Case::Finish() {
  if (!state_->loading) return;
  if (state_->path.empty()) {
    state_->database.RestrictToReading();
    state_->loading = false;
    return;
  }
  const std::filesystem::path path = state_->path;
  const std::string file_name = name();
  const bool replace = state_->replace;
  const auto new_file = std::move(state_->new_file);
  state_.reset();  // closes the connection
  if (new_file != nullptr) new_file->Publish(replace);
  state_ = State::OpenReadOnly(path, file_name);
}

std::vector<SnapshotInfo> Case::Snapshots() { return SelectSnapshots(state_->database); }

SnapshotInfo Case::Snapshot(SnapshotId snapshot) {
  for (SnapshotInfo& info : Snapshots()) {
    if (info.id == snapshot) return std::move(info);
  }
  ThrowUsage(name() + ": has no snapshot " + std::to_string(snapshot.value));
}

std::vector<ProfileInfo> Case::Profiles() { return SelectProfiles(state_->database); }

reader::ProfileRecords Case::LoadProfile(ProfileId profile) {
  for (const ProfileInfo& info : Profiles()) {
    if (info.id == profile) return LoadProfileRows(state_->database, info);
  }
  ThrowUsage(name() + ": has no profile " + std::to_string(profile.value));
}

std::vector<TypeTotal> Case::TypeTotals(SnapshotId snapshot) {
  std::vector<TypeTotal> totals;
  Statement select = state_->database.Prepare(sql::select_type_totals);
  select.Bind(0, int64_t{snapshot.value});
  while (select.Step()) {
    totals.push_back({std::string(select.Text(0)), select.Unsigned(1), select.Unsigned(2), select.Unsigned(3)});
  }
  return totals;
}

std::vector<NameTotal> Case::NameTotals(SnapshotId snapshot) {
  std::vector<NameTotal> totals;
  Statement select = state_->database.Prepare(sql::select_name_totals);
  select.Bind(0, int64_t{snapshot.value});
  while (select.Step()) {
    totals.push_back({std::string(select.Text(0)), std::string(select.Text(1)), std::string(select.Text(2)),
                      std::string(select.Text(3)), static_cast<uint32_t>(select.Unsigned(4, UINT32_MAX)),
                      select.Unsigned(5), select.Unsigned(6), select.Unsigned(7)});
  }
  return totals;
}

HeapReader Case::Reader(SnapshotId snapshot) { return {state_->database.connection(), int64_t{snapshot.value}}; }

std::vector<reader::Type> Case::Types(SnapshotId snapshot) { return Reader(snapshot).Types(); }
std::vector<std::optional<ObjectId>> Case::TypeObjects(SnapshotId snapshot) { return Reader(snapshot).TypeObjects(); }
std::vector<std::string> Case::TypeNames(SnapshotId snapshot) { return Reader(snapshot).TypeNames(); }
std::vector<reader::Shape> Case::Shapes(SnapshotId snapshot) { return Reader(snapshot).Shapes(); }
ObjectTable Case::Objects(SnapshotId snapshot, uint32_t columns) { return Reader(snapshot).Objects(columns); }
ObjectGraph Case::Graph(SnapshotId snapshot) { return Reader(snapshot).Graph(); }
std::vector<LabelGap> Case::Gaps(SnapshotId snapshot) { return Reader(snapshot).Gaps(); }
std::vector<ResolvedName> Case::Names(SnapshotId snapshot) { return Reader(snapshot).Names(); }
std::vector<ResolvedText> Case::Texts(SnapshotId snapshot) { return Reader(snapshot).Texts(); }
std::vector<ResolvedRoot> Case::Roots(SnapshotId snapshot) { return Reader(snapshot).Roots(); }
std::vector<reader::Thread> Case::Threads(SnapshotId snapshot) { return Reader(snapshot).Threads(); }

void Case::PrepareLifelines(SnapshotId snapshot, const WorkSteps& steps) {
  HeapReader reader = Reader(snapshot);
  if (reader.HasLifelines()) return;
  const auto computed = state_->lifelines->Of(int64_t{snapshot.value}, reader, steps);
  if (steps) steps("storing them", kLifelineSteps - 1, kLifelineSteps);
  const bool can_store = !state_->loading && !state_->path.empty();
  if (can_store && StoreLifelines(state_->path, name(), snapshot, *computed)) {
    state_->lifelines->Forget(int64_t{snapshot.value});
  }
}

std::shared_ptr<const Lifelines> Case::LifelinesOf(SnapshotId snapshot) {
  std::weak_ptr<const Lifelines>& held = state_->held[snapshot];
  if (auto still_held = held.lock()) return still_held;
  HeapReader reader = Reader(snapshot);
  if (reader.HasLifelines()) {
    auto read = std::make_shared<const Lifelines>(reader.ReadLifelines());
    held = read;
    return read;
  }
  const auto computed = state_->lifelines->Of(int64_t{snapshot.value}, reader);
  PrepareLifelines(snapshot);
  return computed;
}

std::shared_ptr<SnapshotView> Case::View(SnapshotId snapshot) {
  return std::make_shared<SnapshotView>(state_->database.connection(), int64_t{snapshot.value},
                                        std::make_shared<CacheBudget>(), state_->lifelines);
}

Heap Case::Load(SnapshotId snapshot) {
  SnapshotInfo info = Snapshot(snapshot);
  HeapReader reader = Reader(snapshot);
  return Heap{.header = std::move(info.header),
              .trailer = info.trailer,
              .types = reader.Types(),
              .type_object = reader.TypeObjects(),
              .shapes = reader.Shapes(),
              .objects = reader.Objects(kAllColumns),
              .graph = reader.Graph(),
              .gaps = reader.Gaps(),
              .names = reader.Names(),
              .texts = reader.Texts(),
              .roots = reader.Roots(),
              .threads = reader.Threads(),
              .file_bytes = info.file_bytes};
}

}  // namespace barrow::store
