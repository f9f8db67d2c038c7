"""The photographs of the course, for a notebook that is alone."""

import shutil
import sysconfig
from pathlib import Path

INSTALLED = Path(sysconfig.get_path("data")) / "share" / "svdlab" / "images"
IN_THE_COURSE = Path(__file__).parents[2] / "chapters" / "images"


def bring(folder="images"):
    """Put the photographs into a folder beside the notebook, if it is not there yet.

    Says so, and raises FileNotFoundError where svdlab came without its pictures.
    """
    if Path(folder).exists():
        return
    for place in (INSTALLED, IN_THE_COURSE):
        if place.exists():
            shutil.copytree(place, folder)
            print(f"The photographs of the course are in {folder}/ now.")
            return
    raise FileNotFoundError(f"{INSTALLED} holds no pictures: install svdlab anew")
