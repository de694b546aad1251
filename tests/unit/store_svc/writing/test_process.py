import threading
from pathlib import Path

import pytest

from store_svc.settings import StoreSettings
from store_svc.writing.process import begin


def test_it_is_not_forked_from_a_process_with_other_threads(tmp_path: Path) -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        with pytest.raises(RuntimeError, match="begun too late"):
            begin(StoreSettings.model_validate({"swarm_db_path": str(tmp_path / "swarm.db")}))
    finally:
        stop.set()
        other.join()
