# SPDX-License-Identifier: Apache-2.0
#
# Writes a source that holds text files as string literals:
#   cmake -DOUTPUT=standard_texts.cc -DNAMES=a.txt -DDEFINITIONS=b.txt -DBUILTINS=c.txt -DATTRIBUTES=d.txt
#         -P embed_text.cmake
set(functions "")
foreach(what Names Definitions Builtins Attributes)
  string(TOUPPER ${what} file)
  file(READ "${${file}}" text)
  string(APPEND functions "
std::string_view Standard${what}Text() {
  static constexpr char kText[] = R\"~text~(${text})~text~\";
  return {kText, sizeof kText - 1};
}
")
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed_text.cmake.
#include \"redaction/standard_names.h\"

namespace barrow::redaction {
${functions}
}  // namespace barrow::redaction
")
