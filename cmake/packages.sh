# SPDX-License-Identifier: Apache-2.0
#
# Sourced by samples/tour.sh and tests/run.sh: which Debian packages barrow needs, and how to get those that are missing.
# The same names on Debian 12 and 13.

# To build the barrow command and the dumper.
BUILD_PACKAGES=(g++ cmake ninja-build pkg-config python3-dev libprotozero-dev libzstd-dev libsqlite3-dev libxxhash-dev
  libcli11-dev libgraphviz-dev graphviz node-d3-array node-d3-hierarchy node-d3-path node-d3-shape)

# To build every test besides.
TEST_BUILD_PACKAGES=(catch2 libprotobuf-dev protobuf-compiler zstd)

# To run them.
TEST_PACKAGES=(clang-format python3-setuptools python3-pip python3-venv python3-numpy sqlite3 man-db gdb chromium)

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

# Runs a command as root: as it is, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Packages are missing and neither root nor sudo is at hand. As root, run:  $*" >&2
    return 1
  fi
}

# install_packages NAME…: installs those that are not there, and says which.
install_packages() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: please see to these packages yourself: $*" >&2
    return 0
  fi
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
