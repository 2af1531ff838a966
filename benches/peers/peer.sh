#!/usr/bin/env bash
# Starts a peer, tuned for this kind of machine: peer.sh onednn|pytorch|onnxruntime THREADS. It speaks the protocol of the bench over
# standard input and output. peer.sh first MODEL runs a model once in ONNX Runtime.
here=${BASH_SOURCE[0]%/*}
installed=$here/installed
if [ "$1" = first ]; then
  exec "$installed/onnxruntime_peer" "$installed/libonnxruntime.so.1" "$installed/models" 1 "$2"
fi
need() { [ -e "$1" ] || { echo "missing run benches/peers/setup.sh"; exit 1; }; }
export OMP_NUM_THREADS=$2
case $1 in
  onednn)
    need "$installed/onednn_peer"
    exec "$installed/onednn_peer" "$2" ;;
  onnxruntime)
    need "$installed/onnxruntime_peer"
    need "$installed/libonnxruntime.so.1"
    exec "$installed/onnxruntime_peer" "$installed/libonnxruntime.so.1" "$installed/models" "$2" ;;
  pytorch)
    /usr/bin/python3 -c 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)' 2>/dev/null || { echo "missing run benches/peers/setup.sh"; exit 1; }
    # OpenBLAS and ATen of Debian 12 do not recognise newer AVX-512 processors and would run AVX2 code.
    if grep -qm1 avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX ATEN_CPU_CAPABILITY=avx512; fi
    # The pthread build of OpenBLAS and GNU OpenMP fight for the cores: the OpenMP build goes first.
    blas=$(dpkg -L libopenblas0-openmp 2>/dev/null | grep 'libblas.so.3$')
    [ -n "$blas" ] && export LD_LIBRARY_PATH=${blas%/*}
    # glibc gives large blocks back to the kernel after each step, and each step then pays for their pages again.
    export OPENBLAS_NUM_THREADS=$2 LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1,thp:always
    exec /usr/bin/python3 "$here/pytorch_peer.py" "$2" ;;
  *)
    echo "missing there is no peer '$1'"; exit 1 ;;
esac
