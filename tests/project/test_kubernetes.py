"""The manifests in docs/kubernetes say things that are so: no cluster is needed to find out."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from wareflow.services.config import Config
from wareflow.worker.worker import GRACE

from tests.project.checkout import ROOT, command_help

FOLDER = ROOT / "docs" / "kubernetes"
VERSIONS = ("1.29", "1.34")
OF_KEDA = {"ScaledObject", "TriggerAuthentication"}
DOCUMENTS: list[tuple[str, dict[str, Any]]] = [
    (path.name, document)
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for document in yaml.safe_load_all(path.read_text())
]
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [document for _, document in DOCUMENTS if document["kind"] in kinds]


def pods() -> dict[str, dict[str, Any]]:
    return {named(document): document["spec"]["template"] for document in of_kind("Deployment", "Job")}


def ours() -> dict[str, dict[str, Any]]:
    """The one container of each pod of the product."""
    found = {name: pod["spec"]["containers"] for name, pod in pods().items()}
    return {name: only for name, (only,) in found.items() if only["image"] == "wareflow"}


def with_labels(labels: dict[str, str]) -> list[str]:
    return [name for name, pod in pods().items() if labels.items() <= pod["metadata"]["labels"].items()]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_follows_the_schema_of_kubernetes(version: str) -> None:
    for file, document in DOCUMENTS:
        if document["kind"] not in OF_KEDA:
            kubernetes_validate.validate(document, version, strict=True), file


def test_a_wrong_key_in_a_manifest_would_be_seen() -> None:
    deployment = of_kind("Deployment")[0]
    broken = {**deployment, "spec": {**deployment["spec"], "replica": 3}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[-1], strict=True)


def test_what_the_kustomization_names_is_there_and_the_rest_is_left_out_on_purpose() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}

    assert set(KUSTOMIZATION["resources"]) <= files
    assert files - set(KUSTOMIZATION["resources"]) == {"autoscaling_hpa.yaml", "ingress.yaml", "secret.example.yaml"}


def test_every_process_of_the_product_is_there_with_one_image() -> None:
    assert set(ours()) == {"Deployment/wareflow-api", "Deployment/wareflow-worker", "Deployment/wareflow-scheduler",
                           "Job/wareflow-migrate"}  # fmt: skip
    assert [image["name"] for image in KUSTOMIZATION["images"]] == ["wareflow"]


def test_the_command_line_knows_every_command_and_option() -> None:
    probes = [
        c["readinessProbe"]["exec"]["command"][1:] for c in ours().values() if "exec" in c.get("readinessProbe", {})
    ]
    for words in [*(container["args"] for container in ours().values()), *probes]:
        shown = command_help(words[0])
        assert [word for word in words[1:] if word.startswith("--") and word not in shown] == [], words


def test_every_variable_is_a_setting_of_the_product() -> None:
    settings = {f"WAREFLOW_{name.upper()}" for name in Config.model_fields}
    (config,) = of_kind("ConfigMap")
    names = set(config["data"]) | {each["name"] for container in ours().values() for each in container["env"]}

    assert names - settings == set()
    assert names >= {"WAREFLOW_DATABASE_URL", "WAREFLOW_REDIS_URL", "WAREFLOW_SECRET_KEY_FILE"}


def test_every_secret_config_and_volume_that_is_used_is_there() -> None:
    (secret,), (config,), (claim,) = of_kind("Secret"), of_kind("ConfigMap"), of_kind("PersistentVolumeClaim")
    text = "\n".join(path.read_text() for path in FOLDER.glob("*.yaml"))
    asked = set(re.findall(r"secretKeyRef:\s+name: wareflow\s+key: (\S+)", text)) | {"metrics-token", "secret.key"}

    assert (secret["metadata"]["name"], config["metadata"]["name"]) == ("wareflow", "wareflow")
    assert asked == set(secret["stringData"])
    for name, container in ours().items():
        volumes = {volume["name"]: volume for volume in pods()[name]["spec"]["volumes"]}
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        assert set(mounts) == set(volumes)
        assert volumes["home"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
        assert mounts["home"] == config["data"]["WAREFLOW_HOME"]
        assert f"{mounts['key']}/secret.key" == config["data"]["WAREFLOW_SECRET_KEY_FILE"]


def test_no_secret_stands_in_the_manifests() -> None:
    (secret,) = of_kind("Secret")

    assert secret["stringData"]["secret.key"] == "ID:KEY"
    assert ":PASSWORD@" in secret["stringData"]["database-url"]
    assert not any("PASSWORD" in path.read_text() for path in FOLDER.glob("*.yaml") if "secret" not in path.name)


def test_every_container_is_as_locked_in_as_it_can_be() -> None:
    for name, pod in pods().items():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in spec["containers"]:
            rights = container["securityContext"]
            assert (rights["readOnlyRootFilesystem"], rights["allowPrivilegeEscalation"]) == (True, False), name
            assert rights["capabilities"] == {"drop": ["ALL"]}, name
            assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
            assert "memory" in container["resources"]["limits"], name


def test_the_user_is_the_one_of_the_image() -> None:
    made = re.search(r"--uid (\d+)", DOCKERFILE)

    assert made is not None
    assert {pods()[name]["spec"]["securityContext"]["runAsUser"] for name in ours()} == {int(made[1])}


def test_services_selectors_and_ports_meet() -> None:
    for service in of_kind("Service"):
        chosen = with_labels(service["spec"]["selector"])
        assert len(chosen) == 1, named(service)
        ports = {port["name"]: port["containerPort"] for port in pods()[chosen[0]]["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= set(ports)
        assert {port["port"] for port in service["spec"]["ports"]} <= set(ports.values())


def test_the_ports_are_those_of_the_product_and_of_the_image() -> None:
    (container,) = [each for name, each in ours().items() if name.endswith("-api")]
    (config,) = of_kind("ConfigMap")

    assert container["ports"] == [{"name": "http", "containerPort": Config.model_fields["port"].default}]
    assert f"EXPOSE {container['ports'][0]['containerPort']}" in DOCKERFILE
    assert config["data"]["WAREFLOW_REDIS_URL"] == "redis://valkey:6379/0"


def test_ingress_budgets_policies_and_scalers_lead_to_something_that_is_there() -> None:
    names = {named(document) for _, document in DOCUMENTS}
    (ingress,) = of_kind("Ingress")
    path = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]

    assert f"Service/{path['name']}" in names
    for document in of_kind("PodDisruptionBudget"):
        assert len(with_labels(document["spec"]["selector"]["matchLabels"])) == 1, named(document)
    for document in of_kind("NetworkPolicy"):
        assert with_labels(document["spec"]["podSelector"].get("matchLabels", {})), named(document)
    for document in of_kind("HorizontalPodAutoscaler", "ScaledObject"):
        assert f"Deployment/{document['spec']['scaleTargetRef']['name']}" in names, named(document)


def test_the_autoscaler_decides_the_number_of_workers_alone() -> None:
    (worker,) = [each for each in of_kind("Deployment") if each["metadata"]["name"] == "wareflow-worker"]

    assert "replicas" not in worker["spec"]


def test_keda_asks_the_api_for_a_figure_that_it_gives() -> None:
    (scaled,), (access,) = of_kind("ScaledObject"), of_kind("TriggerAuthentication")
    (trigger,) = scaled["spec"]["triggers"]
    source = (ROOT / "backend/wareflow/services/metrics.py").read_text()
    service, port = re.findall(r"http://(\S+?)\.wareflow\.svc:(\d+)/metrics", trigger["metadata"]["url"])[0]

    assert f"Service/{service}" in {named(document) for document in of_kind("Service")}
    assert int(port) == Config.model_fields["port"].default
    assert f'"{trigger["metadata"]["valueLocation"]}"' in source
    assert trigger["authenticationRef"]["name"] == access["metadata"]["name"]
    assert scaled["spec"]["minReplicaCount"] >= 1


def test_the_other_scaler_takes_the_same_figure_to_the_same_target() -> None:
    (scaled,), (plain,) = of_kind("ScaledObject"), of_kind("HorizontalPodAutoscaler")
    metadata, external = scaled["spec"]["triggers"][0]["metadata"], plain["spec"]["metrics"][0]["external"]

    assert external["metric"]["name"] == metadata["valueLocation"]
    assert external["target"]["averageValue"] == metadata["targetValue"]
    assert (plain["spec"]["minReplicas"], plain["spec"]["maxReplicas"]) == (
        scaled["spec"]["minReplicaCount"],
        scaled["spec"]["maxReplicaCount"],
    )


def test_a_worker_has_the_time_that_it_takes_to_go() -> None:
    (worker,) = [pod for name, pod in pods().items() if name.endswith("-worker")]

    assert worker["spec"]["terminationGracePeriodSeconds"] >= 30 > GRACE


def test_the_connections_of_all_pods_fit_into_a_plain_database() -> None:
    (config,), (scaled,) = of_kind("ConfigMap"), of_kind("ScaledObject")
    fixed = sum(
        document["spec"].get("replicas", 0) for document in of_kind("Deployment") if "valkey" not in named(document)
    )
    processes = fixed + scaled["spec"]["maxReplicaCount"]

    assert processes * int(config["data"]["WAREFLOW_DATABASE_POOL"]) < 100


def test_the_page_names_every_manifest() -> None:
    page = (FOLDER / "README.md").read_text()

    assert [path.name for path in FOLDER.glob("*.yaml") if path.name not in page] == []


def test_paths_in_the_manifests_to_our_docs_exist() -> None:
    for path in FOLDER.glob("*.yaml"):
        for found in re.findall(r"docs/[\w/]+\.md", path.read_text()):
            assert Path(ROOT / found).exists(), f"{path.name}: {found}"
