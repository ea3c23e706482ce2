"""Authorities and certificates made for one run of the tests."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Somebody who signs certificates."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, title: str) -> "Authority":
        key, name = ec.generate_private_key(ec.SECP256R1()), _name(title)
        draft = _draft(name, key).issuer_name(name).add_extension(x509.BasicConstraints(True, 0), critical=True)
        return cls(name, key, draft.sign(key, hashes.SHA256()))

    def save(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def issue(self, path: Path, address: str = "127.0.0.1", *, ended: bool = False) -> Path:
        """Key and certificate of a host in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        draft = _draft(_name(address), key, -DAY / 2 if ended else DAY).issuer_name(self.name)
        made = draft.add_extension(names, critical=False).sign(self.key, hashes.SHA256())
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(private + made.public_bytes(pem))
        return path


def _name(title: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])


def _draft(subject: x509.Name, key: ec.EllipticCurvePrivateKey, until: timedelta = DAY) -> x509.CertificateBuilder:
    """Valid since yesterday."""
    now, serial = datetime.now(UTC), x509.random_serial_number()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - DAY)
        .not_valid_after(now + until)
    )
