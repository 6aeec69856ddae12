#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds all fuzz targets with clang and libFuzzer and lets each look for faults, one after the other.
#
#   tests/fuzz/run.sh BUILD_FOLDER SECONDS [TARGET...]
#
# What they learn is kept in BUILD_FOLDER/inputs, so that the next run goes on from there; what made one fail is in
# BUILD_FOLDER/found. The log of each target is BUILD_FOLDER/TARGET.log; its last lines are shown.
set -eu
build=${1:?a folder to build in} seconds=${2:?how many seconds each target runs}
shift 2
tests=$(cd "$(dirname "$0")/.." && pwd)
compiler=$(command -v clang++ || command -v clang++-14)
cmake -S "$tests/.." -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_C_COMPILER="${compiler/clang++/clang}" \
  -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" -DCMAKE_UNITY_BUILD=ON \
  -DBARROW_FUZZ=ON -DBARROW_DUMPER=OFF -DBARROW_SANITIZE=address,undefined,fuzzer-no-link >/dev/null
cmake --build "$build" --target fuzz_targets -j "$(nproc)"
[ $# -gt 0 ] || set -- answers case container escaping object_path pickle profile redaction snapshot
export LSAN_OPTIONS=print_suppressions=0:suppressions=$tests/support/library_leaks.supp
[ ! -d /dev/shm ] || export TMPDIR=/dev/shm # cases are written to the disk, and waited for
failed=0
for target; do
  mkdir -p "$build/inputs/$target" "$build/found"
  corpora=("$tests/fuzz/corpus/$target")
  [ "$target" != answers ] || corpora+=("$tests/fuzz/corpus/snapshot") # they read the same
  options=(-max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1)
  [ ! -f "$tests/fuzz/$target.dict" ] || options+=(-dict="$tests/fuzz/$target.dict")
  "$build/tests/fuzz/${target}_fuzz" "${options[@]}" -artifact_prefix="$build/found/$target-" \
    "$build/inputs/$target" "${corpora[@]}" >"$build/$target.log" 2>&1 || failed=1
  echo "$target: $(grep -E ' cov: ' "$build/$target.log" | tail -1)"
  echo "$target: $(grep -E 'number_of_executed_units|SUMMARY' "$build/$target.log" | tr '\n' ' ')"
done
exit $failed
