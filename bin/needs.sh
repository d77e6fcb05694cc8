# Shared by the bash scripts beside it: install programs, and note what is still missing.

has() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

has_compiler() { echo 'int main(void) { return 0; }' | cc -xc -o /dev/null - 2>/dev/null; }

# need PACKAGE CHECK…: install the package unless the check holds.
missing=()
need() {
    local package=$1
    shift
    "$@" && return
    if can_install && apt_install "$package" && "$@"; then
        return
    fi
    missing+=("$package")
}

# node_packages FOLDER: install what the folder's package-lock.json says, once.
node_packages() {
    local lock
    lock=$(cksum <"$1/package-lock.json")
    has npm && [ "$(cat "$1/node_modules/.stamp" 2>/dev/null)" != "$lock" ] || return 0
    say "Installing the packages of $1"
    if npm --prefix "$1" ci --no-audit --no-fund --loglevel=error >&2; then
        printf '%s\n' "$lock" >"$1/node_modules/.stamp"
    fi
}
