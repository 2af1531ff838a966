"""PyTorch as a peer of the bench: serves the protocol of PeerProtocol.cs. usage: pytorch_peer.py THREADS

Where PyTorch has several ways to do a work, each is tried and the fastest is taken; results go to preallocated tensors where it has a form for that.
"""
import os
import re
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch
import torch.nn.functional as F
import networks


def timed(call, repeats):
    call()
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def products(verb, batch, k, n):
    if verb == "gemm":
        x, w, y = torch.randn(batch, k), torch.randn(k, n), torch.empty(batch, n)
        return k * n, {"mm": lambda: torch.mm(x, w, out=y)}
    if verb == "dx":
        g, w, y = torch.randn(batch, n), torch.randn(k, n), torch.empty(batch, k)
        return 0, {"mm": lambda: torch.mm(g, w.t(), out=y)}
    x, g, y = torch.randn(batch, k), torch.randn(batch, n), torch.empty(k, n)
    return 0, {"mm": lambda: torch.mm(x.t(), g, out=y)}


def chain(n):
    x, mask, residual, y, t = torch.randn(n), torch.rand(n), torch.randn(n), torch.empty(n), torch.empty(n)

    def preallocated():
        torch.mul(x, 1.5, out=t)
        t.add_(0.25)
        torch._C._nn.gelu(t, out=y)
        torch.addcmul(residual, y, mask, out=y)

    return 0, {"preallocated": preallocated, "eager": lambda: F.gelu(x * 1.5 + 0.25) * mask + residual}


def chain_gradient(n):
    x, mask, g = torch.randn(n, requires_grad=True), torch.rand(n), torch.randn(n)
    with torch.enable_grad():
        y = F.gelu(x * 1.5 + 0.25) * mask
    return 0, {"autograd": lambda: torch.autograd.grad(y, x, g, retain_graph=True)}


def elements_of_one_byte(verb, n):
    x, w = (torch.randint(0, 256, (n,), dtype=torch.uint8) for _ in range(2))
    y, z = torch.rand(n), torch.empty(n, dtype=torch.uint8)
    if verb == "u8-to-f32":
        return 0, {"preallocated": lambda: torch.mul(x, 1 / 255, out=y), "eager": lambda: x.float() * (1 / 255)}
    if verb == "f32-to-u8":
        return 0, {"eager": lambda: (y * 255).clamp_(0, 255).to(torch.uint8)}
    return 0, {"eager": lambda: x.clamp(max=127).add_(w.clamp(max=128))}


def rows(verb, m, n):
    x = torch.randn(m, n)
    if verb == "softmax":
        y = torch.empty(m, n)
        return 0, {"preallocated": lambda: torch._softmax(x, -1, False, out=y)}
    if verb == "softmax-gradient":
        y, g = torch.softmax(x, -1), torch.randn(m, n)
        return 0, {"eager": lambda: torch._softmax_backward_data(g, y, -1, torch.float32)}
    w, b = torch.ones(n), torch.zeros(n)
    if verb == "layer-norm":
        return 2 * n, {"eager": lambda: F.layer_norm(x, (n,), w, b)}
    if verb == "layer-norm-gradient":
        g = torch.randn(m, n)
        _, mean, scale = torch.ops.aten.native_layer_norm(x, [n], w, b, 1e-5)
        return 2 * n, {"eager": lambda: torch.ops.aten.native_layer_norm_backward(g, x, [n], mean, scale, w, b, [True, True, True])}
    if verb == "transpose":
        y = torch.empty(n, m)
        return 0, {"copy": lambda: y.copy_(x.t())}
    axis = {"row-sums": 1, "column-sums": 0}.get(verb)
    if axis is None:
        return None
    y = torch.empty(m if axis else n)
    return 0, {"preallocated": lambda: torch.sum(x, axis, out=y)}


