#!/usr/bin/env bash
# Runs what CI runs, cheapest first. The last line says how many tests passed, failed and were skipped.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Installed only where missing: the SDK, the ICU library for the tests that run under de-DE and tr-TR, and OpenCL on the processor (PoCL).
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
install() { as_root apt-get update -q && as_root apt-get install -y -q "$@"; }
command -v dotnet >/dev/null || install dotnet-sdk-10.0
[[ $(PATH=$PATH:/sbin ldconfig -p) == *libicuuc* ]] || install libicu-dev
compgen -G "/etc/OpenCL/vendors/*.icd" >/dev/null || install pocl-opencl-icd ocl-icd-libopencl1

# LLVM, for the backend of that name: any version from 15 to 22 will do. A C compiler, for the tests of its libraries.
[[ $(PATH=$PATH:/sbin ldconfig -p) =~ libLLVM[-.](so\.)?(1[5-9]|2[0-2]) ]] || install libllvm19
command -v gcc >/dev/null || install gcc libc6-dev

step() { printf '\n== %s\n' "$*"; }

step "format of files"
if git grep -lIP '[ \t]+$|\r$' -- ':!*.md' ':!*.sln'; then
  echo "error: the files above have spaces or carriage returns at the end of a line" >&2
  exit 1
fi

step "build, warnings are errors"
dotnet build GraphCompiler.sln --nologo -v quiet

step "tests"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
dotnet test GraphCompiler.sln --nologo --no-build --logger "trx;LogFileName=tests.trx" --results-directory "$results" || status=$?

counter() { sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" "$results/tests.trx"; }
total=$(counter total) passed=$(counter passed) failed=$(counter failed) executed=$(counter executed)
echo "$passed passed, $failed failed, $((total - executed)) skipped"
exit "$status"
