"""How the documentation is built: every code cell of every page is executed, and a warning is an error."""

from importlib.metadata import version as installed_version

project = "valleysim"
author = "valleysim contributors"
copyright = "valleysim contributors"
version = release = installed_version("valleysim")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
root_doc = "index"

# A page that shows stale or failing output must not build. No dollarmath: a dollar sign here is money.
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"valleysim {release}"
html_copy_source = False
html_show_sphinx = False