def channels(verb, *shape):
    """Softmax along axis 1, and batch norm by the batch's own mean and variance."""
    x, g = torch.randn(shape), torch.randn(shape)
    if verb == "channel-softmax":
        y = torch.empty(shape)
        return 0, {"preallocated": lambda: torch._softmax(x, 1, False, out=y)}
    if verb == "channel-softmax-gradient":
        y = torch.softmax(x, 1)
        return 0, {"eager": lambda: torch._softmax_backward_data(g, y, 1, torch.float32)}
    w, b = torch.ones(shape[1]), torch.zeros(shape[1])
    if verb == "batch-norm":
        return 2 * shape[1], {"eager": lambda: F.batch_norm(x, None, None, w, b, True, 0.1, 1e-5)}
    _, mean, scale = torch.ops.aten.native_batch_norm(x, w, b, None, None, True, 0.1, 1e-5)
    return 2 * shape[1], {"eager": lambda: torch.ops.aten.native_batch_norm_backward(g, x, w, None, None, mean, scale, True, 1e-5, [True, True, True])}


def pooling(verb, size, stride, shape):
    """Pooling of images; gradients are those of the squares of means, and of the squares of maxima's sum."""
    x = torch.randn(shape, requires_grad=True)
    pool = (lambda: F.max_pool2d(x, size, stride)) if verb.startswith("max") else (lambda: F.avg_pool2d(x, size, stride))
    if not verb.endswith("gradient"):
        return 0, {"eager": pool}

    def gradient():
        with torch.enable_grad():
            y = pool()
            return torch.autograd.grad(y.sum() if verb.startswith("max") else y.square().sum(), x)

    return 0, {"autograd": gradient}


def resizing(verb, mode, shape):
    """Images brought to twice their size."""
    x = torch.randn(shape, requires_grad=True)
    kind = {"nearest": "nearest", "linear": "bilinear", "cubic": "bicubic"}[mode]

    def resize():
        return F.interpolate(x, scale_factor=2, mode=kind)

    if verb == "resize":
        return 0, {"eager": resize}
    with torch.enable_grad():
        y = resize()
    g = torch.randn_like(y)
    return 0, {"autograd": lambda: torch.autograd.grad(y, x, g, retain_graph=True)}


def grid_sampling(verb, kind, shape):
    """Images sampled at places from -1 to 1."""
    x, grid = torch.randn(shape), (2 * torch.rand(shape[0], *shape[2:], 2)) - 1
    if verb == "grid-sample":
        mode = {"nearest": "nearest", "linear": "bilinear", "cubic": "bicubic"}[kind]
        return 0, {"eager": lambda: F.grid_sample(x, grid, mode=mode, align_corners=False)}
    by = (x if kind == "image" else grid).requires_grad_()
    with torch.enable_grad():
        y = F.grid_sample(x, grid, align_corners=False)
    g = torch.randn_like(y)
    return 0, {"autograd": lambda: torch.autograd.grad(y, by, g, retain_graph=True)}


def convolution_gradient(by, kernel, channels, outputs, size, batch, stride, groups):
    """The gradient of a convolution of images with "same" padding, by its input (dx) or its kernels (dw)."""
    x, w = torch.randn(batch, channels, size, size), torch.randn(outputs, channels // groups, kernel, kernel)
    operand = (x if by == "dx" else w).requires_grad_()
    with torch.enable_grad():
        y = F.conv2d(x, w, None, stride, kernel // 2, groups=groups)
    g = torch.randn_like(y)
    return 0, {"autograd": lambda: torch.autograd.grad(y, operand, g, retain_graph=True)}


def inference(workload):
    net, x = networks.network(workload)
    net = net.eval()
    frozen = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x, check_trace=False)))
    return networks.parameters(net), {"eager": lambda: net(x), "jit": lambda: frozen(x)}


