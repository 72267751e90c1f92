"""Profiles: the definitions of official scorers, on our documents. Each is proven by what its official program prints."""

from escal.scoring.profiles import (
    checkthat,
    conll_coref,
    conlleval,
    dygiepp,
    gtt,
    muc_ree,
    muc_rme,
    newsclaims,
    rams,
    rumoureval,
    semeval16,
    textee,
)
from escal.scoring.scheme import Scheme

PROFILES: dict[str, Scheme] = {
    module.SCHEME.name: module.SCHEME
    for module in (
        textee,
        dygiepp,
        rams,
        muc_ree,
        muc_rme,
        gtt,
        conll_coref,
        conlleval,
        newsclaims,
        checkthat,
        semeval16,
        rumoureval,
    )
}
