"""The way to a server: whether others on the network could hear what goes over it, or stand in for the server."""

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one session reaches its server: on this machine alone, unheard, to a server that proved which it is."""

    local: bool
    encrypted: bool
    verified: bool


def way_of(connection: sa.Connection) -> Way:
    """The way of a session that is open."""
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    words = raw.info.get_parameters()
    with raw.cursor() as cursor:
        cursor.execute("SELECT encrypted FROM pg_stat_gssapi WHERE pid = pg_backend_pid()")
        by_kerberos = cursor.fetchone() != (False,)
    tls = bool(raw.pgconn.ssl_in_use)
    return Way(
        local=_is_here(raw.info.host, raw.info.hostaddr),
        encrypted=tls or by_kerberos,
        verified=(tls and words.get("sslmode") == "verify-full") or by_kerberos,
    )


def _is_here(host: str, address: str) -> bool:
    """Whether it is a socket in a folder of this machine, or the machine's own loopback."""
    return host.startswith(("/", "@")) or (bool(address) and ipaddress.ip_address(address).is_loopback)
