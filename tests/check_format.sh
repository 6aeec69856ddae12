#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Fails if a C++ file is not laid out as clang-format would write it. Versions break some lines differently: only the one
# the tree was formatted with counts (Debian 12's; Debian 13 has clang-format 19). Exit code 77: skipped, with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
version=14

formatter=$(command -v "clang-format-$version" || command -v clang-format || true)
if [ -z "$formatter" ]; then
  echo "clang-format is not installed"
  exit 77
fi
found=$("$formatter" --version | sed -E 's/.*version ([0-9]+).*/\1/')
if [ "$found" != "$version" ]; then
  echo "the tree is formatted with clang-format $version, this is clang-format $found"
  exit 77
fi
find analyzer dumper samples tests -path '*/build/*' -prune -o \( -name '*.cc' -o -name '*.h' \) -print0 |
  xargs -0 "$formatter" --dry-run -Werror
