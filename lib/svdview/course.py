"""The photographs and tables of the course, for a notebook that is alone."""

import shutil
import sysconfig
from pathlib import Path

FOLDERS = ("images", "data")
INSTALLED = Path(sysconfig.get_path("data")) / "share" / "svdlab"
IN_THE_COURSE = Path(__file__).parents[2] / "chapters"


def bring():
    """Put the folders images and data beside the notebook where they are missing.

    Says so, and raises FileNotFoundError where svdlab came without them.
    """
    for folder in FOLDERS:
        if Path(folder).exists():
            continue
        places = [place / folder for place in (INSTALLED, IN_THE_COURSE)]
        found = next((place for place in places if place.exists()), None)
        if not found:
            raise FileNotFoundError(f"{places[0]} is not there: install svdlab anew")
        shutil.copytree(found, folder)
        print(f"The course's {folder} are in {folder}/ now.")
