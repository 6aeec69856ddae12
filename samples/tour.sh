#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The main job from beginning to end: installs what is missing, builds, runs a web service that leaks, dumps it twice while it
# grows, and asks barrow what is in there and what grew.
#
#   samples/tour.sh [BUILD_FOLDER]        (default: build)
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}
. cmake/packages.sh

install_packages "${BUILD_PACKAGES[@]}"

say "Building barrow in $build/"
cmake --preset release -B "$build" -DBARROW_TESTS=OFF >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
cmake --build "$build" >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
rm -f "$build.log"
export PATH="$PWD/$build/bin:$PATH" PYTHONPATH="$PWD/$build/python"

# Shows a command, then runs it.
show() {
  printf '\n\033[1m$ %s\033[0m\n' "$*"
  "$@"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
say "Running samples/web_service.py: a threaded web service under load that leaks, dumped twice while it grows"
python3 samples/web_service.py "$folder"

cd "$folder"
show barrow info before.barrow
show barrow summary after.barrow --limit 12
show barrow diff before.barrow after.barrow --limit 12
show barrow load before.barrow after.barrow -o case.db
show barrow query case.db threads_and_frames
show barrow sql case.db "SELECT snapshot_id, type_name, count(*) AS objects, sum(allocated_size) AS bytes
  FROM object JOIN type USING (snapshot_id, type_id)
  WHERE type_name LIKE '\\_\\_main\\_\\_.%' ESCAPE '\\' GROUP BY 1, 2 ORDER BY 1, 4 DESC"
