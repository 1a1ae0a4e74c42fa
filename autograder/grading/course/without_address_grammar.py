"""Keep jsonschema, once imported, from compiling a grammar of addresses: seconds for nothing, as notebooks hold none.

For processes of the grader's own, before they import nbformat; it does nothing where that has happened already.
"""

from __future__ import annotations

import sys

# Whoever imports it gets an `ImportError`, upon which jsonschema does without the formats `iri` and `iri-reference`.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
