#!/usr/bin/env bash
# Put a backup in the place of the store's database.
#
#   ops/restore.sh [--force] BACKUP.db.gz
#
# The store must be stopped. The backup is unpacked beside the database, brought to this code's schema and
# verified before anything is touched. An existing database is replaced only with --force, and is kept beside the
# new one as NAME.replaced-YYYYMMDDTHHMMSS.mmmZ with its -wal, -shm and .mark.
#
# Variables:
#   SWARM_DB_PATH=data/swarm.db   the database (also read from DB_PATH)
#   PYTHON=.venv/bin/python       the interpreter that has the store's dependencies
#
# Relative paths of variables start at the checkout, BACKUP.db.gz where you are.
# Exit codes: 0 done, 1 failed, 2 bad usage, 75 try again later (the store, or another restore, runs),
# 78 bad configuration.
set -euo pipefail
export LC_ALL=C

fail() {  # CODE LINE
  echo "restore: $2" >&2
  exit "$1"
}

force=no
archive=
for argument in "$@"; do
  case $argument in
    --help)
      sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0"
      exit 0
      ;;
    --force) force=yes ;;
    -*) fail 2 "'$argument' is not accepted: see --help" ;;
    *)
      [[ -z $archive ]] || fail 2 "'$argument' is one file too many: name one backup"
      archive=$argument
      ;;
  esac
done
[[ -n $archive ]] || fail 2 "name a backup: ops/restore.sh backups/swarm-YYYY-MM-DD-HHMM.db.gz"
archive=$(readlink -m "$archive")

cd "$(dirname "$(readlink -f "$0")")/.."
database=${SWARM_DB_PATH:-${DB_PATH:-data/swarm.db}}
python=${PYTHON:-.venv/bin/python}
[[ -x $(command -v "$python") ]] || fail 78 "PYTHON='$python' is not accepted: run make setup, or name an interpreter"
folder=$(dirname "$database")
[[ -d $folder && -w $folder ]] || fail 1 "$folder is no folder that $(id -un) can write: make it, or set SWARM_DB_PATH"
folder=$(readlink -f "$folder")

# As the folder's owner, so that the store can open what is put there.
owner=$(stat --format=%U "$folder")
arguments=("$archive")
[[ $force == no ]] || arguments+=(--force)
[[ $EUID -ne 0 || $owner == root ]] || exec runuser --user "$owner" -- "$PWD/ops/restore.sh" "${arguments[@]}"

[[ -f $archive && -r $archive ]] || fail 1 "'$archive' is not a file that $(id -un) can read"
database=$folder/$(basename "$database")
[[ ! -e $database || $force == yes ]] || fail 1 "$database exists: repeat with --force to replace it; it will be kept"

umask 0027
# The lock that a store holds as long as it runs. It is taken again, and held, by the command that does the work.
[[ ! -e $database.lock || -w $database.lock ]] || fail 1 "$database.lock cannot be written by $(id -un)"
held="a store, or another restore, holds $database: systemctl stop swarm-store first"
flock --nonblock "$database.lock" true || fail 75 "$held"

# Unpacks beside the database, brings that to this code's schema and verifies it, and only then changes names; cut
# short in between, it is brought to its end by whoever opens the database next.
trap 'fail 1 "interrupted; it is done or not begun: see $database"' INT TERM HUP
complaints=$(mktemp)
trap 'rm -f -- "$complaints"' EXIT
code=0
said=$(SWARM_DB_PATH=$database "$python" -m store_svc restore "${arguments[@]}" 2>"$complaints") || code=$?
case $code in
  0) ;;
  75) fail 75 "$held" ;;
  *) fail 1 "$(tail -n 1 "$complaints")" ;;
esac
sed -n 's/^kept /restore: kept /p' <<<"$said"
echo "restore: $database is now ${archive##*/}, verified: systemctl start swarm-store"
