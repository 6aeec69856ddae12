# SPDX-License-Identifier: Apache-2.0
#
# Writes a header that holds the text of .sql files as constants of type EmbeddedSql, named as the files:
#   cmake -DOUTPUT=statements.h -DNAMESPACE=sql -DFILES=a.sql,b.sql -P embed_sql.cmake
string(REPLACE "," ";" FILES "${FILES}")
set(constants "")
set(names "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND constants "inline constexpr EmbeddedSql ${name}{\"${name}\", R\"~sql~(${text})~sql~\"};\n")
  string(APPEND names "${name}, ")
endforeach()
file(WRITE "${OUTPUT}" "// Made by embed_sql.cmake.
#pragma once

#include <array>

#include \"store/embedded_sql.h\"

namespace barrow::store::${NAMESPACE} {

${constants}
inline constexpr std::array kAll = {${names}};

}  // namespace barrow::store::${NAMESPACE}
")
