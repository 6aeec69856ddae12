# SPDX-License-Identifier: Apache-2.0
#
# Writes a source that holds text files as string literals:
#   cmake -DOUTPUT=standard_texts.cc -DNAMES=a.txt -DMODULES=b.txt -DBUILTINS=c.txt -DATTRIBUTES=d.txt
#         -P embed_text.cmake
file(READ "${NAMES}" names)
file(READ "${MODULES}" modules)
file(READ "${BUILTINS}" builtins)
file(READ "${ATTRIBUTES}" attributes)
file(WRITE "${OUTPUT}" "// Made by embed_text.cmake.
#include \"redaction/standard_names.h\"

namespace barrow::redaction {

std::string_view StandardNamesText() {
  static constexpr char kText[] = R\"~text~(${names})~text~\";
  return {kText, sizeof kText - 1};
}

std::string_view StandardModulesText() {
  static constexpr char kText[] = R\"~text~(${modules})~text~\";
  return {kText, sizeof kText - 1};
}

std::string_view StandardBuiltinsText() {
  static constexpr char kText[] = R\"~text~(${builtins})~text~\";
  return {kText, sizeof kText - 1};
}

std::string_view StandardAttributesText() {
  static constexpr char kText[] = R\"~text~(${attributes})~text~\";
  return {kText, sizeof kText - 1};
}

}  // namespace barrow::redaction
")
