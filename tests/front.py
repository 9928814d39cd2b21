"""Run the front server that is shipped, nginx with deploy/nginx.conf, on free ports of this computer."""

import datetime as dt
import os
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.processes import die_with
from tests.services import _listens as listens
from tests.services import _unprivileged_user as unprivileged_user
from tests.services import free_port, need, wait_until

SHIPPED = Path(__file__).parent.parent / "deploy" / "nginx.conf"
NAME = "comments.example.org"
AROUND = """
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Nginx:
    """The shipped configuration in front of a web: `with Nginx(web_port) as front: front.port`."""

    def __init__(self, web_port):
        self._program = need("nginx", "nginx-light")
        self.port, self.plain_port = free_port(), free_port()
        self._web_port = web_port
        self._folder = Path(tempfile.mkdtemp(prefix="verbatim-nginx-"))
        self._user = unprivileged_user()

    def __enter__(self):
        try:
            self._write()
            parent = os.getpid()
            self.process = subprocess.Popen(
                [*self._command, "-g", "daemon off;"],
                stderr=subprocess.DEVNULL,
                preexec_fn=lambda: die_with(parent),
                **self._user,
            )
            wait_until(lambda: listens(self.port) and listens(self.plain_port), seconds=20, what="nginx answers")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if process := getattr(self, "process", None):
            process.terminate()
            process.wait(timeout=120)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _command(self):
        return [self._program, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")]

    @property
    def log(self):
        return (self._folder / "verbatim.log").read_text(encoding="utf-8")

    @property
    def errors(self):
        return (self._folder / "error.log").read_text(encoding="utf-8")

    @property
    def static(self):
        return self._folder / "static"

    @property
    def trust(self):
        """Return how a visitor checks the certificate."""
        return ssl.create_default_context(cafile=self._folder / "certificate.pem")

    def check(self):
        """Return what `nginx -t` says of the shipped configuration."""
        return subprocess.run([*self._command, "-t"], capture_output=True, text=True, **self._user)

    def _write(self):
        make_certificate(self._folder)
        (self._folder / "static").mkdir()
        (self._folder / "cache").mkdir()
        (self._folder / "site.conf").write_text(self._site(), encoding="utf-8")
        (self._folder / "nginx.conf").write_text(AROUND.format(folder=self._folder), encoding="utf-8")
        for path in (self._folder, *self._folder.iterdir()):
            if self._user:
                os.chown(path, self._user["user"], self._user["group"])

    def _site(self):
        """Return the shipped file with the changes that its first lines ask for, and ports that are free here."""
        folder = self._folder
        changes = {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            f"/etc/ssl/certs/{NAME}.pem": f"{folder}/certificate.pem",
            f"/etc/ssl/private/{NAME}.key": f"{folder}/key.pem",
            "127.0.0.1:8000": f"127.0.0.1:{self._web_port}",
            "/var/lib/nginx/verbatim": f"{folder}/cache",
            "/var/log/nginx/verbatim.log": f"{folder}/verbatim.log",
            "/srv/verbatim": str(folder),
        }
        text = SHIPPED.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        return text


def make_certificate(folder):
    """Write a certificate for the name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encoding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*encoding))
