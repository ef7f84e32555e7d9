# What the checkout needs and cannot carry: the .NET SDK, and the shared library of JavaScriptCore. Sourced, not run.

# Says what is missing on standard error and ends the caller.
refuse() {
  printf 'asyncore: %s\n' "$@" >&2
  exit 1
}

can_install() {
  [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null
}

# install_packages WHY PACKAGE...: one line about it, and the output of apt only when it fails.
install_packages() {
  local log why=$1
  shift
  printf 'asyncore: installing %s (%s)\n' "$*" "$why" >&2
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    refuse "apt-get could not install $*"
  fi
  rm -f "$log"
}

require_dotnet() {
  command -v dotnet >/dev/null || refuse \
    'the .NET SDK 10 is missing.' \
    '  Debian, Ubuntu:  sudo apt-get install dotnet-sdk-10.0   (or see https://dotnet.microsoft.com/download)' \
    '  Fedora:          sudo dnf install dotnet-sdk-10.0' \
    '  Arch:            sudo pacman -S dotnet-sdk' \
    '  Alpine:          sudo apk add dotnet10-sdk'
  # Not --version: in this folder it obeys global.json, and fails without saying which SDKs there are.
  local sdks
  sdks=$(dotnet --list-sdks 2>/dev/null) || sdks=''
  grep -qE '^10\.' <<<"$sdks" || refuse \
    "the .NET SDK 10 is missing; dotnet has: $(awk '{printf "%s%s", separator, $1; separator=", "} END {if (!NR) printf "no SDK"}' <<<"$sdks")." \
    '  See https://dotnet.microsoft.com/download'
}

# Looks where distributions put libraries before it asks the linker's cache: no process is started when the library is there.
has_javascriptcore() {
  local folder name path=${LD_LIBRARY_PATH:-}
  for folder in /usr/lib/*-linux-gnu* /usr/lib64 /usr/lib /usr/local/lib ${path//:/ }; do
    for name in libjavascriptcoregtk-4.1.so.0 libjavascriptcoregtk-6.0.so.1 libjavascriptcoregtk-4.0.so.18; do
      [[ -e $folder/$name ]] && return 0
    done
  done
  ldconfig -p 2>/dev/null | grep -qE 'libjavascriptcoregtk-(4\.1\.so\.0|6\.0\.so\.1|4\.0\.so\.18)'
}

require_javascriptcore() {
  [[ $OSTYPE == darwin* ]] && return 0 # part of macOS
  has_javascriptcore && return 0
  if can_install; then
    install_packages 'the JavaScript engine, 7 MB' libjavascriptcoregtk-4.1-0
    return 0
  fi
  refuse \
    'the JavaScript engine is missing: the shared library of JavaScriptCore.' \
    '  Debian, Ubuntu:  sudo apt-get install --no-install-recommends libjavascriptcoregtk-4.1-0' \
    '  Fedora:          sudo dnf install javascriptcoregtk4.1' \
    '  Arch:            sudo pacman -S webkit2gtk-4.1' \
    '  Alpine:          sudo apk add webkit2gtk-4.1'
}

# A command that carries the name of its package.
require_command() {
  command -v "$1" >/dev/null && return 0
  can_install || refuse "$1 is missing; install the package $1"
  install_packages 'the tests use it' "$1"
}
