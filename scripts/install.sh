#!/bin/sh
# Checks what the machine must have, then installs what the project brings itself: the Node packages and, for the local
# stack, the emulator in a Python environment of its own. Does nothing where nothing changed. Plain sh, because it runs
# before there is a Node that could run the other scripts.
set -eu
cd "$(dirname "$0")/.."

ENVIRONMENT=${ENVIRONMENT:-local}
case $ENVIRONMENT in local | localstack) emulated=1 ;; *) emulated="" ;; esac
# --checkov: installs what the check of the infrastructure needs besides, which is large.
case ${1:-} in --checkov) checkov=1 ;; *) checkov="" ;; esac
LOGS=.local/logs
mkdir -p "$LOGS"

faults=0
fault() {
  faults=$((faults + 1))
  printf '  ✗ %s\n      %s\n' "$1" "$2" >&2
}

# at_least VERSION MAJOR MINOR
at_least() {
  major=${1%%.*}
  rest=${1#*.}
  minor=${rest%%[!0-9]*}
  [ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "${minor:-0}" -ge "$3" ]; }
}

has() { command -v "$1" >/dev/null 2>&1; }

# Each candidate is asked for the modules too: some systems package Python without venv.
find_python() {
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.10 python; do
    if has "$candidate" &&
      "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

check_prerequisites() {
  found=""
  if ! has node; then
    fault "Node.js 20 or newer is not installed." "Install it from https://nodejs.org and open a new terminal."
  else
    node_version=$(node --version | sed 's/^v//')
    at_least "$node_version" 20 0 ||
      fault "Node.js 20 or newer is needed, but node is $node_version." "Install a newer one from https://nodejs.org."
    has npx || fault "npx is not installed." "It comes with npm: install npm beside Node.js."
    found="node $node_version"
  fi
  if ! has terraform; then
    fault "Terraform 1.11 or newer is not installed." "See https://developer.hashicorp.com/terraform/install."
  else
    terraform_version=$(terraform version -json 2>/dev/null | sed -n 's/.*"terraform_version": *"\([^"]*\)".*/\1/p')
    at_least "${terraform_version:-0.0}" 1 11 ||
      fault "Terraform 1.11 or newer is needed, but terraform is ${terraform_version:-of an unknown version}." \
        "See https://developer.hashicorp.com/terraform/install."
    found="$found, terraform $terraform_version"
  fi
  has git || fault "git is not installed." "See https://git-scm.com/downloads."
  if [ "$emulated" ] || [ "$checkov" ]; then
    if python=$(find_python); then
      found="$found, python $("$python" -c 'import platform; print(platform.python_version())')"
    elif has python3; then
      fault "Python 3.10 or newer with venv is needed, but python3 is $(python3 --version 2>&1 | sed 's/Python //') or lacks venv." \
        "Install a newer one from https://www.python.org (Debian, Ubuntu: apt install python3-venv), or name one: PYTHON=/path/to/python3."
    else
      fault "Python 3.10 or newer is not installed." "Install it from https://www.python.org, or name one: PYTHON=/path/to/python3."
    fi
  fi
  if [ "$faults" -gt 0 ]; then
    printf '\n%s\n' "Install what is missing above, then run the same command again." >&2
    exit 1
  fi
  printf '  ✓ %s\n' "$found"
}

# step TITLE STAMP FINGERPRINT FUNCTION: runs the function unless the stamp says that it ran for this fingerprint.
step() {
  if [ -f "$2" ] && [ "$(cat "$2")" = "$3" ]; then
    printf '  ✓ %s (unchanged)\n' "$1"
    return 0
  fi
  printf '  … %s\n' "$1"
  started=$(date +%s)
  rm -f "$2"
  log="$LOGS/$4.log"
  if ! "$4" >"$log" 2>&1; then
    printf '  ✗ %s failed. The end of %s:\n\n' "$1" "$log" >&2
    tail -n 25 "$log" >&2
    exit 1
  fi
  printf '%s' "$3" >"$2"
  printf '  ✓ %s  %s s\n' "$1" "$(($(date +%s) - started))"
}

install_packages() {
  package_manager=$(sed -n 's/.*"packageManager": "\([^"]*\)".*/\1/p' package.json)
  npx --yes "$package_manager" install --frozen-lockfile --prefer-offline </dev/null
  node_modules/.bin/node --version
}

pip_install="-m pip install --disable-pip-version-check --no-input --require-hashes --only-binary :all:"

install_emulator() {
  rm -rf .local/venv
  "$python" -m venv .local/venv
  .local/venv/bin/python $pip_install -r scripts/emulator/build-requirements.txt </dev/null
  .local/venv/bin/python $pip_install --use-pep517 --no-build-isolation --no-binary localstack-client,terraform-local \
    -r scripts/emulator/requirements.txt </dev/null
}

install_checkov() {
  rm -rf .local/checkov
  "$python" -m venv .local/checkov
  .local/checkov/bin/python $pip_install -r scripts/security/requirements.txt </dev/null
}

printf 'Prerequisites\n'
check_prerequisites
[ "${1:-}" != --check ] || exit 0

printf 'Install\n'
packages=$(cat pnpm-lock.yaml pnpm-workspace.yaml package.json scripts/package.json packages/*/package.json packages/*/*/package.json 2>/dev/null | cksum)
# The stamp is inside node_modules or the venv, so that it is removed together with them.
step "Node packages" node_modules/.installed "$packages" install_packages
if [ "$emulated" ]; then
  # A Python environment contains its own path: it must be made again after the project was copied or renamed.
  step "Local emulator and tflocal" .local/venv/.installed "$(pwd) $(cat scripts/emulator/*requirements.txt | cksum)" install_emulator
fi
if [ "$checkov" ]; then
  step "Checkov" .local/checkov/.installed "$(pwd) $(cat scripts/security/requirements.txt | cksum)" install_checkov
fi
