"""How calls that end with a status are looked at."""

from collections.abc import Callable

import grpc
import pytest


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    """Make a call that has to be refused, and return the code and the text of its status."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), caught.value.details() or ""
