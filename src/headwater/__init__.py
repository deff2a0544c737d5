from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headwater.sdk.client import connect

__all__ = ["connect"]


def __getattr__(name: str) -> object:
    if name == "connect":
        from headwater.sdk.client import connect  # noqa: PLC0415 because `import headwater` is tiny

        return connect
    message = f"module 'headwater' has no attribute {name!r}"
    raise AttributeError(message)
