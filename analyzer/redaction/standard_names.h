// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow::redaction {

// The words a file may show whoever wrote the program: identifiers of the sources of CPython's standard library, names
// of its C modules and their types, labels that barrow's dumper writes (collect_standard_names.py).
bool IsStandardName(std::string_view word);

// Whether every part between the dots is such a word, or one of Python's own in angle brackets: "<locals>", "<lambda>".
bool IsStandardDotted(std::string_view dotted);

// Whether it is a module of the standard library: "email.utils", not "email.account".
bool IsStandardModule(std::string_view module);

// Whether that module of the standard library has, at its top, the class or function that the name begins with:
// "collections" has "OrderedDict.__init__". Not what the module makes of the author's words, "Request._replace" of a
// namedtuple. What begins as "<lambda>" every module has.
bool IsStandardDefinition(std::string_view module, std::string_view qualified_name);

// Whether CPython itself has a type of that name and of no module but builtins: "dict", "method-wrapper".
bool IsBuiltinType(std::string_view name);

// Whether the code of that class of the standard library, its bases not counted, gives its instances the attribute.
// Of classes in C only what they put into a dictionary.
bool IsStandardAttribute(std::string_view module, std::string_view qualified_name, std::string_view attribute);

// "__init__", "__dict__": a standard name that Python itself gives a meaning.
bool IsSpecialName(std::string_view word);

// "<locals>": Python's own words for what has no name.
bool IsPlaceholder(std::string_view word);

// One word a line.
std::string_view StandardNamesText();
std::string_view StandardDefinitionsText();  // "email.utils formatdate parseaddr …"
std::string_view StandardBuiltinsText();
std::string_view StandardAttributesText();  // "threading.Thread _target"

}  // namespace barrow::redaction
