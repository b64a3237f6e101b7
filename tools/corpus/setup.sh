#!/usr/bin/env bash
# Install what the corpus renders with: Chromium, Debian fonts, npm fonts. Idempotent; a second run takes well
# under a second. Usage: bash tools/corpus/setup.sh   (PYTHON=... picks the interpreter; default .venv/bin/python)
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
cache="$here/.cache"
python="${PYTHON:-$root/.venv/bin/python}"
say() { printf 'corpus setup: %s\n' "$*" >&2; }

stamp="$(cat "$here/data/fonts.yaml" "$here/data/npm-fonts/package.json" "$here/setup.sh" "$here/convert_fonts.py" | sha256sum | cut -c1-16)"
if [ -f "$cache/stamp" ] && [ "$(cat "$cache/stamp")" = "$stamp" ] && [ -f "$cache/fonts.conf" ] && command -v chromium >/dev/null; then
    exit 0
fi

# Debian packages: the browser and every apt: source of fonts.yaml.
mapfile -t wanted < <(
    { echo chromium; sed -n 's/.*source: "apt:\([^"]*\)".*/\1/p' "$here/data/fonts.yaml" | tr ' ' '\n'; } | sort -u
)
missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
            apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
        } || { say "could not install: ${missing[*]}"; exit 1; }
    else
        say "these system packages are missing and need root to install: ${missing[*]}"
        say "  apt-get install ${missing[*]}"
        say "  without them no corpus and no sample pictures can be rendered; verifying pictures works without them."
        exit 1
    fi
fi

# npm fonts: plain files, no scripts run.
command -v npm >/dev/null || { say "npm is missing (apt-get install npm); it fetches the number fonts"; exit 1; }
mkdir -p "$cache/npm"
cp "$here/data/npm-fonts/package.json" "$cache/npm/package.json"
(cd "$cache/npm" && npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock >/dev/null 2>&1) || {
    say "npm could not install the fonts of data/npm-fonts/package.json"; exit 1
}
(cd "$root" && "$python" -m tools.corpus.convert_fonts)
printf '%s' "$stamp" > "$cache/stamp"
say "ready"