def training(workload):
    def variant(foreach, traced, order=torch.contiguous_format):
        net, x = networks.network(workload)
        if order != torch.contiguous_format:
            net, x = net.to(memory_format=order), x.contiguous(memory_format=order)
        labels = torch.randint(0, 10, (x.shape[0],) if x.is_floating_point() else x.shape).flatten()
        target = torch.randn_like(x) if " transformer " in workload else None
        if is_residual:
            optimizer = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4, foreach=foreach)
        else:
            optimizer = torch.optim.Adam(net.parameters(), lr=1e-5, foreach=foreach)
        forward = torch.jit.trace(net, x, check_trace=False) if traced else net
        criterion = (lambda y: F.cross_entropy(y.flatten(0, -2), labels)) if target is None else (lambda y: F.mse_loss(y, target))

        def step():
            with torch.enable_grad():
                optimizer.zero_grad(set_to_none=True)
                loss = criterion(forward(x))
                loss.backward()
            optimizer.step()
            return loss.item()

        return networks.parameters(net), step

    is_residual = " resnet" in workload
    with torch.enable_grad():
        made = {"eager": variant(False, False), "foreach": variant(True, False), "jit": variant(True, True)}
        if is_residual:
            made["channels-last"] = variant(True, False, torch.channels_last)
    return made["eager"][0], {name: step for name, (_, step) in made.items()}


def prepare(workload):
    """The number of weights and the ways to do a workload; None if there is none."""
    if found := re.fullmatch(r"(gemm|dx|dw) (\d+)x(\d+)x(\d+)", workload):
        return products(found[1], *(int(n) for n in found.groups()[1:]))
    if found := re.fullmatch(r"gelu-chain(-gradient)? (\d+)", workload):
        return (chain_gradient if found[1] else chain)(int(found[2]))
    if found := re.fullmatch(r"(u8-to-f32|f32-to-u8|u8-sum) (\d+)", workload):
        return elements_of_one_byte(found[1], int(found[2]))
    if found := re.fullmatch(r"(channel-softmax|batch-norm)(-gradient)? (\d+(?:x\d+)*)", workload):
        return channels(found[1] + (found[2] or ""), *(int(n) for n in found[3].split("x")))
    if found := re.fullmatch(r"((?:max|average)-pool(?:-gradient)?) (\d+)x\2(?:/(\d+))? (\d+x\d+x\d+x\d+)", workload):
        return pooling(found[1], int(found[2]), int(found[3] or found[2]), [int(n) for n in found[4].split("x")])
    if found := re.fullmatch(r"(resize(?:-gradient)?) (\w+) (\d+(?:x\d+)*)", workload):
        return resizing(found[1], found[2], [int(n) for n in found[3].split("x")])
    if found := re.fullmatch(r"(grid-sample(?:-gradient)?) (\w+) (\d+(?:x\d+)*)", workload):
        return grid_sampling(found[1], found[2], [int(n) for n in found[3].split("x")])
    if found := re.fullmatch(r"conv (dx|dw) (\d+)x\2 (\d+)-(\d+) (\d+) x(\d+)(?: s(\d+))?(?: g(\d+))?", workload):
        return convolution_gradient(found[1], *(int(n or 1) for n in found.groups()[1:]))
    if found := re.fullmatch(r"([a-z-]+) (\d+)x(\d+)", workload):
        return rows(found[1], int(found[2]), int(found[3]))
    if networks.network(workload) is None:
        return None
    return (training if workload.startswith("train") else inference)(workload)


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.set_grad_enabled(False)
    form = os.environ.get("ATEN_CPU_CAPABILITY", "default")
    print(f"peer {torch.__version__}, GNU OpenMP, OpenBLAS for {os.environ.get('OPENBLAS_CORETYPE', 'its default')}, ATen {form}, {threads} threads", flush=True)
    call = None
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        try:
            if verb == "prepare":
                made = prepare(rest)
                if made is None:
                    print("none", flush=True)
                    continue
                name, call = min(made[1].items(), key=lambda way: min(timed(way[1], 2) for _ in range(3 if len(made[1]) > 1 else 1)))
                print(f"ready {made[0]} {name}", flush=True)
                made = None
            elif verb == "run" and call is not None:
                print(f"time {timed(call, int(rest)):.9e}", flush=True)
            elif verb == "release":
                call = None
                print("released", flush=True)
            else:
                print(f"error cannot {verb}", flush=True)
        except Exception as fault:
            print("error " + " ".join(f"{type(fault).__name__}: {fault}".split())[:300], flush=True)


main()
