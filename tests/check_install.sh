#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` puts down works where it is put, away from the build.
#
#   check_install.sh BUILD_FOLDER PYTHON
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
build=$1 python=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
prefix=$folder/prefix

fail() {
  echo "$*" >&2
  exit 1
}

# The one path of this form in the prefix.
installed() {
  local found
  found=$(find "$prefix" -path "$prefix/$1")
  [ -n "$found" ] && [ "$(wc -l <<<"$found")" -eq 1 ] || fail "$1 is not installed once: $found"
  echo "$found"
}

cmake --install "$build" --prefix "$prefix" >"$folder/log" || { cat "$folder/log"; fail "cmake --install failed"; }
for file in share/man/man1/barrow.1 share/bash-completion/completions/barrow share/zsh/site-functions/_barrow \
  share/fish/vendor_completions.d/barrow.fish; do
  [ -s "$(installed "$file")" ]
done
barrow=$(installed bin/barrow)
package=$(installed 'lib*/barrow/python')
extension=$(installed 'lib*/barrow_case.so')
library=$(installed 'lib*/libbarrow_writer.a')
headers=$(dirname "$(dirname "$(installed 'include/barrow/writer/snapshot_writer.h')")")

cd "$folder"
PYTHONPATH=$package "$python" -c 'import barrow; barrow.dump("heap.barrow"); print(barrow.__file__)' >where
grep -qF "$package/" where || fail "another barrow was imported: $(cat where)"
"$barrow" summary heap.barrow --limit 1 | grep -q '^ *total' || fail "the installed barrow shows no summary"
"$barrow" load heap.barrow -o case.db >/dev/null
if command -v sqlite3 >/dev/null && sqlite3 :memory: ".load $extension" 2>/dev/null; then
  [ "$(sqlite3 case.db ".load $extension" 'SELECT count(*) > 1000 FROM object')" = 1 ] || fail "the extension counts wrong"
fi
"${CXX:-c++}" -std=c++20 -O0 -I "$headers" "$source"/samples/cpp_graph/*.cc "$library" -lzstd -pthread -o program
./program . >/dev/null
"$barrow" diff before.barrow after.barrow | grep -q Order || fail "the program of the installed library dumped no Order"
