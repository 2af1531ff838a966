#!/usr/bin/env bash
# Installs the peers on Debian 12 (as root), builds their drivers and writes their models into installed/, which git ignores.
# May be run again: what is there is kept.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p installed/models

packages=(python3-torch python3-onnx libdnnl-dev libopenblas0-openmp libjemalloc2 gcc g++)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# Of the package only the native library is kept, and no script of it runs.
if [ ! -f installed/libonnxruntime.so.1 ]; then
  package=$(mktemp -d)
  trap 'rm -rf "$package"' EXIT
  npm install --prefix "$package" --no-audit --no-fund --no-save --ignore-scripts onnxruntime-node@1.30.0
  cp "$package"/node_modules/onnxruntime-node/bin/napi-v*/linux/x64/libonnxruntime.so.1 installed/
fi

gcc -O2 -Wall -o installed/onnxruntime_peer onnxruntime_peer.c -ldl -lm
g++ -O2 -Wall -std=c++17 -o installed/onednn_peer onednn_peer.cpp -ldnnl
/usr/bin/python3 make_models.py installed/models
