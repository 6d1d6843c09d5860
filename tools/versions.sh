# shellcheck shell=bash disable=SC2034
# What the tools are pinned to; `x` and tools/setup.sh read it. Three pins stand elsewhere, each in
# the one file that its package manager keeps: the crates and with them wasm-bindgen-cli in
# Cargo.lock, the browser tests' packages in tests/browser/package-lock.json.

# 0.21 is the last line of Trunk that builds with the Rust version in Cargo.toml.
TRUNK_VERSION=0.21.14

# wasm-opt comes from the npm package: distributions' Binaryen is too old for what rustc emits.
BINARYEN_VERSION=132.0.0

# Trunk's own minifier does not know the scripts' syntax.
ESBUILD_VERSION=0.28.2

# LLVM's linker in the Debian toolchain, the fallback where rustup cannot download.
LLD_VERSION=22
