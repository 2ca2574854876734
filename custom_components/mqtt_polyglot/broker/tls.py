"""The TLS context of a connection."""

import asyncio
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from .errors import BrokerError, BrokerErrorKey
from .settings import BrokerSettings, TlsSettings


async def context_of(settings: BrokerSettings) -> ssl.SSLContext | None:
    """The TLS context of a broker; ``None`` where there is no TLS.

    Raises:
        BrokerError: A certificate or the key cannot be used.
    """
    if settings.tls is None:
        return None
    return await asyncio.get_running_loop().run_in_executor(None, create_context, settings.tls)


def create_context(settings: TlsSettings) -> ssl.SSLContext:
    """Build the TLS context of a connection. Reads and writes files: not for the event loop.

    Raises:
        BrokerError: ``TLS_BAD_CA`` or, about our own certificate, ``TLS_BAD_FILE``: a text is not
            PEM, the password of the key is wrong, or the key does not belong to the certificate.
    """
    try:
        context = ssl.create_default_context(cadata=settings.ca)
    except (ssl.SSLError, ValueError, TypeError) as err:  # TypeError: it is not ASCII
        raise BrokerError(BrokerErrorKey.TLS_BAD_CA, str(err)) from err
    # Home-made certificate authorities often lack extensions that RFC 5280 demands.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if settings.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.client_certificate is not None:
        try:
            _load_client_certificate(context, settings.client_certificate, settings)
        except (ssl.SSLError, ValueError) as err:
            raise BrokerError(BrokerErrorKey.TLS_BAD_FILE, str(err)) from err
    elif settings.client_key is not None:
        raise BrokerError(BrokerErrorKey.TLS_BAD_FILE)
    return context


def _load_client_certificate(
    context: ssl.SSLContext, certificate: str, settings: TlsSettings
) -> None:
    # OpenSSL reads the pair from files only. Nobody else can read the folder (mode 0700).
    with TemporaryDirectory(prefix="mqtt_polyglot") as folder:
        chain = Path(folder, "certificate.pem")
        chain.write_text(certificate)
        key = None
        if settings.client_key is not None:
            key = Path(folder, "key.pem")
            key.write_text(settings.client_key)
        # Without a password OpenSSL would ask for one on the terminal.
        context.load_cert_chain(chain, key, settings.client_key_password or "")
