"""Pictures with sliders, alive in a notebook and on a page without a kernel.

Each is an anywidget, whose script stands beside its Python file. Whatever the reader
sees change is worked out in the browser; Python only says what the matrix is.

A rank-k picture          RankSlider
layer beside running sum  LayerSlider
unit circle to ellipse    CircleToEllipse
a picture to paint        LayerPainter
a matrix in three steps   ThreeSteps
three points and a line   LeastSquares
a rank-one copy to draw   EckartYoung
σ, and what k layers cost SpectrumSlider
a film and its background FilmSlider
random vectors, and σ     RandomSpan
mean and k components     ComponentSlider
a photograph of one's own YourPhotograph
"""

from svdview.widgets.circle_to_ellipse import CircleToEllipse
from svdview.widgets.component_slider import ComponentSlider
from svdview.widgets.eckart_young import EckartYoung
from svdview.widgets.film_slider import FilmSlider
from svdview.widgets.layer_painter import LayerPainter
from svdview.widgets.least_squares import LeastSquares
from svdview.widgets.random_span import RandomSpan
from svdview.widgets.rank_slider import LayerSlider, RankSlider
from svdview.widgets.spectrum_slider import SpectrumSlider
from svdview.widgets.three_steps import ThreeSteps
from svdview.widgets.your_photograph import YourPhotograph

__all__ = [name for name, x in globals().items() if callable(x)]  # no modules
