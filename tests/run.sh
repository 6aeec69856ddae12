#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds, runs every test.
#
#   tests/run.sh          build (in build/) and test
#   tests/run.sh --all    the same, but warnings are errors, and the C++ tests run under AddressSanitizer and
#                         UndefinedBehaviorSanitizer (in build-sanitize/), where they can run under them
#
# Every skipped test is listed with its reason. The last line is "N passed, N failed, N skipped"; the exit code is 0 only if
# nothing failed.
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/packages.sh

install_packages "${BUILD_PACKAGES[@]}" "${TEST_BUILD_PACKAGES[@]}"

# What the dumper is compared with, from PyPI into folders of the build: Pympler, its own tests, which are in its source alone,
# and numpy for each minor version of CPython, because its wheels are made for one. Without a network the tests that need them
# are skipped and say so.
fetch() { # FOLDER PYTHON install|download PIP_ARGUMENT...
  local folder=$PWD/build/$1 python=$2 command=$3 into=--target
  [ "$command" = install ] || into=--dest
  shift 3
  [ ! -d "$folder" ] || return 0
  say "Fetching $* from PyPI, for the tests that need it"
  if ! "$python" -m pip "$command" --quiet --disable-pip-version-check "$into" "$folder.part" "$@" >&2; then
    rm -rf "$folder.part"
    echo "$* cannot be fetched: tests that need it will be skipped" >&2
    return 0
  fi
  mv "$folder.part" "$folder"
}
fetch_all() {
  fetch pympler python3 install --no-deps pympler==1.1
  fetch pympler-source python3 download --no-deps --no-binary :all: pympler==1.1
  for minor in 10 11 12 13; do
    fetch "numpy-3.$minor" python3 install --no-deps --only-binary :all: --implementation cp --python-version "3.$minor" \
      "numpy==$([ "$minor" = 10 ] && echo 2.2.6 || echo 2.4.6)"
  done
}
prepare() {
  install_packages "${TEST_PACKAGES[@]}"
  fetch_all
}
prepare &  # while the compiler works
preparing=$!
export BARROW_PYMPLER=$PWD/build/pympler

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build() { # PRESET on|off: whether with all C++ tests, CMAKE_ARGUMENT...
  local preset=$1 catch_tests=$2 log=$folder/$1.log
  shift 2
  # Debugging information is a tenth of the work; whoever looks for a fault builds the preset himself.
  cmake --preset "$preset" -DBARROW_CATCH_TESTS="$catch_tests" -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O2 -DNDEBUG" \
    -DCMAKE_CXX_FLAGS_DEBUG=-Og "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
  grep -E '^-- Dumper' "$log" >&2 || true
  cmake --build --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}
passed=0 failed=0 skipped=0
run_tests() { # PRESET BUILD_FOLDER
  say "Testing preset $1"
  python3 tests/run_ctest.py "$2" "$folder/results" || [ $? -eq 1 ] || exit 1
  local p f s
  read -r p f s <"$folder/results"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

if [ "${1:-}" != --all ]; then
  say "Building preset ci"
  build ci on -DBARROW_WERROR=OFF # what another compiler finds to say is no fault in the tests
  wait "$preparing"
  run_tests ci build
else
  say "Building preset ci"
  build ci off
  wait "$preparing"
  say "Building preset sanitize, with what the tests of ci leave of the processors"
  (renice -n 10 "$BASHPID" >/dev/null && build sanitize on) &
  building=$!
  run_tests ci build
  wait "$building"
  run_tests sanitize build-sanitize
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
