"""The singular value decomposition by hand: the recipe of chapter 1, made exact."""

from svdlab.exact.recipe import ExactSVD, exact_svd
from svdlab.exact.steps import Step, Steps, lamda

__all__ = ["ExactSVD", "Step", "Steps", "exact_svd", "lamda"]
