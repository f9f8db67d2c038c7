"""The formulas of the course, each a function that is the definition.

factor       the sizes of A = U Σ V*, its rank, and the signs of its vectors
approximate  what k layers hold, how far they are from A, and how many to keep
randomised   the first k layers from a few products with random vectors

They are written for one matrix and hold for a batch of them, (..., m, n). They look at
no argument: `svdlab.factor`, `.approximate` and `.truncate` do, and say what they take
and return.
"""
