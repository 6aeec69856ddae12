# SPDX-License-Identifier: Apache-2.0
#
# Finds the CPython interpreters the dumper is built for and tested with.
#
#   barrow_find_pythons()
#
# sets, everywhere in the project, two lists: BARROW_PYTHON_ABIS, what to build for, one entry per minor version and ABI
# ("cpython-311-x86_64-linux-gnu"); BARROW_PYTHON_RELEASES, every release that one of these builds serves ("3.11.7"), to be
# tested. And for each entry E of either list:
#
#   BARROW_PYTHON_<E>_EXECUTABLE   the interpreter
#   BARROW_PYTHON_<E>_VERSION      its release
#   BARROW_PYTHON_<E>_INCLUDE      folders of its headers
#   BARROW_PYTHON_<E>_SUFFIX       of extension modules
#   BARROW_PYTHON_<E>_SITE         where it looks for installed packages
#
# BARROW_PYTHONS names the interpreters to take. Empty: python3.10 to python3.13 and python3 on the PATH and in /usr/bin,
# then the versions of pyenv; where several share an ABI, the first one lends its headers.
set(BARROW_PYTHONS "" CACHE STRING "Interpreters to build the dumper for, a list of commands or paths; empty: all found")

set(BARROW_PYTHON_MINORS 10 11 12 13)

set(_BARROW_PYTHON_QUERY [=[
import os, platform, sys, sysconfig
variable = sysconfig.get_config_var
paths = sysconfig.get_paths()
headers = list(dict.fromkeys((paths["include"], paths["platinclude"])))
print(";".join([
    platform.python_implementation(), platform.python_version(), str(sys.version_info[1]), variable("SOABI") or "",
    str(int(bool(variable("Py_GIL_DISABLED")))), variable("EXT_SUFFIX") or "", paths["platlib"], sys.executable,
    str(int(os.path.exists(os.path.join(headers[0], "Python.h")))), *headers]))
]=])

# Commands to try, in order of preference.
function(_barrow_python_candidates result)
  if(BARROW_PYTHONS)
    set(${result} ${BARROW_PYTHONS} PARENT_SCOPE)
    return()
  endif()
  set(names python3)
  foreach(minor IN LISTS BARROW_PYTHON_MINORS)
    list(PREPEND names python3.${minor})
  endforeach()
  set(candidates)
  file(TO_CMAKE_PATH "$ENV{PATH}" folders)
  foreach(folder IN LISTS folders ITEMS /usr/bin)
    foreach(name IN LISTS names)
      if(EXISTS ${folder}/${name})
        list(APPEND candidates ${folder}/${name})
      endif()
    endforeach()
  endforeach()
  foreach(pyenv "$ENV{PYENV_ROOT}" "$ENV{HOME}/.pyenv")
    if(pyenv)
      file(GLOB versions LIST_DIRECTORIES true "${pyenv}/versions/3.*")
      list(SORT versions COMPARE NATURAL ORDER DESCENDING)
      list(TRANSFORM versions APPEND /bin/python3)
      list(APPEND candidates ${versions})
    endif()
  endforeach()
  set(${result} ${candidates} PARENT_SCOPE)
endfunction()

function(barrow_find_pythons)
  _barrow_python_candidates(candidates)
  set(seen)
  set(abis)
  set(releases)
  foreach(candidate IN LISTS candidates)
    execute_process(COMMAND ${candidate} -I -c "${_BARROW_PYTHON_QUERY}" OUTPUT_VARIABLE answer ERROR_QUIET
                    RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE)
    set(problem)
    if(NOT status EQUAL 0)
      set(problem "does not run")   # a pyenv shim without a version behind it, a Python 2
      set(executable ${candidate})
    else()
      list(POP_FRONT answer implementation version minor abi free_threaded suffix site executable has_headers)
      file(REAL_PATH ${executable} identity)
      if(identity IN_LIST seen)
        continue()
      endif()
      list(APPEND seen ${identity})
      if(NOT implementation STREQUAL "CPython")
        set(problem "${implementation} is not CPython")
      elseif(NOT version MATCHES "^3\\." OR NOT minor IN_LIST BARROW_PYTHON_MINORS)
        set(problem "CPython ${version} is not supported, 3.10 to 3.13 are")
      elseif(free_threaded)
        set(problem "CPython ${version} is free-threaded, which is not supported")
      elseif(NOT abi IN_LIST abis AND NOT has_headers)
        set(problem "CPython ${version} has no headers in ${answer} (Debian: apt install python3.${minor}-dev)")
      endif()
    endif()
    if(problem)
      if(BARROW_PYTHONS)
        message(FATAL_ERROR "barrow: cannot build the dumper for ${executable}: ${problem}")
      endif()
      message(STATUS "Dumper skips ${executable}: ${problem}")
      continue()
    endif()

    set(roles)
    if(NOT abi IN_LIST abis)
      message(STATUS "Dumper for CPython ${version} (${executable})")
      list(APPEND abis ${abi})
      list(APPEND roles ${abi})
    else()
      message(STATUS "Dumper for CPython ${BARROW_PYTHON_${abi}_VERSION} serves ${version} (${executable}) too")
    endif()
    if(NOT version IN_LIST releases)
      list(APPEND releases ${version})
      list(APPEND roles ${version})
    endif()
    foreach(role IN LISTS roles)
      set(BARROW_PYTHON_${role}_EXECUTABLE ${executable} CACHE INTERNAL "")
      set(BARROW_PYTHON_${role}_INCLUDE ${answer} CACHE INTERNAL "")
      set(BARROW_PYTHON_${role}_SUFFIX ${suffix} CACHE INTERNAL "")
      set(BARROW_PYTHON_${role}_SITE ${site} CACHE INTERNAL "")
      set(BARROW_PYTHON_${role}_VERSION ${version} CACHE INTERNAL "")
    endforeach()
  endforeach()
  if(NOT abis)
    message(WARNING "No CPython 3.10 to 3.13 with headers was found: the dumper is not built. "
                    "Install python3-dev, or name interpreters with -DBARROW_PYTHONS='python3.11;/opt/python/bin/python3'.")
  endif()
  set(BARROW_PYTHON_ABIS ${abis} CACHE INTERNAL "")
  set(BARROW_PYTHON_RELEASES ${releases} CACHE INTERNAL "")
endfunction()
