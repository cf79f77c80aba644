"""What `quorate deploy` writes is in order, and says what it has to: no rights, no secrets, a graceful stop."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import quorate
from quorate.cli.deploy_run import FILES_OF, file_text
from quorate.server.settings import SETTINGS, read_settings
from tests.cli.running import run_here
from tests.deployment.reading import only, read_dockerfile, read_unit, words_of

KINDS = tuple(FILES_OF)
SECRETS = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|qk_[a-z0-9]{6,}|eyJ[A-Za-z0-9]{10,}|password|sha256 *=", re.IGNORECASE)
VARIABLES = {setting.variable for setting in SETTINGS.values()}
UNPRIVILEGED = 65532


def settings_of(name: str) -> dict[str, Any]:
    return tomllib.loads(file_text(name))


def resources() -> dict[tuple[str, str], Any]:
    """Return the objects of the Kubernetes manifest by their kind and name."""
    documents = list(yaml.safe_load_all(file_text("kubernetes.yaml")))
    return {(each["kind"], each["metadata"]["name"]): each for each in documents}


@pytest.fixture(scope="module")
def pod() -> Any:  # noqa: ANN401 - a tree of YAML
    return resources()["StatefulSet", "quorate"]["spec"]["template"]["spec"]


@pytest.fixture(scope="module")
def container(pod: Any) -> Any:  # noqa: ANN401 - a tree of YAML
    (only,) = pod["containers"]
    return only


@pytest.fixture(scope="module")
def service() -> Any:  # noqa: ANN401 - a tree of YAML
    return yaml.safe_load(file_text("compose.yaml"))["services"]["quorate"]


SOURCES = sorted({source for files in FILES_OF.values() for source in files.values()})


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_left_to_fill_in_and_nothing_is_secret(source: str) -> None:
    text = file_text(source)
    assert not re.search(r"@[A-Z]+@", text)
    assert not SECRETS.search(text)
    assert text.endswith("\n")
    assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize("source", ["container.toml", "host.toml"])
def test_settings_are_those_of_the_server(source: str, tmp_path: Path) -> None:
    text = file_text(source)
    for name in re.findall(r"/etc/quorate/([\w./]+)", text):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    file = tmp_path / "server.toml"
    file.write_text(text.replace("/etc/quorate", str(tmp_path)), encoding="utf-8")
    settings = read_settings({}, {}, file)
    assert settings.listen == "0.0.0.0:50051"
    assert settings.health_listen
    assert not settings.insecure


def test_the_variables_of_units_and_images_are_settings() -> None:
    named = set(re.findall(r"QUORATE_[A-Z_]+(?==)", file_text("quorate.service") + file_text("Dockerfile")))
    assert named - {"QUORATE_VERSION", "QUORATE_CACHE"} <= VARIABLES
    assert "QUORATE_KEYS" in named


def test_the_stop_of_a_server_has_time() -> None:
    for source in ("container.toml", "host.toml"):
        settings = settings_of(source)
        whole = settings["drain_seconds"] + settings["grace_seconds"]
        assert settings["drain_seconds"] > 0
        compose = yaml.safe_load(file_text("compose.yaml"))["services"]["quorate"]
        assert int(compose["stop_grace_period"].rstrip("s")) > whole
        assert (
            resources()["StatefulSet", "quorate"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > whole
        )
        assert int(read_unit(file_text("quorate.service"))["Service"]["TimeoutStopSec"][0]) > whole


# --- Docker ------------------------------------------------------------------------------------------------------


def test_an_image_runs_without_rights_and_is_told_to_stop() -> None:
    _, build, final = read_dockerfile(file_text("Dockerfile"))
    assert only(build, "FROM").endswith(" AS build")
    assert only(final, "USER") == f"{UNPRIVILEGED}:{UNPRIVILEGED}"
    assert only(final, "STOPSIGNAL") == "SIGTERM"
    assert only(final, "HEALTHCHECK") == "NONE"
    assert words_of(final, "ENTRYPOINT") == ["quorate"]
    assert words_of(final, "CMD") == ["serve"]
    assert only(final, "VOLUME") == "/var/lib/quorate"
    assert not [each for each in final if each.word in {"RUN", "ADD"}], "the image gets nothing but what was built"
    user = next(number for number, each in enumerate(final) if each.word == "USER")
    assert not [each for each in final[user:] if each.word in {"COPY", "RUN"}]


def test_an_image_is_of_this_version() -> None:
    head, build, final = read_dockerfile(file_text("Dockerfile"))
    assert only(head, "ARG").startswith("PYTHON=python:3.")
    assert only(build, "ARG") == only(final, "ARG") == f"QUORATE_VERSION={quorate.__version__}"
    assert "quorate[jwt,otel]==${QUORATE_VERSION}" in only(build, "RUN")
    labels = next(each.rest for each in final if each.word == "LABEL")
    assert 'org.opencontainers.image.version="${QUORATE_VERSION}"' in labels


# --- Compose -----------------------------------------------------------------------------------------------------


def test_a_composed_server_cannot_write_but_to_its_volume(service: Any) -> None:  # noqa: ANN401 - a tree of YAML
    assert service["read_only"] is True
    assert service["user"] == f"{UNPRIVILEGED}:{UNPRIVILEGED}"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [each.partition(":")[0] for each in service["tmpfs"]] == ["/tmp"]  # noqa: S108 - a place in the container
    writable = [each for each in service["volumes"] if not each.endswith(":ro")]
    assert writable == ["store:/var/lib/quorate"]
    assert "store" in yaml.safe_load(file_text("compose.yaml"))["volumes"]
    assert Path(settings_of("container.toml")["store"]).parent == Path("/var/lib/quorate")


def test_a_composed_server_is_asked_whether_it_serves(service: Any) -> None:  # noqa: ANN401 - a tree of YAML
    form, command = service["healthcheck"]["test"]
    assert form == "CMD-SHELL"
    asked, _, otherwise = command.partition(" || ")
    assert otherwise == "exit 1"
    arguments = asked.split()
    assert arguments[:2] == ["quorate", "health"]
    assert run_here(*arguments[1:], "--help").returncode == 0
    port = settings_of("container.toml")["health_listen"].rpartition(":")[2]
    assert arguments[-1] == f"127.0.0.1:{port}"


def test_a_composed_server_finds_its_files(service: Any) -> None:  # noqa: ANN401 - a tree of YAML
    mounted = [each.split(":")[1] for each in service["volumes"]]
    settings = settings_of("container.toml")
    for name in ("keys", "tls_certificate", "tls_key", "store"):
        assert any(settings[name].startswith(f"{folder}/") for folder in mounted), name
    assert service["command"] == ["serve", "--config", "/etc/quorate/server.toml"]
    assert "./server.toml:/etc/quorate/server.toml:ro" in service["volumes"]


# --- Kubernetes --------------------------------------------------------------------------------------------------


def test_a_cluster_gets_one_server_with_its_store() -> None:
    found = resources()
    assert {kind for kind, _ in found} == {
        "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount", "StatefulSet",
    }  # fmt: skip
    spec = found["StatefulSet", "quorate"]["spec"]
    assert spec["replicas"] == 1
    assert spec["serviceName"] == "quorate"
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    labels = {"app.kubernetes.io/name": "quorate"}
    assert spec["selector"]["matchLabels"] == labels
    assert labels.items() <= spec["template"]["metadata"]["labels"].items()
    assert found["PodDisruptionBudget", "quorate"]["spec"]["minAvailable"] == 1
    assert found["PodDisruptionBudget", "quorate"]["spec"]["selector"]["matchLabels"] == labels


def test_a_cluster_reaches_it_by_headless_services() -> None:
    found = resources()
    for name in ("quorate", "quorate-admin"):
        spec = found["Service", name]["spec"]
        assert spec["clusterIP"] == "None"
        assert spec["selector"] == {"app.kubernetes.io/name": "quorate"}
        assert all(port["appProtocol"] == "https" for port in spec["ports"])
    assert found["Service", "quorate-admin"]["spec"]["publishNotReadyAddresses"] is True
    assert "publishNotReadyAddresses" not in found["Service", "quorate"]["spec"]


def test_a_pod_runs_without_rights(pod: Any, container: Any) -> None:  # noqa: ANN401 - trees of YAML
    context = pod["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] == context["runAsGroup"] == context["fsGroup"] == UNPRIVILEGED
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert container["resources"]["limits"]["memory"]
    assert container["image"] == f"quorate:{quorate.__version__}"


def test_probes_ask_the_plain_port(container: Any) -> None:  # noqa: ANN401 - a tree of YAML
    settings = tomllib.loads(resources()["ConfigMap", "quorate"]["data"]["server.toml"])
    port = int(settings["health_listen"].rpartition(":")[2])
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["grpc"]["port"] == port, probe
    assert "service" not in container["readinessProbe"]["grpc"]
    # What publishes rules serves from the start: a server without rules is not to be started over and over.
    assert container["livenessProbe"]["grpc"]["service"] == "quorate.v1.RuleSetService"
    assert container["startupProbe"]["grpc"]["service"] == "quorate.v1.RuleSetService"


def test_a_pod_finds_its_files(pod: Any, container: Any) -> None:  # noqa: ANN401 - trees of YAML
    settings = tomllib.loads(resources()["ConfigMap", "quorate"]["data"]["server.toml"])
    assert settings == settings_of("container.toml")
    mounts = {each["mountPath"]: each for each in container["volumeMounts"]}
    for name in ("keys", "tls_certificate", "tls_key", "store"):
        assert any(settings[name].startswith(f"{folder}/") for folder in mounts), name
    assert container["args"] == ["serve", "--config", "/etc/quorate/server.toml"]
    volumes = {each["name"] for each in pod["volumes"]} | {"store"}
    assert {each["name"] for each in mounts.values()} == volumes
    writable = {each["name"] for each in mounts.values() if not each.get("readOnly")}
    assert writable == {"store", "temporary"}
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    assert ports == {
        "grpc": int(settings["listen"].rpartition(":")[2]),
        "health": int(settings["health_listen"].rpartition(":")[2]),
        "metrics": int(settings["metrics"].rpartition(":")[2]),
    }


def test_a_pod_is_called_by_clients_and_calls_nobody_but_the_name_service() -> None:
    spec = resources()["NetworkPolicy", "quorate"]["spec"]
    assert spec["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "quorate"}
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
    assert [[port["port"] for port in rule["ports"]] for rule in spec["ingress"]] == [["grpc"], ["metrics"]]
    assert all(rule["from"] for rule in spec["ingress"])
    assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53}


# --- systemd -----------------------------------------------------------------------------------------------------


def test_a_unit_is_hardened() -> None:
    service = read_unit(file_text("quorate.service"))["Service"]
    wanted = {
        "DynamicUser": "yes",
        "StateDirectory": "quorate",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        "KillSignal": "SIGTERM",
    }
    assert {name: service[name] for name in wanted} == {name: [value] for name, value in wanted.items()}
    (start,) = service["ExecStart"]
    assert start.startswith("/opt/quorate/bin/quorate serve --config ")
    loaded = {each.partition(":")[0] for each in service["LoadCredential"]}
    read = set(re.findall(r"%d/([\w.]+)", file_text("quorate.service")))
    assert read == loaded


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "quorate.service"
    unit.write_text(file_text("quorate.service").replace("/opt/quorate/bin/quorate", sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S607 - found on the path
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# --- the verb ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_printed_or_written(kind: str, tmp_path: Path) -> None:
    printed = run_here("deploy", kind)
    assert printed.returncode == 0
    main, *others = FILES_OF[kind]
    assert printed.stdout == file_text(FILES_OF[kind][main])
    assert bool(printed.stderr) is bool(others)
    assert all(other in printed.stderr for other in others)
    written = run_here("deploy", kind, "--out", tmp_path / "there")
    assert (written.returncode, written.stderr) == (0, "")
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "there").iterdir()} == {
        name: file_text(source) for name, source in FILES_OF[kind].items()
    }


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("mine\n", encoding="utf-8")
    refused = run_here("deploy", "compose", "--out", tmp_path)
    assert refused.returncode == 2
    assert "is there already; `--force` overwrites" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Dockerfile"]
    assert run_here("deploy", "compose", "--out", tmp_path, "--force").returncode == 0


def test_kinds_are_told() -> None:
    done = run_here("deploy", "helm")
    assert done.returncode == 2
    assert "kubernetes" in done.stderr


def test_they_ship_with_the_package() -> None:
    folder = Path(quorate.__file__).parent / "deployment"
    assert {path.name for path in folder.iterdir()} == set(SOURCES)
