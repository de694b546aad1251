"""backup, restore."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from store_svc.commands.running import AS_JSON, on_database, progress
from store_svc.settings import StoreSettings

if TYPE_CHECKING:
    from store_svc.storage.restore import Restored


@click.command()
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(path_type=Path), help="write the manifest to this file, too")
@AS_JSON
@click.pass_obj
def backup(settings: StoreSettings, dest: Path, manifest: Path | None, *, as_json: bool) -> None:
    """Write a complete, verified copy to DEST, a file that does not exist yet, while the store runs or not.

    A DEST that ends in .gz is compressed and carries its manifest as the gzip comment. With --json the manifest is
    printed.
    """
    from store_svc.storage.backup import make_backup  # noqa: PLC0415
    from store_svc.storage.files import sync  # noqa: PLC0415

    def run() -> dict[str, Any]:
        made = make_backup(settings.db_path, dest, progress())
        if manifest:
            manifest.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
            sync(manifest)
        return {"path": str(dest), "fileBytes": dest.stat().st_size, **made}

    made = on_database(run)
    rows = sum(made["rowsPerTable"].values())
    line = f"{dest}: {made['fileBytes']} bytes, {rows} rows at revision {made['revision']}, verified"
    click.echo(json.dumps(made) if as_json else line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="replace the database that is there; it is kept beside the new one")
@AS_JSON
@click.pass_obj
def restore(settings: StoreSettings, file: Path, *, force: bool, as_json: bool) -> None:
    """Put FILE, a backup ending in .db or .db.gz, in the place of the database. The store must not run.

    It is brought to this code's schema and verified before anything is touched. What it replaces is kept as
    NAME.replaced-TIME with its -wal, -shm and .mark.
    """
    from store_svc.storage.claim import claimed  # noqa: PLC0415
    from store_svc.storage.restore import restore as put  # noqa: PLC0415

    def run() -> "Restored":
        with claimed(settings.db_path):
            return put(file, settings.db_path, progress(), force=force)

    done = on_database(run)
    if as_json:
        click.echo(json.dumps({"path": str(settings.db_path), "kept": done.kept, "applied": done.applied}))
        return
    for name in done.kept:
        click.echo(f"kept {name}")
    click.echo(f"{settings.db_path} is now {file.name}, verified")
