"""`./dev` and the wheel: what can be said of them without doing a whole set-up again."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.project.checkout import ROOT, dev_commands, short, tracked_files


def dev(*words: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run([cwd / "dev", *words], env=environment, capture_output=True, text=True, check=False)


def checkout_with_only_dev(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dev").write_bytes((ROOT / "dev").read_bytes())
    (folder / "dev").chmod(0o755)
    return folder


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def test_an_unknown_command_is_refused_with_the_list_of_those_there_are() -> None:
    done = dev("fly")

    assert done.returncode == 1
    assert "there is no command fly" in done.stderr
    assert all(command in done.stderr for command in dev_commands())


def test_every_command_in_the_list_is_written() -> None:
    script = (ROOT / "dev").read_text()

    assert [name for name in dev_commands() if f"cmd_{name.replace('-', '_')}()" not in script] == []


def test_an_old_python_is_named_before_anything_is_installed(tmp_path: Path) -> None:
    checkout = checkout_with_only_dev(tmp_path / "checkout")
    (checkout / "requirements.lock").write_text("")
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        program(tmp_path / "bin" / name, "#!/bin/sh\nexit 1\n")
    program(tmp_path / "bin/uv", '#!/bin/sh\n[ "$1" = --version ] || touch installed\n')

    done = dev("setup", cwd=checkout, PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin", PYTHON="")

    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (checkout / "installed").exists()


def functions_of_dev(script: str, *, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell with the functions of ./dev and the environment of these tests."""
    return subprocess.run(
        ["bash", "-c", f'source ./dev; VENV="{sys.prefix}"; {script}'],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_node_is_named_with_the_version_that_is_needed(tmp_path: Path) -> None:
    program(tmp_path / "npm", "#!/bin/sh\n")
    program(tmp_path / "node", '#!/bin/sh\n[ "$1" = --version ] && { echo v18.20.0; exit 0; }\nexit 1\n')

    done = functions_of_dev("need_node", PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert done.returncode == 1
    assert "needs Node 20.19 or newer; this is v18.20.0" in done.stderr


def test_the_chromium_that_is_named_is_the_one_that_is_used(tmp_path: Path) -> None:
    program(tmp_path / "chromium", "#!/bin/sh\necho Chromium 1\n")

    done = functions_of_dev("find_chromium", WAREFLOW_CHROMIUM=str(tmp_path / "chromium"))

    assert done.stdout.strip() == str(tmp_path / "chromium")


def test_a_named_chromium_that_does_not_start_is_an_error_and_no_reason_to_take_another(tmp_path: Path) -> None:
    program(tmp_path / "chromium", "#!/bin/sh\nexit 127\n")

    done = functions_of_dev("find_chromium", WAREFLOW_CHROMIUM=str(tmp_path / "chromium"))

    assert done.returncode == 1
    assert done.stdout == ""
    assert f"WAREFLOW_CHROMIUM is {tmp_path / 'chromium'}, which does not start" in done.stderr


def test_the_build_of_playwright_that_draws_no_windows_is_taken_before_the_other(tmp_path: Path) -> None:
    browsers = str(tmp_path)
    whole = Path(functions_of_dev("playwright_chromium", PLAYWRIGHT_BROWSERS_PATH=browsers).stdout.strip())
    revision = next(each.name for each in whole.parents if each.name.startswith("chromium-")).removeprefix("chromium-")
    without_windows = tmp_path / f"chromium_headless_shell-{revision}/chrome-linux/chrome-headless-shell"
    for each in (whole, without_windows):
        each.parent.mkdir(parents=True)
        program(each, "#!/bin/sh\necho Chromium 1\n")

    done = functions_of_dev("find_chromium", PLAYWRIGHT_BROWSERS_PATH=browsers, WAREFLOW_CHROMIUM="")

    assert done.stdout.strip() == str(without_windows)


def test_only_one_set_up_runs_at_a_time(tmp_path: Path) -> None:
    checkout = checkout_with_only_dev(tmp_path / "checkout")
    script = 'source ./dev; lock; echo "$0 begins" >>log; sleep 0.5; echo "$0 ends" >>log; unlock'

    both = [subprocess.Popen(["bash", "-c", script, name], cwd=checkout) for name in ("one", "two")]
    codes = [process.wait(timeout=60) for process in both]

    words = (checkout / "log").read_text().split()
    assert codes == [0, 0]
    assert words[1::2] == ["begins", "ends", "begins", "ends"]
    assert words[0] == words[2]


def test_a_set_up_that_was_killed_does_not_block_the_next(tmp_path: Path) -> None:
    checkout = checkout_with_only_dev(tmp_path / "checkout")
    holder = subprocess.Popen(
        ["bash", "-c", "source ./dev; lock; echo held; exec sleep 600"], cwd=checkout, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()

    holder.kill()
    holder.wait(timeout=60)

    assert functions_of_dev("lock && echo mine", cwd=checkout).stdout == "mine\n"


def test_the_interface_is_built_again_when_a_source_changes_but_not_for_a_test(tmp_path: Path) -> None:
    checkout = checkout_with_only_dev(tmp_path / "checkout")
    sources = checkout / "frontend/src"
    for name in (
        "src/App.tsx",
        "public/favicon.svg",
        *(f"{name}.json" for name in ("package", "package-lock", "tsconfig")),
    ):
        program(checkout / "frontend" / name, "one")
    for name in ("index.html", "vite.config.ts", "build/mantineStyles.ts"):
        program(checkout / "frontend" / name, "one")
    (checkout / "backend/wareflow/api").mkdir(parents=True)
    fake = 'npm_there() { mkdir -p "$ROOT/$UI_CACHE/next"; touch "$ROOT/$UI_CACHE/next/index.html"; echo built; }'
    build = f"need_node() {{ :; }}; setup_packages() {{ :; }}; {fake}; setup_ui"

    said = [functions_of_dev(build, cwd=checkout).stderr.count("built") for _ in range(2)]
    (sources / "App.test.tsx").write_text("a test")
    said.append(functions_of_dev(build, cwd=checkout).stderr.count("built"))
    (sources / "App.tsx").write_text("two")
    said.append(functions_of_dev(build, cwd=checkout).stderr.count("built"))

    assert said == [1, 0, 0, 1]


def test_a_failed_build_keeps_the_interface_that_worked(tmp_path: Path) -> None:
    checkout = checkout_with_only_dev(tmp_path / "checkout")
    program(checkout / "frontend/src/App.tsx", "broken")
    index = checkout / "backend/wareflow/api/static/index.html"
    program(index, "the last good one")

    done = functions_of_dev(
        "need_node() { :; }; setup_packages() { :; }; npm_there() { return 1; }; setup_ui", cwd=checkout
    )

    assert done.returncode == 1
    assert index.read_text() == "the last good one"


@pytest.mark.timeout(180)
def test_the_wheel_holds_the_browser_application_the_nodes_and_the_ready_flows_but_no_tests(tmp_path: Path) -> None:
    index = ROOT / "backend/wareflow/api/static/index.html"
    assert index.is_file(), "The browser application is not built. ./dev setup builds it."

    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)

    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "wareflow/api/static/index.html" in names
    assert any(name.startswith("wareflow/api/static/assets/") for name in names)
    assert "wareflow/cli/__init__.py" in names
    assert "nodes/core/__init__.py" in names
    ready = {f"wareflow/{short(path)}" for path in tracked_files() if path.name == "flow.json"}
    assert ready - set(names) == set()
    written = [name for name in names if not name.startswith("wareflow/connector_template/")]
    assert "wareflow/connector_template/tests/remote.py.tmpl" in names
    assert [name for name in written if "/tests/" in name or "node_modules" in name or name.endswith(".pyc")] == []
    assert any(name.endswith("licenses/LICENSE") for name in names)
