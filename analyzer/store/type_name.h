// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reader/snapshot_records.h"

namespace barrow::store {

// The name of a type as shown to people: "module.qualified_name", without the module "builtins". Types that show
// themselves in another way, as "<enum 'State'>", are called so too: several modules may have a State. "<unknown type>"
// if the file does not tell.
std::string TypeName(const reader::Type& type);

// "module.qualified_name" of a function, module or code object; one of them alone where the other is empty.
std::string QualifiedName(const std::string& module, const std::string& qualified_name);

}  // namespace barrow::store
