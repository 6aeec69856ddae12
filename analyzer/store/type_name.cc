// SPDX-License-Identifier: Apache-2.0
#include "store/type_name.h"

namespace barrow::store {

std::string TypeName(const reader::Type& type) {
  if (type.qualified_name.empty() && type.module.empty()) {
    return type.representation.empty() ? "<unknown type>" : type.representation;
  }
  return QualifiedName(type.module == "builtins" ? std::string() : type.module,
                       type.qualified_name.empty() ? "<no name>" : type.qualified_name);
}

std::string QualifiedName(const std::string& module, const std::string& qualified_name) {
  if (module.empty()) return qualified_name;
  if (qualified_name.empty()) return module;
  return module + "." + qualified_name;
}

}  // namespace barrow::store
