#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds, runs every test.
#
#   tests/run.sh          build (in build/) and test
#   tests/run.sh --all    the same, then the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer
#
# Every skipped test is listed with its reason. The last line is "N passed, N failed, N skipped"; the exit code is 0 only if
# nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/packages.sh

presets=(ci)
[ "${1:-}" != --all ] || presets+=(sanitize)

packages=("${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}")
install_packages "${packages[@]}"

# Pympler, to compare with, from PyPI into a folder of the build; without a network its tests are skipped and say so.
pympler=$PWD/build/pympler
if [ ! -d "$pympler" ]; then
  say "Fetching Pympler from PyPI, for the tests that compare with it"
  python3 -m pip install --quiet --no-deps --target "$pympler" pympler >&2 ||
    echo "Pympler cannot be fetched: the tests that compare with it will be skipped" >&2
fi
export BARROW_PYMPLER=$pympler

passed=0 failed=0 skipped=0
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for preset in "${presets[@]}"; do
  say "Building preset $preset"
  cmake --preset "$preset" >"$results" 2>&1 || { cat "$results" >&2; exit 1; }
  grep -E '^-- Dumper' "$results" >&2 || true
  cmake --build --preset "$preset" >"$results" 2>&1 || { cat "$results" >&2; exit 1; }
  say "Testing preset $preset"
  folder=build
  [ "$preset" = ci ] || folder=build-$preset
  python3 tests/run_ctest.py "$folder" "$results" || true
  read -r p f s <"$results"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
