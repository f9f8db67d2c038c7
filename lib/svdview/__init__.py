"""svdview: what Rank by Rank shows of svdlab's numbers.

figures on axes          svdview.draw
pictures with sliders    svdview.widgets

It stands on svdlab, which knows nothing of it.
"""
