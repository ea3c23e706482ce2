"""The Chinese title of every field of every book: one meaning per wire name.

The seed's word where it has one, else the word that staff use. A test holds that every field has one and none is
left over.
"""

from collections.abc import Mapping

from service.gateway.titles import a_to_c, d_to_o, p_to_z

TITLES: Mapping[str, str] = {**a_to_c.TITLES, **d_to_o.TITLES, **p_to_z.TITLES}


def title(path: str) -> str:
    """Of the field at a wire path: ``CUST_INFO.CERT_NUM`` → 证件号."""
    return TITLES[path.rpartition(".")[2].removesuffix("[]")]
