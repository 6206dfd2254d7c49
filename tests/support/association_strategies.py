"""Random associations, as an application may build them."""

from __future__ import annotations

from hypothesis import strategies as st

from ltdicom._net.association.items import AssociationItems, Context, UserItem

UIDS = st.lists(st.integers(0, 99999), min_size=1, max_size=8).map(
    lambda parts: ".".join(map(str, parts))
)
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0xFF)
TITLES = st.text(LATIN, max_size=16).map(lambda text: text.strip(" \0"))
ASCII_TITLES = st.from_regex(r"[A-Z0-9_]{1,16}", fullmatch=True)
ROLES = st.tuples(st.integers(0, 1), st.integers(0, 1))
WORDS = st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
RAW_TYPES = st.integers(0, 0xFF).filter(lambda kind: not 0x51 <= kind <= 0x56)


@st.composite
def contexts(draw, *, request):
    ids = draw(st.lists(st.integers(0, 127), unique=True, max_size=128))
    made = []
    for number in ids:
        syntaxes = draw(
            st.lists(UIDS, min_size=1, max_size=3 if request else 1, unique=True)
        )
        result = 0 if request else draw(st.integers(0, 255))
        made.append(
            Context(2 * number + 1, draw(UIDS) if request else "", result, syntaxes)
        )
    return made


@st.composite
def associations(draw, *, request=None, titles=TITLES, raw=True):
    if request is None:
        request = draw(st.booleans())
    return AssociationItems(
        request=request,
        version=1 if not raw else draw(st.integers(0, 0xFFFF)),
        called=draw(titles),
        calling=draw(titles),
        application_context=draw(UIDS),
        contexts=draw(contexts(request=request)),
        max_length=draw(st.none() | st.integers(0, 0xFFFFFFFF)),
        implementation_class=draw(st.none() | UIDS),
        implementation_version=draw(st.none() | titles),
        async_operations=draw(st.none() | WORDS),
        roles=draw(st.dictionaries(UIDS, ROLES, max_size=4)),
        extended=draw(
            st.dictionaries(UIDS, st.binary(min_size=1, max_size=40), max_size=4)
        ),
        user_items=draw(
            st.lists(st.builds(UserItem, RAW_TYPES, st.binary(max_size=40)), max_size=4)
            if raw
            else st.just([])
        ),
    )
