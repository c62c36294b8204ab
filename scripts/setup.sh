#!/bin/sh
# Finds a Python that fits, then leaves the rest to setup.py. Needs nothing but a POSIX shell.
set -eu
cd "$(dirname "$0")/.."

fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if fits "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

install_python() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "安裝 Python… / installing Python …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null || return 1
    apt-get install -y -q --no-install-recommends python3 python3-venv >/dev/null || return 1
    find_python >/dev/null || apt-get install -y -q --no-install-recommends python3.11 python3.11-venv >/dev/null 2>&1
}

if ! python=$(find_python); then
    install_python || true
    if ! python=$(find_python); then
        echo "需要 Python 3.11 到 3.13，請執行：sudo apt install python3 python3-venv（Ubuntu 22.04：python3.11 python3.11-venv） / Python 3.11 to 3.13 is needed; run: sudo apt install python3 python3-venv (Ubuntu 22.04: python3.11 python3.11-venv)" >&2
        exit 1
    fi
fi
exec "$python" scripts/setup.py "$@"
