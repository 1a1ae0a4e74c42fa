"""How the site is built: `sphinx-build -W -c docs/site . build/site`, from the pages as they lie in the repository.

Nothing is executed and nothing is fetched: what the cells of a lesson show was kept by `docs/site/keep_outputs.py`,
the diagrams by `docs/site/draw_diagrams.py`, and formulas become MathML.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this file

from autograder import __version__

project = "cnn-course"
author = "the authors of the course"
copyright = "MIT (code), CC BY 4.0 (lessons)"
release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton", "diagrams", "formulas"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "notebooks/*/*.ipynb", "CONTRIBUTING.md", "RELEASING.md", "CHANGELOG.md"]
exclude_patterns = [
    ".*",
    "autograder",
    "benchmarks",
    "build",
    "cnn-course",
    "solutions",
    "tests",
    "**/.ipynb_checkpoints",
]

nitpicky = True  # with `-W`, a link that leads nowhere ends the build
nitpick_ignore_regex = [("py:.*", ".*")]  # the types in signatures: they have no pages
show_warning_types = True

myst_enable_extensions = ["attrs_block", "colon_fence", "dollarmath"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 4
nb_custom_formats = {".ipynb": ["lesson_pages.read", {}, False]}
nb_execution_mode = "off"

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
default_role = "literal"  # docstrings write code in single backticks
add_module_names = False

pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

html_theme = "furo"
html_title = "cnn-course"
html_static_path = ["static", "outputs"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_additional_pages = {"index": "to-the-first-page.html"}
html_copy_source = False
html_show_sphinx = False
html_math_renderer = "mathml"
templates_path = ["templates"]
copybutton_exclude = ".linenos, .gp, .go"
