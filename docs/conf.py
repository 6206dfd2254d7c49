"""Sphinx's settings; build with ``sphinx-build -W -n docs build/site``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / "_ext"), str(Path(__file__).parents[1])]

import ltdicom  # noqa: E402

project = "ltdicom"
author = "The ltdicom developers"
project_copyright = author
release = ltdicom.__version__
root_doc = "index"
exclude_patterns = ["_ext"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.extlinks",
    "numpydoc",
    "site_pages",
]

# anchors as a repository's viewer makes them
myst_heading_anchors = 3

# the types of a parameter are in its description, C++ and Python
autodoc_typehints = "none"
numpydoc_show_class_members = False
# "On this page" names methods without their class
toc_object_entries_show_parents = "hide"
default_role = "py:obj"
extlinks = {
    "dcm": ("https://dicom.nema.org/medical/dicom/current/output/chtml/%s", "%s"),
}

html_theme = "furo"
html_title = f"ltdicom {release}"
html_static_path = ["_static"]
html_css_files = ["sequence.css"]
html_copy_source = False
