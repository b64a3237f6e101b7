#!/usr/bin/env bash
# Sets up what a command of the Makefile needs; a second run finds its stamp and ends at once.
#
#   tools/setup.sh run    virtual environment, runtime packages, Tesseract
#   tools/setup.sh dev    the same plus test tools, PaddleOCR, Chromium and CJK fonts
#
# Debian packages are installed where we are root. Elsewhere the message names what is missing and what
# works without it; nothing here fails for a missing optional package.
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:-run}
venv=.venv

say() { printf '[setup] %s\n' "$*" >&2; }

debian_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say "installing ${missing[*]}"
        # stdin is closed for packages that ask questions; the lists may be absent on a fresh machine.
        if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "${missing[@]}"; } </dev/null >&2; then
            return 0
        fi
    fi
    say "MISSING system packages: ${missing[*]}"
    say "  install them as root: apt-get install ${missing[*]}"
    return 1
}

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    debian_packages python3 python3-venv || { say "Python 3.11 or newer is needed"; exit 4; }
    python=python3
fi

extras="serve"
[ "$level" = dev ] && extras="$extras,paddle,postgres,ray,dev"
stamp="$venv/.setup-$level"
wanted=$(cat pyproject.toml constraints.txt tools/setup.sh tools/corpus/setup.sh | sha256sum | cut -d' ' -f1)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then exit 0; fi

if [ ! -x "$venv/bin/python" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv ||
        { say "Python's venv module is missing (Debian: python3-venv)"; exit 4; }
    say "creating $venv"
    "$python" -m venv "$venv"
fi
if [ "$level" = run ]; then
    debian_packages tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-tha ||
        say "  without Tesseract there is no second reader: amounts and numbers are read once, and say so;" \
            "without its Thai data no Thai name is read"
else
    debian_packages tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-tha chromium fonts-noto-cjk libgl1 libglib2.0-0 make postgresql ||
        say "  without them the tests of the second reader, of the corpus renderer and of the report pages fail"
fi
say "installing Python packages ($level); the first time takes a few minutes"
"$venv/bin/python" -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[$extras]" >&2
if [ "$level" = dev ]; then
    # The corpus renderer's fonts: some come from npm.
    command -v npm >/dev/null || debian_packages npm || true
    PYTHON="$venv/bin/python" bash tools/corpus/setup.sh ||
        say "  without the corpus fonts no corpus can be rendered; verifying pictures works"
    # axe-core (MPL-2.0) judges the desk's pages in the browser tests; it is fetched, never part of the program.
    npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock --prefix tests/web/.cache \
        axe-core@4.14.1 >/dev/null 2>&1 || say "  without axe-core the accessibility test of the desk is skipped"
fi
printf '%s' "$wanted" >"$stamp"
