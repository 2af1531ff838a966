"""The networks of the bench's workloads in PyTorch; numbers of weights are those of MlpWorkloads.cs, TransformerWorkloads.cs, GptWorkloads.cs, LstmWorkloads.cs,
ConvolutionWorkloads.cs and ResNetWorkloads.cs."""
import math
import re
import torch
import torch.nn as nn
import torch.nn.functional as F


class Mlp(nn.Sequential):
    def __init__(self, *widths):
        layers = []
        for i in range(len(widths) - 1):
            layers += [nn.Linear(widths[i], widths[i + 1]), nn.ReLU()]
        super().__init__(*layers[:-1])


class Block(nn.Module):
    """Layer norm first, attention that is causal for a context of given length, erf GELU."""

    def __init__(self, width, heads, context=0):
        super().__init__()
        self.heads = heads
        self.register_buffer("mask", torch.full((context, context), -math.inf).triu(1) if context else None, persistent=False)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(width // self.heads))
        if self.mask is not None:
            scores = scores + self.mask
        return self.projection((F.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, tokens, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Sequential):
    def __init__(self, layers, width, heads=4):
        super().__init__(*[Block(width, heads) for _ in range(layers)], nn.LayerNorm(width))


class Gpt(nn.Module):
    """Token and position embeddings, causal blocks, layer norm, a projection to the vocabulary without a bias."""

    def __init__(self, layers, width, context, vocabulary=65, heads=8):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(context, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width, heads, context) for _ in range(layers)], nn.LayerNorm(width))
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, ids):
        return self.head(self.blocks(self.token(ids) + self.position))


class Lstm(nn.Module):
    """Embeddings of characters, stacked LSTM layers, a projection to the vocabulary."""

    def __init__(self, layers, width, vocabulary=65):
        super().__init__()
        self.token, self.head = nn.Embedding(vocabulary, width), nn.Linear(width, vocabulary)
        self.layers = nn.LSTM(width, width, layers, batch_first=True)

    def forward(self, ids):
        return self.head(self.layers(self.token(ids))[0])


class Cnn(nn.Sequential):
    """The network of PyTorch's MNIST example, without dropout."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))


class ResidualBlock(nn.Module):
    """A residual block of two convolutions of 3 x 3, or (wide) of 1 x 1, 3 x 3 and 1 x 1; the 3 x 3 one strides."""

    def __init__(self, inputs, width, stride, wide):
        super().__init__()
        outputs = 4 * width if wide else width
        shapes = [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)] if wide else [(inputs, width, 3, stride), (width, width, 3, 1)]
        self.body = nn.Sequential(*[layer for i, shape in enumerate(shapes) for layer in normed(*shape) + [nn.ReLU()] * (i + 1 < len(shapes))])
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(*normed(inputs, outputs, 1, stride))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


class ResNet(nn.Sequential):
    """ResNet-18 for CIFAR (a stem of 3 x 3), and ResNet-50 v1.5."""

    def __init__(self, depth):
        wide, channels, layers = depth == 50, 64, []
        for width, count, stride in zip((64, 128, 256, 512), (3, 4, 6, 3) if wide else (2, 2, 2, 2), (1, 2, 2, 2)):
            for i in range(count):
                layers.append(ResidualBlock(channels, width, stride if i == 0 else 1, wide))
                channels = 4 * width if wide else width
        stem = normed(3, 64, 7, 2) + [nn.ReLU(), nn.MaxPool2d(3, 2, 1)] if wide else normed(3, 64, 3, 1) + [nn.ReLU()]
        super().__init__(*stem, *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000 if wide else 10))


def normed(inputs, outputs, kernel, stride):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)]


def network(workload):
    """The network of a workload and its input; None if there is none.

    'train|infer mlp 784-128-10 x32', 'train|infer transformer 4x256 4x128', 'train gpt 4x256 16x128' (layers x width, batch x tokens),
    'train lstm 2x256 32x64' (layers x width, batch x steps),
    'train cnn x64', 'train resnet18 x32', 'infer resnet50 x1', 'conv 3x3 64-64 56 x8 s2' (kernel, channels, size, batch, stride).
    """
    torch.manual_seed(0)
    if found := re.fullmatch(r"(?:train|infer) mlp ([\d-]+) x(\d+)", workload):
        widths = [int(w) for w in found[1].split("-")]
        return Mlp(*widths), torch.randn(int(found[2]), widths[0])
    if found := re.fullmatch(r"(?:train|infer) transformer (\d+)x(\d+) (\d+)x(\d+)", workload):
        layers, width, batch, tokens = (int(n) for n in found.groups())
        return Transformer(layers, width), torch.randn(batch, tokens, width)
    if found := re.fullmatch(r"train gpt (\d+)x(\d+) (\d+)x(\d+)", workload):
        layers, width, batch, tokens = (int(n) for n in found.groups())
        return Gpt(layers, width, tokens), torch.randint(0, 65, (batch, tokens))
    if found := re.fullmatch(r"train lstm (\d+)x(\d+) (\d+)x(\d+)", workload):
        layers, width, batch, steps = (int(n) for n in found.groups())
        return Lstm(layers, width), torch.randint(0, 65, (batch, steps))
    if found := re.fullmatch(r"train cnn x(\d+)", workload):
        return Cnn().to(memory_format=torch.channels_last), torch.randn(int(found[1]), 1, 28, 28)
    if found := re.fullmatch(r"(train|infer) resnet(18|50) x(\d+)", workload):
        return ResNet(int(found[2])), torch.randn(int(found[3]), 3, *((32, 32) if found[2] == "18" else (224, 224)))
    if found := re.fullmatch(r"conv (\d+)x\1 (\d+)-(\d+) (\d+) x(\d+)(?: s(\d+))?(?: g(\d+))?", workload):
        kernel, channels, outputs, size, batch, stride, groups = (int(n or 1) for n in found.groups())
        layer = nn.Conv2d(channels, outputs, kernel, stride, kernel // 2, groups=groups)
        return nn.Sequential(layer, nn.ReLU()), torch.randn(batch, channels, size, size)
    return None


def parameters(net):
    return sum(p.numel() for p in net.parameters())
