"""Our `headwater_terms` facet: the glossary terms it is about."""

from __future__ import annotations

import msgspec


class TermsFacet(msgspec.Struct, frozen=True):
    """Glossary terms."""

    terms: tuple[str, ...] = ()
