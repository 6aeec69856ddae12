#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# check_install.sh BUILD_FOLDER PYTHON…: installs into an empty folder and uses what stands there, away from the build: each
# interpreter dumps itself, the command reads it, the sqlite3 shell reads the case.
set -euo pipefail
build=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cmake --install "$build" --prefix "$folder/usr" >install.log || { cat install.log; exit 1; }
export PATH=$folder/usr/bin:$PATH XDG_CACHE_HOME=$folder/cache
one() { find "$folder/usr" -path "$1" | head -n 1 | grep . || { echo "$1 was not installed"; exit 1; }; }

barrow --version | grep >/dev/null '^barrow [0-9]'
grep >/dev/null '^\.TH BARROW' "$(one '*/man/man1/barrow.1')"
for completion in '*/bash-completion/completions/barrow' '*/zsh/site-functions/_barrow' '*/vendor_completions.d/barrow.fish'; do
  grep >/dev/null summary "$(one "$completion")"
done
one '*/barrow/writer/snapshot_writer.h' >header

package=$(dirname "$(dirname "$(one '*/barrow/python/barrow/__init__.py')")")
for python in "$@"; do
  PYTHONPATH=$package PYTHONDONTWRITEBYTECODE=1 "$python" -c 'import barrow; barrow.dump("heap.barrow", overwrite=True)'
  barrow summary heap.barrow --type dict --format csv | grep >/dev/null '^dict,' || { echo "$python: no dict in the dump"; exit 1; }
done

barrow load heap.barrow -o case.db
extension=$(one '*/barrow/barrow_case.so')
if command -v sqlite3 >/dev/null; then
  counted=$(sqlite3 case.db ".load $extension" "SELECT count(*) > 1000 FROM object")
  [ "$counted" = 1 ] || { echo "the sqlite3 shell counts otherwise: $counted"; exit 1; }
fi
