"""A front with TLS before a server that was built without it: it asks for a client's certificate and hands on the rest.

It speaks what PostgreSQL's protocol says before a session begins: a request for encryption is answered with one letter.
"""

import contextlib
import ipaddress
import socket
import ssl
import struct
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_ASKS_FOR_TLS, _ASKS_FOR_GSS = 80877103, 80877104  # as the protocol numbers them


class Authority:
    """Who certifies: writes its own certificate, and pairs of certificate and key, into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the authority")])
        self.certificate = self._written("authority", self._name, self._key, ca=True)[0]

    def certify(self, name: str) -> tuple[Path, Path]:
        """A certificate for this name and for this machine, and its key."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return self._written(name, subject, ec.generate_private_key(ec.SECP256R1()), ca=False)

    def _written(self, file: str, name: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool) -> tuple[Path, Path]:
        now = datetime.now(UTC)
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(here, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        written = self._folder / f"{file}.crt", self._folder / f"{file}.key"
        written[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
        written[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        written[1].chmod(0o600)
        return written


class TlsFront:
    """Listens on loopback; lets in whoever the authority certified, and notes their names."""

    def __init__(self, behind: Path, authority: Authority) -> None:
        self.let_in: list[str] = []
        self._behind = str(behind / ".s.PGSQL.5432")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*authority.certify("the server"))
        self._context.load_verify_locations(authority.certificate)
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self._listener.accept()[0],), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near:
            asked = struct.unpack("!II", near.recv(8))[1]
            if asked == _ASKS_FOR_GSS:
                near.sendall(b"N")
                asked = struct.unpack("!II", near.recv(8))[1]
            if asked != _ASKS_FOR_TLS:
                return
            near.sendall(b"S")
            with (
                self._context.wrap_socket(near, server_side=True) as inside,
                socket.socket(socket.AF_UNIX) as far,
            ):
                subject = dict(pair[0] for pair in inside.getpeercert()["subject"])
                self.let_in.append(subject["commonName"])
                far.connect(self._behind)
                inside.setblocking(True)
                back = threading.Thread(target=_pass, args=(far, inside), daemon=True)
                back.start()
                _pass(inside, far)
                far.shutdown(socket.SHUT_RDWR)
                back.join(5)


def _pass(here: socket.socket, there: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := here.recv(65536):
            there.sendall(data)
