#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zstdcat and protoc print a snapshot: what schema/snapshot.proto promises in its first lines.
#   standard_tools_test.sh WRITE_EXAMPLE SCHEMA_FOLDER
set -eu
for tool in zstdcat protoc; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" >"$folder/example.barrow"
zstdcat "$folder/example.barrow" >"$folder/message"
protoc --decode=barrow.Snapshot "-I$2" snapshot.proto <"$folder/message" >"$folder/text"
expect() {
  grep -q "$1" "$folder/text" || { echo "not printed: $1"; exit 1; }
}
expect 'producer: "write_example"'
expect 'qualified_name: "Node"'
expect 'names: "next"'
expect '  object_count: 1000'
expect '  reference_count: 1000'
expect 'kind: ROOT_OTHER\|name: "first"'
# A field that the schema does not know would be printed as a bare number.
if grep -qE '^ *[0-9]+( \{|:)' "$folder/text"; then
  echo "unknown fields:"; grep -E '^ *[0-9]+( \{|:)' "$folder/text"; exit 1
fi
