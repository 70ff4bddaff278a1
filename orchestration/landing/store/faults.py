"""How a failure of a service reads to a person: one line that says what is wrong and what to do.

The libraries behind fsspec share no kinds of errors, so that many are told by their names.
"""

from __future__ import annotations

from orchestration.landing.store.base import NoRawFolderError, RawStoreError

_LONGEST = 200

_NO_CREDENTIALS = (
    "NoCredentials",
    "PartialCredentials",
    "DefaultCredentials",
    "CredentialRetrieval",
    "ProfileNotFound",
)
_NO_ANSWER = ("Connect", "Timeout", "TimedOut", "EndpointConnection", "ServerDisconnected", "ClientOSError")

_CREDENTIALS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or FSSPEC_S3_ANON=true for a public bucket",
    "gs": "set GOOGLE_APPLICATION_CREDENTIALS, or FSSPEC_GS_TOKEN=anon for a public bucket",
}
_ENDPOINT = {"s3": "the network and AWS_ENDPOINT_URL", "gs": "the network and STORAGE_EMULATOR_HOST"}
_ALIASES = {"s3a": "s3", "gcs": "gs"}


def store_fault(error: Exception, shown: str) -> RawStoreError:
    """What to tell of an error that a store's library raised.

    Args:
        error: of any kind.
        shown: the address as people may see it.
    """
    protocol = shown.partition("://")[0]
    protocol = _ALIASES.get(protocol, protocol)
    names = [kind.__name__ for kind in type(error).__mro__]
    said = " ".join(str(error).split())[:_LONGEST].rstrip(".") or names[0]
    if isinstance(error, FileNotFoundError):
        return NoRawFolderError(
            f"{shown}: no such bucket or folder, or nothing in it: say where the raw files are with --raw"
        )
    if isinstance(error, ImportError):
        return RawStoreError(f"{shown}: {said}: install it beside starhall")
    if isinstance(error, ValueError) and "rotocol not known" in said:
        return RawStoreError(
            f"{shown}: {protocol}:// is not known: use a folder, s3://, gs:// or what fsspec knows"
        )
    if isinstance(error, PermissionError):
        return RawStoreError(f"{shown}: access denied ({said}): check the credentials and what they may read")
    if any(mark in name for mark in _NO_CREDENTIALS for name in names):
        advice = _CREDENTIALS.get(protocol, "set those that its library asks for")
        return RawStoreError(f"{shown}: no credentials ({said}): {advice}")
    if isinstance(error, (ConnectionError, TimeoutError)) or any(
        mark in name for mark in _NO_ANSWER for name in names
    ):
        advice = _ENDPOINT.get(protocol, "the network and the address")
        return RawStoreError(
            f"{shown}: no answer ({said}): check {advice}; the next run takes the work up again"
        )
    return RawStoreError(
        f"{shown}: cannot be used ({names[0]}: {said}): check the address and the settings of its library"
    )
