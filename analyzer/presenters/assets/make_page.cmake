# SPDX-License-Identifier: Apache-2.0
#
# Makes one page of a shell, styles, scripts and the notices of the libraries among these, and a C++ source that holds it:
#   cmake -DSHELL=page.html -DSTYLE=page.css -DLIBRARIES=d3.min.js -DSCRIPTS=a.js,b.js -DNOTICES=copyright,… -DPAGE=out.html
#         -DSOURCE=out.cc -P make_page.cmake
# The page's Content-Security-Policy names its style and its script by their hashes; a browser runs nothing else.

# The texts of files, one after the other.
function(joined result files)
  string(REPLACE "," ";" files "${files}")
  set(all "")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    string(APPEND all "${text}\n")
  endforeach()
  set(${result} "${all}" PARENT_SCOPE)
endfunction()

# Base64 of the SHA-256 of a text. Three hexadecimal digits are two characters; one digit is left over.
function(digest result text)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(SHA256 hex "${text}")
  set(base64 "")
  foreach(start RANGE 0 60 3)
    string(SUBSTRING ${hex} ${start} 3 digits)
    math(EXPR high "0x${digits} >> 6")
    math(EXPR low "0x${digits} & 63")
    string(SUBSTRING ${alphabet} ${high} 1 first)
    string(SUBSTRING ${alphabet} ${low} 1 second)
    string(APPEND base64 ${first}${second})
  endforeach()
  string(SUBSTRING ${hex} 63 1 digit)
  math(EXPR last "0x${digit} << 2")
  string(SUBSTRING ${alphabet} ${last} 1 character)
  set(${result} "sha256-${base64}${character}=" PARENT_SCOPE)
endfunction()

joined(style "${STYLE}")
joined(libraries "${LIBRARIES}")
joined(script "${SCRIPTS}")
joined(notices "${NOTICES}")
set(script "${libraries}(() => {\n\"use strict\";\n${script}})();\n")
foreach(text IN ITEMS "${style}" "${script}")
  if(text MATCHES "</|<!--|@@[A-Z]+@@|\r")
    message(FATAL_ERROR "\"${CMAKE_MATCH_0}\" in a style or script would break the page of `barrow report`")
  endif()
endforeach()
string(REPLACE "&" "&amp;" notices "${notices}")
string(REPLACE "<" "&lt;" notices "${notices}")
digest(style_digest "${style}")
digest(script_digest "${script}")

file(READ "${SHELL}" page)
foreach(mark IN ITEMS style_digest script_digest notices style script)
  string(TOUPPER ${mark} upper)
  string(REPLACE "@@${upper}@@" "${${mark}}" page "${page}")
endforeach()
string(REGEX MATCHALL "@@[A-Z_]+@@" marks "${page}")
if(NOT marks STREQUAL "@@REPORT@@")
  message(FATAL_ERROR "${SHELL}: @@REPORT@@ must stand in it once, and no unknown mark: ${marks}")
endif()
file(WRITE "${PAGE}" "${page}")
file(WRITE "${SOURCE}" "// Made by make_page.cmake.
#include \"presenters/report_template.h\"

namespace barrow::presenters {

std::string_view ReportTemplate() {
  static constexpr char kPage[] = R\"~page~(${page})~page~\";
  return {kPage, sizeof kPage - 1};
}

}  // namespace barrow::presenters
")
