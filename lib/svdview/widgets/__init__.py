"""Pictures with sliders, alive in a notebook and on a page without a kernel.

Each is an anywidget, whose script stands beside its Python file. Whatever the reader
sees change is worked out in the browser; Python only says what the matrix is.

A rank-k picture          RankSlider
layer beside running sum  LayerSlider
unit circle to ellipse    CircleToEllipse
any rank-one candidate    EckartYoung
σ, and what k layers cost SpectrumSlider
mean and k components     ComponentSlider
"""

from svdview.widgets.circle_to_ellipse import CircleToEllipse
from svdview.widgets.component_slider import ComponentSlider
from svdview.widgets.eckart_young import EckartYoung
from svdview.widgets.rank_slider import LayerSlider, RankSlider
from svdview.widgets.spectrum_slider import SpectrumSlider

__all__ = [
    "CircleToEllipse",
    "ComponentSlider",
    "EckartYoung",
    "LayerSlider",
    "RankSlider",
    "SpectrumSlider",
]
