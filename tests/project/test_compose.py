"""docker-compose.yml and the Dockerfile say things that are so: no container engine is needed to find out."""

import json
import re
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from wareflow.store.sealing import KeyRing
from wareflow.worker.worker import GRACE

from tests.project.checkout import ROOT, command_help

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "wareflow:local"}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def wareflow_calls() -> list[tuple[str, list[str]]]:
    """Every call of our command line: commands and health checks of our services."""
    commands = [(name, service["command"]) for name, service in OURS.items()]
    checks = [(name, service["healthcheck"]["test"][1:]) for name, service in OURS.items() if "healthcheck" in service]
    return commands + [(name, words[1:]) for name, words in checks if words[0] == "wareflow"]


def test_the_compose_file_follows_the_compose_specification() -> None:
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())

    problems = [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(COMPOSE)
    ]

    assert problems == []


def test_a_wrong_key_in_the_compose_file_would_be_seen() -> None:
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())
    broken = {**COMPOSE, "services": {"api": {**SERVICES["api"], "restarts": "always"}}}

    with pytest.raises(jsonschema.ValidationError, match="restarts"):
        jsonschema.validate(broken, schema)


def test_the_parts_of_the_product_are_all_there() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "api", "worker", "scheduler"}
    assert set(OURS) == {"migrate", "api", "worker", "scheduler"}


@pytest.mark.parametrize(
    ("service", "words"), wareflow_calls(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_command_line_knows_every_command_and_option_used(service: str, words: list[str]) -> None:
    shown = command_help(words[0])

    unknown = [word for word in words[1:] if word.startswith("--") and word not in shown]

    assert unknown == [], f"service {service}"


def test_every_variable_of_the_product_is_read_by_the_product() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "backend").rglob("*.py"))
    names = {name for service in OURS.values() for name in service["environment"]}

    # Settings may read a variable by the name of its field: WAREFLOW_HOME as home.
    unread = {name for name in names if name not in source and f" {name[9:].lower()}: " not in source}

    assert names >= {"WAREFLOW_HOME", "WAREFLOW_DATABASE_URL", "WAREFLOW_REDIS_URL", "WAREFLOW_SECRET_KEY_FILE"}
    assert unread == set()


def test_nothing_is_published_beyond_the_loopback_address() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert [port.rsplit(":", 2)[0].split(":")[0] for port in published] == ["127.0.0.1"]


def test_only_the_api_listens_beyond_its_container() -> None:
    hosts = {name: service["environment"].get("WAREFLOW_HOST") for name, service in OURS.items()}

    assert hosts == {"migrate": None, "api": "0.0.0.0", "worker": None, "scheduler": None}


def test_workers_can_be_many() -> None:
    worker = SERVICES["worker"]

    assert "container_name" not in worker
    assert "ports" not in worker


def test_every_part_has_the_time_that_it_takes_to_go() -> None:
    given = {name: service["stop_grace_period"] for name, service in OURS.items()}

    assert set(given.values()) == {"40s"}
    assert GRACE + 5 <= 40


def test_every_part_that_stays_is_asked_for_its_health() -> None:
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["migrate"]


def test_no_secret_stands_in_the_file() -> None:
    values = [str(value) for service in SERVICES.values() for value in service.get("environment", {}).values()]

    assert [value for value in values if "assword" in value and "${POSTGRES_PASSWORD" not in value] == []
    assert not any("KEY" in name and "FILE" not in name for name in OURS["api"]["environment"])


def test_everything_waits_for_the_migration_and_the_migration_for_the_database() -> None:
    waits = {name: service["depends_on"] for name, service in OURS.items()}

    assert waits.pop("migrate") == {"postgres": {"condition": "service_healthy"}}
    assert all(wait["migrate"] == {"condition": "service_completed_successfully"} for wait in waits.values())
    assert all(wait["valkey"] == {"condition": "service_healthy"} for wait in waits.values())


def test_valkey_never_throws_a_message_away() -> None:
    words = SERVICES["valkey"]["command"]

    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"
    assert words[words.index("--appendonly") + 1] == "yes"


def test_every_volume_and_secret_used_is_declared() -> None:
    volumes = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    secrets = {name for service in SERVICES.values() for name in service.get("secrets", [])}

    assert volumes == set(COMPOSE["volumes"])
    assert secrets == set(COMPOSE["secrets"])
    assert all(f"/run/secrets/{name}" == OURS["api"]["environment"]["WAREFLOW_SECRET_KEY_FILE"] for name in secrets)


def test_the_env_file_command_writes_all_that_the_compose_file_asks_for(tmp_path: Path) -> None:
    (tmp_path / "dev").write_bytes((ROOT / "dev").read_bytes())
    (tmp_path / "dev").chmod(0o755)
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text)) | {secret["environment"] for secret in COMPOSE["secrets"].values()}

    subprocess.run([tmp_path / "dev", "env-file"], check=True, capture_output=True)

    lines = [line for line in (tmp_path / ".env").read_text().splitlines() if not line.startswith("#")]
    assert asked == {line.partition("=")[0] for line in lines if line.partition("=")[2]}
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


def test_the_key_of_the_env_file_is_one_that_the_product_reads(tmp_path: Path) -> None:
    (tmp_path / "dev").write_bytes((ROOT / "dev").read_bytes())
    (tmp_path / "dev").chmod(0o755)

    subprocess.run([tmp_path / "dev", "env-file"], check=True, capture_output=True)

    (key,) = re.findall(r"^WAREFLOW_SECRET_KEY=(.+)$", (tmp_path / ".env").read_text(), re.MULTILINE)
    ring = KeyRing.parse(key)
    assert ring.open(ring.seal(b"secret", "here"), "here") == b"secret"


def test_the_env_file_command_never_overwrites_a_key(tmp_path: Path) -> None:
    (tmp_path / "dev").write_bytes((ROOT / "dev").read_bytes())
    (tmp_path / "dev").chmod(0o755)
    (tmp_path / ".env").write_text("WAREFLOW_SECRET_KEY=mine\n")

    done = subprocess.run([tmp_path / "dev", "env-file"], check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert ".env is there already" in done.stderr
    assert (tmp_path / ".env").read_text() == "WAREFLOW_SECRET_KEY=mine\n"


def copied_from_the_checkout() -> list[str]:
    copies = [shlex.split(line)[1:] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    return sorted({source for words in copies if not words[0].startswith("--from") for source in words[:-1]})


@pytest.mark.parametrize("source", copied_from_the_checkout())
def test_the_dockerfile_copies_what_is_there_and_let_through(source: str) -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()

    assert (ROOT / source).exists()
    assert ignore[0] == "*"
    assert f"!{Path(source).parts[0]}" in ignore


def test_the_image_runs_as_nobody_special_and_starts_our_command_line() -> None:
    final = DOCKERFILE.split("FROM ")[-1]

    assert re.search(r"^USER wareflow$", final, re.MULTILINE)
    assert 'ENTRYPOINT ["wareflow"]' in final
