"""The page about operating names every setting, and the link that it promises signs the owner in."""

import os
import re
import subprocess
import sys
from pathlib import Path

from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.users import sign_in

from tests.project.checkout import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `WAREFLOW_(\w+)` \| (.+?) \|", PAGE, re.MULTILINE))
    plain = {
        name: str(field.default).lower().removesuffix(".0")
        for name, field in Config.model_fields.items()
        if isinstance(field.default, bool | int | float)
    }

    assert sorted(rows) == sorted(name.upper() for name in Config.model_fields)
    assert {name: rows[name.upper()] for name in plain} == {name: f"`{value}`" for name, value in plain.items()}


def test_the_link_of_the_command_line_signs_the_owner_in_once(tmp_path: Path) -> None:
    home = {**os.environ, "WAREFLOW_HOME": str(tmp_path)}
    program = [sys.executable, "-m", "wareflow.cli", "signin", "--address", "https://flows.example/"]

    link = subprocess.run(program, env=home, capture_output=True, text=True, check=True).stdout.strip()

    found = re.fullmatch(r"https://flows\.example/signin\?code=([\w-]{20,})", link)
    assert found is not None
    product = Product.open(Config(home=tmp_path))
    try:
        assert sign_in(product, found[1]).csrf
    finally:
        product.close()
