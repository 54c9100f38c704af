"""Data sets of PyTorch and TensorFlow, by the names of its functions and classes."""

from __future__ import annotations

from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.steps import torch_training

_LOSSES = ("cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy",
           "binary_cross_entropy_with_logits")  # fmt: skip

BY_NAME: dict[str, Call] = {
    "tensorflow.data.Dataset.from_tensor_slices": torch_training.data_set,
    "torch.utils.data.TensorDataset": torch_training.data_set,
    "torch.utils.data.random_split": torch_training.random_split,
    "torch.utils.data.Subset": torch_training.subset,
    "torch.utils.data.SubsetRandomSampler": torch_training.sampler,
    "torch.utils.data.sampler.SubsetRandomSampler": torch_training.sampler,
    "torch.utils.data.DataLoader": torch_training.loader,
    "torch.utils.data.dataloader.DataLoader": torch_training.loader,
    **{f"torch.nn.functional.{name}": torch_training.loss for name in _LOSSES},
}
