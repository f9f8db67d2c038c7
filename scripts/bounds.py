"""What `make bench` promises: a bound for each figure it prints.

Kept here, since asv and pytest-benchmark follow times through history; neither bounds
the ratios of one run, memory or what a page weighs.
"""

import sys

LEAST = {
    "three full SVDs / compress_image, 1024×1024×3, k = 100, 50, 10": 2.5,
    "the same of bytes": 4,
    "thin_svd / truncated_svd at random, 4000×3000 in float32, k = 50": 8,
}
MOST = {
    "compress_image / bare NumPy, the same": 1.1,
    "reconstruct / U[:, :k] * s[:k] @ Vh[:k], 1024×1024, k = 100": 1.1,
    "the error of those 50 layers / the least possible": 1.01,
    "truncated_svd / scikit-learn's randomized_svd": 1.2,
    "GB in memory for 20 layers of a matrix on disk": 1.2,
    "slowest / fastest GB of these sizes": 1.25,
    "ms, a step of k": 4,
    "ms, a jump of 90 layers": 60,
    "s, to the first layers of one's own 300×400": 1,
    "s, to all layers of one's own 300×400": 5,
    "s, to the first layers of one's own 384×512×3": 3,
    "s, to all layers of one's own 384×512×3": 20,
    "ms, the longest pause meanwhile": 50,
    "kB, a first visit to the heaviest page": 700,
    "kB, another page after the welcome": 250,
    "kB, the script of one's own photograph": 60,
    "s, until a slider answers": 1.2,
    "s, until a slider answers on a slow phone": 8,
}


def judge(figures):
    """Print each figure, (name, value, where), beside its bound; fail if one misses."""
    missed = False
    for what, value, *where in figures:
        bound = (LEAST | MOST)[what]
        within = value >= bound if what in LEAST else value <= bound
        missed = missed or not within
        said = f"{'at least' if what in LEAST else 'at most'} {bound:g}"
        mark = "" if within else "MISSED "
        print(f"{value:8.2f}  {mark}({said})  {', '.join([what, *where])}", flush=True)
    sys.exit(missed)
