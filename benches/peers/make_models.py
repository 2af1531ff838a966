"""Writes the ONNX models of the bench's workloads, and list.txt with the number of weights of each. usage: make_models.py FOLDER"""
import os
import sys
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
import networks

OPSET = 17
PRODUCTS = [
    (1024, 1024, 1024), (512, 512, 512), (128, 512, 512), (512, 768, 3072), (64, 784, 512), (128, 784, 512), (128, 512, 10), (4, 784, 512),
    (1, 1024, 1024), (1, 784, 128)]
NETWORKS = [
    "infer mlp 784-128-10 x1", "infer mlp 784-128-10 x32", "infer mlp 784-128-10 x128", "infer mlp 784-512-512-10 x128",
    "infer transformer 4x256 4x128", "infer resnet50 x1"]

folder = sys.argv[1]
weights = {}


def path(workload):
    return os.path.join(folder, workload + ".onnx")


def save(workload, nodes, inputs, outputs, constants=(), parameters=0):
    def types(shapes):
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]

    graph = helper.make_graph(
        nodes, "graph", types(inputs), types(outputs), [numpy_helper.from_array(np.asarray(c, np.float32), name) for name, c in dict(constants).items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.save(model, path(workload))
    weights[workload] = parameters


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs.split(), [output], **attributes)


def operators():
    numbers = np.random.default_rng(0)
    for m, k, n in PRODUCTS:
        save(f"gemm {m}x{k}x{n}", [node("MatMul", "x w", "y")], {"x": [m, k]}, {"y": [m, n]}, {"w": numbers.standard_normal((k, n))}, k * n)
    for n in (1 << 22, 1 << 24):
        save(f"gelu-chain {n}", [
            node("Mul", "x a", "t0"), node("Add", "t0 b", "t"), node("Div", "t root", "u0"), node("Erf", "u0", "u1"), node("Add", "u1 one", "u2"),
            node("Mul", "t u2", "u3"), node("Mul", "u3 half", "g"), node("Mul", "g mask", "m"), node("Add", "m residual", "y")],
            {"x": [n], "mask": [n], "residual": [n]}, {"y": [n]}, {"a": 1.5, "b": 0.25, "root": 2 ** 0.5, "one": 1, "half": 0.5})
    save("softmax 4096x1024", [node("Softmax", "x", "y", axis=-1)], {"x": [4096, 1024]}, {"y": [4096, 1024]})
    save("layer-norm 4096x768", [node("LayerNormalization", "x w b", "y", axis=-1)], {"x": [4096, 768]}, {"y": [4096, 768]},
         {"w": np.ones(768), "b": np.zeros(768)}, 2 * 768)
    square = {"x": [4096, 4096]}
    save("transpose 4096x4096", [node("Transpose", "x", "y", perm=[1, 0])], square, {"y": [4096, 4096]})
    for name, axis in (("row-sums", 1), ("column-sums", 0)):
        constant = helper.make_node("Constant", [], ["axes"], value=numpy_helper.from_array(np.array([axis], np.int64)))
        save(f"{name} 4096x4096", [constant, node("ReduceSum", "x axes", "y", keepdims=0)], square, {"y": [4096]})


def main():
    operators()
    for workload in NETWORKS:
        net, x = networks.network(workload)
        torch.onnx.export(net.eval(), x, path(workload), opset_version=16, input_names=["x"], output_names=["y"], do_constant_folding=True)
        weights[workload] = networks.parameters(net)
    with open(os.path.join(folder, "list.txt"), "w", encoding="utf-8") as text:
        text.writelines(f"{count} {workload}\n" for workload, count in weights.items())


main()
