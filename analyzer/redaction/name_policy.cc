// SPDX-License-Identifier: Apache-2.0
#include "redaction/name_policy.h"

#include <algorithm>
#include <optional>

#include "analyses/glob.h"
#include "redaction/standard_names.h"

namespace barrow::redaction {
namespace {

struct ModuleAndName {
  std::string_view module;
  std::string_view name;
};

// Of "email.message.Message" the longest beginning that is a module of the standard library, and what follows.
std::optional<ModuleAndName> InStandardModule(std::string_view name) {
  for (size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
    if (IsStandardModule(name.substr(0, dot))) return ModuleAndName{name.substr(0, dot), name.substr(dot + 1)};
  }
  return std::nullopt;
}

// "/usr/lib/python3.11/email/utils.py": what follows the folder of the standard library, and that folder's name before
// it.
std::optional<std::string> StandardFile(std::string_view file) {
  constexpr std::string_view kFolder = "/python3.";
  const size_t at = file.rfind(kFolder);
  if (at == std::string_view::npos) return std::nullopt;
  size_t begin = at + kFolder.size();
  while (begin < file.size() && file[begin] >= '0' && file[begin] <= '9') ++begin;
  if (begin == at + kFolder.size() || begin == file.size() || file[begin] != '/') return std::nullopt;
  std::string dotted(file.substr(begin + 1));
  for (const std::string_view extension : {".pyc", ".py"}) {
    if (dotted.ends_with(extension)) dotted.resize(dotted.size() - extension.size());
  }
  if (dotted.starts_with("lib-dynload/")) dotted = dotted.substr(0, dotted.find('.')).substr(12);
  std::ranges::replace(dotted, '/', '.');
  constexpr std::string_view kPackage = ".__init__";
  const std::string_view module = dotted;
  if (!IsStandardModule(module.ends_with(kPackage) ? module.substr(0, module.size() - kPackage.size()) : module)) {
    return std::nullopt;
  }
  std::ranges::replace(dotted, '.', '/');
  return "lib" + std::string(file.substr(at, begin + 1 - at)) + dotted + (file.ends_with(".so") ? ".so" : ".py");
}

// What Python calls code that comes from no file.
bool IsNoFile(std::string_view file) { return file == "<string>" || file == "<stdin>" || file == "<console>"; }

// "<frozen importlib._bootstrap>"
bool IsFrozenStandardFile(std::string_view file) {
  constexpr std::string_view kFrozen = "<frozen ";
  return file.starts_with(kFrozen) && file.ends_with('>') &&
         IsStandardModule(file.substr(kFrozen.size(), file.size() - kFrozen.size() - 1));
}

std::string_view ExtensionOf(std::string_view file) {
  for (const std::string_view extension : {".py", ".pyc", ".so"}) {
    if (file.ends_with(extension)) return extension;
  }
  return "";
}

}  // namespace

bool NamePatterns::Fit(std::string_view text) {
  bool fits = false;
  for (const std::string& pattern : patterns_) {
    if (!analyses::MatchesGlob(pattern, text)) continue;
    fits = true;
    if (!fitted_.contains(pattern)) fitted_.insert(pattern);
  }
  return fits;
}

bool NamePatterns::FitModuleOrParent(std::string_view module) {
  if (patterns_.empty()) return false;
  bool fits = false;
  for (size_t end = module.size(); end != std::string_view::npos && end > 0; end = module.rfind('.', end - 1)) {
    fits |= Fit(module.substr(0, end));
  }
  return fits;
}

std::vector<std::string> NamePatterns::Unfitted() const {
  std::vector<std::string> unfitted;
  for (const std::string& pattern : patterns_) {
    if (!fitted_.contains(pattern)) unfitted.push_back(pattern);
  }
  return unfitted;
}

bool NamePolicy::MayStay(std::string_view word, Trust trust) const {
  if (word.empty() || trust == Trust::kExplicit || IsPlaceholder(word) || IsSpecialName(word)) return true;
  if (trust == Trust::kNone || (trust == Trust::kStandard && options_.hash_names)) return false;
  return IsStandardName(word);
}

Trust NamePolicy::OfModule(std::string_view module) {
  if (keep_modules_.FitModuleOrParent(module)) return Trust::kExplicit;
  if (module == "builtins") return Trust::kBuiltin;
  return IsStandardModule(module) && module != "__main__" ? Trust::kStandard : Trust::kNone;
}

Trust NamePolicy::OfType(std::string_view module, std::string_view qualified_name) {
  const bool is_plain = module.empty() || module == "builtins";
  const std::string full =
      is_plain ? std::string(qualified_name) : std::string(module) + "." + std::string(qualified_name);
  if (keep_types_.Fit(full)) return Trust::kExplicit;
  // A class whose __module__ is no str has none in the file.
  if (is_plain && OfModule(module) != Trust::kExplicit) {
    return IsBuiltinType(qualified_name) ? Trust::kBuiltin : Trust::kNone;
  }
  // What keeps things alive is told by these two (algorithms/reasons.h); every program has them.
  const bool is_cache = module == "functools" && qualified_name.starts_with("_lru_");
  const Trust trust = OfFunction(module, qualified_name);
  return is_cache && trust == Trust::kStandard ? Trust::kBuiltin : trust;
}

// What a function of the standard library makes is given that module's name: by types.new_class, namedtuple,
// ctypes.POINTER.
Trust NamePolicy::OfFunction(std::string_view module, std::string_view qualified_name) {
  if (IsStandardModule(module) && !IsStandardDefinition(module, qualified_name)) return Trust::kNone;
  const Trust trust = OfModule(module);
  return trust == Trust::kExplicit || IsStandardDotted(qualified_name) ? trust : Trust::kNone;
}

Trust NamePolicy::OfDottedType(std::string_view name) {
  if (keep_types_.Fit(name)) return Trust::kExplicit;
  const std::optional<ModuleAndName> parts = InStandardModule(name);
  if (parts) return OfFunction(parts->module, parts->name);
  return keep_modules_.FitModuleOrParent(name) ? Trust::kExplicit : OfStandardType(name);
}

Trust NamePolicy::OfStandardType(std::string_view name) const {
  if (name.find('.') == std::string_view::npos) return IsBuiltinType(name) ? Trust::kBuiltin : Trust::kNone;
  const std::optional<ModuleAndName> parts = InStandardModule(name);
  const bool is_known = parts && IsStandardDefinition(parts->module, parts->name) && IsStandardDotted(parts->name);
  return is_known ? Trust::kStandard : Trust::kNone;
}

Trust NamePolicy::OfFile(std::string_view file) {
  if (const auto module = modules_by_file_.find(file); module != modules_by_file_.end()) {
    if (OfModule(module->second) == Trust::kExplicit) return Trust::kExplicit;
  }
  if (file.empty()) return Trust::kNone;
  return IsFrozenStandardFile(file) || StandardFile(file) ? Trust::kStandard : Trust::kNone;
}

void NamePolicy::AddModuleFile(const std::string& file, const std::string& module) {
  if (!file.empty()) modules_by_file_.emplace(file, module);
}

std::string NamePolicy::Name(std::string_view name, Trust trust) {
  std::string text;
  for (;;) {
    const size_t dot = name.find('.');
    text += WholeName(name.substr(0, dot), trust);
    if (dot == std::string_view::npos) return text;
    text += '.';
    name.remove_prefix(dot + 1);
  }
}

std::string NamePolicy::WholeName(std::string_view name, Trust trust) {
  return MayStay(name, trust) ? std::string(name) : Replacement(name);
}

const std::string& NamePolicy::Replacement(std::string_view name) {
  const std::string& replacement = pseudonyms_.Of(name);
  if (!name.empty()) replaced_.insert(&replacement);
  return replacement;
}

std::string NamePolicy::File(std::string_view file) {
  if (file.empty() || IsNoFile(file)) return std::string(file);
  if (const auto module = modules_by_file_.find(file); module != modules_by_file_.end()) {
    if (OfModule(module->second) == Trust::kExplicit) {
      std::string path = module->second;
      std::ranges::replace(path, '.', '/');
      return path + std::string(ExtensionOf(file));
    }
  }
  if (!options_.hash_names) {
    if (IsFrozenStandardFile(file)) return std::string(file);
    if (const std::optional<std::string> standard = StandardFile(file)) return *standard;
  }
  return Replacement(file) + std::string(ExtensionOf(file));
}

// threading names threads "Thread-7 (serve)", counting from one, by what they run.
std::string NamePolicy::ThreadName(std::string_view name) {
  if (name == "MainThread") return std::string(name);
  for (const std::string_view prefix : {"Thread-", "Dummy-"}) {
    if (!name.starts_with(prefix)) continue;
    const size_t end = std::min(name.find(' '), name.size());
    const std::string_view number = name.substr(prefix.size(), end - prefix.size());
    constexpr size_t kMostDigits = 9;  // longer ones no process has counted to
    const bool is_number = !number.empty() && number.size() <= kMostDigits &&
                           number.find_first_not_of("0123456789") == std::string_view::npos;
    const std::string_view rest = name.substr(end);
    if (is_number && (rest.empty() || (rest.starts_with(" (") && rest.ends_with(')')))) {
      return std::string(name.substr(0, end));
    }
  }
  return Replacement(name);
}

}  // namespace barrow::redaction
