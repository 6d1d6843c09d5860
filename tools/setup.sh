# shellcheck shell=bash disable=SC2034
# Gets what the commands of `x` need, each thing on demand and once. `x` sources this file.
#
# Tools that are built from source live outside the clone, a folder a version, so that all clones
# share them and a new version is installed beside the old one.

CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/rollscope"

bold='' dim='' red='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\033[1m' dim=$'\033[2m' red=$'\033[31m' plain=$'\033[0m'
fi

note() { printf '%s· %s%s\n' "$dim" "$*" "$plain" >&2; }

die() {
  printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Where packages come from: "debian" or "ubuntu" when apt can get them, else "other".
distribution() {
  local id=other
  if have apt-get && [ -r /etc/os-release ]; then
    id=$(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}")
    case "$id" in
      *ubuntu*) id=ubuntu ;;
      *debian*) id=debian ;;
      *) id=other ;;
    esac
  fi
  echo "$id"
}

# apt_install PACKAGE...
apt_install() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    have sudo || die "these packages are missing and there is no sudo; as root: apt-get install $*"
    as_root=(sudo)
  fi
  note "installing $* with apt"
  mkdir -p "$CACHE"
  local log="$CACHE/apt.log"
  {
    "${as_root[@]}" apt-get -qq update || echo "going on with the package lists at hand"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq -y --no-install-recommends install "$@"
  } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "apt-get install $* failed; all that it said is in $log"
  }
}

# need COMMAND WHAT-TO-DO-ELSEWHERE PACKAGE...: the command, by apt where there is apt.
need() {
  local command=$1 elsewhere=$2
  shift 2
  have "$command" && return
  if [ "$(distribution)" = other ]; then
    die "$command is missing; $elsewhere"
  fi
  apt_install "$@"
  have "$command" || die "$command is still missing after installing $*"
}

# ---- compilers -----------------------------------------------------------------------------------

need_cargo() {
  # A fresh rustup is on the PATH only of shells started after it.
  if ! have cargo && [ -r "$HOME/.cargo/env" ]; then
    # shellcheck source=/dev/null
    . "$HOME/.cargo/env"
  fi
  have cargo || die "Rust is missing; get it from https://rustup.rs"
  need cc "get a C compiler (macOS: xcode-select --install; Fedora: dnf install gcc; Arch: pacman -S gcc)" \
    build-essential pkg-config
}

# need_component NAME COMMAND: a component of the toolchain such as rustfmt, which minimal profiles lack.
need_component() {
  "$2" --version >/dev/null 2>&1 && return
  have rustup || die "$2 is missing; install the $1 of your Rust"
  note "adding $1"
  rustup component add "$1" || die "rustup could not add $1"
}

# Decides how code for the browser is compiled, and prepares it: by the toolchain in use, or, where
# rustup cannot download the target, by Debian's. ROLLSCOPE_TOOLCHAIN=debian asks for the latter.
# Afterwards `wasm_env COMMAND...` runs a command so that it compiles for the browser and finds the
# pinned tools first.
WASM_TOOLCHAIN=
need_wasm_target() {
  [ -n "$WASM_TOOLCHAIN" ] && return
  need_cargo
  case "${ROLLSCOPE_TOOLCHAIN:-}" in
    '') ;;
    debian)
      need_debian_toolchain
      return
      ;;
    *) die "ROLLSCOPE_TOOLCHAIN can only be 'debian'" ;;
  esac
  if [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
    WASM_TOOLCHAIN=own
  elif have rustup && rustup target add wasm32-unknown-unknown >&2; then
    WASM_TOOLCHAIN=own
  else
    note "this Rust has no wasm32-unknown-unknown and cannot get it"
    need_debian_toolchain
  fi
}

# Debian's Rust for browsers has no built std for wasm but its sources, so std is built with the page.
need_debian_toolchain() {
  [ "$(distribution)" != other ] ||
    die "the target wasm32-unknown-unknown is missing; rustup target add wasm32-unknown-unknown"
  if [ ! -x /usr/bin/cargo ] || [ ! -d /usr/lib/rustlib/src ] || ! have "wasm-ld-$LLD_VERSION"; then
    apt_install rustc-web cargo-web rust-web-src "lld-$LLD_VERSION"
  fi
  WASM_TOOLCHAIN=debian
}

# wasm_env COMMAND...
wasm_env() {
  # The same bytes on every machine: no home folders in the messages of panics.
  local sysroot
  sysroot=$(rustc --print sysroot)
  local -x CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="\
--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src/= \
--remap-path-prefix=$sysroot/lib/rustlib/src/rust/="
  case "$WASM_TOOLCHAIN" in
    own) env PATH="$(tools_path):$PATH" "$@" ;;
    debian)
      # `cargo` must be Debian's also where a tool calls it; its own target folder keeps the two
      # compilers from undoing each other's work. RUSTC_BOOTSTRAP admits build-std.
      env -u RUSTUP_TOOLCHAIN PATH="$(tools_path):/usr/bin:$PATH" \
        CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/debian" \
        RUSTC_BOOTSTRAP=1 \
        CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
        CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="wasm-ld-$LLD_VERSION" \
        "$@"
      ;;
    *) die "wasm_env before need_wasm_target" ;;
  esac
}

