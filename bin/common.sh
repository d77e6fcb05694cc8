# Shared by the scripts beside it; sourced from the project's root.

python=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

can_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# Only what is named, without recommendations: the tests start servers of their own.
apt_install() {
    if [ -z "${apt_updated:-}" ]; then
        as_root apt-get update -qq >&2 || true
        apt_updated=yes
    fi
    say "Installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >&2
}
