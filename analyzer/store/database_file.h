// SPDX-License-Identifier: Apache-2.0
//
// A case and the files beside it as they lie on the disk, looked at before SQLite opens it. SQLite trusts them: it
// plays back a journal, deletes the file that journal names, follows a log of its own making. A case may come from a
// stranger together with such files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace barrow::store {

// Behind the name of a case that is written to, or was when its writer was killed.
inline constexpr std::string_view kJournalSuffix = "-journal";

// Throws Error (kInput) with the reason, and `name` for the file, if `path` cannot be read, is no SQLite file or is cut
// off; also if it or what lies beside it would make SQLite touch another file than the case and its own journal.
void CheckDatabaseFile(const std::filesystem::path& path, const std::string& name);

// Throws Error (kInput) if a file lies where SQLite would take it for the journal or log of a new case called `place`,
// and is none: somebody wants to keep it. A journal that an older case of that name left is no hindrance.
void CheckBeside(const std::filesystem::path& place);

// Removes that journal: it would be played back into the new case. Throws what CheckBeside() does, and Error (kInput)
// if it cannot be removed.
void RemoveJournal(const std::filesystem::path& place);

}  // namespace barrow::store
