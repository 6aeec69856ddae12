// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "reader/snapshot_records.h"
#include "redaction/pseudonyms.h"

namespace barrow::redaction {

// What its owner wants a redacted file to tell.
struct RedactionOptions {
  reader::Contents contents = reader::Contents::kNames;  // kNone or kNames
  std::vector<std::string> keep_types;                   // patterns of full type names
  std::vector<std::string> keep_modules;                 // patterns of modules, which keep what is below them
  bool hash_names = false;                               // the standard library is not kept either
};

// Whose name it is, and so whether it may stay. Rising: the better of two reasons counts.
enum class Trust : uint8_t {
  kNone,      // the author's
  kStandard,  // the standard library's, as the file says: kept if it is a standard word, too
  kBuiltin,   // Python's own: the same, even if hash_names asks for more
  kExplicit,  // the owner said so
};

// Patterns, and which of them have fitted anything so far: one that fits nothing is a slip of its owner.
class NamePatterns {
 public:
  explicit NamePatterns(const std::vector<std::string>& patterns) : patterns_(patterns) {}

  bool Fit(std::string_view text);
  bool FitModuleOrParent(std::string_view module);  // "app" and "app.db" of "app.db.Table"
  std::vector<std::string> Unfitted() const;

 private:
  const std::vector<std::string>& patterns_;
  std::set<std::string, std::less<>> fitted_;
};

// Decides about names and replaces them. What stays is what the owner named, or a word that occurs anywhere in the
// standard library where the file says that the name is the standard library's: neither alone is enough. Of classes and
// functions it is the module that says so, and that must have them: what it made of the author's words, a namedtuple's
// functions, a class of types.new_class, is the author's, also if the module is to be kept. A class with module and
// name of one of the standard library's is taken for it; NameOwners asks more of attributes. Names are taken apart at
// dots, and equal parts are replaced equally, so that "app.cache" is still found as an attribute of the module "app".
class NamePolicy {
 public:
  NamePolicy(const RedactionOptions& options, Pseudonyms& pseudonyms)
      : options_(options),
        keep_types_(options.keep_types),
        keep_modules_(options.keep_modules),
        pseudonyms_(pseudonyms) {}

  bool names_kept() const { return options_.contents == reader::Contents::kNames; }
  Pseudonyms& pseudonyms() { return pseudonyms_; }
  uint64_t replaced_count() const { return replaced_.size(); }  // of distinct names
  const NamePatterns& keep_types() const { return keep_types_; }
  const NamePatterns& keep_modules() const { return keep_modules_; }

  Trust OfModule(std::string_view module);
  Trust OfType(std::string_view module, std::string_view qualified_name);
  Trust OfFunction(std::string_view module, std::string_view qualified_name);

  // One that was told with its module before it, as "collections.OrderedDict".
  Trust OfDottedType(std::string_view name);
  Trust OfStandardType(std::string_view name) const;  // as if nothing were to be kept

  // Of what is in that file of code. Modules that are to be kept are told by AddModuleFile.
  Trust OfFile(std::string_view file);
  void AddModuleFile(const std::string& file, const std::string& module);

  std::string Name(std::string_view name, Trust trust);       // with dots or without
  std::string WholeName(std::string_view name, Trust trust);  // dots mean nothing in it
  std::string File(std::string_view file);
  std::string ThreadName(std::string_view name);
  std::string DottedType(std::string_view name) { return Name(name, OfDottedType(name)); }
  const std::string& Replacement(std::string_view name);  // whoever's it is

 private:
  bool MayStay(std::string_view word, Trust trust) const;

  const RedactionOptions& options_;
  NamePatterns keep_types_;
  NamePatterns keep_modules_;
  Pseudonyms& pseudonyms_;
  std::unordered_set<const std::string*> replaced_;  // replacements, which stay where they are
  std::map<std::string, std::string, std::less<>> modules_by_file_;
};

}  // namespace barrow::redaction