# page_env COMMAND...: as wasm_env, for the page as users download it. The standard library is
# compiled with it, for size, and what only words of panics need is left out: that is an eighth of
# the download. It takes the library's sources and options of the compiler that are not stable yet;
# where either is missing the page is built without, and is larger.
page_env() {
  if ! can_build_std; then
    note "this Rust cannot compile its standard library with the page: the download will be larger"
    wasm_env "$@"
    return
  fi
  wasm_env env RUSTC_BOOTSTRAP=1 \
    CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
    CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$SMALL_PANICS" \
    "$@"
}

# A panic traps at once; static/start.js shows what is left then.
SMALL_PANICS="-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none"

can_build_std() {
  # shellcheck disable=SC2086
  wasm_env env RUSTC_BOOTSTRAP=1 rustc $SMALL_PANICS --target wasm32-unknown-unknown \
    --print cfg >/dev/null 2>&1 || return 1
  [ "$WASM_TOOLCHAIN" = debian ] && return
  [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ] && return
  have rustup && rustup component add rust-src >&2
}

# ---- tools that are compiled here ---------------------------------------------------------------

# The version of a package in Cargo.lock.
locked_version() {
  awk -v name="\"$1\"" '$1 == "name" { found = ($3 == name) }
    found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# cargo_tool NAME VERSION COMMAND [OPTION...]
# Built with little optimization: that halves the wait, and what these tools do is short.
cargo_tool() {
  local name=$1 version=$2 command=$3
  shift 3
  local root="$CACHE/$command-$version"
  [ -x "$root/bin/$command" ] && return
  need_cargo
  note "building $name $version, once for this machine; some minutes"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
    cargo install --quiet --root "$root" --target-dir "$CACHE/build" "$@" "$name@$version" >&2 ||
    die "cargo install $name@$version failed"
  rm -rf "$CACHE/build"
}

# Its version must be that of the library to the last digit. Not --locked: the lock file that it is
# published with names versions that are gone from the registry.
need_wasm_bindgen() {
  WASM_BINDGEN_VERSION=$(locked_version wasm-bindgen)
  [ -n "$WASM_BINDGEN_VERSION" ] || die "Cargo.lock names no wasm-bindgen"
  cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" wasm-bindgen
}

# Without its default features Trunk has no TLS: it could download nothing if it tried.
need_trunk() { cargo_tool trunk "$TRUNK_VERSION" trunk --locked --no-default-features; }

# ---- tools from npm ------------------------------------------------------------------------------

need_node() {
  need node "get Node.js 18 or newer from https://nodejs.org" nodejs
  need npm "get npm, which comes with Node.js from https://nodejs.org" npm
}

# npm_tool PACKAGE VERSION COMMAND
npm_tool() {
  local root="$CACHE/$1-$2"
  [ -x "$root/bin/$3" ] && return
  need_node
  note "installing $3 ($1 $2)"
  npm install --prefix "$root" --no-save --no-audit --no-fund --loglevel=error "$1@$2" >&2 ||
    die "npm install $1@$2 failed"
  ln -sfn node_modules/.bin "$root/bin"
}

need_wasm_opt() { npm_tool binaryen "$BINARYEN_VERSION" wasm-opt; }

need_esbuild() { npm_tool esbuild "$ESBUILD_VERSION" esbuild; }

need_browser_packages() {
  need_node
  local here=tests/browser
  # npm writes this file at the end of an install.
  [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] && return
  note "installing the browser tests' packages"
  npm ci --prefix "$here" --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed in $here"
  touch "$here/node_modules/.package-lock.json"
}

# ---- browser -------------------------------------------------------------------------------------

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && have "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

find_chromedriver() {
  local name
  for name in "${CHROMEDRIVER:-}" chromedriver /usr/lib/chromium-browser/chromedriver; do
    if [ -n "$name" ] && have "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# A Chromium and the driver of the same version; their places go to CHROMIUM and CHROMEDRIVER.
need_chromium() {
  if ! find_chromium >/dev/null || ! find_chromedriver >/dev/null; then
    case "$(distribution)" in
      debian) apt_install chromium chromium-driver ;;
      ubuntu) apt_install chromium-browser chromium-chromedriver ;;
      *) die "Chromium and its chromedriver are missing; get both in one version (macOS: brew install --cask chromium chromedriver; Fedora: dnf install chromium chromedriver; Arch: pacman -S chromium), or name them in CHROMIUM and CHROMEDRIVER" ;;
    esac
  fi
  CHROMIUM=$(find_chromium) || die "no Chromium found; name it in CHROMIUM"
  CHROMEDRIVER=$(find_chromedriver) || die "no chromedriver found; name it in CHROMEDRIVER"
  export CHROMIUM CHROMEDRIVER
}

# Pictures of the page show its Chinese face too.
need_chinese_font() {
  have fc-list || return 0
  [ -n "$(fc-list :lang=zh family)" ] && return
  [ "$(distribution)" = other ] || apt_install fonts-noto-cjk
}

# The pinned tools' folders, to stand first in PATH.
tools_path() {
  echo "$CACHE/wasm-bindgen-${WASM_BINDGEN_VERSION:-none}/bin:$CACHE/trunk-$TRUNK_VERSION/bin:$CACHE/binaryen-$BINARYEN_VERSION/bin"
}
