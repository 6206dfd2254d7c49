"""What a hook does that nobody has overridden: it calls `SetCallback`'s function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ltdicom._net.session import Session


def called_back(face: Any, hook: str, *arguments: Any) -> Any:
    """Call the function for a hook, if there is one.

    It gets the object, the hook's arguments and ``pUserData``, as in C++.
    """
    session: Session = face._lt
    function = session.callback(hook)
    if function is None:
        return None
    assert session.callbacks is not None
    return function(face, *arguments, session.callbacks.pUserData)
