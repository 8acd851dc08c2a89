#!/usr/bin/env bash
# Draws the rooms' pictures again, from the drawings beside it. Needs Chromium and cwebp.
set -euo pipefail
cd "$(dirname "$0")"
drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT
for drawing in *.svg; do
  name=${drawing%.svg}
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=640,360 \
    --screenshot="$drawn/$name.png" "file://$PWD/$drawing" 2>/dev/null
  cwebp -quiet -q 70 -m 6 "$drawn/$name.png" -o "../../../screens/files/rooms/$name.webp"
done
