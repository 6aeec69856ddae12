// SPDX-License-Identifier: Apache-2.0
//
// A case and the files beside it as they lie on the disk, looked at before SQLite opens it. SQLite trusts them: it
// plays back a journal, deletes the file that journal names, follows a log of its own making. A case may come from a
// stranger together with such files.
#pragma once

#include <filesystem>
#include <string>

namespace barrow::store {

// Throws Error (kInput) with the reason, and `name` for the file, if `path` cannot be read, is no SQLite file or is cut
// off; also if it or what lies beside it would make SQLite touch another file than the case and its own journal.
void CheckDatabaseFile(const std::filesystem::path& path, const std::string& name);

// Removes what SQLite left beside a file called `place` that is gone or about to be replaced: it would be played back
// into the new one. Throws Error (kInput) if that cannot be done.
void RemoveLeftBeside(const std::filesystem::path& place);

}  // namespace barrow::store
