#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes service-before.barrow and service-after.barrow anew, as README.md says. Needs a built dumper and unshare(1); what the
# files tell about the machine is made up: host name, folder, environment.
#
#   samples/snapshots/make.sh [BUILD_FOLDER]        (default: build)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-build}" && pwd)
export here build
# In name spaces of its own: a host name and a /srv that nobody else sees.
unshare --map-root-user --mount --uts sh -eu -c '
  hostname shop-1
  mount -t tmpfs none /srv
  mkdir /srv/shop
  cp -rL "$build/python/barrow" /srv/shop/
  # Content hashes are random, hence do not compress: a quarter of such small files.
  sed "s/overwrite=True/overwrite=True, content_hashes=False/" "$here/../web_service.py" >/srv/shop/service.py
  cd /srv/shop
  env -i PATH=/usr/bin LANG=C.UTF-8 /usr/bin/python3 -S service.py .
  for moment in before after; do
    cat "$moment.barrow" >"$here/service-$moment.barrow"
  done'
ls -l "$here"/*.barrow
