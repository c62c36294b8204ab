"""What a small OpenStack Swift is told: three nodes on one machine, every object on each of them."""

import getpass
from dataclasses import dataclass
from pathlib import Path

from tests.swift_cluster.certificate import write_certificate

NODES = (1, 2, 3)
KINDS = ("account", "container", "object")

PROXY = "proxy-0"
ENCRYPTED_PROXY = "proxy-1"
CERTIFICATE = "certificate.pem"

ACCESS_KEY = "school:keeper"
SECRET_KEY = "a-secret-for-tests"

SWIFT_CONF = """\
[swift-hash]
swift_hash_path_prefix = licheng
swift_hash_path_suffix = tests

[storage-policy:0]
name = three-replicas
default = yes
"""

PROXY_CONF = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {directory}
log_level = WARNING
{encryption}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats s3api tempauth copy slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 5
conn_timeout = 0.5
# A node that comes back counts again at once: tests take nodes away and bring them back.
error_suppression_interval = 0

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:healthcheck]
use = egg:swift#healthcheck

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:s3api]
use = egg:swift#s3api

[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user_name} = {secret} .admin

[filter:copy]
use = egg:swift#copy

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo
"""

NODE_CONF = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {directory}
devices = {devices}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_level = WARNING
# A listing is to be up to date when an upload is answered; in service an updater brings up what was late.
container_update_timeout = 20

[pipeline:main]
pipeline = {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
"""


@dataclass(frozen=True)
class Server:
    """One process of the cluster, such as `object-2`; the proxies belong to no node."""

    name: str
    port: int

    @property
    def kind(self) -> str:
        return self.name.partition("-")[0]

    @property
    def node(self) -> int:
        return int(self.name.partition("-")[2])


def server_names() -> list[str]:
    """Return every process: the nodes', the proxy, and one that speaks TLS."""
    return [f"{kind}-{node}" for kind in KINDS for node in NODES] + [PROXY, ENCRYPTED_PROXY]


def write_configuration(directory: Path, servers: list[Server]) -> None:
    """Write the files of every server below ``directory``, and the directories that are its disks."""
    (directory / "swift.conf").write_text(SWIFT_CONF)
    certificate, key = directory / CERTIFICATE, directory / "key.pem"
    write_certificate(certificate, key)
    encryption = f"cert_file = {certificate}\nkey_file = {key}\n"
    account, _, user_name = ACCESS_KEY.partition(":")
    for server in servers:
        common = {"port": server.port, "user": getpass.getuser(), "directory": directory}
        if server.kind == "proxy":
            text = PROXY_CONF.format(
                **common,
                account=account,
                user_name=user_name,
                secret=SECRET_KEY,
                encryption=encryption if server.name == ENCRYPTED_PROXY else "",
            )
        else:
            devices = directory / f"node-{server.node}"
            (devices / "disk").mkdir(parents=True, exist_ok=True)
            text = NODE_CONF.format(**common, kind=server.kind, devices=devices)
        (directory / f"{server.name}.conf").write_text(text)
